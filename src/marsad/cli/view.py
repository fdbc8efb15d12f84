"""The terminal view: each sentence that claims something, and its claims.

In: a coded report. Out: text for a terminal. Every piece of Arabic stands between Unicode isolates (FSI … PDI), so
that it keeps its direction beside labels and numbers, and lines are wrapped by the cells that they take. Control
characters of the report are not passed on to the terminal.
"""

import re
from collections.abc import Iterable, Iterator

from wcwidth import wcwidth

from marsad.coding.coders import RULES, name_in
from marsad.gazetteer.gazette import Gazette
from marsad.labels import FIELDS, labels
from marsad.model import Claim, ClaimPlace, CodedReport, Differing, Party, Place, Quantity, read_otherwise
from marsad.ontology import claim_types
from marsad.text.fold import name_key

FSI, PDI = "\u2068", "\u2069"
_OPEN, _CLOSE = "\ue000", "\ue001"  # around a trigger, until it is painted
_STEERING = re.compile(r"[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c\ufeff\ufff9-\ufffb]+")
_MARKS = re.compile(r"[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]{4,}")
_LONG_SENTENCE, _AROUND = 900, 160
DIM, BOLD, _TRIGGER, WARN, HEAD = "2", "1", "1;33", "31", "1;36"
_STATUS = {"occurred": "32", "ongoing": "36", "planned": "34", "hypothetical": "35", "denied": "31"}


def isolate(text: str) -> str:
    """The text between isolates, without control characters and with runs of combining marks cut short."""
    return f"{FSI}{shown(text)}{PDI}"


def shown(text: str) -> str:
    """What of a text may go to a terminal."""
    return _clean(text).strip()


def _clean(text: str) -> str:
    return _MARKS.sub(
        lambda match: match.group()[:3], _STEERING.sub(" ", text).replace(_OPEN, "\ufffd").replace(_CLOSE, "\ufffd")
    )


def cells(text: str) -> int:
    """Terminal cells that a text takes."""
    return sum(max(0, wcwidth(letter)) for letter in text)


def wrap(words: Iterable[str], width: int) -> list[list[str]]:
    """Lines of words no wider than `width` cells; a word that is wider is cut."""
    lines: list[list[str]] = [[]]
    used = 0
    for word in words:
        for piece in _pieces(word, width):
            size = cells(piece)
            if used and used + 1 + size > width:
                lines.append([])
                used = 0
            used += size + (1 if used else 0)
            lines[-1].append(piece)
    return lines if lines[-1] else lines[:-1]


def _pieces(word: str, width: int) -> Iterator[str]:
    if len(word) <= width:
        yield word
        return
    piece, used = "", 0
    for letter in word:
        size = max(0, wcwidth(letter))
        if piece and used + size > width:
            yield piece
            piece, used = "", 0
        piece, used = piece + letter, used + size
    yield piece


