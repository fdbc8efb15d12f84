"""`marsad profile`: what a publication profile lets out, in words; if a file of one can be used; whose an id is."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from marsad.cli.options import home_option
from marsad.cli.place import opened, safe, say, told, write_json
from marsad.errors import LedgerError
from marsad.export.lint import BUILT_IN
from marsad.export.profile import DEFAULT, FOLDER, Profile, Rule, less_protective, load
from marsad.export.publish import suffixes
from marsad.labels import labels
from marsad.ledger.aliases import whose
from marsad.ledger.protect import subjects
from marsad.ontology import claim_types

_ENGLISH = {
    "up_to": "most sensitive class", "text": "words of reports", "parties": "parties", "publisher": "publisher",
    "ids": "ids", "place": "places", "date": "days", "delay": "delay", "least": "counts of people",
    "coarser": "coarser", "leave_out": "left out", "more": "more than public", "digest": "SHA-256 of the file",
    "private": "private names", "masked": "masked where words leave; --with-private-names shows them",
    "public": "public", "internal": "internal", "restricted": "restricted",
    "keep": "kept", "unless-touched": "kept, but not where anything was taken out of a report", "withhold": "withheld",
    "words": "as written", "registry": "by their names in the registry, others by class", "class": "by class",
    "ledger": "the ledger's", "own": "of their own, which lead to no report",
    "point": "points", "grid": "cells of {grid:g} degrees", "admin2": "second-level divisions",
    "admin1": "first-level divisions", "country": "countries", "none": "not at all",
    "day": "days", "week": "weeks", "month": "months", "year": "years",
    "no-delay": "none",
    "after": "{days} days after the end of the {unit} of the later of its last day and its report's",
    "day-unit": "day", "week-unit": "week", "month-unit": "month", "year-unit": "year",
    "all-counts": "all",
    "from-least": "from {least} on; less is told as 1 to {below}, and small cells of tables stay blank",
    "none-more": "nothing",
}  # fmt: skip
_ARABIC = {
    "up_to": "أعلى درجة حساسية", "text": "كلمات التقارير", "parties": "الأطراف", "publisher": "الناشر",
    "ids": "المعرفات", "place": "الأماكن", "date": "الأيام", "delay": "التأخير", "least": "أعداد الأشخاص",
    "coarser": "أقل دقة", "leave_out": "يُستبعد", "more": "يزيد على العام في", "digest": "بصمة الملف SHA-256",
    "private": "أسماء الأفراد", "masked": "محجوبة حيث تخرج الكلمات، ويظهرها الخيار --with-private-names",
    "public": "عام", "internal": "داخلي", "restricted": "مقيَّد",
    "keep": "إبقاء", "unless-touched": "إبقاء، إلا في تقرير حُذف منه شيء", "withhold": "حجب",
    "words": "كما كُتبت", "registry": "بأسمائها في السجل، وغيرها بالفئة", "class": "بالفئة",
    "ledger": "معرفات السجل", "own": "خاصة، لا تدل على تقرير",
    "point": "نقاط", "grid": "مربعات من {grid:g} درجة", "admin2": "المستوى الإداري الثاني",
    "admin1": "المستوى الإداري الأول", "country": "دول", "none": "لا تُذكر",
    "day": "أيام", "week": "أسابيع", "month": "أشهر", "year": "سنوات",
    "no-delay": "لا تأخير", "after": "{days} يوما بعد نهاية {unit} الذي فيه آخر أيامه أو يوم تقريره، أيهما أبعد",
    "day-unit": "اليوم", "week-unit": "الأسبوع", "month-unit": "الشهر", "year-unit": "العام",
    "all-counts": "كلها",
    "from-least": "من {least} فصاعدا، وما دونه يُذكر من 1 إلى {below}، وتُترك الخانات الصغيرة فارغة",
    "none-more": "لا شيء",
    "medical": "مواقع وطواقم طبية", "minors": "قاصرون", "detained": "محتجزون", "shelters": "مآوٍ", "displaced": "نازحون",
    "sexual-violence": "عنف جنسي",
}  # fmt: skip


@click.command()
@click.argument("name", metavar="[NAME|FILE]", default="")
@click.option("--lang", type=click.Choice(["ar", "en"]), default="en", show_default=True)
@click.option("--toml", is_flag=True, help="Print the file itself, to make one of your own.")
@click.option(
    "--whose", "alias", default="", metavar="ID", help="Which report or claim an id of its exports stands for."
)
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@home_option
@told
def profile(name: str, lang: str, toml: bool, alias: str, as_json: bool, home: Path | None) -> None:
    """Show what a publication profile lets out; without a name, list those that are built in.

    A file is looked at as an export would: what cannot be used, and where one setting tells what another hides, is told
    with what could stand there.

    \b
    Examples:
      marsad profile
      marsad profile public --lang ar
      marsad profile partner --toml > our-profile.toml
      marsad profile our-profile.toml
      marsad profile public --whose PAL5KTQ3ZV7NC

    \b
    Exit codes:
      0  it can be used, or the id was found
      1  no report or claim has this id
      2  wrong usage
      3  it cannot be used; the sentence says why
    """  # noqa: D301
    if not name and (toml or alias):
        raise click.UsageError("Name a profile or the file of one.")
    found = [load(each, subjects()) for each in ([name] if name else BUILT_IN)]
    if alias:
        _whose(found[0], alias, home, as_json)
    elif toml:
        sys.stdout.write((FOLDER / f"{name}.toml" if name in BUILT_IN else Path(name)).read_text(encoding="utf-8"))
    elif as_json:
        for each in found:
            write_json(msgspec.to_builtins(each) | {"more_than_public": _more(each)})
    elif name:
        _show(found[0], lang)
    else:
        for each in found:
            click.echo(f"{each.name:<9} {safe(each.arabic if lang == 'ar' and each.arabic else each.what)}")


def _whose(profile: Profile, alias: str, home: Path | None, as_json: bool) -> None:
    with opened(home) as place, place.ledger.reading() as connection:
        uid = whose(connection, profile.name, alias, suffixes()) if profile.ids == "own" else None
    if profile.ids != "own":
        raise LedgerError("alias-none", f"the profile {profile.name} has the ledger's own ids; it gives no others.")
    if as_json:
        write_json({"id": alias, "stands_for": uid})
    else:
        click.echo(uid or f"{alias}: no report or claim has this id under the profile {profile.name}.", err=uid is None)
    if uid is None:
        sys.exit(1)


def _more(profile: Profile) -> list[str]:
    return less_protective(profile, load(DEFAULT, subjects()))


def _show(profile: Profile, lang: str) -> None:
    words = _ARABIC if lang == "ar" else _ENGLISH
    say(profile.name, profile.arabic if lang == "ar" and profile.arabic else profile.what)
    for label, value in _lines(profile, words, lang):
        say(f"{words[label]}:" if label in words else label, value, indent="  ", gap=" ")


def _lines(profile: Profile, words: dict[str, str], lang: str) -> Iterator[tuple[str, str]]:
    for key in ("up_to", "text", "parties", "publisher", "ids"):
        yield key, words[getattr(profile, key)]
    yield "private", words["masked"] if profile.text != "withhold" else words["withhold"]
    yield "place", words[profile.place].format(grid=profile.grid or 0)
    yield "date", words[profile.date]
    unit = words[f"{profile.date}-unit"]
    yield (
        "delay",
        words["after"].format(days=profile.delay_days, unit=unit) if profile.delay_days else words["no-delay"],
    )
    least = profile.least_count
    yield "least", words["from-least"].format(least=least, below=least - 1) if least > 1 else words["all-counts"]
    for section in ("coarser", "leave_out"):
        for rule in getattr(profile, section):
            yield section, _rule(rule, words, lang)
    yield "more", ", ".join(_more(profile)) or words["none-more"]
    yield "digest", profile.digest


def _rule(rule: Rule, words: dict[str, str], lang: str) -> str:
    kinds, types = labels(lang), claim_types()
    selected = [
        *(words.get(each, each) for each in rule.subjects),
        *(types[each].arabic if lang == "ar" else each for each in rule.types),
        *(kinds.get(each, each) for each in rule.kinds), *(words[each] for each in rule.classes),
    ]  # fmt: skip
    told = [words[each] for each in (rule.place, rule.date) if each]
    comma = "، " if lang == "ar" else ", "
    why = rule.arabic if lang == "ar" and rule.arabic else rule.why
    return f"{comma.join(selected)}{': ' + comma.join(told) if told else ''} ({why})"
