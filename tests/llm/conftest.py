"""What tests of the second reader share: a document, settings, and one who asks."""

import pytest

from marsad.coding.document import Document
from marsad.coding.forms import Forms
from marsad.config import Model, Settings
from marsad.llm.ask import Asker
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
