"""Figures: what a scoring tells, as counts that can be kept and shown without the reports.

In: annotated and coded reports. Out: `Figures`: counts for all, for each field, type and country, and how far the
totals would move with other reports of the kind. No word, id or annotation of a report is in them.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from random import Random

import msgspec

from marsad.evaluate.score import Coded, Rate, score

DRAWS, MIDDLE = 1000, 0.95


class Country(msgspec.Struct, frozen=True):
    """The reports of one country."""

    reports: int
    claims: Rate
    facts: Rate
    places: Rate


class Figures(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Counts of one annotated file; `located` and `spread` are in percent.

    `spread` has the lower and upper bound of F1 in the middle 95% of 1,000 files drawn from this one's reports, with
    replacement. `fields` are counted over all claims, `paired` over those that were found. Without detail, the
    dictionaries from `fields` on are empty.
    """

    reports: int
    claims: Rate
    group: Rate
    facts: Rate
    places: Rate
    located: dict[str, float]
    spread: dict[str, tuple[float, float]]
    fields: dict[str, Rate] = {}
    paired: dict[str, Rate] = {}
    types: dict[str, Rate] = {}
    countries: dict[str, Country] = {}


def figures(golds: Sequence[Coded], codeds: dict[str, Coded], detail: bool = True) -> Figures:
    """Count coded reports (by id) against annotated ones; without `detail`, in totals only."""
    whole = score(golds, codeds)
    located = {name: round(value, 1) for name, value in whole.located.items()}
    totals = Figures(
        reports=whole.reports, claims=whole.claims, group=whole.group, facts=whole.facts, places=whole.places,
        located=located, spread=spread(golds, codeds),
    )  # fmt: skip
    if not detail:
        return totals
    return msgspec.structs.replace(
        totals, fields=whole.fields, paired=whole.paired, types=whole.types, countries=by_country(golds, codeds)
    )


def by_country(golds: Sequence[Coded], codeds: dict[str, Coded]) -> dict[str, Country]:
    """Counts by the country of each report (`home`), those with most claims first; "" where no place is known."""
    groups: dict[str, list[Coded]] = defaultdict(list)
    for gold in golds:
        groups[home(gold)].append(gold)
    found = {}
    for name, own in groups.items():
        result = score(own, codeds)
        found[name] = Country(result.reports, result.claims, result.facts, result.places)
    return dict(sorted(found.items(), key=lambda item: (-item[1].claims.wanted, item[0])))


def home(gold: Coded) -> str:
    """The country in which most of a report's annotated places lie; of several, the one named first; "" for none."""
    counts = Counter(place["country"] for place in gold.get("places") or [] if place.get("country"))
    return str(max(counts, key=counts.__getitem__)) if counts else ""


def spread(golds: Sequence[Coded], codeds: dict[str, Coded]) -> dict[str, tuple[float, float]]:
    """Bounds of F1 in percent for claims and facts (the bootstrap percentile interval, by reports)."""
    results = [score([gold], codeds) for gold in golds]
    if len(results) < 2:
        return {}
    bounds = {}
    for name, rates in (("claims", [each.claims for each in results]), ("facts", [each.facts for each in results])):
        chance = Random(0)
        drawn = sorted(total(chance.choices(rates, k=len(rates))).f1 for _ in range(DRAWS))
        outside = round(DRAWS * (1 - MIDDLE) / 2)
        bounds[name] = (round(drawn[outside], 1), round(drawn[-1 - outside], 1))
    return bounds


def total(rates: Sequence[Rate]) -> Rate:
    """Counts added up."""
    return Rate(*(sum(part) for part in zip(*rates, strict=True)))
