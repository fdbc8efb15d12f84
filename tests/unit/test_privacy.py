"""Private persons are known by what stands before their names; public ones and crowds are left alone."""

import pytest

import marsad
from marsad.coding.coder import Coder
from marsad.coding.document import Document
from marsad.coding.privacy import private_names
from marsad.ledger.protect import BLOCK, mask


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("قال المواطن أحمد خالد السالمي إن القصف دمر منزله.", ["أحمد خالد السالمي"]),
        ("قُتل الطفل محمد يوسف العمري وأصيبت والدته.", ["محمد يوسف العمري"]),
        ("اعتقلت قوات الأمن الطبيبة منى خليل الحداد في الخليل.", ["منى خليل الحداد"]),
        ("قالت النازحة أم محمد إن عائلتها فرت.", ["أم محمد"]),
        ("أصيب عامل إغاثة يدعى كريم النجار في قصف على حلب.", ["كريم النجار"]),
        ("قتل الشاب الفلسطيني عمر ناصر برصاص الاحتلال.", ["عمر ناصر"]),
        ("قتل المواطن اليمني على يد مسلحين.", []),
        ("قال المتحدث باسم الجيش نبيل عبد الله إن القوات تقدمت.", []),
        ("طالب مجلس الأمن الدولي بهدنة، وخرج الناس إلى الشوارع.", []),
        ("عاد الطفل إلى بيته والمعلمة إلى مدرستها.", []),
    ],
)
def test_names_of_private_persons(kit, text, names):
    assert [text[start:end] for start, end in private_names(Document(text, Coder(kit).memo), kit)] == names


def test_a_private_party_is_marked_and_masked_wherever_it_stands():
    text = "قال المواطن أحمد خالد السالمي إن القصف دمر منزله في حي الشجاعية. ونُقل السالمي إلى المستشفى."
    coded = marsad.read(text, published="2023-11-02")
    private = [
        party for claim in coded.claims for party in (*claim.actors, *claim.targets, *claim.sources) if party.private
    ]
    assert private and all("السالمي" in party.text for party in private)
    masked = mask(coded, ["أحمد خالد السالمي"])
    assert "السالمي" not in masked.text and "المواطن" in masked.text and len(masked.text) == len(text)
    assert masked.text.count(BLOCK) == len("أحمدخالدالسالمي" + "السالمي")
    for claim in masked.claims:
        for party in (*claim.actors, *claim.targets, *claim.sources):
            assert masked.text[party.start : party.end] == party.text
            assert "السالمي" not in (party.name or "")