class View:
    """Renders coded reports in one language of labels, with or without colours, to one width."""

    def __init__(self, lang: str = "en", colour: bool = False, width: int = 100) -> None:
        self.lang, self.colour, self.width = lang, colour, width
        self.labels = labels(lang)
        self.label_width = max(cells(self._label(name)) for name in (*FIELDS.values(), "also", "differs", "read-by"))

    def render(self, coded: CodedReport) -> str:
        """The whole report, ending in an empty line."""
        lines = [*self._head(coded), *self._notes(coded)]
        if not coded.claims:
            lines += ["", "  " + self.paint(self._label("none"), DIM)]
        by_sentence: dict[int, list[Claim]] = {}
        for claim in coded.claims:
            by_sentence.setdefault(_sentence_of(claim, coded), []).append(claim)
        for index in sorted(by_sentence):
            lines.append("")
            lines += self.sentence(coded, index, by_sentence[index])
            for claim in by_sentence[index]:
                lines.append("")
                lines += self._claim(claim, coded, index)
        lines += self._places(coded.places)
        return "\n".join(lines) + "\n\n"

    def _label(self, name: str) -> str:
        return self.labels.get(name, name)

    def paint(self, text: str, style: str) -> str:
        """The text in a style, where colours are wanted."""
        return f"\x1b[{style}m{text}\x1b[0m" if self.colour and style else text

    def _head(self, coded: CodedReport) -> Iterator[str]:
        facts = [
            isolate(fact) for fact in (coded.id, coded.publisher, coded.published or self._label("undated")) if fact
        ]
        yield self.paint("━━ " + " · ".join(facts), HEAD)
        if coded.title:
            for line in wrap(shown(coded.title).split(), self.width - 3):
                yield "   " + FSI + self.paint(" ".join(line), BOLD) + PDI

    def _notes(self, coded: CodedReport) -> Iterator[str]:
        for note in coded.notes:
            kind = str(note.get("kind", ""))
            if kind in ("author", "section", "canonical"):  # nothing that a reader has to be warned of
                continue
            line = self._label(kind)
            if isinstance(note.get("start"), int):
                line += f": {isolate(_short(coded.text[note['start'] : note['end']]))}"
            elif value := note.get("encoding") or note.get("given"):
                line += f" {isolate(str(value))}"
            yield "   " + self.paint("! " + line, DIM)

    def sentence(self, coded: CodedReport, index: int, claims: list[Claim]) -> Iterator[str]:
        """The lines of a sentence of the report (-1: the whole text), the triggers of `claims` marked."""
        start, end = coded.segments[index] if index >= 0 else (0, len(coded.text))
        spans = sorted({(claim.trigger.start, claim.trigger.end) for claim in claims})
        inside = False
        for line in wrap(_marked(coded.text, start, end, spans).split(), self.width - 4):
            text = (_OPEN if inside else "") + " ".join(line)
            inside = text.rfind(_OPEN) > text.rfind(_CLOSE)
            text += _CLOSE if inside else ""
            text = text.replace(_OPEN, f"\x1b[{_TRIGGER}m" if self.colour else "[").replace(
                _CLOSE, "\x1b[0m" if self.colour else "]"
            )
            yield self.paint("│ ", DIM) + FSI + text + PDI

    def _claim(self, claim: Claim, coded: CodedReport, index: int) -> Iterator[str]:
        kind = claim_types().get(claim.type)
        name = claim.type if kind is None else kind.arabic if self.lang == "ar" else kind.english
        status = self.paint(self._label(claim.status), _STATUS.get(claim.status, ""))
        code = self.paint(f"{claim.type} · {self._label('confidence')} {claim.confidence:.2f}", DIM)
        yield f"  • {self.paint(isolate(name), BOLD)} · {status}  {isolate('«' + claim.trigger.text + '»')}  {code}"
        for field in ("actors", "targets", "places", "time", "quantities", "sources"):
            yield from self._field(FIELDS[field], self._values(claim, field, coded.places))
        others = sum(1 for start, _ in claim.evidence if segment_of(start, coded) != index)
        if others:
            yield from self._field("also", [f"{others} {self._label('sentences' if others > 1 else 'sentence')}"])
        if any(name_in(stamp) != RULES for stamp in claim.made_by):
            yield from self._field("read-by", [", ".join(map(isolate, claim.made_by))])
        yield from self._field("differs", (self._other(claim, each, coded.places) for each in claim.differing))

    def _values(self, claim: Claim, field: str, places: tuple[Place, ...]) -> list[str]:
        """The values of a field of a claim."""
        if field == "places":
            return [self.claim_place(place, places) for place in claim.places]
        if field == "quantities":
            return [self.quantity(quantity) for quantity in claim.quantities]
        if field == "time":
            time = claim.time
            if time is None:
                return []
            days = time.since if time.since == time.until else f"{time.since} – {time.until}"
            return [f"{isolate(time.text)} = {days}"]
        parties = [self.party(party) for party in getattr(claim, field)]
        return [" › ".join(parties)] if field == "sources" and parties else parties

    def _other(self, claim: Claim, differing: Differing, places: tuple[Place, ...]) -> str:
        """What another coder read for a field."""
        other = read_otherwise(claim, differing)
        if differing.field in ("type", "status"):
            told = [other.type if differing.field == "type" else self._label(other.status)]
        else:
            told = self._values(other, differing.field, places)
        by = self._label(f"by-{differing.coder.partition(' ')[0]}")
        return f"{self._label(FIELDS[differing.field])}, {by}: {' · '.join(told) or '–'}"

    def _field(self, name: str, values: Iterable[str]) -> Iterator[str]:
        label = self._label(name)
        pad = " " * (self.label_width - cells(label))
        for number, value in enumerate(values):
            lead = self.paint(label, DIM) + pad if number == 0 else " " * self.label_width
            yield f"      {lead}  {value}"

    def party(self, party: Party) -> str:
        """A party: its words, what they stand for, its class."""
        text = isolate(party.text)
        if party.name and name_key(party.name) != name_key(party.text):
            text += f" = {isolate(party.name)}"
        return text if party.cls == "unknown" else f"{text} {self.paint(f'({self._label(party.cls)})', DIM)}"

    def claim_place(self, place: ClaimPlace, places: tuple[Place, ...]) -> str:
        """A place of a claim: its role, words and what it was resolved to among the report's `places`."""
        found = Gazette(places).look(place)
        return f"{self._label(place.role)} {isolate(place.text)}  {self.point(found)}"

    def point(self, place: Place | None) -> str:
        """What a place was resolved to: kind, region, coordinates; or that it was not."""
        if place is None or place.lat is None or place.lon is None:
            return self.paint(f"? {self._label('unresolved')}", WARN)
        within = ", ".join(isolate(part) for part in (place.admin1, place.country) if part)
        radius = f" {self._label('radius')}{place.radius_km:g} km" if place.radius_km else ""
        return self.paint(f"{self._label(place.kind)}, {within} ({place.lat:.4f}, {place.lon:.4f}){radius}", DIM)

    def quantity(self, quantity: Quantity) -> str:
        """A quantity: kind, bounds, words."""
        low, high = quantity.low, quantity.high
        if low is None and high is None:
            amount = self._label("unknown-number")
        elif low == high:
            amount = _number(low)
        elif high is None:
            amount = f"{self._label('least')} {_number(low)}"
        elif low is None:
            amount = f"{self._label('most')} {_number(high)}"
        else:
            amount = f"{_number(low)}–{_number(high)}"
        if quantity.approximate:
            amount = f"{self._label('about')} {amount}"
        rate = f" /{quantity.per}" if quantity.per else ""
        return f"{self._label(quantity.kind)} {amount}{rate}  {isolate('«' + quantity.text + '»')}" + (
            f" {isolate(quantity.of)}" if quantity.of else ""
        )

    def _places(self, places: tuple[Place, ...]) -> Iterator[str]:
        if places:
            yield ""
            yield "  " + self.paint(self._label("places"), BOLD)
            for place in places:
                yield f"    {isolate(place.name)}  {self.point(place)}"


def _marked(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> str:
    """A sentence with its triggers between marks; of a very long one, what stands around them."""
    parts = []
    at = start
    for first, last in [*spans, (end, end)]:
        if first < at:
            continue
        before = _clean(text[at:first])
        if end - start > _LONG_SENTENCE and len(before) > 2 * _AROUND:
            left = before[:_AROUND] if at > start else ""
            before = f"{left} … {before[-_AROUND:] if first < end else ''}"
        parts.append(before)
        if first < last:
            parts.append(_OPEN + _clean(text[first:last]) + _CLOSE)
        at = last
    return "".join(parts)


def _sentence_of(claim: Claim, coded: CodedReport) -> int:
    return segment_of(claim.trigger.start, coded)


def segment_of(offset: int, coded: CodedReport) -> int:
    """The sentence in which a character of the report stands; -1 when it stands in none."""
    from bisect import bisect_right

    index = bisect_right(coded.segments, (offset, len(coded.text) + 1)) - 1
    return index if index >= 0 and offset < coded.segments[index][1] else -1


def _short(text: str) -> str:
    text = shown(text)
    return text if len(text) <= 60 else text[:57] + "…"


def _number(value: float | int | None) -> str:
    return "?" if value is None else f"{value:,.10g}"
