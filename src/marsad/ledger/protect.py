"""Protection: sensitivity classes of claims and reports, by rule and by hand.

In: coded reports and the rules of `data/sensitivity.toml`. Out: a class for each claim and sentence. A class given by
rule only ever rises; a person lowers it, and the log tells from what.
"""

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select, update

from marsad.errors import LedgerError
from marsad.ledger import chain, schema, veils, withheld
from marsad.ledger.classes import CLASSES, highest
from marsad.ledger.masking import BLOCK, mask
from marsad.ledger.store import Act
from marsad.ledger.words import Words
from marsad.model import Claim, CodedReport

__all__ = ["BLOCK", "CLASSES", "Protection", "class_of", "classify_claim", "classify_report", "highest", "mask"]
_RULES = Path(__file__).parent.parent / "data" / "sensitivity.toml"


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Claims of these types, in sentences with one of these words, have this class at least.

    `subject` is what publication profiles call such claims.
    """

    cls: str = msgspec.field(name="class")
    why: str
    subject: str = ""
    types: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def class_of(
    claim: Claim, text: str = "", segments: Sequence[tuple[int, int]] = (), protection: "Protection | None" = None
) -> str:
    """The class that the rules give a claim of a text with these sentences.

    Without `protection` (which needs a lexicon) only the rules that go by the type alone are looked at.
    """
    if protection is not None:
        return protection.class_of(claim, text, segments)
    types = _types(claim)
    return highest("public", *(rule.cls for rule in _rules(_RULES) if not rule.words and types & {*rule.types}))


class Protection:
    """The rules, ready to be used."""

    def __init__(self, words: Words, path: Path | None = None) -> None:
        self.words = words
        self._rules = [
            (rule, frozenset(term for word in rule.words for term in words.terms(word)))
            for rule in _rules(path or _RULES)
        ]

    def classes(self, coded: CodedReport, least: str = "public") -> tuple[str, ...]:
        """The class of each claim of a report, at least `least`."""
        terms: dict[tuple[int, int], frozenset[str]] = {}
        return tuple(highest(least, self._class(claim, coded.text, coded.segments, terms)) for claim in coded.claims)

    def class_of(self, claim: Claim, text: str, segments: Sequence[tuple[int, int]]) -> str:
        """The class of one claim of a text with these sentences."""
        return self._class(claim, text, segments, {})

    def subjects(self, coded: CodedReport) -> tuple[frozenset[str], ...]:
        """The subjects of the rules that each claim of a report fits."""
        terms: dict[tuple[int, int], frozenset[str]] = {}
        return tuple(
            frozenset(rule.subject for rule in self._fitting(claim, coded.text, coded.segments, terms) if rule.subject)
            for claim in coded.claims
        )

    def of_words(self, text: str) -> str:
        """The class of a sentence or title by its words alone, whatever is claimed in it."""
        terms = frozenset(self.words.index(text).split())
        return highest("public", *(rule.cls for rule, words in self._rules if not rule.types and words & terms))

    def _class(
        self, claim: Claim, text: str, segments: Sequence[tuple[int, int]],
        terms: dict[tuple[int, int], frozenset[str]],
    ) -> str:  # fmt: skip
        return highest("public", *(rule.cls for rule in self._fitting(claim, text, segments, terms)))

    def _fitting(
        self, claim: Claim, text: str, segments: Sequence[tuple[int, int]],
        terms: dict[tuple[int, int], frozenset[str]],
    ) -> list[Rule]:  # fmt: skip
        at = claim.trigger.start
        segment = next(((a, b) for a, b in segments if a <= at < b), (at, claim.trigger.end))
        if segment not in terms:
            terms[segment] = frozenset(self.words.index(text[segment[0] : segment[1]]).split())
        types = _types(claim)
        return [
            rule
            for rule, words in self._rules
            if (not rule.types or types & {*rule.types}) and (not words or words & terms[segment])
        ]


def _types(claim: Claim) -> set[str]:
    """The type of a claim, and that which another coder read: the more sensitive one counts."""
    return {claim.type, *(each.value for each in claim.differing if each.field == "type")}


def subjects(path: Path | None = None) -> frozenset[str]:
    """The subjects that the rules name."""
    return frozenset(rule.subject for rule in _rules(path or _RULES) if rule.subject)


def classify_report(
    connection: Connection, row: Row[Any], sensitivity: str, reason: str, act: Act, *, lower: bool = False
) -> dict[str, Any]:
    """Set the class of a report and of its claims; returns what went into the log, old classes of claims among it.

    Claims above the class stay there unless `lower`. Raises LedgerError when the report is above it and may not be
    lowered.
    """
    claim, report = schema.claim, schema.report
    _refuse_lower(row.uid, row.sensitivity, sensitivity, lower)
    of = select(claim.c.id, claim.c.number, claim.c.sensitivity).where(claim.c.report == row.id)
    changed = [each for each in connection.execute(of.order_by(claim.c.number)) if each.sensitivity != sensitivity]
    changed = [each for each in changed if lower or highest(each.sensitivity, sensitivity) == sensitivity]
    detail = {
        "from": row.sensitivity, "to": sensitivity, "reason": reason, "lower": lower,
        "claims": {f"{row.uid}-{each.number}": each.sensitivity for each in changed},
    }  # fmt: skip
    chain.append(connection, [chain.Entry(act.at, act.by, "report.classified", row.uid, detail)])
    connection.execute(update(report).where(report.c.id == row.id).values(sensitivity=sensitivity, classed_by=act.by))
    for each in changed:
        connection.execute(update(claim).where(claim.c.id == each.id).values(sensitivity=sensitivity))
    withheld.settle(connection, [row.id])
    veils.settle_reports(connection, [row.id], act.at)
    return detail


def classify_claim(
    connection: Connection, row: Row[Any], number: int, sensitivity: str, reason: str, act: Act, *, lower: bool = False
) -> dict[str, Any]:
    """Set the class of one claim of a report; returns what went into the log. Raises LedgerError as for a report."""
    claim = schema.claim
    uid = f"{row.uid}-{number}"
    old = connection.execute(select(claim).where(claim.c.report == row.id, claim.c.number == number)).first()
    if old is None:
        raise LedgerError("claim-unknown", f"{uid}: there is no such claim. `marsad search` shows ids such as R…-3.")
    _refuse_lower(uid, old.sensitivity, sensitivity, lower)
    detail = {"from": old.sensitivity, "to": sensitivity, "reason": reason, "lower": lower}
    chain.append(connection, [chain.Entry(act.at, act.by, "claim.classified", uid, detail)])
    connection.execute(update(claim).where(claim.c.id == old.id).values(sensitivity=sensitivity))
    withheld.settle(connection, [row.id])
    veils.settle_reports(connection, [row.id], act.at)
    return detail


def _refuse_lower(uid: str, old: str, new: str, lower: bool) -> None:
    if not lower and highest(old, new) != new:
        raise LedgerError("class-lower", f"{uid}: it is {old}, which is above {new}. --lower sets it lower.")


@lru_cache(4)
def _rules(path: Path) -> tuple[Rule, ...]:
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
    return rules
