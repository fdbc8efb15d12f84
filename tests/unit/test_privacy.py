"""Private persons are known by what stands before their names; public ones and crowds are left alone."""

import msgspec
import pytest

import marsad
from marsad.coding.coder import RuleCoder
from marsad.coding.document import Document
from marsad.coding.privacy import private_names
from marsad.ledger.protect import BLOCK, mask
from marsad.model import Claim, ClaimPlace, CodedReport, Party, Place, Quantity, Span, to_json


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
    assert [text[start:end] for start, end in private_names(Document(text, RuleCoder(kit).memo), kit)] == names


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


def bare(text, title="", **more):
    """A coded report with this text, one sentence and no claims."""
    return CodedReport(
        id="r", title=title, published="", text=text, segments=((0, len(text)),), claims=(),
        **({"publisher": "", "places": ()} | more),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("فاطمة علي", "ودفنت فاطمه علي أمس", "ودفنت أمس"),
        ("فاطمة علي", "ودفنت فاطمة\u00a0علي أمس", "ودفنت أمس"),
        ("فاطمة علي", "ودفنت فاطمة  \n علي أمس", "ودفنت أمس"),
        ("فاطمة علي", "ودفنت فاطمةُ عليّ، أمس", "ودفنت ، أمس"),
        ("عبدالله خالد", "قتل عبد الله خالد هنا", "قتل هنا"),
        ("عبد الله خالد", "قتل عبدالله خالد هنا", "قتل هنا"),
        ("محمد خالد الأحمد", "وأضاف محمد الأحمد، ثم الاحمد للأحمد", "وأضاف ، ثم"),
        ("محمد خالد الأحمد", "رأى محمد خالد ما جرى", "رأى ما جرى"),
        ("عبد الله خالد السالمي", "رأى عبد الله السالمي وعبد الله ما جرى", "رأى وعبد الله ما جرى"),
        ("محمد خالد", "وصل أحمد خالدين ومحمد وخالد إلى محمد، خالد", "وصل أحمد خالدين ومحمد وخالد إلى محمد، خالد"),
        ("محمد خالد", "قيل لمحمد خالد وبمحمد خالد", "قيل ل وب"),
    ],
)
def test_a_name_is_masked_in_every_spelling_and_spacing(name, text, left):
    blocked = mask(bare(text), [name]).text
    assert len(blocked) == len(text)
    assert " ".join(blocked.replace(BLOCK, "").split()) == left


def test_what_was_found_is_masked_where_it_stands_and_in_every_value():
    text = "قال ر.س إن محمد خالد قتل قرب قرية محمد خالد."
    coded = bare(
        text, title="شهادة محمد خالد", publisher="موقع محمد خالد", places=(Place(name="محمد خالد", kind="village"),),
        notes=({"kind": "author", "value": "محمد خالد"}, {"kind": "wire", "start": 0, "end": 3}),
    )  # fmt: skip
    masked = mask(coded, ["محمد خالد"], spans=[(4, 7)])
    assert masked.text.startswith("قال ███ إن ████ ████ قتل")
    assert "محمد" not in to_json(masked).decode() and '"author"' in to_json(masked).decode()


def test_a_party_that_is_marked_private_is_masked_though_no_name_is_known():
    text = "قتل زيدون صهيب في حلب."
    party = Party(text="زيدون صهيب", start=4, end=14, cls="civilian", private=True)
    claim = Claim(
        id="c", type="violence.killing", status="occurred", trigger=Span(text="قتل", start=0, end=3), targets=(party,)
    )
    coded = msgspec.structs.replace(bare(text), claims=(claim,))
    assert mask(coded, []).text == "قتل █████ ████ في حلب."
    assert mask(coded, None).text == text


def test_what_only_hidden_words_tell_is_left_out():
    text = "قصفت حلب. وقتل خمسة في إدلب."
    claim = Claim(
        id="c", type="violence.air_strike", status="occurred", trigger=Span(text="قصفت", start=0, end=4), evidence=((0, 9), (10, 28)),
        places=(ClaimPlace(text="حلب", start=5, end=8), ClaimPlace(text="إدلب", start=23, end=27)),
        quantities=(Quantity(kind="killed", text="خمسة", start=15, end=19, low=5, high=5),),
    )  # fmt: skip
    places = (Place(name="حلب", kind="city", lat=36.2, lon=37.1), Place(name="إدلب", kind="city", lat=35.9, lon=36.6))
    coded = msgspec.structs.replace(bare(text, title="غارة", places=places), claims=(claim,))
    masked = mask(coded, [], [(10, 28)])
    (shown,) = masked.claims
    assert [place.name for place in masked.places] == [place.text for place in shown.places] == ["حلب"]
    assert shown.quantities == () and shown.evidence == ((0, 9),)
    assert masked.title == BLOCK * 4 and "إدلب" not in masked.text and "قصفت حلب" in masked.text
    assert mask(coded, [], [(0, 9)]).claims == ()


def test_a_remark_on_no_words_stays_when_sentences_are_hidden():
    """An agency's own report is credited to it by its publisher, not by any words."""
    credit = {"kind": "wire", "agency": "reuters", "start": None, "end": None}
    coded = msgspec.structs.replace(
        bare("قتل مدني. وأصيب طفل."), notes=(credit, {"kind": "wire", "start": 12, "end": 15})
    )
    assert mask(coded, [], [(10, 20)]).notes == (credit,)
