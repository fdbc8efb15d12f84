"""Language facts: every example in `tests/phenomena/*.md` is read and must give the claims that stand under it.

A fact is a heading, some prose, a ```text block (`published=… publisher=…` on its first line) and an ```expect block:

    type status «trigger»  actors: a ; b  targets: c  at|near|from|to|via: d  killed: 3  time: 2021-03-13  sources: a > b

A line asks only for what it names. `field:` wants these values among others, `field=` these and no more, `field: none` no
value at all. Words match when the spans overlap or the names are equal after folding; `a {b}` also wants the name
`b` (or a longer form of it), `a [class]` the class. Quantities are exact: `20-` is low 20 and high open, `-15` the reverse, `20-99` both, `~50`
approximate, `5|-5` either; `*` in a time is any date. Other lines: `no claims`, `not TYPE` (or a group of types), `count TYPE 1`,
`place «name»  unresolved` or `place «name»  CC lat lon` (within 25 km), `note KIND` (a flag of the report).

Facts that the engine does not meet yet stand in `open/*.md`: they are counted at the end of a run, not tested.
`python tests/phenomena/test_phenomena.py [file.md …]` prints what came out for the facts that fail, and for files of
`open/` which facts are met by now.
"""

import re
import shlex
import sys
from fnmatch import fnmatchcase
from itertools import permutations
from pathlib import Path
from typing import NamedTuple

import pytest

from marsad.coding.coder import RuleCoder
from marsad.coding.kit import default_kit
from marsad.gazetteer.build import distance_km
from marsad.model import Report
from marsad.ontology import QUANTITY_KINDS, claim_types
from marsad.text.fold import fold_phrase

HERE = Path(__file__).parent
ROLES = ("at", "near", "from", "to", "via")
STATUSES = ("occurred", "ongoing", "planned", "hypothetical", "denied")
FIELDS = ("actors", "targets", "places", *ROLES, "time", "sources", *sorted(QUANTITY_KINDS))
_BLOCKS = re.compile(r"^```text(?P<head>[^\n]*)\n(?P<text>.*?)\n```\n+```expect\n(?P<expect>.*?)\n```", re.M | re.S)
_HEADING = re.compile(r"^#+ (.+)$", re.M)
_LINE = re.compile(
    r"(?P<type>[a-z_]+\.[a-z_]+)(?:\s+(?P<status>[a-z|]+))?(?:\s+«(?P<trigger>[^»]*)»)?(?P<rest>(?:\s.*)?)"
)
_FIELD = re.compile(r"(?:^|\s)(" + "|".join(FIELDS) + r")([:=])\s")
_WORDS = re.compile(r"(?P<words>[^{\[]*)(?:\{(?P<name>[^}]*)\})?\s*(?:\[(?P<cls>\w+)\])?")


class Fact(NamedTuple):
    """One example with its expectations; `where` is file and line."""

    where: str
    title: str
    report: Report
    expect: tuple[str, ...]


class Wanted(NamedTuple):
    """One expected claim; `fields` holds (field, whether nothing else may stand there, values)."""

    line: str
    type: str
    statuses: tuple[str, ...]
    trigger: str
    fields: tuple[tuple[str, bool, tuple[str, ...]], ...]


def facts(path):
    """The facts of one file. Raises ValueError on a fact that cannot be read."""
    source = path.read_text(encoding="utf-8")
    if source.count("```text") != len(_BLOCKS.findall(source)):
        raise ValueError(f"{path.name}: a text block without an expect block right after it.")
    for match in _BLOCKS.finditer(source):
        where = f"{path.name}:{source.count(chr(10), 0, match.start()) + 1}"
        title = _HEADING.findall(source, 0, match.start())[-1]
        head = dict(pair.split("=", 1) for pair in shlex.split(match["head"]))
        report = Report(
            id=where, text=match["text"], published=head.get("published", ""), publisher=head.get("publisher", "")
        )
        yield Fact(where, title, report, tuple(line for line in match["expect"].splitlines() if line.strip()))


