"""Credits: the agency lines that say whose text it is, «بيروت - رويترز», «دمشق (أ ف ب) -», «المصدر: وكالات».

In: a text as published and the name of its publisher. Out: `Credit`s in text order. Only the places where a desk signs
count: the opening of the first lines, a line of its own at the end, brackets or dashes after the last sentence, and the
publisher itself. «قال لوكالة رويترز» names the source of a claim and is none.
"""

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from marsad.errors import LexiconError
from marsad.linking.words import spell
from marsad.text.fold import name_key

_HEAD, _TAIL = 4, 3  # lines in which a desk signs
_OPENING, _CLOSING, _SHORT = 110, 80, 60  # characters: of a dateline, of what follows the last sentence, of a signature
_HEADLINE = 120  # a first line that is shorter is the headline, when others follow
_LINE = re.compile(r"\S[^\n]*")
_MARK = re.compile(r"\s*(--+|[-–—:/|()\[\]{}«»\"“”،,؛*•…])\s*|\s*\.\s*$")
_QUOTES, _BRACKETS, _DASHES = tuple('«"“'), tuple("([{/"), ("-", "–", "—", "--")
_QUOTED = re.compile(r"\s*[»\"”]\s*(?:[:\-–—]|\.?\s*$)")
_DATED = re.compile(r"(?:م|هـ|\b(?:19|20)\d\d)\s+(\S+)\s*$")
_LAST = re.compile(
    r"(?:[(\[{]\s*(?P<bracket>[^()\[\]{}\n]{2,40}?)\s*[)\]}]|[-–—]\s*(?P<dash>[^-–—()\n]{2,40}?)\s*[-–—]?)\s*\.?\s*$"
)
_BYLINE = re.compile(r"[.!؟…]\s+\S+(?:\s+\S+){0,3}$")
_INVISIBLE = " \t\r\xa0\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\ufeff"
_LABEL = re.compile(r"(?:المصدر|مصدر|المصادر|نقلا عن|نقلاً عن|بالاتفاق مع|خدمة|وكالة أنباء|وكالة)\s+(?=\S)")
_JOINT = re.compile(r"\s+و\s*(?=\S)")
_TELLING = frozenset(
    name_key(word)
    for word in "قال قالت ذكر ذكرت نقل نقلت أفاد أفادت أعلن أعلنت أكد أكدت كشف كشفت نشر نشرت أورد أوردت بث بثت ذكرته "
    "نقلته أوردته نشرته أضافت أوضحت أشارت به عبر حسب بحسب حسبما وفق وفقا ووفق نقلا عن من مع ل لـ مراسل مصور قناة صحيفة "
    "وكالة الوكالة لوكالة أنباء الأنباء للأنباء الصحافة الرسمية السورية السعودية".split()
)


class Credit(NamedTuple):
    """A signature. `agency` is the id of the registry's entry, None for agencies unnamed («وكالات»).

    `text[start:end]` of the report is `text`; start and end are None when the publisher itself is the agency.
    """

    agency: str | None
    text: str
    start: int | None
    end: int | None


class Agencies(NamedTuple):
    """Forms under their keys: those that stand alone, those that do only after a place or in brackets, Latin names.

    `openings` are the first words of all, as `marsad.linking.words` spells them.
    """

    strong: dict[str, str | None]
    weak: dict[str, str | None]
    latin: dict[str, str | None]
    openings: frozenset[bytes]


class _Part(NamedTuple):
    """A stretch between marks, the mark before it and the mark after it."""

    start: int
    end: int
    before: str
    after: str


def credit(text: str, publisher: str = "") -> tuple[Credit, ...]:
    """Who signs the text, in text order, the publisher last. Raises LexiconError when the table cannot be used."""
    lines = [match.span() for match in _LINE.finditer(text)]
    found: dict[tuple[int, int], Credit] = {}
    for number, (start, end) in enumerate(lines):
        head, tail = number < _HEAD, number >= len(lines) - _TAIL
        if not (head or tail):
            continue
        windows = [text[start : start + _OPENING]] * head + [text[max(start, end - _CLOSING) : end]] * tail
        if not any(map(_may_name, windows)):
            continue
        headline = number == 0 and len(lines) > 1 and end - start < _HEADLINE
        signed = [*_opening(text, start, end, headline)] if head else []
        signed += [] if headline else _alone(text, start, end)
        signed += _closing(text, start, end) if tail else []
        found |= {(one.start, one.end): one for one in signed if one.start is not None and one.end is not None}
    credits = tuple(found[span] for span in sorted(found))
    agency = _publisher(publisher)
    return (*credits, Credit(agency, publisher, None, None)) if agency else credits


def _may_name(stretch: str) -> bool:
    return not _agencies().openings.isdisjoint(spell(stretch).split())


def _opening(text: str, start: int, end: int, headline: bool) -> Iterator[Credit]:
    """A dateline: short stretches between marks, as far as the first that is long or tells something."""
    shown = min(end, start + _OPENING)
    dated = _DATED.search(text, start, end) if end == shown else None
    if dated:
        yield from _named(text, *dated.span(1), weak=True)
    for number, part in enumerate(_parts(text, start, shown)):
        words = text[part.start : part.end].split()
        if part.end == shown < end or len(words) > 4:
            return
        if part.before in _QUOTES:
            placed = _QUOTED.match(text, part.end, end) is not None
        else:
            placed = part.after not in ("", *_QUOTES)
        if placed and (number or not headline):
            yield from _named(text, part.start, part.end, weak=number > 0 or part.before in _BRACKETS)
        if _tells(words) or part.after in (":", "--"):
            return


