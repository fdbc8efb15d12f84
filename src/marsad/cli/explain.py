"""`marsad explain`: why a value was found, or missed.

The report is coded as `marsad read` codes it while everything that was proposed, weighed, kept and dropped is watched.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

from marsad.cli.explanation import Explanation
from marsad.cli.options import coder_option, colour_option, gazetteer_option, home_option, max_cost_option
from marsad.cli.progress import tell_spent
from marsad.cli.tables import chosen, coder_of, kit_with
from marsad.cli.view import View
from marsad.coding.coder import RuleCoder
from marsad.coding.coders import RULES, Coder
from marsad.coding.keep import FIELDS
from marsad.coding.kit import Kit
from marsad.coding.reasons import ClaimTrail
from marsad.coding.trail import Trail
from marsad.coding.wording import find_words
from marsad.errors import InputError, MarsadError
from marsad.model import Report
from marsad.sources.files import Reading, Rejected, read_inputs
from marsad.sources.records import is_date

EXPLAINED, NOTHING, UNREADABLE = 0, 1, 3
_NOTHING = ("report-missing", "words-missing", "range-outside")
_ASKED = ("type", "status", *FIELDS, "evidence")


_HELP = """Show why a value of FILE's claims was found, or why one was missed.

Without options: all claims with their main reasons. FILE is anything that `marsad read` reads, or - for standard
input; give the same --published and --publisher. With --coder model or both: what a language model said, and what of
it was not believed, and why. Weights are log-odds; characters count Unicode code points.

\b
Examples:
  marsad explain report.txt
  marsad explain report.txt --claim 3
  marsad explain report.txt --claim 3 --field actors
  marsad explain report.txt --text قصفت
  marsad explain reports.jsonl --report r12 --at 120:135
  marsad explain report.txt --claim 1 --format json
  marsad explain report.txt --coder both

\b
Exit codes:
  0  explained
  1  there is no such claim, report, range or word
  2  wrong usage
  3  FILE cannot be read
"""


class _Range(click.ParamType):  # type: ignore[type-arg, unused-ignore]
    """START:END in characters of the text, end exclusive."""

    name = "START:END"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        """The two numbers; fails unless 0 <= START < END."""
        if isinstance(value, tuple):
            return value
        start, _, end = str(value).partition(":")
        if not (start.isdecimal() and end.isdecimal()) or int(start) >= int(end):
            self.fail(f"{value!r} is no range of characters such as 120:135.", param, ctx)
        return int(start), int(end)


@click.command(help=_HELP)
@click.argument("file")
@click.option("--claim", type=click.IntRange(1), metavar="N", help="Everything about claim N.")
@click.option("--field", type=click.Choice(_ASKED), help="Only this field, with all its reasons.")
@click.option("--at", "range_", type=_Range(), help="What these characters say, or why they say nothing.")
@click.option("--text", "words", default="", metavar="WORDS", help="The same for wherever WORDS stand in the text.")
@click.option("--format", "format_", type=click.Choice(["view", "json"]), default="view", show_default=True)
@click.option("--report", "wanted", default="", metavar="ID", help="This report of a FILE with several.")
@click.option("--published", default="", metavar="DATE", help="ISO date of a report that does not tell its own.")
@click.option("--publisher", default="", metavar="NAME", help="Publisher of a report that does not tell its own.")
@click.option("--encoding", default="", metavar="NAME", help="Encoding of the input (default: found out).")
@colour_option
@click.option("--width", type=click.IntRange(40, 400), default=None, help="Width in cells (default: the terminal's).")
@gazetteer_option
@coder_option
@max_cost_option
@home_option
def explain(  # noqa: PLR0913, PLR0917 - click hands each option over by name
    file: str,
    claim: int | None,
    field: str | None,
    range_: tuple[int, int] | None,
    words: str,
    format_: str,
    wanted: str,
    published: str,
    publisher: str,
    encoding: str,
    colour: str,
    width: int | None,
    gazetteer: Path | None,
    coder: str | None,
    max_cost: float | None,
    home: Path | None,
) -> None:
    """Show why a value of FILE's claims was found, or why one was missed; `_HELP` tells more."""
    if published and not is_date(published):
        raise click.BadParameter(f"{published!r} is no ISO date such as 2017-02-18.", param_hint="--published")
    if sum(map(bool, (claim, range_, words))) > 1:
        raise click.UsageError("Use one of --claim, --at and --text.")
    if words and not words.strip():
        raise click.BadParameter("give a word.", param_hint="--text")
    if field and (range_ or words):
        raise click.UsageError("--field goes with --claim, or stands alone for all claims.")
    if coder not in (None, RULES) and (claim or field or range_ or words):
        raise click.UsageError("--claim, --field, --at and --text ask the rules; leave --coder out.")
    if width is None:
        from shutil import get_terminal_size

        width = min(140, max(60, get_terminal_size((110, 24)).columns))
    view = View("en", colour == "always" or (colour == "auto" and sys.stdout.isatty()), width)
    try:
        kit = kit_with(gazetteer)
        rules = RuleCoder(kit)
        reading = Reading(published, publisher, encoding=encoding)
        if coder not in (None, RULES):
            reader = coder_of(chosen(coder, gazetteer, home, max_cost))
            sys.exit(_heard(reader, _reports(file, wanted, reading, alone=False), format_, view))
        code = UNREADABLE
        for report in _reports(file, wanted, reading, alone=bool(claim or range_)):
            lines = list(
                _explained(Trail(report, kit, rules), claim, field, _spans(report, kit, range_, words), format_, view)
            )
            code = EXPLAINED if lines or code == EXPLAINED else NOTHING
            click.echo("\n".join([*lines, *[""] * (bool(lines) and format_ == "view")]), nl=bool(lines))
        if code == NOTHING:
            raise InputError("words-missing", f"{words!r} does not stand in the text.")
    except IndexError as error:
        _end(NOTHING, str(error), "claim-missing")
    except MarsadError as error:
        _end(NOTHING if error.slug in _NOTHING else UNREADABLE, error.sentence, error.slug)
    sys.exit(code)


