"""`marsad verify`: every byte of the archive and the ledger, checked."""

import re
import sys
from pathlib import Path

import click

from marsad.cli.options import home_option
from marsad.cli.place import json_option, opened, say, told, write_json
from marsad.cli.progress import counted
from marsad.keep.verify import verify as faults_of
from marsad.ledger import chain

_HEAD = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")


@click.command()
@click.option(
    "--expect",
    default="",
    metavar="SEQ:DIGEST",
    help="The head of the log as an earlier run told it; it must be there.",
)
@home_option
@json_option
@told
def verify(expect: str, home: Path | None, as_json: bool) -> None:
    """Re-hash all that is kept: archive records, texts, claims, indexes and the log's chain.

    A damaged archive record is told with the first damaged byte of its file. At the end the head of the log is told:
    kept elsewhere and given to --expect, it shows whether the log was cut short or written anew since.

    \b
    Examples:
      marsad verify
      marsad verify --expect 4217:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08

    \b
    Exit codes:
      0  everything is as it was written
      1  something is not; each fault is told
      3  the ledger cannot be opened
    """  # noqa: D301
    wanted = None
    if expect:
        told_head = _HEAD.fullmatch(expect)
        if told_head is None:
            raise click.BadParameter("it is no head of a log, such as 12:9f86… (64 digits).", param_hint="--expect")
        wanted = int(told_head[1]), bytes.fromhex(told_head[2])
    number = 0
    with opened(home) as place:
        for fault in faults_of(place.ledger, place.archive, counted, wanted):
            number += 1
            write_json(fault._asdict()) if as_json else say(f"{fault.kind}: {fault.sentence}")
        with place.ledger.reading() as connection:
            seq, digest = chain.head(connection)
    click.echo(f"{number} faults." if number else "Everything is as it was written.", err=True)
    click.echo(f"Head of the log: {seq}:{digest.hex()}", err=True)
    sys.exit(1 if number else 0)
