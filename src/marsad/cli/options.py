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
coder_option = click.option(
    "--coder", default=None, metavar="NAME",
    help="Who reads: rules, model (a language model) or both (default: that of the settings, else rules).",
)  # fmt: skip
max_cost_option = click.option(
    "--max-cost", type=click.FloatRange(0), default=None, metavar="MONEY",
    help="Stop before a language model costs more (default: that of the settings).",
)  # fmt: skip
home_option = click.option(
    "--home", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="Folder of the ledger (default: MARSAD_HOME, else marsad in the user's data folder).",
)  # fmt: skip
limit_option = click.option(
    "--limit", type=click.IntRange(1), default=LIMIT, show_default=True, metavar="BYTES", help="Largest report."
)
