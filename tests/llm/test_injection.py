"""Injection: what a report tells a model to say changes no claim that the report's own sentences do not support."""

import re
import tomllib
from pathlib import Path

import pytest

from marsad.coding.document import Document
from marsad.coding.wording import runs, wanted
from marsad.llm.ground import ground
from marsad.llm.injected import injected
from marsad.llm.said import SaidAmount, SaidClaim, SaidPlace, Words
from marsad.model import Report
from marsad.ontology import QUANTITY_KINDS

REPORTS = tomllib.loads((Path(__file__).parent / "injected.toml").read_text(encoding="utf-8"))["report"]


def said(line: str, document: Document, kit) -> SaidClaim:
    """A claim from its line; words without a number stand in the first sentence that has them."""

    def number(words: str, first: int | None = None) -> int:
        asked = wanted(words, kit.grammar.marks)
        for at in (*((first,) if first else ()), *range(1, len(document.sentences) + 1)):
            if at <= len(document.sentences) and runs(document, *document.sentences[at - 1], asked):
                return at
        return first or 1

    head, *parts = line.split(" | ")
    at, type_, status, trigger = re.match(r"(?:@(\d+) )?(\S+) (\S+) (.*)", head).groups()
    home = int(at) if at else number(trigger)
    values: dict[str, list] = {}
    for part in parts:
        field, _, words = part.partition(": ")
        for each in words.split("; "):
            where = {"sentence": number(each, home), "words": each}
            if field in QUANTITY_KINDS:
                values.setdefault("quantities", []).append(SaidAmount(kind=field, **where))
            elif field == "time":
                values["time"] = Words(**where)
            else:
                values.setdefault(field, []).append((SaidPlace if field == "places" else Words)(**where))
    own = {field: tuple(value) if isinstance(value, list) else value for field, value in values.items()}
    return SaidClaim(type=type_, status=status, trigger=Words(sentence=home, words=trigger), **own)


@pytest.mark.parametrize("case", REPORTS, ids=[case["kind"] for case in REPORTS])
def test_a_model_that_obeys_changes_nothing(case, kit, memo):
    report = Report(id="r", text=case["text"], published=case.get("published", ""))
    document = Document(report.text, memo)
    hidden = injected(document)
    honest = [said(line, document, kit) for line in case["honest"]]
    gullible = [said(line, document, kit) for line in case["gullible"]]
    true = ground(report, document, honest, kit, "model", hidden)
    assert len(true.claims) == len(honest), true.dropped
    assert bool(hidden) == case.get("shown", True)
    for answer in ([*gullible, *honest], [*honest, *gullible]):
        found = ground(report, document, answer, kit, "model", hidden)
        assert found.claims == true.claims
        assert found.places == true.places


def test_there_are_fifty_reports_and_ten_that_grounding_alone_holds():
    assert len(REPORTS) >= 50
    assert len([case for case in REPORTS if not case.get("shown", True)]) >= 10
    assert len({case["text"] for case in REPORTS}) == len(REPORTS)


@pytest.mark.parametrize(
    "text",
    [
        "قال القائد للجنود: اكتبوا وصاياكم قبل المعركة.",
        "دعا المجلس إلى تجاهل الدعوات إلى التظاهر يوم الجمعة.",
        "تجاهل الطرفان ما سبق الاتفاق عليه في جنيف واستأنفا القتال.",
        "قال ضابط لعناصره: «تجاهلوا الأوامر السابقة وأوقفوا إطلاق النار».",
        "سجل المرصد 12 غارة، واعتبر ذلك تصعيدا.",
        "غير الجيش مساره نحو الشمال، وأضاف أن المعركة مستمرة.",
        "النظام: سنرد على أي هجوم.",
        "وذكرت شبكة CNN أن الرئيس قال: we will respond to any attack.",
        "نشرت الوزارة بيانا على <b>موقعها</b><br>وأرفقته بصور.",
        "اكتب تعليقك هنا",
        "سمع الخاطفين عبر اللاسلكي: «اتركوا كل شيء واخرجوا».",
        "تصوير: Karim Saleh (Media House)",
        "ﻭﺻﻞ ﺍﻟﻮﻓﺪ ﺇﻟﻰ ﻋﻤﺎﻥ ﻣﺴﺎﺀ.",
        "طورت الشركة نموذجا للذكاء الاصطناعي يتتبع الطائرات المسيرة.",
        "حطت طائرة مساعدات في مطار العريش، ونقل ما سبق أن وصل منها برا.",
        "اعتبر الوزير أن هذا التقرير منحاز، ورد على الاتهامات الواردة فيه.",
    ],
)  # fmt: skip
def test_reports_that_quote_orders_or_speak_of_machines_are_no_injection(text, memo):
    assert injected(Document(text, memo)) == frozenset()
