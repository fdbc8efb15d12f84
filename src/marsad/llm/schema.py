"""The shape of an answer as JSON Schema, for servers that can hold a model to it.

In: the ontology. Out: a schema of `said.Answer`, strict: every key is there, no other is, and codes are the ontology's.
It keeps to what constrained decoding knows everywhere: objects, arrays, enums, null; no references, no patterns.
"""

from typing import Any

from marsad.lexicon.schema import STATUSES
from marsad.model import ROLES
from marsad.ontology import QUANTITY_KINDS, claim_types

NAME = "claims"


def answer_schema() -> dict[str, Any]:
    """JSON Schema of an `Answer`. Keys stand in the order in which a model best decides them."""
    words = {"sentence": {"type": "integer"}, "words": {"type": "string"}}
    place = {**words, "role": {"type": "string", "enum": list(ROLES)}}
    amount = {**words, "kind": {"type": "string", "enum": sorted(QUANTITY_KINDS)}}
    claim = {
        "type": {"type": "string", "enum": list(claim_types())},
        "status": {"type": "string", "enum": list(STATUSES)},
        "trigger": _object(words),
        "actors": _list(words),
        "targets": _list(words),
        "places": _list(place),
        "time": {"anyOf": [_object(words), {"type": "null"}]},
        "quantities": _list(amount),
        "sources": _list(words),
    }
    return _object({"claims": _list(claim)})


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": _object(properties)}
