"""Answers: from what a model wrote to claims that have the right shape.

In: the text of an answer. Out: a `Hearing`. Only JSON of the right shape is taken: prose and fences around it are
passed over, a claim that breaks the shape is dropped alone, of an answer that was cut off the whole claims are kept.
"""

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

import msgspec

from marsad.lexicon.schema import STATUSES
from marsad.llm.said import Answer, Dropped, SaidClaim, Words
from marsad.model import ROLES
from marsad.ontology import QUANTITY_KINDS, claim_types

_MOST_CLAIMS = 1000  # of one answer
_MOST_TRIES = 20  # places where the JSON of an answer may begin
_LIST = re.compile(r'"claims"\s*:\s*\[\s*')
_COMMA = re.compile(r"\s*,\s*")


class Hearing(NamedTuple):
    """What an answer holds. `answer` is None where nothing can be used; then `problem` says why, for the model."""

    answer: Answer | None
    dropped: tuple[Dropped, ...] = ()
    problem: str = ""


def hear(content: str, *, cut: bool) -> Hearing:
    """Read an answer; `cut` when the server says that it ended at the limit of tokens."""
    content = content.encode("utf-8", "replace").decode()
    found = _object(content.rpartition("</think>")[2]) or _object(content)  # a reasoning model thinks aloud
    if found is not None:
        return _whole(found)
    saved = list(islice(_saved(content), _MOST_CLAIMS)) if cut else []
    if saved:
        kept = _whole({"claims": saved})
        return kept._replace(dropped=(*kept.dropped, Dropped(sentence=0, field="claim", words="", why="answer-cut")))
    problem = "it ended before the JSON did; answer more briefly" if cut else "it holds no JSON object with `claims`"
    return Hearing(None, problem=problem)


def _whole(found: dict[str, Any]) -> Hearing:
    claims = found["claims"]
    if not isinstance(claims, list):
        return Hearing(None, problem="`claims` is no list")
    kept: list[SaidClaim] = []
    dropped: list[Dropped] = []
    problem = ""
    for raw in claims[:_MOST_CLAIMS]:
        try:
            claim = msgspec.convert(raw, SaidClaim)
        except msgspec.ValidationError as error:
            problem = problem or f"a claim has not the shape: {error}"
            dropped.append(Dropped(sentence=0, field="claim", words="", why="answer-shape"))
            continue
        why = _unknown(claim)
        if why:
            problem = problem or f"a claim has a code that there is not ({why})"
            dropped.append(_lost(claim.trigger, "claim", why))
        else:
            kept.append(_known(claim, dropped))
    if len(claims) > _MOST_CLAIMS:
        dropped.append(Dropped(sentence=0, field="claim", words="", why="answer-long"))
    if claims and not kept:
        return Hearing(None, tuple(dropped), problem)
    return Hearing(Answer(claims=tuple(kept)), tuple(dropped))


def _unknown(claim: SaidClaim) -> str:
    if claim.type not in claim_types():
        return "type-unknown"
    return "" if claim.status in STATUSES else "status-unknown"


def _known(claim: SaidClaim, dropped: list[Dropped]) -> SaidClaim:
    """The claim without places and amounts whose code is none of the codebook's."""
    places = tuple(each for each in claim.places if each.role in ROLES)
    amounts = tuple(each for each in claim.quantities if each.kind in QUANTITY_KINDS)
    dropped += [
        *(_lost(each, "places", "role-unknown") for each in claim.places if each.role not in ROLES),
        *(_lost(each, "quantities", "kind-unknown") for each in claim.quantities if each.kind not in QUANTITY_KINDS),
    ]
    return msgspec.structs.replace(claim, places=places, quantities=amounts)


def _lost(said: Words, field: str, why: str) -> Dropped:
    return Dropped(sentence=said.sentence, field=field, words=said.words, why=why)


def _object(content: str) -> dict[str, Any] | None:
    """The first JSON object with `claims` in a text; None where there is none."""
    at = -1
    decoder = json.JSONDecoder()
    for _ in range(_MOST_TRIES):
        at = content.find("{", at + 1)
        if at < 0:
            return None
        try:
            found = _clean(decoder.raw_decode(content, at)[0])
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict) and "claims" in found:
            return found
    return None


def _saved(content: str) -> Iterator[Any]:
    """The whole claims of an answer that was cut off."""
    opening = _LIST.search(content)
    at = opening.end() if opening else len(content)
    decoder = json.JSONDecoder()
    while at < len(content):
        try:
            claim, at = decoder.raw_decode(content, at)
            claim = _clean(claim)
        except (ValueError, RecursionError):
            return
        yield claim
        comma = _COMMA.match(content, at)
        if comma is None:
            return
        at = comma.end()


def _clean(value: Any) -> Any:
    """The same value without what JSON can say and nothing can keep: halves of surrogate pairs, numbers without end."""
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"), parse_int=_number)


def _number(digits: str) -> int:
    return int(digits) if len(digits) < 16 else 0