def wanted(line, where=""):
    """An expected claim from its line."""
    match = _LINE.fullmatch(line.strip())
    if match is None or match["type"] not in claim_types():
        raise ValueError(f"{where}: no expectation: {line!r}")
    statuses = tuple(match["status"].split("|")) if match["status"] else ()
    parts = _FIELD.split(match["rest"])
    if parts[0].strip() or set(statuses) - set(STATUSES):
        raise ValueError(f"{where}: not understood in {line!r}: {parts[0].strip() or statuses}")
    fields = []
    for name, sign, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        values = () if text.strip() == "none" else tuple(value.strip() for value in text.split(";") if value.strip())
        fields.append((name, sign == "=" or not values, values))
    return Wanted(line, match["type"], statuses, match["trigger"] or "", tuple(fields))


def overlaps(text, words, start, end):
    """Whether the span shares at least half of the shorter with some place where `words` stand in the text."""
    for match in re.finditer(re.escape(words), text):
        shared = min(match.end(), end) - max(match.start(), start)
        if shared > 0 and 2 * shared >= min(len(words), end - start):
            return True
    return False


def same_words(text, want, value):
    asked = _WORDS.fullmatch(want)
    words, name, cls = asked["words"].strip(), asked["name"], asked["cls"]
    own = {fold_phrase(label) for label in (value.text, value.name) if label}
    if cls and value.cls != cls:
        return False
    if name and not same_name(fold_phrase(name), fold_phrase(value.name or value.text)):
        return False
    return fold_phrase(words) in own or overlaps(text, words, value.start, value.end)


def same_name(first, second):
    """Whether the words of one name are all in the other («حركة الشباب», «حركة الشباب المجاهدين»)."""
    return first == second or f" {first} " in f" {second} " or f" {second} " in f" {first} "


def same_quantity(want, quantity):
    if want.startswith("~"):
        return quantity.approximate and same_quantity(want[1:], quantity)
    if "|" in want:
        return any(same_quantity(part, quantity) for part in want.split("|"))
    low, dash, high = want.partition("-")
    bounds = [float(bound) if bound else None for bound in (low, high if dash else low)]
    return bounds == [None if bound is None else float(bound) for bound in (quantity.low, quantity.high)]


def holds(text, claim, field, only, values):
    """Whether a claim has these values in a field."""
    if field == "sources":
        chain = [part.strip() for part in values[0].split(">")] if values else []
        return len(chain) == len(claim.sources) and all(map(same_words, [text] * len(chain), chain, claim.sources))
    if field == "time":
        own = f"{claim.time.since}..{claim.time.until}" if claim.time else ""
        want = values[0] if values else ""
        return fnmatchcase(own, want if ".." in want or not want else f"{want}..{want}")
    if field in QUANTITY_KINDS:
        found = [quantity for quantity in claim.quantities if quantity.kind == field]
        return matched(values, found, same_quantity, only)
    if field == "places":
        found = list(claim.places)
    elif field in ROLES:
        found = [place for place in claim.places if place.role == field]
    else:
        found = list(getattr(claim, field))
    return matched(values, found, lambda want, value: same_words(text, want, value), only)


def matched(values, found, same, only):
    """Whether each wanted value has a value of its own, and, if `only`, none is left over."""
    if len(found) < len(values) or (only and len(found) > len(values)):
        return False
    return any(all(map(same, values, chosen)) for chosen in permutations(found, len(values)))


def fits(text, want, claim):
    """Whether a claim is an expected one."""
    return (
        claim.type == want.type
        and (not want.statuses or claim.status in want.statuses)
        and (not want.trigger or overlaps(text, want.trigger, claim.trigger.start, claim.trigger.end))
        and all(holds(text, claim, *field) for field in want.fields)
    )