def _heard(coder: Coder, reports: Iterable[Report], format_: str, view: View) -> int:
    """Show what a language model read; the exit code."""
    from marsad.cli.hearing import Hearing

    code = UNREADABLE
    for report in reports:
        code = EXPLAINED
        hearing = Hearing(coder, report)
        click.echo(_json(hearing.value()) if format_ == "json" else "\n".join([*hearing.lines(view), ""]))
    tell_spent(coder)
    return code


def _end(code: int, sentence: str, slug: str) -> None:
    click.echo(f"marsad: {sentence} [{slug}]", err=True)
    sys.exit(code)


def _reports(file: str, wanted: str, reading: Reading, alone: bool) -> Iterator[Report]:
    """The reports of a file, or the one that is wanted. Raises InputError when there is none, or too many."""
    names: list[str] = []
    held: Report | None = None
    rejected: Rejected | None = None
    for item in read_inputs((file,), reading):
        if isinstance(item, Rejected):
            rejected = item
            click.echo(f"rejected: {item} [{item.slug}]", err=True)
        elif not wanted or item.report.id == wanted:
            names.append(item.report.id)
            if alone and len(names) > 1:
                raise click.UsageError(f"{file} holds several reports ({', '.join(names)} …): name one with --report.")
            if not alone:
                yield item.report
            held = item.report
            if wanted:
                break
    if held is None and wanted:
        raise InputError("report-missing", f"{file}: it holds no report {wanted!r}.")
    if held is None and rejected is not None:
        sys.exit(UNREADABLE)
    if alone and held is not None:
        yield held


def _spans(report: Report, kit: Kit, range_: tuple[int, int] | None, words: str) -> list[tuple[int, int]] | None:
    """The ranges that are asked about; None when none is. Raises InputError when a range lies outside the text."""
    if range_ is not None:
        if range_[1] > len(report.text):
            raise InputError(
                "range-outside", f"the text has {len(report.text)} characters; {range_[0]}:{range_[1]} lies outside."
            )
        return [range_]
    return list(find_words(report.text, words, kit)) if words.strip() else None


def _explained(
    trail: Trail, claim: int | None, field: str | None, spans: list[tuple[int, int]] | None, format_: str, view: View
) -> Iterator[str]:
    if spans is not None:
        yield from _ranges(trail, spans, format_, view)
        return
    claims = [trail.claim(claim)] if claim else list(trail.claims())
    if format_ == "json":
        told = (
            [{"claim": each.number, "field": field, "trail": _part(each, field)} for each in claims]
            if field
            else claims
        )
        yield _json({"report": trail.coded.id, "claims": told})
        return
    shown = Explanation(trail.coded, view, every=field is not None)
    if claim is None and field is None:
        yield from shown.overview(claims)
        return
    yield from shown.head()
    for each in claims:
        yield ""
        yield from shown.title(each)
        yield from shown.part(each, field) if field else shown.claim(each)


def _ranges(trail: Trail, spans: list[tuple[int, int]], format_: str, view: View) -> Iterator[str]:
    ranges = list({(each.span.start, each.span.end): each for each in (trail.at(*span) for span in spans)}.values())
    if format_ == "json":
        yield from [_json({"report": trail.coded.id, "ranges": ranges})] if ranges else []
        return
    shown = Explanation(trail.coded, view, every=len(ranges) == 1)
    for number, each in enumerate(ranges):
        yield from [""] if number else shown.head()
        yield from shown.range(each)


def _part(trail: ClaimTrail, field: str) -> Any:
    """What the trail of a claim says of one field."""
    if field == "type":
        return {"judgement": trail.judgement, "trigger": trail.trigger}
    if field == "status":
        return trail.status
    if field == "evidence":
        return trail.pairs
    own = trail.fields[FIELDS.index(field)]
    return {"field": own, "gazetteer": trail.places} if field == "places" else own


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
