"""The schema lets through what `Answer` decodes and the codebook knows, and nothing else."""

import copy
import tomllib
from pathlib import Path

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

import marsad
from marsad.lexicon.schema import STATUSES
from marsad.llm.answers import hear
from marsad.llm.said import Answer
from marsad.llm.schema import answer_schema
from marsad.model import ROLES
from marsad.ontology import QUANTITY_KINDS, claim_types

SCHEMA = answer_schema()
JUDGE = jsonschema.Draft202012Validator(SCHEMA)
EXAMPLES = tomllib.loads((Path(marsad.__file__).parent / "data/llm_examples.toml").read_text(encoding="utf-8"))
GOOD = msgspec.json.decode(EXAMPLES["example"][0]["answer"])

WORDS = {"sentence": some.integers(-9999, 10**9), "words": some.text()}
said = some.fixed_dictionaries(WORDS)
place = some.fixed_dictionaries({**WORDS, "role": some.sampled_from(ROLES)})
amount = some.fixed_dictionaries({**WORDS, "kind": some.sampled_from(sorted(QUANTITY_KINDS))})
claims = some.fixed_dictionaries(
    {
        "type": some.sampled_from(list(claim_types())),
        "status": some.sampled_from(STATUSES),
        "trigger": said,
        "time": some.none() | said,
        **{name: some.lists(said, max_size=2) for name in ("actors", "targets", "sources")},
        "places": some.lists(place, max_size=2),
        "quantities": some.lists(amount, max_size=2),
    }
)


def test_it_is_a_schema_and_strict():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)

    def objects(schema):
        if isinstance(schema, dict):
            if schema.get("type") == "object":
                yield schema
            for each in schema.values():
                yield from objects(each)
        elif isinstance(schema, list):
            for each in schema:
                yield from objects(each)

    found = list(objects(SCHEMA))
    assert len(found) == 9
    for each in found:
        assert each["additionalProperties"] is False and each["required"] == list(each["properties"])


def test_its_fields_are_those_of_the_answer():
    def fields(kind):
        return [each.encode_name for each in msgspec.structs.fields(kind)]

    claim = msgspec.inspect.type_info(Answer).fields[0].type.item_type.cls
    assert list(SCHEMA["properties"]) == fields(Answer)
    assert list(SCHEMA["properties"]["claims"]["items"]["properties"]) == fields(claim)


@pytest.mark.parametrize("example", EXAMPLES["example"], ids=lambda each: each["published"])
def test_the_examples_of_the_prompt_are_valid(example):
    JUDGE.validate(msgspec.json.decode(example["answer"]))


@given(some.lists(claims, max_size=3))
def test_what_it_lets_through_is_heard_whole(made):
    answer = {"claims": made}
    JUDGE.validate(answer)
    heard = hear(msgspec.json.encode(answer).decode(), cut=False)
    assert heard.answer == msgspec.convert(answer, Answer) and heard.dropped == ()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda answer: answer.update(more=1),
        lambda answer: answer.update(claims={}),
        lambda answer: answer["claims"][0].pop("trigger"),
        lambda answer: answer["claims"][0].update(trigger=None),
        lambda answer: answer["claims"][0].update(type="violence"),
        lambda answer: answer["claims"][0].update(status="OCCURRED"),
        lambda answer: answer["claims"][0].update(time="أمس"),
        lambda answer: answer["claims"][0].update(confidence=1),
        lambda answer: answer["claims"][0]["trigger"].update(sentence="1"),
        lambda answer: answer["claims"][0]["trigger"].update(start=4),
        lambda answer: answer["claims"][0]["places"][0].update(role="over"),
        lambda answer: answer["claims"][0]["quantities"][0].update(kind="souls"),
    ],
)
def test_what_breaks_it_is_refused(spoil):
    answer = copy.deepcopy(GOOD)
    JUDGE.validate(answer)
    spoil(answer)
    assert not JUDGE.is_valid(answer)
