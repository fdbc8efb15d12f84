"""What the tests of the second reader share: claims as a model says them, and their grounding."""

import pytest

from marsad.coding.document import Document
from marsad.coding.forms import Forms
from marsad.llm.ground import ground
from marsad.llm.said import SaidAmount, SaidClaim, SaidPlace, Words
from marsad.model import Report


@pytest.fixture(scope="session")
def memo(kit):
    """Word forms, remembered between tests."""
    return Forms(kit)


@pytest.fixture(scope="session")
def say():
    """A claim as a model says it; a value is words of the trigger's sentence, or (sentence, words)."""

    def words(value, sentence):
        at, text = value if isinstance(value, tuple) else (sentence, value)
        return {"sentence": at, "words": text}

    def said(type_, trigger, *, sentence=1, status="occurred", places=(), quantities=(), time=None, **parties):
        return SaidClaim(
            type=type_, status=status, trigger=Words(sentence=sentence, words=trigger),
            places=tuple(
                SaidPlace(role=role, **words(value, sentence))
                for value, role in (each if isinstance(each, list) else [each, "at"] for each in places)
            ),
            quantities=tuple(SaidAmount(kind=kind, **words(value, sentence)) for kind, value in quantities),
            time=Words(**words(time, sentence)) if time else None,
            **{field: tuple(Words(**words(value, sentence)) for value in values) for field, values in parties.items()},
        )  # fmt: skip

    return said


@pytest.fixture(scope="session")
def hold(kit, memo):
    """What stands of claims that are said of a text."""

    def held(text, *said, published="", publisher="", hidden=()):
        report = Report(id="r", text=text, published=published, publisher=publisher)
        return ground(report, Document(text, memo), said, kit, "model test", frozenset(hidden))

    return held
