"""Scoring: coded reports against annotated ones.

In: two lists of reports in the coded-report format, paired by id. Out: precision, recall and F1 of claims and facts,
and how far off places are. The rules are those of the project's scorer (`spec/format.md`): a claim is right when its
type is and its trigger lies in the annotated claim's sentence or evidence; a value is right when its claim is and the
value is.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

from marsad.gazetteer.build import distance_km

Coded = dict[str, Any]
FIELDS = ("actors", "targets", "places", "sources", "quantities", "time", "status")
NEAR_KM, FAR_KM = 25.0, 161.0
_VARIANTS = str.maketrans("أإآٱىةؤئ", "ااااي" + "هوي")
_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_PROCLITICS = re.compile(r"^(ال|و|ب|ل|ف|ك)+(?=\w{3})")


class Rate(NamedTuple):
    """Hits among what was said and what was wanted."""

    hit: int
    said: int
    wanted: int

    @property
    def precision(self) -> float:
        """Percent of what was said that is right."""
        return 100 * self.hit / self.said if self.said else 0.0

    @property
    def recall(self) -> float:
        """Percent of what was wanted that was said."""
        return 100 * self.hit / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, percent."""
        return 200 * self.hit / (self.said + self.wanted) if self.said + self.wanted else 0.0


class Result(NamedTuple):
    """Everything that was counted. `located` maps measure to percent; `errors` lists missed and extra claims."""

    reports: int
    missing: int
    claims: Rate
    group: Rate
    facts: Rate
    places: Rate
    fields: dict[str, Rate]
    paired: dict[str, Rate]
    types: dict[str, Rate]
    located: dict[str, float]
    errors: tuple[str, ...]


def plain(text: str | None) -> str:
    """Arabic text without marks, with letter variants, punctuation and spaces made one."""
    folded = _MARKS.sub("", text or "").translate(_VARIANTS)
    return re.sub(r"\s+", " ", re.sub(r"[^\w\s]", " ", folded)).strip()


def bare(name: str | None) -> str:
    """A place name without article and proclitics."""
    return _PROCLITICS.sub("", plain(name))


def overlap(a: Coded, b: Coded) -> float:
    """Shared characters over the shorter span; 0 where a span is missing."""
    if not all(isinstance(span.get(key), int) for span in (a, b) for key in ("start", "end")):
        return 0.0
    shared: int = min(a["end"], b["end"]) - max(a["start"], b["start"])
    shorter: int = min(a["end"] - a["start"], b["end"] - b["start"])
    return max(0, shared) / max(1, shorter)


def same_words(a: Coded, b: Coded) -> bool:
    """Whether two parties or places are the same words or bear the same name."""
    if overlap(a, b) >= 0.5:
        return True
    ours, theirs = ({plain(value.get(key)) for key in ("name", "text") if value.get(key)} for value in (a, b))
    return bool((ours & theirs) - {""})


def same_quantity(a: Coded, b: Coded) -> bool:
    """Whether kind and bounds are equal."""
    return all(a.get(key) == b.get(key) for key in ("kind", "low", "high"))


def same_time(a: Coded, b: Coded) -> bool:
    """Whether two intervals share half of the longer one, or begin and end within a day of each other."""
    try:
        first, last, begin, end = (_day(value) for value in (a["from"], a["to"], b["from"], b["to"]))
    except (KeyError, TypeError, ValueError):
        return False
    shared = min(last, end) - max(first, begin) + 1
    longest = max(last - first, end - begin) + 1
    return shared / longest >= 0.5 or (abs(first - begin) <= 1 and abs(last - end) <= 1)


def _day(text: str) -> int:
    parts = [int(part) for part in str(text).split("T")[0].split("-")]
    year, month, day = (*parts, *[1] * (3 - len(parts)))
    return date(year, month, day).toordinal()


_SAME: dict[str, Callable[[Coded, Coded], bool]] = {
    "actors": same_words, "targets": same_words, "places": same_words, "sources": same_words,
    "quantities": same_quantity,
}  # fmt: skip


def values(claim: Coded, field: str) -> list[Any]:
    """A field's values as a list; an empty time or status gives none."""
    value = claim.get(field)
    if field == "status":
        return [value] if value else []
    if field == "time":
        return [value] if value and value.get("from") else []
    return list(value or [])


def right(field: str, coded: list[Any], gold: list[Any]) -> int:
    """How many of the coded values match a gold value of their own."""
    return len(matched(field, coded, gold))


def matched(field: str, coded: list[Any], gold: list[Any]) -> list[int]:
    """Which of the gold values (their places) a coded value of their own matches."""
    if field == "status":
        return [0] if coded == gold and gold else []
    if field == "time":
        return [0] if coded and gold and same_time(coded[0], gold[0]) else []
    left, found = list(range(len(gold))), []
    for value in coded:
        for at in left:
            if _SAME[field](value, gold[at]):
                left.remove(at)
                found.append(at)
                break
    return found


def in_reach(report: Coded, coded: Coded, gold: Coded) -> bool:
    """Whether the coded claim's trigger lies in the gold claim's sentence or on its evidence."""
    start = (coded.get("trigger") or {}).get("start")
    if not isinstance(start, int):
        return False
    here = _sentence(report, start)
    offsets = [gold["trigger"]["start"], *(first for first, _ in gold.get("evidence", []))]
    return here >= 0 and any(_sentence(report, offset) == here for offset in offsets)


def _sentence(report: Coded, offset: int) -> int:
    return next((i for i, (start, end) in enumerate(report["segments"]) if start <= offset < end), -1)


