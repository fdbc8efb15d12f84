"""Compared: annotated reports read by the rules, by a model and by both, for `marsad eval`.

In: annotated reports, and who reads. Out: coded reports as they stand in JSON.
"""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from marsad.cli.progress import tell_spent
from marsad.cli.tables import coder_of
from marsad.coding.coders import RULES, Choice, code_all
from marsad.config import settings
from marsad.errors import EvaluationError
from marsad.model import Claim, CodedReport, Place, Report, to_json

MODEL, BOTH = "model", "both"
_FIELDS = ("id", "title", "published", "publisher", "text")
Raw = dict[str, Any]


class Compared(NamedTuple):
    """Coded reports of the rules, of the model and of both together."""

    rules: list[Raw]
    model: list[Raw]
    both: list[Raw]


def code(golds: Sequence[Raw], choice: Choice) -> list[Raw]:
    """The reports of annotations as a coder reads them. Raises CoderError, GazetteerError and SettingsError."""
    coder = coder_of(choice)
    coded = [json.loads(to_json(each)) for each in code_all(coder, map(_report, golds))]
    tell_spent(coder)
    return coded


def compare(golds: Sequence[Raw], choice: Choice, said: Sequence[Raw] | None) -> Compared:
    """All three readings; `said` is what a model read, where it is not asked now. Its trust is that of the home.

    Raises CoderError, EvaluationError, GazetteerError and SettingsError.
    """
    from marsad.llm.arbitrate import arbitrate
    from marsad.llm.trust import FILE, kept

    rules = code(golds, choice._replace(coder=RULES))
    model = code(golds, choice._replace(coder=MODEL)) if said is None else list(said)
    by_id = {str(each["id"]): each for each in model}
    trust = kept(settings(choice.home).home / FILE)
    both = []
    for each in rules:
        ours = msgspec.convert(each, CodedReport)
        theirs = _with_claims(ours, by_id.get(ours.id, {}))
        both.append(json.loads(to_json(arbitrate(ours, theirs, trust))))
    return Compared(rules, model, both)


def _report(gold: Raw) -> Report:
    return Report(**{field: str(gold.get(field) or "") for field in _FIELDS})


def _with_claims(coded: CodedReport, said: Raw) -> CodedReport:
    """The report with what a file says of it."""
    try:
        claims = msgspec.convert(said.get("claims") or [], tuple[Claim, ...])
        places = msgspec.convert(said.get("places") or [], tuple[Place, ...])
    except msgspec.ValidationError as error:
        raise EvaluationError(
            "evaluation-field", f"{coded.id}: {error}; expected claims and places of the coded-report format."
        ) from error
    return msgspec.structs.replace(coded, claims=claims, places=places, notes=())
