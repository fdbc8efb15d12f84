"""Input: no bytes crash the reader, and every span stands in the text."""

import json
from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marsad.coding.coder import RuleCoder
from marsad.coding.kit import default_kit
from marsad.errors import InputError
from marsad.model import Report, to_json
from marsad.sources.files import Given, Reading, Rejected, read_inputs
from marsad.sources.records import report_of
from marsad.text.decode import decode, mend_mojibake, mend_surrogates

RELAXED = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
WORDS = st.sampled_from(
    "قصفت القوات بلدة حاس ومقتل 12 مدنيا و«أصيب» ثلاثة في ريف إدلب أمس وقال ناشطون إن الجيش . ، : مـ ـقـ ـتـ ـل ٣٫٥ مليون عائلة "
    'نزحت من إلى بحسب المرصد لم لن قد ( ) " \n \u200f \u202b \ufeff \u0640 \u064b &quot; # _ ﻗﺘﻞ 2017-02-18 السبت'.split(
        " "
    )
)
NEWS = st.lists(WORDS, max_size=40).map(" ".join)
ANY = st.text(st.characters(), max_size=200)  # surrogates included
LETTERS = st.text("اأإآبتثجحخدذرزسشصضطظعغفقكلمنهويىةءئؤًٌٍَُِّْـ .،\n«»٠١٢34\u200c\u200f", max_size=200)


@cache
def coder():
    return RuleCoder(default_kit())


@given(st.binary(max_size=400))
@RELAXED
def test_any_bytes_are_decoded_or_refused(data):
    try:
        decoded = decode(data)
    except InputError as error:
        assert error.slug
        assert error.sentence.endswith(".")
    else:
        decoded.text.encode()


@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.jsonl", "a.json", "a.gz", "a.jsonl.gz", "a"]))
@RELAXED
def test_any_bytes_in_a_file_give_reports_or_reasons(tmp_path, data, name):
    path = tmp_path / name
    path.write_bytes(data)
    for item in read_inputs([str(path)], Reading(any_language=True)):
        assert isinstance(item, Given | Rejected)


@given(st.binary(max_size=200))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_bytes_in_a_page_give_reports_or_reasons(tmp_path, data):
    path = tmp_path / "a.html"
    path.write_bytes(b"<html><body><p>" + data)
    for item in read_inputs([str(path)], Reading(any_language=True)):
        assert isinstance(item, Given | Rejected)


@given(st.recursive(st.none() | st.booleans() | st.floats() | ANY, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
    st.sampled_from(["id", "text", "title", "published", "publisher", "x"]), inner, max_size=5), max_leaves=12))  # fmt: skip
@RELAXED
def test_any_json_is_a_report_or_refused(value):
    for record in (value, json.dumps(value), json.dumps(value, ensure_ascii=False)):
        try:
            report, _ = report_of(record, "own")
        except InputError as error:
            assert error.sentence
        else:
            assert to_json(coder().code(report))


@given(ANY)
@RELAXED
def test_mended_text_can_always_be_written(text):
    mended = mend_mojibake(mend_surrogates(text))
    mended.encode()
    assert mend_surrogates(mended) == mended


@given(LETTERS)
@RELAXED
def test_arabic_that_is_right_is_never_mended(text):
    assert mend_mojibake(text) == text
    assert decode(text.encode()).text.removeprefix("\ufeff") == text.removeprefix("\ufeff")


def spans(coded):
    for claim in coded.claims:
        yield claim.trigger
        yield from claim.actors
        yield from claim.targets
        yield from claim.places
        yield from claim.quantities
        yield from claim.sources
        if claim.time is not None:
            yield claim.time


@given(
    st.one_of(NEWS, ANY.map(mend_surrogates), LETTERS, st.lists(st.one_of(NEWS, LETTERS), max_size=3).map("\n".join))
)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_span_stands_in_the_text(text):
    coded = coder().code(Report(id="a", text=text, published="2017-02-18"))
    for span in spans(coded):
        assert text[span.start : span.end] == span.text
        assert span.text
    for start, end in (*coded.segments, *(part for claim in coded.claims for part in claim.evidence)):
        assert 0 <= start < end <= len(text)
    assert to_json(coded) == to_json(coder().code(Report(id="a", text=text, published="2017-02-18")))
