"""Masking: names and sentences as blocks of the same length, so that every span of a coded report still holds.

In: a coded report, names, and spans that may not be shown. Out: the report without them, in its text and its values.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from marsad.model import Claim, CodedReport
from marsad.text.fold import fold

BLOCK = "\u2588"
Spans = Sequence[tuple[int, int]]
_SINGLE = frozenset("عبد ابو ابا ابي ام بن ابن بنت ال ولد ذو".split())  # no name without the word that follows
_SPACE = frozenset("-_")  # beside white space, what may stand between the words of one name


def mask(
    coded: CodedReport, names: Iterable[str] | None, hidden: Spans = (), spans: Spans = (), *, hide_title: bool = False
) -> CodedReport:
    """The report with `names`, and the spans `spans` and `hidden` of its text (code points), as blocks everywhere.

    A name is masked in every spelling and spacing, and so are its first word with its second or last, and a last word
    with the article («السالمي»); a party that is marked private is masked whole when no name is found in it. With
    `names` None, names may stand. Claims whose trigger is hidden, and values, remarks and places that only hidden
    words tell, are left out; a title that does not stand in the text is blocked when anything is hidden.
    """
    secret = {key for name in names or () for key in _keys(name)}
    private = [span for claim in (() if names is None else coded.claims) for span in _private(claim)]
    if not (secret or hidden or spans or private or hide_title):
        return coded
    covered = _covered(coded.text, secret)
    covered.update(at for start, end in spans for at in range(start, end))
    covered.update(at for a, b in private if covered.isdisjoint(range(a, b)) for at in range(a, b))
    covered.update(at for start, end in hidden for at in range(start, end))
    text = _blocked(coded.text, covered)
    raw = msgspec.to_builtins(coded)
    raw["text"], raw["title"] = text, _title(coded, text, secret, hide=hide_title or bool(hidden))
    raw["publisher"] = masked(coded.publisher, secret)
    raw["claims"] = [
        _shown(claim, text, secret, hidden)
        for claim in raw["claims"]
        if not meets(claim["trigger"]["start"], claim["trigger"]["end"], hidden)
    ]
    raw["notes"] = [
        _told(note, secret)
        for note in raw["notes"]
        if not (_is_placed(note) and meets(note["start"], note["end"], hidden)) and not (hidden and "value" in note)
    ]
    before, after = _Stream(f"{coded.text}\n{coded.title}"), _Stream(f"{text}\n{raw['title']}")
    raw["places"] = [
        place | {"name": masked(place["name"], secret), "why": masked(place["why"], secret)}
        for place in raw["places"]
        if after.names(place["name"]) or not (hidden or before.names(place["name"]))
    ]
    return msgspec.convert(raw, CodedReport)


def _is_placed(note: Mapping[str, Any]) -> bool:
    """Whether a remark is on words of the text; an agency's credit of its own report is on none."""
    return note.get("start") is not None


def meets(start: int, end: int, spans: Spans) -> bool:
    """Whether a span shares a character with one of the spans."""
    return any(start < b and a < end for a, b in spans)


def masked(text: str, keys: Iterable[str]) -> str:
    """`text` with each name, given as what `mask` looks it up by, as blocks."""
    return _blocked(text, _covered(text, keys))


def _title(coded: CodedReport, text: str, secret: set[str], *, hide: bool) -> str:
    at = coded.text.find(coded.title)
    if at >= 0:
        return text[at : at + len(coded.title)]
    if hide:
        return _blocked(coded.title, set(range(len(coded.title))))
    return masked(coded.title, secret)


def _private(claim: Claim) -> Iterator[tuple[int, int]]:
    """Where a claim names private parties, those among them that another coder read."""
    for party in (*claim.actors, *claim.targets, *claim.sources):
        if party.private:
            yield party.start, party.end
    for other in claim.differing:
        for each in other.value if isinstance(other.value, list) else ():
            if each.get("private"):
                yield each["start"], each["end"]


def _shown(claim: dict[str, Any], text: str, secret: set[str], hidden: Spans) -> dict[str, Any]:
    """A claim without what only hidden words tell, its values in the words of the masked text.

    A reading that was not chosen is left out whole when hidden words tell a part of it.
    """
    shown = dict(claim)
    for field, value in claim.items():
        if field != "differing":
            shown[field] = _shown_value(value, text, secret, hidden)
    shown["differing"] = [
        other | {"value": _shown_value(other["value"], text, secret, hidden)}
        for other in claim["differing"]
        if not any(_is_hidden(each, hidden) for each in _spans(other["value"]))
    ]
    shown["evidence"] = [[start, end] for start, end in claim["evidence"] if not meets(start, end, hidden)]
    return shown


def _shown_value(value: Any, text: str, secret: set[str], hidden: Spans) -> Any:
    """A field of a claim: of a list what is not hidden, of a single value None if it is."""
    if isinstance(value, list | tuple):
        values = [each for each in value if not (isinstance(each, dict) and _is_hidden(each, hidden))]
        return [_masked_value(each, text, secret) if isinstance(each, dict) else each for each in values]
    if isinstance(value, dict):
        return None if _is_hidden(value, hidden) else _masked_value(value, text, secret)
    return value


