"""Spans: whatever the text, every value stands in it, and nothing is an error.

Texts are mixtures of what news are made of: sentences that do give claims, single words, clitics, digits, marks, controls.
"""

from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marsad.coding.coder import RuleCoder
from marsad.coding.kit import default_kit
from marsad.model import Report
from marsad.ontology import ACTOR_CLASSES, QUANTITY_KINDS, claim_types

PHRASES = st.sampled_from(
    [
        "قصفت طائرات حربية روسية مدينة إدلب",
        "قُتل 12 مدنيا بينهم ثلاثة أطفال",
        "سيطر الجيش الليبي على بلدة بني وليد",
        "أعلنت وزارة الدفاع العراقية أمس السبت",
        "بحسب ناشطين",
        "وقال المتحدث باسم القوات إن",
        "لم تنسحب قوات الدعم السريع من الخرطوم",
        "نزحت نحو 3 آلاف عائلة من تعز إلى مأرب",
        "في 15 شباط/فبراير 2018",
        "اندلعت اشتباكات بين الحوثيين والمقاومة الشعبية قرب مطار الحديدة",
        "»داعش«",
        "أسفر عن مقتل وإصابة 15 جنديا",
        "(رويترز)",
        "على يد مسلحين مجهولين",
        "التي تحاصر المدينة منذ أربعة أشهر",
        "اقتحموها واعتقلوا أربعة من أبنائها",
        "مـ ـقـ ـتـ ـل",
        "ﻗﺼﻔﺖ ﺍﻟﻄﺎﺋﺮﺍﺕ",
        "مقالات ذات صلة",
    ]
)
WORDS = st.sampled_from(
    "قتل مقتل القتلى أصيب جرحى هجوم وهجومه سيطرتها فقصفوهم الجيش التنظيم داعش قسد حلب بحلب والموصل لطرابلس ريف شمال قرب نحو من إلى على في "
    "عن بين بينهم أكثر عشرات ألف مليون ونصف عشر وعشرين اثنان أمس اليوم الجمعة مارس 2017 رمضان منذ قبل بعد خلال لم لن قد سوف نفى كما التي "
    "الذي إن أن بأن وأضاف قال أكد مراسلنا المرصد قرية قرى قريتي بلدة مدينة طريق جسر معبر غارة غارات قذيفة طن شاحنة و ف ب ل ال لل وال".split()
)
MARKS = st.sampled_from(
    list(
        ".،,;؛:؟!…()[]{}«»\"'“”-–—/\\|*&#_@%٪$+=<>~^`\u200c\u200d\u200e\u200f\u202a\u202c\u2067\ufeff\u0640\u064b\u0651\u0670🔴\x00\x0b\x85\u2028"
    )
)
DIGITS = st.one_of(
    st.integers(0, 10**15).map(str),
    st.text("٠١٢٣٤٥٦٧٨٩", min_size=1, max_size=5),
    st.text("۰۱۲۳.,٫٬/-0123456789", min_size=1, max_size=8),
)
NOISE = st.one_of(
    st.text(max_size=6).filter(lambda text: text.isprintable()), st.text("ابتثوليهىةءأإآؤئكلمن\u064e\u0652", max_size=9)
)
GLUE = st.sampled_from([" ", " ", " ", " ", "", "\n", "  ", "\u00a0", "، ", ". "])


@st.composite
def texts(draw):
    pieces = draw(st.lists(st.one_of(PHRASES, WORDS, WORDS, MARKS, DIGITS, NOISE), max_size=30))
    return "".join(piece + draw(GLUE) for piece in pieces)


DATES = st.sampled_from(["", "2017-02-18", "2021-03-14T12:00:00Z", "2024-02-29", "soon", "0001-01-01", "9999-12-31"])
RELAXED = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@cache
def coder():
    return RuleCoder(default_kit())


def values(claim):
    yield claim.trigger
    yield from (*claim.actors, *claim.targets, *claim.places, *claim.quantities, *claim.sources)
    if claim.time is not None:
        yield claim.time


@given(texts(), DATES)
@RELAXED
def test_every_value_has_a_span_and_every_span_stands_in_the_text(text, published):
    coded = coder().code(Report(id="a", text=text, published=published))
    for claim in coded.claims:
        for value in values(claim):
            assert 0 <= value.start < value.end <= len(text)
            assert text[value.start : value.end] == value.text
            assert value.text.strip()
        assert claim.evidence
        for start, end in claim.evidence:
            assert (start, end) in coded.segments


@given(texts(), DATES)
@RELAXED
def test_values_are_those_of_the_codebook(text, published):
    coded = coder().code(Report(id="a", text=text, published=published))
    assert [claim.id for claim in coded.claims] == sorted({claim.id for claim in coded.claims}, key=int)
    for claim in coded.claims:
        assert claim.type in claim_types()
        assert claim.status in ("occurred", "ongoing", "planned", "hypothetical", "denied")
        assert {party.cls for party in (*claim.actors, *claim.targets, *claim.sources)} <= ACTOR_CLASSES
        for quantity in claim.quantities:
            assert quantity.kind in QUANTITY_KINDS
            assert quantity.low is None or quantity.high is None or 0 <= quantity.low <= quantity.high
        if claim.time is not None:
            assert claim.time.since <= claim.time.until
    for place in coded.places:
        assert (place.lat is None) == (place.lon is None)
        assert place.lat is None or (-90 <= place.lat <= 90 and -180 <= place.lon <= 180)
        assert place.name.strip()
        assert place.name in text


@given(texts())
@RELAXED
def test_sentences_are_in_order_and_leave_nothing_but_space_out(text):
    segments = coder().code(Report(id="a", text=text)).segments
    end = 0
    for start, stop in segments:
        assert end <= start < stop <= len(text)
        assert not any(letter.isalnum() for letter in text[end:start])
        end = stop
    assert not any(letter.isalnum() for letter in text[end:])


@given(texts(), st.sampled_from([".", "\n", " "]))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_was_read_before_changes_nothing(text, tail):
    report = Report(id="a", text=text + tail, published="2017-02-18")
    first = coder().code(report)
    coder().code(Report(id="b", text=tail + text[::-1], published=""))
    assert coder().code(report) == first == RuleCoder(default_kit()).code(report)
