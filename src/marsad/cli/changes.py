"""`marsad changes`: what was done to the ledger, from the audit log."""

import re
from datetime import UTC, datetime
from pathlib import Path

import click

from marsad.cli.options import home_option
from marsad.cli.place import json_option, opened, say, told, write_json
from marsad.ledger.history import changes_since


@click.command()
@click.option(
    "--since", default="", metavar="N|DATE", help="After this entry of the log, or from this day or instant on."
)
@home_option
@json_option
@told
def changes(since: str, home: Path | None, as_json: bool) -> None:
    """List changes, oldest first: reports added, reread and erased, decisions on claims, each with its claims.

    A program that follows the ledger keeps the last `seq` it has seen and asks for what came after.

    \b
    Examples:
      marsad changes --since 2026-11-01
      marsad changes --since 4217 --json
    """  # noqa: D301
    seq, at = since_of(since, "--since")
    with opened(home) as place, place.ledger.reading() as connection:
        for change in changes_since(connection, seq=seq, at=at):
            change["at"] = datetime.fromtimestamp(change["at"], UTC).isoformat(timespec="seconds")
            if as_json:
                write_json(change)
                continue
            claims = change["claims"]
            reason = change["detail"].get("reason") or ""
            touched = f"{len(claims)} claims" if claims else ""
            say(
                str(change["seq"]), change["at"], change["by"], change["action"],
                change["subject"], touched, str(reason), indent=" " * (6 - len(str(change["seq"]))),
            )  # fmt: skip


def since_of(text: str, hint: str) -> tuple[int, float]:
    """A number of the log, or an instant (seconds, UTC), from which on is asked; the other is 0."""
    return (int(text), 0.0) if re.fullmatch(r"[0-9]{1,18}", text) else (0, _instant(text, hint))


def _instant(text: str, hint: str) -> float:
    if not text:
        return 0.0
    try:
        told = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise click.BadParameter(
            f"{text!r} is neither a number of the log nor an ISO date such as 2026-11-01.", param_hint=hint
        ) from None
    return (told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp()
