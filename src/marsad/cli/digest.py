"""`marsad digest`: a situation report of some days and an area, in Arabic and in English."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import click

from marsad.cli.areas import area_option, days_asked, from_option, radius_option, to_option, unit_option
from marsad.cli.options import home_option
from marsad.cli.place import Place, act, opened, told
from marsad.ledger.protect import CLASSES

if TYPE_CHECKING:
    from marsad.export.digest.compose import Choices
    from marsad.export.digest.figures import Unit
    from marsad.export.digest.wording import Wording
    from marsad.gazetteer.areas import Area
    from marsad.keep.digest import Gathered

FORMATS = ("md", "html", "print", "json")
_LANGUAGES = {"ar": ("ar",), "en": ("en",), "both": ("ar", "en")}


class Written(NamedTuple):
    """A digest, written down, and its annex where that has a file of its own."""

    text: str
    annex: str = ""


@click.command()
@from_option
@to_option
@area_option
@radius_option
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), default="md", show_default=True,
    help="Markdown, a page for the screen, a page for paper, or values for programs.",
)  # fmt: skip
@click.option("--lang", type=click.Choice(list(_LANGUAGES)), default="both", show_default=True, help="Language.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=None,
              help="File (default: standard output).")  # fmt: skip
@click.option("--annex", "annex_file", type=click.Path(path_type=Path, dir_okay=False), default=None,
              help="Write the annex into a file of its own beside --out (md, html, print).")  # fmt: skip
@click.option("--most", type=click.IntRange(1, 1000), default=10, show_default=True, help="Most items of a list.")
@unit_option
@click.option(
    "--months", type=click.Choice(["both", "levantine", "western"]), default="both", show_default=True,
    help="Months in Arabic: كانون الثاني/يناير, كانون الثاني, or يناير.",
)  # fmt: skip
@click.option("--digits", type=click.Choice(["western", "arabic"]), default="western", show_default=True,
              help="Digits in Arabic: 123 or ١٢٣.")  # fmt: skip
@click.option("--no-charts", is_flag=True, help="Pages without charts; they need no matplotlib then.")
@click.option(
    "--up-to", type=click.Choice(CLASSES), default="public", show_default=True, help="Most sensitive class told."
)
@click.option("--with-private-names", is_flag=True, help="Do not mask private persons; noted in the log.")
@click.option("--reason", default="", help="Why private names or sensitive claims are needed; kept in the log.")
@home_option
@told
def digest(  # noqa: PLR0913, PLR0917 - click hands each option over by name
    since: str, until: str, area: str, radius: float | None, format_: str, lang: str, out: Path | None,
    annex_file: Path | None, most: int, unit: str | None, months: str, digits: str, no_charts: bool, up_to: str,
    with_private_names: bool, reason: str, home: Path | None,
) -> None:  # fmt: skip
    """Write a situation report: what the kept reports say of an area in some days.

    Incidents are those of `marsad link`. Tolls run from the least to the most that an independent origin tells; nothing
    is averaged; what is announced, threatened, possible or denied is listed apart and never counted. Every sentence
    has marks that lead to an annex with each claim's report and the exact characters. The same ledger and options give
    the same bytes.

    \b
    Examples:
      marsad digest --from 2017-02-01 --to 2017-02-28 --area الرقة
      marsad digest --from 2017-02-01 --to 2017-02-28 --area SY --format html --out february.html
      marsad digest --from 2017-02-12 --to 2017-02-18 --area "معرة مصرين" --radius 15 --lang ar --format print
      marsad digest --from 2017-02-01 --to 2017-02-28 --area 34.5,38.4,36.6,41.1 --format json
    """  # noqa: D301
    from marsad import __version__
    from marsad.cli.areas import area_asked
    from marsad.cli.progress import counted
    from marsad.cli.tables import coder_with, tables_of
    from marsad.errors import ExportError
    from marsad.export.digest.compose import Choices
    from marsad.export.digest.wording import Style
    from marsad.keep.digest import gather
    from marsad.ledger.happenings import Scope

    if (with_private_names or up_to != "public") and not reason:
        raise click.UsageError("Private names and sensitive classes need a --reason; it is kept in the log.")
    if annex_file and (out is None or format_ == "json" or annex_file.parent.resolve() != out.parent.resolve()):
        raise click.UsageError("--annex names a file beside that of --out, for md, html or print.")
    first, last = days_asked(since, until)
    with opened(home) as place:
        if with_private_names or up_to != "public":
            _log(place, {"private_names": with_private_names, "up_to": up_to, "reason": reason, "format": format_})
        coder = coder_with(tables_of(None, home))
        with place.ledger.reading() as connection:
            asked = area_asked(connection, area, radius, coder.kit.gazetteer)
            scope = Scope(first, last, asked.places, up_to)
            gathered = gather(connection, scope, coder, private_names=with_private_names, counted=counted)
    drawn = format_ in ("html", "print") and not no_charts
    choices = Choices(Style(months, digits), most, cast("Unit | None", unit), drawn, __version__, gathered.reviewed)
    written = _written(gathered, asked.area, _LANGUAGES[lang], choices, format_, annex_file.name if annex_file else "")
    try:
        for path, text in ((out, written.text), (annex_file, written.annex)):
            _write(path, text)
    except OSError as error:
        raise ExportError(
            "export-unwritable", f"{error.filename or out}: {error.strerror}. Free space or name another file."
        ) from error
    _warn(gathered)


def _log(place: Place, detail: dict[str, Any]) -> None:
    """Digests of what is not public are noted before they are written."""
    from marsad.ledger import chain

    doing = act(place)
    with place.ledger.writing() as connection:
        chain.append(connection, [chain.Entry(doing.at, doing.by, "digest", "ledger", detail)])


def _written(
    gathered: "Gathered", area: "Area", langs: tuple[str, ...], choices: "Choices", format_: str, annex_file: str
) -> Written:
    from marsad.export.digest.annex import annex
    from marsad.export.digest.compose import compose
    from marsad.export.digest.wording import Wording

    matter = gathered.matter
    documents = [compose(matter, area, gathered.names, lang, choices) for lang in langs]
    words = [Wording(lang, choices.style) for lang in langs]
    cited = annex(matter, documents)
    if format_ == "json":
        import msgspec

        from marsad.export.digest.plain import as_values

        told = msgspec.json.encode(as_values(matter, area, documents, cited))
        return Written(msgspec.json.format(told, indent=1).decode() + "\n")
    if format_ == "md":
        from marsad.export.digest.markdown import annex_markdown, markdown

        alone = annex_markdown(cited, words) if annex_file else ""
        return Written(markdown(documents, cited, words, annex_file), alone)
    from marsad.export.digest.page import annex_page, page

    paper = format_ == "print"
    charts = _charts(gathered, words, choices) if choices.charts else {}
    alone = annex_page(documents, cited, words, paper=paper) if annex_file else ""
    return Written(page(documents, cited, words, charts, paper=paper, annex_file=annex_file), alone)


def _charts(gathered: "Gathered", words: "list[Wording]", choices: "Choices") -> dict[tuple[str, str], str]:
    from marsad.export.digest.charts import chart, inline
    from marsad.export.digest.figures import figures

    counted = figures(gathered.matter, choices.unit)
    if not counted.incidents:
        return {}
    return {
        (word.lang, name): inline(chart(name, counted, word), f"{word.lang}-{name}-", word.text(f"charts.{name}_alt"))
        for word in words
        for name in ("incidents", "toll")
        if name == "incidents" or any(slot.killed.of for slot in counted.slots)
    }


def _write(path: Path | None, text: str) -> None:
    """Write a text; a half-written file must not pass for a whole one."""
    if not text:
        return
    if path is None:
        sys.stdout.buffer.write(text.encode())
        return
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(text.encode())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _warn(gathered: "Gathered") -> None:
    matter = gathered.matter
    if matter.unlinked:
        click.echo(f"{matter.unlinked} claims are not joined to incidents and left out; run `marsad link`.", err=True)
    if matter.hidden:
        click.echo(f"{matter.hidden} claims are more sensitive than {matter.up_to} and left out.", err=True)
