"""Lint: what of a profile's file cannot be used, and where one setting tells what another hides.

In: a profile as its TOML tells it. Out: sentences, each naming the setting, its value and what could stand there.
"""

from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from marsad.gazetteer.build import KINDS
from marsad.ontology import SENSITIVITY, claim_types

BUILT_IN = ("public", "partner", "internal")
PLACES = ("point", "grid", "admin2", "admin1", "country", "none")  # each coarser than the one before
DATES = ("day", "week", "month", "year")
TEXTS = ("keep", "unless-touched", "withhold")  # each more protective than the one before; so are the next
PARTIES = ("words", "registry", "class")
PUBLISHERS = ("keep", "withhold")
IDS = ("ledger", "own")
SETTINGS = {
    "up_to": SENSITIVITY, "text": TEXTS, "parties": PARTIES, "publisher": PUBLISHERS, "ids": IDS, "place": PLACES,
    "date": DATES,
}  # fmt: skip
_GRID = (0.01, 10.0)


def leaks(told: dict[str, Any]) -> Iterator[str]:
    """Where one setting tells what another hides; of a profile in which nothing is wrong."""
    coarsens = [
        key
        for key, open_ in (("place", "point"), ("date", "day"), ("delay_days", 0), ("least_count", 1))
        if told[key] != open_
    ]
    hides = coarsens + [key for key in ("coarser", "leave_out") if told.get(key)]
    named = [key for key, open_ in (("parties", "words"), ("publisher", "keep")) if told[key] != open_]
    if told["text"] == "keep" and (hides or named):
        yield f"text: the words of a report tell what {', '.join([*hides, *named])} hides; withhold them"
    elif told["text"] == "unless-touched" and named:
        yield f"text: the words that stay tell what {', '.join(named)} hides; withhold them"
    if told["text"] == "withhold" and told["parties"] == "words":
        yield "parties: their words are words of the report, which are withheld; name them by registry or class"
    if told["text"] != "keep" and told["ids"] == "ledger":
        yield "ids: those of the ledger follow from a report's address or words, which leads to its row; use own"
    for at, rule in enumerate(told.get("coarser", ()), 1):
        for key, order in (("place", PLACES), ("date", DATES)):
            finer = rule.get(key) and order.index(rule[key]) < order.index(told[key])
            if finer:
                yield f"coarser {at}: {key} {rule[key]} is finer than the profile's {told[key]}"


def wrong(
    told: dict[str, Any], settings: dict[str, bool], rule: Collection[str], subjects: Collection[str], *, own: bool
) -> Iterator[str]:
    """Settings that are missing (`settings` tells which must be there) or unknown, and values that cannot be.

    `rule` are the keys of a rule, `subjects` those that rules may name; `own`: the file is none of the built-in ones.
    """
    yield from (f"{key} is missing" for key, required in settings.items() if required and key not in told)
    yield from _unknown(told, settings, "")
    for section in ("coarser", "leave_out"):
        rules = told.get(section, [])
        for at, each in enumerate(rules if isinstance(rules, list) else [], 1):
            if isinstance(each, dict):
                yield from _unknown(each, rule, f"{section} {at}: ")
    yield from _values(told, subjects, own=own)


def _unknown(told: Iterable[str], known: Collection[str], where: str) -> Iterator[str]:
    for key in told:
        if key not in known:
            yield f"{where}{key!r} is no setting{_meant(key, known)}"


def _values(told: dict[str, Any], subjects: Collection[str], *, own: bool) -> Iterator[str]:
    """Values that cannot be."""
    for key, order in SETTINGS.items():
        if key in told and told[key] not in order:
            yield f"{key} is {told[key]!r}; it is one of {', '.join(order)}{_meant(told[key], order)}"
    for key, least in (("delay_days", 0), ("least_count", 1)):
        if key in told and (type(told[key]) is not int or told[key] < least):
            yield f"{key} is {told[key]!r}; it is a whole number from {least}"
    for key in ("name", "what", "arabic"):
        if key in told and (not isinstance(told[key], str) or (key != "arabic" and not told[key].strip())):
            yield f"{key} is {told[key]!r}; it is a text"
    if own and told.get("name") in BUILT_IN:
        yield f"name is {told['name']!r}, which is built in; the log and the ids of exports go by it, so take another"
    grid = told.get("grid")
    if (told.get("place") == "grid") != (grid is not None):
        yield "grid is the width of a cell in degrees and goes with place = 'grid'"
    elif grid is not None and (type(grid) not in (int, float) or not _GRID[0] <= grid <= _GRID[1]):
        yield f"grid is {grid!r}; it is a number of degrees from {_GRID[0]} to {_GRID[1]:g}"
    for section in ("coarser", "leave_out"):
        rules = told.get(section, [])
        if not isinstance(rules, list) or not all(isinstance(each, dict) for each in rules):
            yield f"{section} is a list of tables: [[{section}]]"
            continue
        for at, rule in enumerate(rules, 1):
            yield from (f"{section} {at}: {wrong}" for wrong in _rule(rule, section, subjects))


def _rule(rule: dict[str, Any], section: str, subjects: Collection[str]) -> Iterator[str]:
    allowed = {
        "subjects": sorted(subjects),
        "types": sorted(claim_types()),
        "kinds": sorted(KINDS),
        "classes": SENSITIVITY,
    }
    if not isinstance(rule.get("why"), str) or not rule["why"].strip():
        yield "why is missing"
    if not isinstance(rule.get("arabic", ""), str):
        yield "arabic is a text"
    if not any(rule.get(key) for key in allowed):
        yield f"it names no claims; give {', '.join(allowed)}"
    for key, known in allowed.items():
        values = rule.get(key, [])
        if not isinstance(values, list):
            yield f"{key} is a list"
            continue
        for value in values:
            if value not in known:
                some = ", ".join(known) if len(known) < 20 else "those of the codebook"
                yield f"{value!r} is none of the {key}: {some}{_meant(value, known)}"
    if section == "coarser" and not (rule.get("place") or rule.get("date")):
        yield "it makes nothing coarser; give place, date or both"
    for key in ("place", "date"):
        if key in rule and section == "leave_out":
            yield f"{key} is for [[coarser]]"
        elif key in rule and (rule[key] not in SETTINGS[key] or rule[key] == "grid"):
            yield f"{key} is {rule[key]!r}; it is one of {', '.join(each for each in SETTINGS[key] if each != 'grid')}"


def _meant(word: object, known: Iterable[str]) -> str:
    near = get_close_matches(str(word), list(known), 1, 0.6)
    return f" (did you mean {near[0]!r}?)" if near else ""
