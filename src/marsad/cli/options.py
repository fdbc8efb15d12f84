"""Options: those that several commands have in common."""

from pathlib import Path

import click

from marsad.sources.files import LIMIT

colour_option = click.option(
    "--colour", "--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True
)
gazetteer_option = click.option(
    "--gazetteer",
    envvar="MARSAD_GAZETTEER",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder of an import.",
)
limit_option = click.option(
    "--limit", type=click.IntRange(1), default=LIMIT, show_default=True, metavar="BYTES", help="Largest report."
)