def pair(
    report: Coded, said: Sequence[Coded], wanted: Sequence[Coded], key: Callable[[Coded], str]
) -> list[tuple[int, int]]:
    """Greedy one-to-one pairing of coded with gold claims of the same key, best agreement first."""
    options = []
    for i, coded in enumerate(said):
        for j, gold in enumerate(wanted):
            if key(coded) != key(gold) or not in_reach(report, coded, gold):
                continue
            weight: float = 2 * (overlap(coded["trigger"], gold["trigger"]) > 0) + (
                coded.get("type") == gold.get("type")
            )
            for field in FIELDS:
                expected = values(gold, field)
                if expected:
                    weight += right(field, values(coded, field), expected) / len(expected)
            options.append((weight, -i, -j))
    used_said: set[int] = set()
    used_wanted: set[int] = set()
    pairs = []
    for _, i, j in sorted(options, reverse=True):
        if i not in used_said and j not in used_wanted:
            used_said.add(i)
            used_wanted.add(j)
            pairs.append((-i, -j))
    return pairs


def score(golds: Sequence[Coded], codeds: dict[str, Coded]) -> Result:
    """Score coded reports (by id) against annotated ones."""
    count: Counter[str] = Counter()
    types: dict[str, Counter[str]] = defaultdict(Counter)
    errors: list[str] = []
    for gold in golds:
        coded = codeds.get(gold["id"])
        if coded is None:
            count["missing"] += 1
            coded = {"claims": [], "places": []}
        said, wanted = coded.get("claims") or [], gold["claims"]
        strict = pair(gold, said, wanted, lambda claim: str(claim.get("type")))
        count["claims hit"] += len(strict)
        count["group hit"] += len(pair(gold, said, wanted, lambda claim: str(claim.get("type")).split(".")[0]))
        count["claims said"] += len(said)
        count["claims wanted"] += len(wanted)
        _types(types, said, wanted, strict)
        _fields(count, said, wanted, strict)
        _errors(errors, gold["id"], said, wanted, strict)
        _places(count, coded.get("places") or [], gold.get("places") or [])
    return _result(len(golds), count, types, errors)


def _types(
    types: dict[str, Counter[str]], said: Sequence[Coded], wanted: Sequence[Coded], pairs: list[tuple[int, int]]
) -> None:
    for claim in said:
        types[str(claim.get("type"))]["said"] += 1
    for claim in wanted:
        types[claim["type"]]["wanted"] += 1
    for _, j in pairs:
        types[wanted[j]["type"]]["hit"] += 1


def _fields(count: Counter[str], said: Sequence[Coded], wanted: Sequence[Coded], pairs: list[tuple[int, int]]) -> None:
    for field in FIELDS:
        count[field + " said"] += sum(len(values(claim, field)) for claim in said)
        count[field + " wanted"] += sum(len(values(claim, field)) for claim in wanted)
        for i, j in pairs:
            ours, theirs = values(said[i], field), values(wanted[j], field)
            count[field + " hit"] += right(field, ours, theirs)
            count[field + " paired said"] += len(ours)
            count[field + " paired wanted"] += len(theirs)


def _errors(
    errors: list[str], name: str, said: Sequence[Coded], wanted: Sequence[Coded], pairs: list[tuple[int, int]]
) -> None:
    hit_said, hit_wanted = {i for i, _ in pairs}, {j for _, j in pairs}
    errors += [
        f"missed {name} {c['type']} «{c['trigger']['text']}»" for j, c in enumerate(wanted) if j not in hit_wanted
    ]
    errors += [
        f"extra {name} {c.get('type')} «{(c.get('trigger') or {}).get('text')}»"
        for i, c in enumerate(said)
        if i not in hit_said
    ]


def _places(count: Counter[str], said: Sequence[Coded], wanted: Sequence[Coded]) -> None:
    theirs: dict[str, Coded] = {}
    for place in said:
        theirs.setdefault(bare(place.get("name")), place)
    mine: dict[str, Coded] = {}
    for place in wanted:
        mine.setdefault(bare(place.get("name")), place)
    count["names said"] += len(theirs)
    count["names wanted"] += len(mine)
    for name, place in mine.items():
        other = theirs.get(name)
        count["names hit"] += other is not None
        if not isinstance(place.get("lat"), int | float):
            continue
        count["located wanted"] += 1
        if other is not None and isinstance(other.get("lat"), int | float):
            far = distance_km(place["lat"], place["lon"], other["lat"], other["lon"])
            count["located said"] += 1
            count["near"] += far <= NEAR_KM
            count["far"] += far > FAR_KM


def _result(reports: int, count: Counter[str], types: dict[str, Counter[str]], errors: list[str]) -> Result:
    def rate(name: str, infix: str = "") -> Rate:
        return Rate(count[f"{name} hit"], count[f"{name}{infix} said"], count[f"{name}{infix} wanted"])

    facts = Rate(*(sum(count[f"{field} {part}"] for field in FIELDS) for part in ("hit", "said", "wanted")))
    located = {
        "of": float(count["located wanted"]),
        "within_25_km": 100 * count["near"] / max(1, count["located wanted"]),
        "wrong_when_located": 100 * count["far"] / max(1, count["located said"]),
    }
    order = sorted(types.items(), key=lambda item: (-item[1]["wanted"], item[0]))
    return Result(
        reports, count["missing"], rate("claims"),
        Rate(count["group hit"], count["claims said"], count["claims wanted"]), facts,
        rate("names"), {field: rate(field) for field in FIELDS}, {field: rate(field, " paired") for field in FIELDS},
        {t: Rate(c["hit"], c["said"], c["wanted"]) for t, c in order},
        located, tuple(errors),
    )  # fmt: skip
