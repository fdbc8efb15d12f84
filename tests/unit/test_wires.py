"""Agency lines: a signature is a credit, a quoted agency is not."""

import csv
from pathlib import Path

import pytest

import marsad
from marsad.errors import LexiconError
from marsad.linking.wires import credit, load

TABLE = Path(marsad.__file__).parent / "data" / "agencies.csv"
BODY = "قُتل خمسة أشخاص وأصيب عشرون بجروح في قصف استهدف سوقا شعبيا وسط المدينة صباح الثلاثاء، وفق ما أكد مصدر طبي."


@pytest.mark.parametrize(
    ("text", "agencies"),
    [
        (f"بيروت - رويترز: {BODY}", ["reuters"]),
        (f"أنقرة- رويترز: {BODY}", ["reuters"]),
        (f"رويترز- بنغازي (ليبيا): {BODY}", ["reuters"]),
        (f"دمشق (أ ف ب) - {BODY}", ["afp"]),
        (f"دمشق (ا ف ب) {BODY}", ["afp"]),
        (f"بوجومبورا - د.ب.أ: {BODY}", ["dpa"]),
        (f"* طوكيو - «رويترز»: {BODY}", ["reuters"]),
        (f"باريس، لندن - أ.ف.ب، رويترز: {BODY}", ["afp", "reuters"]),
        (f"بغداد/ وكالات/ {BODY}", [None]),
        (f"القاهرة في 3 يناير / أ ش أ / {BODY}", ["mena"]),
        (f"الكويت - 5 - 10 (كونا) -- {BODY}", ["kuna"]),
        (f"عمان - بترا - {BODY}", ["petra"]),
        (f"صنعاء - سبأ: {BODY}", ["saba"]),
        (f"الدوحة - قنا: {BODY}", ["qna"]),
        (f"رام الله - معا - {BODY}", ["maan"]),
        (f"بغداد - واع: {BODY}", ["ina-iraq"]),
        (f"بكين - شينخوا: {BODY}", ["xinhua"]),
        (f"موسكو - نوفوستي: {BODY}", ["ria-novosti"]),
        (f"واس - عدن: {BODY}", ["spa"]),
        (f"عمان 12 رجب 1440هـ الموافق 19 مارس 2019 م واس\n{BODY}", ["spa"]),
        (f"قصف على سوق شعبي\nالشرق الأوسط – وكالات\n{BODY}", [None]),
        (f"قصف على سوق شعبي\nسبق- الوكالات: {BODY}", [None]),
        (f"{BODY} (أ ف ب)", ["afp"]),
        (f"{BODY} (الأناضول).", ["anadolu"]),
        (f"{BODY}\n-رويترز-", ["reuters"]),
        (f"{BODY} -رويترز-", ["reuters"]),
        (f"{BODY} إذاعة الساحل - وكالات", [None]),
        (f"{BODY}\nالمصدر: سبوتنيك", ["sputnik"]),
        (f"{BODY}\nالمصدر: رويترز وأ ف ب", ["reuters", "afp"]),
        (f"{BODY}\n* بالاتفاق مع «بلومبيرغ»", ["bloomberg"]),
        (f"{BODY}\nوكالة سانا", ["sana"]),
    ],
)
def test_a_signature_is_a_credit_and_its_span_holds(text, agencies):
    found = credit(text)
    assert [one.agency for one in found] == agencies
    assert [text[one.start : one.end] for one in found] == [one.text for one in found]


@pytest.mark.parametrize(
    "text",
    [
        f"قال مسؤول لوكالة رويترز إن القصف لم يتوقف.\n{BODY}",
        f"ذكرت وكالة «رويترز»: {BODY}",
        f'ونقلت "رويترز" عن شهود: {BODY}',
        f"وقال قائد لـ«رويترز»: {BODY}",
        f"رويترز: قتلى في قصف على سوق\n{BODY}",
        f"{BODY} وذكرت ذلك وكالة الأنباء السورية (سانا).",
        f'{BODY} وذلك بحسب "رويترز".',
        f"{BODY} وفق ما أوردته (رويترز).",
        f"انسحب الجيش من قنا ثم عاد إليها.\n{BODY}",
        f"معا: حملة جديدة\n{BODY}",
        f"{BODY}\nوأكد الأهالي أنهم سيبقون معا.",
        f"إب - مراسلنا: {BODY}",
        f"قنا - مراسلنا: {BODY}",
        BODY,
        "",
    ],
)
def test_an_agency_that_is_quoted_or_only_named_is_no_credit(text):
    assert credit(text) == ()


def test_a_city_with_the_name_of_an_agency_does_not_hide_the_agency():
    assert [one.agency for one in credit(f"إب - رويترز: {BODY}")] == ["reuters"]
    assert [one.agency for one in credit(f"قنا - أ ف ب: {BODY}")] == ["afp"]


@pytest.mark.parametrize(
    ("publisher", "agency"),
    [("Saudi Press Agency", "spa"), ("وكالة الأناضول", "anadolu"), ("سانا", "sana"), ("REUTERS", "reuters")],
)
def test_a_publisher_that_is_an_agency_is_credited_without_span(publisher, agency):
    (one,) = credit(BODY, publisher)
    assert (one.agency, one.text, one.start, one.end) == (agency, publisher, None, None)


def test_other_publishers_are_not_credited():
    assert credit(BODY, "Sky News Arabia") == credit(BODY, "الشرق الأوسط") == ()


def test_every_agency_of_the_table_stands_in_the_registry_as_media():
    registry = {}
    for path in (TABLE.parent / "actors").glob("*.csv"):
        if path.stem != "nations":
            with path.open(encoding="utf-8", newline="") as lines:
                registry |= {row["id"]: row["class"] for row in csv.DictReader(lines)}
    with TABLE.open(encoding="utf-8", newline="") as lines:
        entries = [row["entry"] for row in csv.DictReader(lines)]
    assert len(entries) == len(set(entries)) > 50
    assert {registry.get(entry) for entry in entries if entry} == {"media"}


@pytest.mark.parametrize(
    ("rows", "slug", "told"),
    [
        ("reuters,رويترز,,\nafp,رويترز,,\n", "agencies-form", "agencies.csv:3: 'رويترز'"),
        ("reuters,رويترز,,\nafp,أ ف ب,رويترز,\n", "agencies-form", "agencies.csv:3: 'رويترز'"),
        ("reuters,رويترز|.,,\n", "agencies-form", "agencies.csv:2: '.'"),
        (None, "agencies-columns", "entry, forms, weak, latin"),
    ],
)
def test_a_table_that_says_two_things_is_refused(tmp_path, rows, slug, told):
    path = tmp_path / "agencies.csv"
    path.write_text("id,names\n" if rows is None else "entry,forms,weak,latin\n" + rows, encoding="utf-8")
    with pytest.raises(LexiconError) as caught:
        load(path)
    assert caught.value.slug == slug
    assert told in caught.value.sentence
