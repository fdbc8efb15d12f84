"""Inflection: every class of verb and noun gives the forms of the school grammar, folded, with their features."""

import pytest

from marsad.lexicon.inflect import (
    ACCUSATIVE,
    ACTIVE,
    BEFORE_SUFFIX,
    CONSTRUCT,
    DUAL,
    FEMININE,
    FIRST,
    NO_SUFFIX,
    PASSIVE,
    PLURAL,
    PRESENT,
    noun_forms,
    verb_forms,
)
from marsad.text.fold import fold

VERBS = {
    # sound
    (
        "قصف",
        "يقصف",
        "",
    ): "قصف قصفت قصفا قصفتا قصفوا قصفن قصفنا يقصف تقصف نقصف أقصف يقصفون يقصفوا تقصفون يقصفان تقصفان يقصفن",
    ("سيطر", "يسيطر", ""): "سيطرت سيطروا سيطرنا يسيطر تسيطر يسيطرون نسيطر",
    # doubled
    ("شن", "يشن", ""): "شن شنت شنوا شنا شنتا شننا يشن تشن يشنون نشن",
    ("احتل", "يحتل", ""): "احتل احتلت احتلوا احتلا احتلتا احتللنا يحتل تحتل يحتلون يحتلوا يحتلان",
    # hollow, past and jussive
    ("قام", "يقوم", ""): "قام قامت قاموا قاما قامتا قمن قمنا قمت يقوم تقوم يقم تقم نقم يقومون يقوموا يقومان يقمن",
    ("أصاب", "يصيب", "أصيب"): "أصاب أصابت أصابوا أصبنا يصيب يصب تصب يصيبون أصيب أصيبت أصيبوا أصيبا يصاب تصاب يصابون",
    ("سار", "يسير", ""): "سارت ساروا سرنا يسير يسر تسر يسيرون",
    ("استعاد", "يستعيد", "استعيد"): "استعادت استعادوا استعدنا يستعيد يستعد يستعيدون استعيدت يستعاد",
    ("نام", "ينام", ""): "نامت ناموا نمنا ينام ينم ينامون",
    # defective
    ("رمى", "يرمي", "رمي"): "رمى رمت رموا رميا رمتا رمينا يرمي ترمي يرم ترم يرمون يرموا يرميان يرمى",
    ("دعا", "يدعو", ""): "دعا دعت دعوا دعونا دعتا يدعو تدعو يدع تدع يدعون",
    ("لقي", "يلقى", ""): "لقي لقيت لقوا لقينا يلقى تلقى يلق يلقون",
    ("تبنى", "يتبنى", ""): "تبنى تبنت تبنوا تبنينا يتبنى يتبن يتبنون",
    ("أجلى", "يجلي", "أجلي"): "أجلى أجلت أجلوا أجلينا يجلي يجل يجلون أجلي أجليت أجلوا يجلى",
    # hamzated
    ("أخذ", "يأخذ", ""): "أخذ أخذت أخذوا يأخذ تأخذ يأخذون نأخذ",
    ("أسر", "يأسر", ""): "أسر أسرت أسروا يأسر يأسرون",
    ("بدأ", "يبدأ", ""): "بدأ بدأت بدأوا بدؤوا بدأنا يبدأ يبدأون يبدؤون يبدؤوا",
    ("أنشأ", "ينشئ", "أنشئ"): "أنشأ أنشأت أنشأوا ينشئ تنشئ ينشئون أنشئ أنشئت ينشأ",
    ("جاء", "يجيء", ""): "جاء جاءت جاءوا جاؤوا جئنا يجيء",
    # assimilated, with waw
    ("وصل", "يصل", ""): "وصل وصلت وصلوا يصل تصل يصلون يصلوا",
    ("وقع", "يقع", ""): "وقعت وقعوا يقع تقع يقعون",
    # form III with a passive that shows
    ("حاصر", "يحاصر", "حوصر"): "حاصر حاصرت حاصروا حاصرنا يحاصر يحاصرون حوصر حوصرت حوصروا",
}


def bits_of(*parts):
    table = {}
    for form, bits in verb_forms(*parts):
        table.setdefault(form, set()).add(bits)
    return table


