"""Protection: sensitivity classes by rule, and private names masked.

In: coded reports and the rules of `data/sensitivity.toml`. Out: a class for each claim and for the report; a coded
report in which private persons' names are blocks of the same length, so that every span still holds.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from marsad.errors import LedgerError
from marsad.ledger.words import Words
from marsad.model import CodedReport
from marsad.text.fold import fold

CLASSES = ("public", "internal", "restricted")
BLOCK = "\u2588"


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Claims of these types, in sentences with one of these words, have this class at least."""

    cls: str = msgspec.field(name="class")
    why: str
    types: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class Protection:
    """The rules, ready to be used."""

    def __init__(self, words: Words, path: Path | None = None) -> None:
        path = path or Path(__file__).parent.parent / "data" / "sensitivity.toml"
        self.words = words
        self._rules: list[tuple[int, frozenset[str], frozenset[str]]] = []
        try:
            rules = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8"))["rule"], tuple[Rule, ...])
        except (OSError, KeyError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
            raise LedgerError("sensitivity-rules", f"{path}: {error}.") from error
        for rule in rules:
            if rule.cls not in CLASSES or not (rule.types or rule.words):
                raise LedgerError(
                    "sensitivity-rules",
                    f"{path}: the rule {rule.why!r} needs a class of {', '.join(CLASSES)}, and types or words.",
                )
            terms = frozenset(term for word in rule.words for term in words.terms(word))
            self._rules.append((CLASSES.index(rule.cls), frozenset(rule.types), terms))

    def classes(self, coded: CodedReport, least: str = "public") -> tuple[str, ...]:
        """The class of each claim of a report, at least `least`."""
        of_claims = []
        terms: dict[tuple[int, int], frozenset[str]] = {}
        for claim in coded.claims:
            at = claim.trigger.start
            segment = next(((a, b) for a, b in coded.segments if a <= at < b), (at, claim.trigger.end))
            if segment not in terms:
                terms[segment] = frozenset(self.words.index(coded.text[segment[0] : segment[1]]).split())
            of_claims.append(
                max(
                    (
                        level
                        for level, types, words in self._rules
                        if (not types or claim.type in types) and (not words or words & terms[segment])
                    ),
                    default=0,
                )
            )
        return tuple(CLASSES[max(level, CLASSES.index(least))] for level in of_claims)


def mask(coded: CodedReport, names: Iterable[str], hidden: Sequence[tuple[int, int]] = ()) -> CodedReport:
    """The report with names and the spans `hidden` (code points) as blocks, in its text and in all its values.

    A name is masked in every spelling, and so are its first and last word together and a last word with the article
    («السالمي»). Claims whose trigger is hidden are left out.
    """
    secret = {part for name in names for part in _parts(name)}
    if not secret and not hidden:
        return coded
    text = _masked(coded.text, secret)
    for start, end in hidden:
        text = text[:start] + "".join(each if each.isspace() else BLOCK for each in text[start:end]) + text[end:]
    raw = msgspec.to_builtins(coded)
    raw["text"] = text
    raw["title"] = text[: len(coded.title)] if coded.text.startswith(coded.title) else _masked(coded.title, secret)
    raw["claims"] = [claim for claim in raw["claims"] if not any(a <= claim["trigger"]["start"] < b for a, b in hidden)]
    for claim in raw["claims"]:
        for value in _spans(claim):
            value["text"] = text[value["start"] : value["end"]]
            if BLOCK in value["text"]:
                value.pop("name", None)
            elif value.get("name"):
                value["name"] = _masked(value["name"], secret)
    for place in raw["places"]:
        place["name"] = _masked(place["name"], secret)
    return msgspec.convert(raw, CodedReport)


def _parts(name: str) -> Iterator[str]:
    words = [fold(word) for word in name.split()]
    yield " ".join(words)
    if len(words) > 2:
        yield f"{words[0]} {words[-1]}"
    if len(words) > 1 and words[-1].startswith("ال") and len(words[-1]) > 4:
        yield words[-1]


def _spans(claim: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for value in claim.values():
        if isinstance(value, dict):
            found.append(value)
        elif isinstance(value, list | tuple):
            found += [each for each in value if isinstance(each, dict)]
    return found


def _masked(text: str, names: Iterable[str]) -> str:
    """`text` with each name (folded), in any spelling that folds to the same, as blocks."""
    letters: list[str] = []
    places: list[int] = []
    for at, letter in enumerate(text):
        for each in " " if letter.isspace() else fold(letter):
            letters.append(each)
            places.append(at)
    folded = "".join(letters)
    covered: set[int] = set()
    for name in names:
        pattern = r"(?<!\w)[وفلبك]?" + re.escape(name).replace(r"\ ", " +") + r"(?!\w)"
        for match in re.finditer(pattern, folded):
            covered.update(range(places[match.start()], places[match.end() - 1] + 1))
    return "".join(BLOCK if at in covered and not letter.isspace() else letter for at, letter in enumerate(text))
