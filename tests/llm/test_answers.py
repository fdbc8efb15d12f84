"""Whatever a model writes is heard without an error, and what is heard can be kept."""

import json
import time

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from marsad.llm.answers import hear
from marsad.llm.said import Dropped

CLAIM = {"type": "force.arrest", "status": "occurred", "trigger": {"sentence": 2, "words": "أوقفت"}}

names = some.sampled_from(
    ["claims", "type", "status", "trigger", "sentence", "words", "places", "role", "time", "kind"]
)
leaves = (
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=5) | some.just("force.arrest")
)
values = some.recursive(
    leaves, lambda each: some.lists(each, max_size=3) | some.dictionaries(names, each, max_size=4), max_leaves=25
)


def keepable(heard):
    msgspec.json.encode([heard.answer, heard.dropped, heard.problem])
    return heard


@given(some.text(), some.booleans())
def test_any_text(content, cut):
    keepable(hear(content, cut=cut))


@given(some.lists(values | some.dictionaries(names, values), max_size=4), some.integers(0, 400), some.booleans())
def test_any_json_cut_anywhere(claims, at, cut):
    text = json.dumps({"claims": [*claims, CLAIM]})
    assert keepable(hear(text, cut=False)).answer.claims[-1].trigger.words == "أوقفت"
    keepable(hear(text[:at], cut=cut))


@pytest.mark.parametrize(
    "content",
    [
        '{"claims": ' + "[" * 200_000,
        '{"claims": [' + '{"a":' * 100_000,
        '{"claims": [' + "1," * 500_000,
        "{" * 1_000_000,
        '"claims": [' * 100_000,
        '{"claims": [' + "9" * 5_000 + "]}",
    ],
)
def test_answers_made_to_be_slow_or_deep_are_not(content):
    begin = time.process_time()
    keepable(hear(content, cut=True))
    assert time.process_time() - begin < 3


def test_what_nothing_can_keep_is_taken_out():
    text = '{"claims": [{"type": "force.arrest", "status": "x", "trigger": {"sentence": %s, "words": "\\ud83d"}}]}'
    heard = keepable(hear(text % ("1" + "0" * 40), cut=False))
    assert heard.answer is None
    assert heard.dropped == (Dropped(sentence=0, field="claim", words="?", why="status-unknown"),)


def test_thoughts_are_no_answer_and_do_not_hide_one():
    draft, last = ({"claims": [CLAIM] * size} for size in (1, 2))
    assert len(hear(f"<think>{json.dumps(draft)}</think>{json.dumps(last)}", cut=False).answer.claims) == 2
    quoted = {"claims": [{**CLAIM, "trigger": {"sentence": 1, "words": "</think>"}}]}
    assert len(hear(json.dumps(quoted), cut=False).answer.claims) == 1


def test_more_claims_than_a_report_can_hold_are_dropped():
    heard = hear(json.dumps({"claims": [CLAIM] * 1_200}), cut=False)
    assert len(heard.answer.claims) == 1_000
    assert [each.why for each in heard.dropped] == ["answer-long"]