def _alone(text: str, start: int, end: int) -> Iterator[Credit]:
    """A line that is nothing but a signature: «-رويترز-», «المصدر: وكالات», «عين اليوم – وكالات»."""
    line = text[start:end].strip(_INVISIBLE + "*•-–—")
    parts = list(_parts(text, start, end))
    words = [text[part.start : part.end].split() for part in parts]
    labelled = _LABEL.match(line) is not None
    if end - start > _SHORT or max(map(len, words), default=9) > 4 or not (labelled or not any(map(_tells, words))):
        return
    for part in parts:
        if labelled or not (part.before in _QUOTES and len(parts) > 1):
            yield from _named(text, part.start, part.end, weak=len(parts) > 1 or part.before in (*_BRACKETS, *_DASHES))


def _closing(text: str, start: int, end: int) -> Iterator[Credit]:
    """Brackets or dashes after the last sentence: «… رسمية. (أ ف ب)», «… بالتوقيت المحلي. -رويترز-»."""
    match = _LAST.search(text, max(start, end - _CLOSING), end)
    if match is None:
        return
    before = text[max(start, match.start() - _CLOSING) : match.start()].rstrip()
    ended = not before or before[-1] in ".!؟…"
    if match["bracket"] and (ended or not _tells(before.split()[-4:])):
        yield from _named(text, *match.span("bracket"), weak=True)
    if match["dash"] and (ended or before[-1] in '»"”' or _BYLINE.search(before)):
        yield from _named(text, *match.span("dash"), weak=False)


def _tells(words: list[str]) -> bool:
    """Whether somebody is quoted here: the agency is the source of a claim then."""
    plain = [name_key(word.strip('«»"“”()،')) for word in words]
    return any(word in _TELLING or word.removeprefix("و") in _TELLING for word in plain) or any(
        word.startswith("لـ") for word in words
    )


def _parts(text: str, start: int, end: int) -> Iterator[_Part]:
    """The stretches of a line between marks, without those that are empty."""
    at, before = start, ""
    for mark in [*_MARK.finditer(text, start, end), None]:
        stop = mark.start() if mark else end
        inner = text[at:stop].strip(_INVISIBLE)
        if inner:
            begin = text.index(inner, at)
            after = mark[0].strip() if mark else ""
            # A line that ends is as good as a mark.
            yield _Part(begin, begin + len(inner), before, after or ("." if not text[stop:end].strip(" .") else ""))
        if mark:
            at, before = mark.end(), mark[0].strip()


def _named(text: str, start: int, end: int, *, weak: bool) -> Iterator[Credit]:
    """The agencies that a stretch is made of: one name, or several with «و» between; perhaps after «المصدر»."""
    agencies = _agencies()
    label = _LABEL.match(text, start, end)
    for begin in (start, label.end()) if label else (start,):
        joints = [joint.span() for joint in _JOINT.finditer(text, begin, end)]
        several = zip([begin, *(after for _, after in joints)], [*(before for before, _ in joints), end], strict=True)
        for spans in ([(begin, end)], list(several)):
            keys = [_key(text[a:b]) for a, b in spans]
            if all(key in agencies.strong or (weak and key in agencies.weak) for key in keys):
                for (a, b), key in zip(spans, keys, strict=True):
                    yield Credit(agencies.strong.get(key, agencies.weak.get(key)), text[a:b], a, b)
                return


def _publisher(publisher: str) -> str | None:
    agencies = _agencies()
    name = re.sub(r"^(?:وكالة أنباء|وكالة)\s+", "", publisher.strip())
    key = _key(name)
    return agencies.strong.get(key) or agencies.weak.get(key) or agencies.latin.get(publisher.strip().casefold())


def _key(name: str) -> str:
    return name_key(re.sub(r"[.\u200e\u200f\s]+", " ", name)).strip()


@cache
def _agencies() -> Agencies:
    return load(Path(__file__).parents[1] / "data" / "agencies.csv")


def load(path: Path) -> Agencies:
    """Read the table of agencies. Raises LexiconError naming file, line and value."""
    tables: dict[str, dict[str, str | None]] = {"forms": {}, "weak": {}, "latin": {}}
    openings: set[bytes] = set()
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if reader.fieldnames != ["entry", *tables]:
            raise LexiconError("agencies-columns", f"{path}: the columns must be entry, {', '.join(tables)}.")
        for row in reader:
            entry = row["entry"] or None
            for column, table in tables.items():
                for form in filter(None, (row[column] or "").split("|")):
                    key = form.casefold() if column == "latin" else _key(form)
                    if not key or any(known.get(key, entry) != entry for known in tables.values()):
                        raise LexiconError(
                            "agencies-form",
                            f"{path.name}:{reader.line_num}: {form!r} is empty or stands for another agency already.",
                        )
                    table[key] = entry
                    openings.update(spell(form).split()[:1])
    return Agencies(tables["forms"], tables["weak"], tables["latin"], frozenset(openings))