@pytest.mark.parametrize(("parts", "forms"), VERBS.items(), ids=[parts[0] for parts in VERBS])
def test_every_written_form_is_there(parts, forms):
    own = {form for form, _ in verb_forms(*parts)}
    assert not [form for form in forms.split() if fold(form) not in own]


@pytest.mark.parametrize(
    ("parts", "form", "wanted"),
    [
        (("قصف", "يقصف"), "قصفت", FEMININE),
        (("قصف", "يقصف"), "قصفوا", PLURAL | NO_SUFFIX),
        (("قصف", "يقصف"), "قصفو", PLURAL | BEFORE_SUFFIX),
        (("قصف", "يقصف"), "يقصفون", PRESENT | PLURAL),
        (("قصف", "يقصف"), "نقصف", PRESENT | FIRST | PLURAL),
        (("قصف", "يقصف"), "قصفتا", DUAL | FEMININE),
        (("رمى", "يرمي"), "رما", BEFORE_SUFFIX),
        (("حاصر", "يحاصر", "حوصر"), "حوصرت", PASSIVE | FEMININE),
        (("حاصر", "يحاصر", "حوصر"), "حاصرت", ACTIVE | FEMININE),
        (("أصاب", "يصيب", "أصيب"), "يصاب", PASSIVE | PRESENT),
    ],
)
def test_forms_carry_their_features(parts, form, wanted):
    assert wanted in bits_of(*parts)[fold(form)]


def test_where_the_writing_hides_the_voice_neither_bit_is_set():
    assert all(not bits & (ACTIVE | PASSIVE) for bits in bits_of("قتل", "يقتل")["قتل"])


def test_a_present_written_alike_in_both_voices_is_listed_for_both():
    voices = {bits & (ACTIVE | PASSIVE) for bits in bits_of("حاصر", "يحاصر", "حوصر")["يحاصر"]}
    assert voices == {ACTIVE, PASSIVE}


def test_all_forms_are_folded():
    for parts in VERBS:
        for form, _ in verb_forms(*parts):
            assert form == fold(form)


NOUNS = [
    ("غارة", ("غارات",), True, "غارة غارتان غارتين غارتا غارتي غارات"),
    ("مسلح", ("مسلحون",), False, "مسلح مسلحا مسلحان مسلحين مسلحون مسلحو مسلحي"),
    ("مدني", ("مدنيون",), False, "مدنيا مدنيان مدنيين مدنيون"),
    ("صاروخ", ("صواريخ",), False, "صاروخا صاروخان صاروخين صواريخ"),
    ("قاض", ("قضاة",), False, "قاض قضاة"),
    ("لواء", ("ألوية",), False, "لواء ألوية"),
]


@pytest.mark.parametrize(("singular", "plurals", "feminine", "forms"), NOUNS, ids=[noun[0] for noun in NOUNS])
def test_nouns_have_their_numbers_and_cases(singular, plurals, feminine, forms):
    own = {form for form, _ in noun_forms(singular, plurals, feminine)}
    assert not [form for form in forms.split() if fold(form) not in own]


@pytest.mark.parametrize(
    ("noun", "form", "wanted"),
    [
        (("غارة", ("غارات",), True), "غارتان", FEMININE | DUAL | NO_SUFFIX),
        (("غارة", ("غارات",), True), "غارت", FEMININE | BEFORE_SUFFIX),
        (("غارة", ("غارات",), True), "غارتا", FEMININE | DUAL | CONSTRUCT),
        (("مسلح", ("مسلحون",), False), "مسلحو", PLURAL | CONSTRUCT),
        (("مسلح", ("مسلحون",), False), "مسلحون", PLURAL | NO_SUFFIX),
        (("مدني", ("مدنيون",), False), "مدنيا", ACCUSATIVE | NO_SUFFIX),
        (("لواء", (), False), "لواو", BEFORE_SUFFIX),
    ],
)
def test_noun_forms_carry_their_features(noun, form, wanted):
    assert (form, wanted) in set(noun_forms(*noun))


def test_ta_marbuta_is_never_written_as_ha_in_verbs():
    assert not [form for parts in VERBS for form, _ in verb_forms(*parts) if form.endswith("ة")]