def _spans(value: Any) -> list[dict[str, Any]]:
    """The values with words in a field of a claim."""
    return [each for each in (value if isinstance(value, list | tuple) else [value]) if isinstance(each, dict)]


def _is_hidden(value: dict[str, Any], hidden: Spans) -> bool:
    return meets(value["start"], value["end"], hidden)


def _masked_value(value: dict[str, Any], text: str, secret: set[str]) -> dict[str, Any]:
    value = value | {"text": text[value["start"] : value["end"]]}
    if BLOCK in value["text"]:
        value.pop("name", None)
        value.pop("point", None)
    for field in ("name", "of", "per"):
        if value.get(field):
            value[field] = masked(value[field], secret)
    return value


def _told(note: Any, secret: set[str]) -> Any:
    if isinstance(note, str):
        return masked(note, secret)
    if isinstance(note, dict):
        return {key: _told(each, secret) if key != "kind" else each for key, each in note.items()}
    return [_told(each, secret) for each in note] if isinstance(note, list | tuple) else note


def _blocked(text: str, covered: set[int]) -> str:
    return "".join(BLOCK if at in covered and not letter.isspace() else letter for at, letter in enumerate(text))


def _key(name: str) -> str:
    """A name's letters, folded, without blanks."""
    return "".join(_letters(each) for each in name if not _is_space(each))


@lru_cache(4096)  # texts are gone through letter by letter
def _letters(letter: str) -> str:
    return fold(letter).casefold().replace("ة", "ه")


@lru_cache(4096)  # texts are gone through letter by letter
def _seen(letter: str) -> tuple[str, bool, bool]:
    """A letter as it is looked up, whether it is one of a word, and whether it stands between words."""
    space = _is_space(letter)
    folded = "" if space else _letters(letter)
    return folded, folded[:1].isalnum(), space


def _is_space(letter: str) -> bool:
    return letter.isspace() or letter in _SPACE


def _keys(name: str) -> Iterator[str]:
    """What a person's name is looked up by: the whole, its first word with its second or last, a last with article."""
    words: list[str] = []
    joins = False
    for word in "".join(" " if _is_space(each) else each for each in name).split():
        key = _key(word)
        if joins or (words and key in ("الله", "الدين", "الرحمن", "الرحيم")):
            words[-1] += key
        else:
            words.append(key)
        joins = key in _SINGLE
    parts = {"".join(words), *(words[0] + word for word in (words[1:2] + words[-1:]) if len(words) > 1)}
    if len(words) > 1 and words[-1].startswith("ال") and len(words[-1]) > 4:
        parts.add(words[-1])
    for part in parts:
        yield from _spellings(part)


def _spellings(key: str) -> Iterator[str]:
    """A key, and how it is written after «لـ»."""
    if key:
        yield key
    if key.startswith("ال") and len(key) > 4:
        yield "لل" + key[2:]


def _covered(text: str, keys: Iterable[str]) -> set[int]:
    covered: set[int] = set()
    stream: _Stream | None = None
    for key in keys:
        stream = stream or _Stream(text)
        for start, end in stream.find(key):
            covered.update(range(start, end))
    return covered


class _Stream:
    """The letters of a text, folded, without blanks and marks, and where words begin and end in it."""

    def __init__(self, text: str) -> None:
        letters: list[str] = []
        places: list[int] = []
        stops: list[int] = []
        begins: set[int] = set()
        ends: set[int] = set()
        inside = False
        for at, letter in enumerate(text):
            folded, word, space = _seen(letter)
            if not folded:
                if not space:
                    if stops:
                        stops[-1] = at + 1  # a mark belongs to its letter
                    continue
            elif word and not inside:
                begins.add(len(letters))
            if inside and not word:
                ends.add(len(letters))
            inside = word
            for each in folded:
                letters.append(each)
                places.append(at)
                stops.append(at + 1)
        ends.add(len(letters))
        self._letters, self._places, self._stops = "".join(letters), places, stops
        self._begins, self._ends = begins, ends

    def names(self, name: str) -> bool:
        """Whether a name stands there."""
        return any(self.find(key) for key in _spellings(_key(name)))

    def find(self, key: str) -> list[tuple[int, int]]:
        """Start and end (code points) of each place where a key stands as whole words, after «و», «ل» and the like."""
        found = []
        at = self._letters.find(key) if key else -1
        while at >= 0:
            if at + len(key) in self._ends and self._begins_word(at):
                found.append((self._places[at], self._stops[at + len(key) - 1]))
            at = self._letters.find(key, at + 1)
        return found

    def _begins_word(self, at: int) -> bool:
        one, two = self._letters[at - 1 : at], self._letters[max(0, at - 2) : at]
        return (
            at in self._begins
            or (at - 1 in self._begins and one in tuple("وفلبك"))
            or (at - 2 in self._begins and len(two) == 2 and two[0] in "وف" and two[1] in "لبك")
        )
