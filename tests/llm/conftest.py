"""What tests of the second reader share: documents, settings, one who asks, claims as a model says them."""

import pytest

from marsad.coding.document import Document
from marsad.coding.forms import Forms
from marsad.config import Model, Settings
from marsad.llm.ask import Asker
from marsad.llm.ground import ground
from marsad.llm.said import SaidAmount, SaidClaim, SaidPlace, Words
from marsad.model import Report

TEXT = (
    "أفاد ناشطون بأن قذائف هاون سقطت ليل الأحد على حي المشارقة، ما أسفر عن إصابة أربعة أطفال.\n"
    "وأغلقت الشرطة معبر الجسر حتى إشعار آخر.\n"
    "وطالبت بلدية المدينة بإدخال الطحين فورا."
)


@pytest.fixture
def report():
    """A report of three sentences."""
    return Report(id="r1", text=TEXT, published="2022-05-09", publisher="مرآة الفرات")


@pytest.fixture(scope="session")
def cut(kit):
    """A report's document."""
    memo = Forms(kit)
    return lambda report: Document(report.text, memo)


@pytest.fixture
def told(tmp_path):
    """Settings with a model at an address."""

    def make(address, **more):
        quick = {"retries": 0, "timeout": 5}
        return Settings(home=tmp_path, model=Model(base_url=address, model="stub", **{**quick, **more}))

    return make


@pytest.fixture
def asking(told):
    """Someone who asks a server at an address; closed at the end."""
    made = []

    def make(address, max_cost=None, environment=None, **more):
        made.append(Asker(told(address, **more), max_cost, environment or {}))
        return made[-1]

    yield make
    for each in made:
        each.close()


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
