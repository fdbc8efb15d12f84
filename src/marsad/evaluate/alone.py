"""Alone: which annotated values each of two coders finds, and what their combination makes of them.

In: annotated reports, and what the rules, a model and both together read in them. Out: by field and by type, how many
annotated values both found, only one of them, or neither. A value is found by the rules of scoring
(`marsad.evaluate.score`): its claim has the right type and place, and the value is right.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from marsad.evaluate.score import FIELDS, Coded, matched, pair, values

CLAIMS = "claims"
Hit = tuple[str, int, str, int]  # report, claim, field (or `claims`) and value among the annotated ones


class Share(NamedTuple):
    """Annotated values: how many, and found by both coders, by the rules or the model alone, by neither.

    `joined` counts those that the combination finds, `lost` those of one coder or both that it does not.
    """

    wanted: int = 0
    both: int = 0
    rules: int = 0
    model: int = 0
    neither: int = 0
    joined: int = 0
    lost: int = 0


class Alone(NamedTuple):
    """Shares by field (`claims` first), and those of claims by type, the most annotated first."""

    fields: dict[str, Share]
    types: dict[str, Share]


def alone(golds: Sequence[Coded], rules: dict[str, Coded], model: dict[str, Coded], joined: dict[str, Coded]) -> Alone:
    """Compare three readings (by report id) of annotated reports."""
    every = {hit: claim["type"] for gold in golds for hit, claim in _wanted(gold)}
    found = [
        set().union(*(hits(gold, coded.get(str(gold["id"]))) for gold in golds)) for coded in (rules, model, joined)
    ]
    fields = {field: _share((hit for hit in every if hit[2] == field), *found) for field in (CLAIMS, *FIELDS)}
    counts = Counter(kind for hit, kind in every.items() if hit[2] == CLAIMS)
    order = sorted(counts, key=lambda kind: (-counts[kind], kind))
    types = {kind: _share((hit for hit in every if hit[2] == CLAIMS and every[hit] == kind), *found) for kind in order}
    return Alone(fields, types)


def hits(gold: Coded, coded: Coded | None) -> set[Hit]:
    """The annotated claims and values of a report that a reading finds."""
    name, wanted, said = str(gold["id"]), gold["claims"], (coded or {}).get("claims") or []
    found: set[Hit] = set()
    for i, j in pair(gold, said, wanted, lambda claim: str(claim.get("type"))):
        found.add((name, j, CLAIMS, 0))
        for field in FIELDS:
            right = matched(field, values(said[i], field), values(wanted[j], field))
            found |= {(name, j, field, at) for at in right}
    return found


def _wanted(gold: Coded) -> Iterator[tuple[Hit, Coded]]:
    for j, claim in enumerate(gold["claims"]):
        yield (str(gold["id"]), j, CLAIMS, 0), claim
        for field in FIELDS:
            for at in range(len(values(claim, field))):
                yield (str(gold["id"]), j, field, at), claim


def _share(wanted: Iterable[Hit], rules: set[Hit], model: set[Hit], joined: set[Hit]) -> Share:
    of = set(wanted)
    ours, theirs, together = rules & of, model & of, joined & of
    return Share(
        len(of), len(ours & theirs), len(ours - theirs), len(theirs - ours), len(of - ours - theirs), len(together),
        len((ours | theirs) - together),
    )  # fmt: skip


def table(result: Alone) -> Iterator[str]:
    """The lines of a table for a terminal."""
    row = "{:<28}{:>7}{:>7}{:>7}{:>7}{:>9}{:>8}{:>6}".format
    yield row("found by", "gold", "both", "rules", "model", "neither", "joined", "lost")
    for name, share in result.fields.items():
        yield row(name if name == CLAIMS else "  " + name, *share)
    for name, share in result.types.items():
        yield row("  " + name, *share)