def shown(claim):
    """A claim as one line."""
    fields = [
        f"{field}: "
        + " ; ".join(f"{v.text}" + (f" {{{v.name}}}" if v.name else "") + f" [{v.cls}]" for v in getattr(claim, field))
        for field in ("actors", "targets")
        if getattr(claim, field)
    ]
    fields += [f"{place.role}: {place.text}" + (f" {{{place.name}}}" if place.name else "") for place in claim.places]
    fields += [f"{q.kind}: {'~' * q.approximate}{q.low}..{q.high}" for q in claim.quantities]
    fields += [f"time: {claim.time.since}..{claim.time.until}"] if claim.time else []
    fields += ["sources: " + " > ".join(v.name or v.text for v in claim.sources)] if claim.sources else []
    return f"{claim.type} {claim.status} «{claim.trigger.text}»  " + "  ".join(fields)


def complaints(fact, coded):
    """What a coded report lacks of a fact's expectations, or has too much."""
    text = fact.report.text
    asked, found = [], []
    for line in map(str.strip, fact.expect):
        word, _, rest = line.partition(" ")
        if line == "no claims":
            if coded.claims:
                found.append(line)
        elif word == "not":
            if any(claim.type == rest or claim.type.startswith(rest + ".") for claim in coded.claims):
                found.append(line)
        elif word == "count":
            name, number = rest.split()
            if sum(claim.type == name for claim in coded.claims) != int(number):
                found.append(line)
        elif word == "note":
            if not any(note["kind"] == rest for note in coded.notes):
                found.append(line)
        elif word == "place":
            if not placed(rest, coded):
                found.append(line)
        else:
            asked.append(wanted(line, fact.where))
    return found + unmatched(text, asked, coded.claims)


def placed(rest, coded):
    name, where = re.fullmatch(r"«(.+)»\s+(.+)", rest).groups()
    own = [
        place
        for place in coded.places
        if fold_phrase(place.name).removeprefix("ال") == fold_phrase(name).removeprefix("ال")
    ]
    if where == "unresolved":
        return bool(own) and all(place.lat is None for place in own)
    country, lat, lon = where.split()
    return any(
        place.country == country
        and place.lat is not None
        and distance_km(place.lat, place.lon, float(lat), float(lon)) <= 25
        for place in own
    )


def unmatched(text, asked, claims):
    """The expected claims that find no claim of their own (augmenting paths)."""
    taken = {}

    def seek(i, seen):
        for k, claim in enumerate(claims):
            if k not in seen and fits(text, asked[i], claim):
                seen.add(k)
                if k not in taken or seek(taken[k], seen):
                    taken[k] = i
                    return True
        return False

    return [want.line for i, want in enumerate(asked) if not seek(i, set())]


ALL = [fact for path in sorted(HERE.glob("*.md")) for fact in facts(path)]


@pytest.fixture(scope="session")
def coder():
    return RuleCoder(default_kit())


@pytest.mark.parametrize("fact", ALL, ids=[f"{fact.where} {fact.title}" for fact in ALL])
def test_fact(fact, coder):
    coded = coder.code(fact.report)
    missing = complaints(fact, coded)
    assert not missing, "\n".join(
        [fact.title, fact.report.text, "wanted:", *missing, "came out:", *map(shown, coded.claims)]
    )


def test_every_fact_can_be_read():
    for path in [*HERE.glob("*.md"), *HERE.glob("open/*.md")]:
        for fact in facts(path):
            assert fact.expect, fact.where
            for line in fact.expect:
                if line.split()[0] not in ("no", "not", "count", "note", "place"):
                    wanted(line, fact.where)


def main(paths):
    """Print the facts that fail, with what came out; of the open ones those that are met by now."""
    coder = RuleCoder(default_kit())
    failed = total = 0
    for path in map(Path, paths) if paths else sorted(HERE.glob("*.md")):
        for fact in facts(path):
            total += 1
            coded = coder.code(fact.report)
            missing = complaints(fact, coded)
            if missing:
                failed += 1
                print(
                    f"\n## {fact.where} {fact.title}\n{fact.report.text}",
                    *(f"  - {line}" for line in missing),
                    sep="\n",
                )
                print(*(f"  + {shown(claim)}" for claim in coded.claims), sep="\n")
            elif path.parent.name == "open":
                print(f"\n## {fact.where} {fact.title}\n  met by now: move it to {path.name} beside the others")
    print(f"\n{failed} of {total} facts fail")


if __name__ == "__main__":
    main(sys.argv[1:])
