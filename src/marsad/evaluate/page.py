"""Pages: figures as Markdown tables.

In: `Figures`, or pairs of names and counts. Out: lines of Markdown. The same figures give the same lines.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from marsad.evaluate.figures import Country, Figures, total
from marsad.evaluate.score import Rate

LEAST_CLAIMS = 10  # countries with fewer annotated claims stand together


def page(figures: Figures, name: str) -> str:
    """A page on one annotated file."""
    lines = [f"# Figures of {name}", "", *totals({name: figures}), *details(figures, "##")]
    return "\n".join(lines) + "\n"


def totals(files: dict[str, Figures]) -> Iterator[str]:
    """One line for each file: F1 of claims, groups, facts and places, and how far off places are."""
    head = "file", "reports", "claims P / R / F1", "95%", "groups F1", "facts P / R / F1", "95%", "places F1"
    yield f"| {' | '.join(head)} | within 25 km | over 161 km |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for name, each in files.items():
        claims, facts = (
            f"{rate.precision:.1f} / {rate.recall:.1f} / **{rate.f1:.1f}**" for rate in (each.claims, each.facts)
        )
        between = {part: "–".join(f"{bound:.1f}" for bound in bounds) for part, bounds in each.spread.items()}
        located = (f"{each.located['within_25_km']:.1f}%", f"{each.located['wrong_when_located']:.1f}%")
        yield (
            f"| {name} | {each.reports} | {claims} | {between.get('claims', '')} | {each.group.f1:.1f} | {facts} | "
            f"{between.get('facts', '')} | {each.places.f1:.1f} | {' | '.join(located)} |"
        )
    yield ""


def details(figures: Figures, heading: str) -> Iterator[str]:
    """By field, type and country, each under a heading that begins with `heading` ("##")."""
    yield from (f"{heading} By field", "", "| field | P | R | F1 | annotated | P, claim found | R, claim found |")
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for name, rate in figures.fields.items():
        own = figures.paired[name]
        yield f"| {name} | {_rate(rate)} | {rate.wanted} | {own.precision:.1f} | {own.recall:.1f} |"
    yield from ("", f"{heading} By type", "", "| type | P | R | F1 | annotated | read |")
    yield "| --- | --- | --- | --- | --- | --- |"
    for name, rate in figures.types.items():
        yield f"| `{name}` | {_rate(rate)} | {rate.wanted} | {rate.said} |"
    yield from ("", f"{heading} By country", "", *countries(figures), "")


def countries(figures: Figures) -> Iterator[str]:
    """One line for each country with claims enough; the others together."""
    yield "| country | reports | claims P | R | F1 | annotated | facts P | R | F1 | annotated | places F1 |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    large = {name: each for name, each in figures.countries.items() if name and each.claims.wanted >= LEAST_CLAIMS}
    small = [each for name, each in figures.countries.items() if name not in large]
    if small:
        parts = ([each.claims for each in small], [each.facts for each in small], [each.places for each in small])
        large["others"] = Country(sum(each.reports for each in small), *map(total, parts))
    for name, each in large.items():
        yield (
            f"| {name} | {each.reports} | {_rate(each.claims)} | {each.claims.wanted} | "
            f"{_rate(each.facts)} | {each.facts.wanted} | {each.places.f1:.1f} |"
        )


def fill(path: Path, begin: str, end: str, lines: Iterable[str]) -> str:
    """The text of a page with `lines` between its lines `begin` and `end`. Raises ValueError when one is missing."""
    before, _, rest = path.read_text(encoding="utf-8").partition(begin + "\n")
    _, found, after = rest.partition(end + "\n")
    if not found:
        raise ValueError(f"{path}: no lines {begin!r} and {end!r}.")
    return before + begin + "\n" + "\n".join(lines) + "\n" + end + "\n" + after


def _rate(rate: Rate) -> str:
    """Precision, recall and F1 as cells; empty where nothing was read or annotated."""
    shares = (rate.said, rate.precision), (rate.wanted, rate.recall), (rate.said and rate.wanted, rate.f1)
    return " | ".join(f"{share:.1f}" if of else "" for of, share in shares)
