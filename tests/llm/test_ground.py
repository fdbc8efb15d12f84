"""Grounding: the model proposes words, Marsad resolves; what the report does not say is dropped with its reason."""

import re
from pathlib import Path

import msgspec
import pytest

import marsad.llm
from marsad.coding.coder import RuleCoder
from marsad.llm.ground import FAR, MOST_CLAIMS, MOST_VALUES, PRIOR
from marsad.llm.why import REASONS
from marsad.model import Claim, Report

RAID = "قصفت طائرات التحالف مواقع تنظيم الدولة قرب مدينة الرقة صباح الثلاثاء، ما أدى إلى مقتل 12 مسلحا وجرح آخرين."
ON_WEDNESDAY = "2016-08-17"


def only(grounded) -> Claim:
    """The one claim there is."""
    (claim,) = grounded.claims
    return claim


def reasons(grounded) -> list[str]:
    """Field and reason of all that was dropped."""
    return [f"{each.field} {each.why}" for each in grounded.dropped]


def test_every_value_of_a_claim_is_read_again_from_its_words(hold, say):
    said = say(
        "violence.air_strike", "قصفت", actors=["طائرات التحالف"], targets=["مواقع تنظيم الدولة"], places=["مدينة الرقة"],
        time="صباح الثلاثاء", quantities=[("killed", "12 مسلحا")],
    )  # fmt: skip
    grounded = hold(RAID, said, published=ON_WEDNESDAY)
    claim = only(grounded)
    assert (claim.id, claim.trigger.text, claim.status) == ("1", "قصفت", "occurred")
    assert (claim.made_by, claim.confidence) == (("model test",), PRIOR)
    assert claim.targets[0].entry == "isis"
    assert claim.targets[0].cls == "jihadist"
    assert (claim.places[0].text, claim.places[0].role) == ("مدينة الرقة", "near")
    assert next(place for place in grounded.places if place.name == "الرقة").lat is not None
    assert (claim.time.since, claim.time.until) == ("2016-08-16", "2016-08-16")
    assert [(q.kind, q.low, q.high, q.of) for q in claim.quantities] == [("killed", 12, 12, "مسلحا")]
    assert claim.evidence == ((0, len(RAID)),)
    assert grounded.dropped == ()


def test_nothing_said_is_nothing_read(hold):
    assert hold(RAID) == ((), (), ())


@pytest.mark.parametrize(
    ("sentence", "words", "why"),
    [
        (1, "انفجار", "words-missing"),
        (1, "قصف طيران", "words-missing"),  # nothing of the kind stands there
        (1, "صفت", "words-missing"),  # inside a word
        (1, "قصفت طائرات التح", "words-missing"),  # ends inside a word
        (1, "", "words-empty"),
        (1, " \n\u200f", "words-empty"),
        (1, "«،»", "words-empty"),
        (0, "قصفت", "sentence-missing"),
        (2, "قصفت", "sentence-missing"),
        (-1, "قصفت", "sentence-missing"),
    ],
)  # fmt: skip
def test_a_trigger_that_does_not_stand_in_its_sentence_drops_the_claim(hold, say, sentence, words, why):
    grounded = hold(RAID, say("violence.air_strike", words, sentence=sentence, places=[(1, "الرقة")]))
    assert grounded.claims == ()
    assert reasons(grounded) == [f"claim {why}"]
    assert grounded.dropped[0].words == words


@pytest.mark.parametrize(
    ("text", "words", "stands"),
    [
        ("وقصف الجيش بلدة حيان أمس.", "قصف", "قصف"),  # a joined conjunction before it
        ("تعرضت البلدة لقصف مدفعي عنيف.", "قصف مدفعي", "قصف مدفعي"),  # a joined preposition
        ("قـــصـــف الجيش البلدة.", "قصف", "قـــصـــف"),  # tatweel
        ("قَصَفَ الجيش البلدة.", "قصف", "قَصَفَ"),  # vowel marks
        ("أُصيب عشرة إثر إنفجار عبوة.", "انفجار", "إنفجار"),  # hamza
        ("وقع مـ ـقـ ـتـ ـل شابين برصاص قناص.", "مقتل", "مـ ـقـ ـتـ ـل"),  # letters set apart to pass moderation
        ("شهدت المدينة اطلاق   نار كثيف.", "إطلاق نار", "اطلاق   نار"),  # spaces
    ],
)  # fmt: skip
def test_folding_and_proclitics_are_tolerated_and_nothing_else(hold, say, text, words, stands):
    claim = only(hold(text, say("violence.killing", words)))
    assert claim.trigger.text == stands
    assert text[claim.trigger.start : claim.trigger.end] == stands


def test_of_several_occurrences_of_a_value_the_nearest_to_the_trigger_is_meant(hold, say):
    text = "بعد هدوء في تعز لأيام، اندلعت اشتباكات في تعز مساء أمس، ثم عاد الهدوء إلى تعز."
    claim = only(hold(text, say("violence.clash", "اشتباكات", places=["تعز"])))
    assert claim.places[0].start == text.index("تعز", text.index("اشتباكات"))


def test_of_several_occurrences_of_a_trigger_the_one_nearest_to_its_values_is_meant(hold, say):
    text = "أوقع قصف على سوق سرمين خمسة قتلى، كما أوقع قصف على مدرسة في حرستا قتيلين."
    grounded = hold(
        text, say("violence.shelling", "قصف", places=["حرستا"]), say("violence.shelling", "قصف", places=["سرمين"])
    )
    assert [(c.trigger.start, c.places[0].text) for c in grounded.claims] == [
        (text.index("قصف"), "سرمين"), (text.rindex("قصف"), "حرستا"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("الرقة", "trigger-name"),
        ("التحالف", "trigger-no-deed"),
        ("تنظيم الدولة", "trigger-name"),
        ("12", "trigger-no-deed"),
        ("صباح الثلاثاء", "trigger-time"),
        ("إلى", "trigger-no-deed"),
        ("مسلحا", "trigger-no-deed"),
        ("طائرات", "trigger-no-deed"),
        ("قصفت طائرات التحالف مواقع تنظيم الدولة قرب", "trigger-long"),
    ],
)
def test_a_trigger_is_a_word_that_says_that_something_happens(hold, say, words, why):
    assert reasons(hold(RAID, say("violence.air_strike", words), published=ON_WEDNESDAY)) == [f"claim {why}"]


def test_a_word_that_the_lexicon_does_not_know_may_say_that_something_happens(hold, say):
    claim = only(hold("زنقح المسلحون عددا من أبناء القرية.", say("violence.killing", "زنقح", actors=["المسلحون"])))
    assert (claim.trigger.text, claim.status) == ("زنقح", "occurred")


def test_a_word_that_only_says_who_speaks_says_of_nothing_that_it_happens(hold, say):
    text = "قال المتحدث إن الوضع في المدينة هادئ."
    assert reasons(hold(text, say("violence.killing", "قال"))) == ["claim trigger-no-deed"]


def test_a_word_has_one_type_that_which_the_lexicon_gives_it(hold, say):
    said = [say("violence.shelling", "قصفت", places=["الرقة"]), say("violence.air_strike", "قصفت")]
    for order in (said, said[::-1]):
        grounded = hold(
            "شنت طائرات غارات على الرقة.",
            *[
                msgspec.structs.replace(each, trigger=msgspec.structs.replace(each.trigger, words="غارات"))
                for each in order
            ],
        )
        assert only(grounded).type == "violence.air_strike"
        assert reasons(grounded) == ["claim type-other"]


def test_a_known_word_says_only_types_of_its_groups(hold, say):
    assert reasons(hold(RAID, say("politics.talks", "قصفت"))) == ["claim type-unsupported"]
    assert only(hold(RAID, say("violence.shelling", "قصفت"))).type == "violence.shelling"
    assert reasons(hold(RAID, say("violence.earthquake", "قصفت"))) == ["claim type-unknown"]


@pytest.mark.parametrize(
    ("text", "trigger", "type_", "said", "status"),
    [
        ("لم تقصف القوات البلدة.", "تقصف", "violence.shelling", "occurred", "denied"),  # grammar settles it
        ("ستقصف القوات البلدة.", "تقصف", "violence.shelling", "occurred", "planned"),
        ("قصفت القوات البلدة.", "قصفت", "violence.shelling", "denied", "occurred"),  # no negation stands there
        ("قصفت القوات البلدة.", "قصفت", "violence.shelling", "planned", "occurred"),
        ("قصفت القوات البلدة.", "قصفت", "violence.shelling", "hypothetical", "occurred"),
        ("قصفت القوات البلدة.", "قصفت", "violence.shelling", "ongoing", "occurred"),
        ("قصفت القوات البلدة.", "قصفت", "violence.shelling", "made up", "occurred"),
        ("تقصف القوات البلدة بالمدفعية.", "تقصف", "violence.shelling", "ongoing", "ongoing"),
        ("زنقح المسلحون القرية.", "زنقح", "violence.killing", "denied", "occurred"),
        ("عدم زنقحة القرية أمر مؤكد.", "زنقحة", "violence.killing", "denied", "denied"),
    ],
)
def test_a_status_stands_where_the_sentence_has_its_mark(hold, say, text, trigger, type_, said, status):
    assert only(hold(text, say(type_, trigger, status=said))).status == status


def test_a_party_has_class_and_entry_from_the_registry_and_the_lexicon(hold, say):
    text = "أسر عناصر حزب الله ثلاثة جنود إسرائيليين قرب بلدة عيتا الشعب اللبنانية."
    claim = only(hold(text, say("force.arrest", "أسر", actors=["عناصر حزب الله"], targets=["ثلاثة جنود إسرائيليين"])))
    assert claim.actors[0].entry == "hezbollah"
    assert (claim.targets[0].text, claim.targets[0].cls) == ("ثلاثة جنود إسرائيليين", "foreign_state")


def test_a_general_noun_has_the_name_that_the_report_gave_before(hold, say):
    text = "سيطر تنظيم داعش على حقل نفطي شرق حمص.\nوفجر التنظيم أنابيب الغاز قبل انسحابه."
    claim = only(hold(text, say("violence.destruction", "فجر", sentence=2, actors=["التنظيم"])))
    assert (claim.actors[0].text, claim.actors[0].entry) == ("التنظيم", "isis")


def test_parties_that_and_joins_are_told_apart(hold, say):
    text = "قصفت قوات النظام والطيران الروسي بلدة كفرنبل."
    claim = only(hold(text, say("violence.shelling", "قصفت", actors=["قوات النظام والطيران الروسي"])))
    assert [actor.text for actor in claim.actors] == ["قوات النظام", "الطيران الروسي"]


@pytest.mark.parametrize(
    ("words", "why"),
    [("قصفت", "party-verb"), ("12", "party-number"), ("صباح الثلاثاء", "party-time"), ("إلى", "party-function"),
     ("ما أدى", "party-function"), ("،", "words-empty"), ("جيش الفتح", "words-missing")],
)  # fmt: skip
def test_words_that_can_be_no_party_are_dropped(hold, say, words, why):
    grounded = hold(RAID, say("violence.air_strike", "قصفت", actors=[words]), published=ON_WEDNESDAY)
    assert only(grounded).actors == ()
    assert reasons(grounded) == [f"actors {why}"]


def test_names_of_private_persons_are_marked(hold, say):
    text = "اعتقلت الشرطة العسكرية المواطن سامر الحلبي من منزله في جرمانا."
    claim = only(hold(text, say("force.arrest", "اعتقلت", targets=["المواطن سامر الحلبي"])))
    assert claim.targets[0].private


def test_a_source_is_a_speaker_and_never_the_publisher(hold, say):
    text = "قالت وكالة سانا إن انفجارا وقع في حمص، وأكد مصدر في الشرطة الخبر."
    said = say("violence.bombing", "انفجارا", sources=["وكالة سانا", "مصدر في الشرطة", "حمص"])
    assert [source.text for source in only(hold(text, said)).sources][:1] == ["وكالة سانا"]
    own = hold(text, said, publisher="سانا")
    assert "sources source-is-publisher" in reasons(own)


def test_a_place_that_nothing_knows_stays_without_coordinates(hold, say):
    text = "اقتحم مسلحون قرية زنقحية الشرقية، ثم انسحبوا إلى بلخشت."
    grounded = hold(text, say("violence.clash", "اقتحم", places=["قرية زنقحية الشرقية", "بلخشت"]))
    assert [place.text for place in only(grounded).places] == ["قرية زنقحية الشرقية", "بلخشت"]
    found = {place.name: place for place in grounded.places}
    assert found["بلخشت"].lat is None
    assert "no candidate" in found["بلخشت"].why


@pytest.mark.parametrize("words", ["قصفت", "مسلحا", "طائرات التحالف", "صباح الثلاثاء", "12"])
def test_words_that_are_known_to_be_something_else_are_no_place(hold, say, words):
    grounded = hold(RAID, say("violence.air_strike", "قصفت", places=[words]), published=ON_WEDNESDAY)
    assert only(grounded).places == ()
    assert reasons(grounded)[0].startswith("places place-")


def test_the_name_of_a_private_person_is_no_place(hold, say):
    text = "اعتقلت الشرطة العسكرية المواطن سامر العمري من منزله."
    assert reasons(hold(text, say("force.arrest", "اعتقلت", places=["العمري"]))) == ["places place-person"]


def test_marks_around_the_words_are_no_part_of_them(hold, say):
    claim = only(hold(RAID, say("violence.air_strike", "«قصفت»،", places=["الرقة."])))
    assert (claim.trigger.text, claim.places[0].text) == ("قصفت", "مدينة الرقة")


def test_the_town_has_the_name_that_the_report_gave(hold, say):
    text = "دخلت قافلة مساعدات إلى مدينة مضايا.\nوقصفت المدفعية المدينة بعد ساعات."
    grounded = hold(text, say("violence.shelling", "قصفت", sentence=2, places=["المدينة"]))
    assert [(place.text, place.name) for place in only(grounded).places] == [("المدينة", "مضايا")]


def test_a_time_is_an_expression_of_our_grammar(hold, say):
    claim = only(hold(RAID, say("violence.air_strike", "قصفت", time="الثلاثاء"), published=ON_WEDNESDAY))
    assert (claim.time.text, claim.time.since) == ("صباح الثلاثاء", "2016-08-16")
    wrong = hold(RAID, say("violence.air_strike", "قصفت", time="مدينة الرقة"), published=ON_WEDNESDAY)
    assert reasons(wrong) == ["time time-unknown"]
    undated = hold(RAID, say("violence.air_strike", "قصفت", time="صباح الثلاثاء"))
    assert (only(undated).time, reasons(undated)) == (None, ["time time-unresolved"])


@pytest.mark.parametrize(
    ("text", "trigger", "said", "quantity"),
    [
        ("قتل أكثر من 20 مدنيا في القصف.", "القصف", ("killed", "20 مدنيا"), ("killed", 20, None, False)),  # its bound
        ("قتل نحو خمسين مدنيا في القصف.", "القصف", ("killed", "نحو خمسين مدنيا"), ("killed", 50, 50, True)),
        ("قتل مدنيان في القصف.", "القصف", ("killed", "مدنيان"), ("killed", 2, 2, False)),
        ("جرح العشرات في القصف.", "القصف", ("injured", "العشرات"), ("injured", 20, 99, True)),
        ("أصيب 9 أشخاص في القصف.", "القصف", ("killed", "9 أشخاص"), ("injured", 9, 9, False)),  # ours wins
        ("دمر القصف ثلاثة منازل.", "القصف", ("buildings", "ثلاثة منازل"), ("buildings", 3, 3, False)),
        ("استمر القصف لمدة ثلاث ساعات.", "القصف", ("duration", "ثلاث ساعات"), ("duration", 3, 3, False)),
        ("تقدمت القوات 15 كيلومترا بعد القصف.", "القصف", ("area", "15 كيلومترا"), ("distance", 15, 15, False)),
    ],
)  # fmt: skip
def test_an_amount_is_what_our_numerals_read(hold, say, text, trigger, said, quantity):
    claim = only(hold(text, say("violence.shelling", trigger, quantities=[said])))
    assert [(q.kind, q.low, q.high, q.approximate) for q in claim.quantities] == [quantity]


@pytest.mark.parametrize(
    ("text", "said", "why"),
    [
        ("أوقع القصف ضحايا بين السكان في 2015.", ("killed", "2015"), "number-time"),
        ("أصاب القصف بلدة مجاورة.", ("killed", "بلدة مجاورة"), "number-missing"),
        ("دمر القصف ثلاثة منازل.", ("price", "ثلاثة منازل"), "kind-unsupported"),
        ("دمر القصف ثلاثة منازل.", ("souls", "ثلاثة منازل"), "kind-unknown"),
        ("دمر القصف ثلاثة منازل.", ("duration", "ثلاثة منازل"), "kind-unsupported"),
        ("دمر القصف ثلاثة منازل.", ("buildings", "أربعة منازل"), "words-missing"),
    ],
)
def test_what_is_no_amount_of_its_kind_is_dropped(hold, say, text, said, why):
    grounded = hold(text, say("violence.shelling", "القصف", quantities=[said]))
    assert only(grounded).quantities == ()
    assert reasons(grounded) == [f"quantities {why}"]


def test_who_only_arrives_is_not_dead_but_the_dead_are_told_beside_any_claim(hold, say):
    arrived = hold("انتشر خمسة جنود حول الجسر.", say("force.deployment", "انتشر", quantities=[("killed", "خمسة جنود")]))
    assert only(arrived).quantities == () and reasons(arrived) == ["quantities kind-unsupported"]
    fell = hold(
        "تقدمت الكتيبة شرقا وقتل خمسة جنود.",
        say("territory.advance", "تقدمت", quantities=[("killed", "خمسة جنود")]),
    )
    assert [(q.kind, q.low) for q in only(fell).quantities] == [("killed", 5)]


def test_a_value_stands_near_its_trigger(hold, say):
    text = "اندلعت اشتباكات عنيفة.\n" + "ساد هدوء حذر.\n" * (FAR - 1) + "جرى ذلك في مدينة عدن.\nوفي مدينة لحج هدوء."
    near, far = (FAR + 1, "مدينة عدن"), (FAR + 2, "مدينة لحج")
    grounded = hold(text, say("violence.clash", "اشتباكات", places=[near, far]))
    claim = only(grounded)
    assert [place.text for place in claim.places] == ["عدن"]
    assert [text[start:end] for start, end in claim.evidence] == ["اندلعت اشتباكات عنيفة.", "جرى ذلك في مدينة عدن."]
    assert reasons(grounded) == ["places too-far"]


def test_a_hidden_sentence_supports_nothing(hold, say):
    text = "قصفت المدفعية بلدة حيان.\nقصفت المدفعية مدينة حلب."
    hidden = hold(text, say("violence.shelling", "قصفت", sentence=2), hidden=[1])
    assert (hidden.claims, reasons(hidden)) == ((), ["claim sentence-hidden"])
    mixed = hold(text, say("violence.shelling", "قصفت", places=[(2, "حلب")]), hidden=[1])
    assert (only(mixed).places, reasons(mixed)) == ((), ["places sentence-hidden"])
    assert "حلب" not in {place.name for place in mixed.places}


def test_what_two_windows_say_is_one_claim_with_the_values_of_both(hold, say):
    first = say("violence.air_strike", "قصفت", actors=["طائرات التحالف"], places=["الرقة"])
    second = say("violence.air_strike", "قصفت", places=["مدينة الرقة"], quantities=[("killed", "12 مسلحا")])
    claim = only(hold(RAID, first, second))
    assert (len(claim.actors), len(claim.places), len(claim.quantities)) == (1, 1, 1)


def test_claims_are_numbered_in_the_order_of_the_text(hold, say):
    said = [say("violence.casualties", "مقتل"), say("violence.casualties", "جرح"), say("violence.air_strike", "قصفت")]
    assert [(c.id, c.trigger.text) for c in hold(RAID, *said).claims] == [("1", "قصفت"), ("2", "مقتل"), ("3", "جرح")]


def test_an_over_eager_answer_is_cut(hold, say):
    words = "زنقح بلخش دبشع كرنط خنشل برقط عنفش دلخص مرنق شقلط".split()
    text = "الخبر: " + " و".join(words) + "."
    grounded = hold(text, *[say("violence.killing", word) for word in words])
    assert len(grounded.claims) == MOST_CLAIMS
    assert reasons(grounded) == ["claim sentence-claims"] * (len(words) - MOST_CLAIMS)
    towns = (
        "حلب حمص حماة إدلب الرقة درعا تدمر الباب منبج اللاذقية طرطوس جبلة بانياس الحسكة القامشلي السويداء دوما".split()
    )
    wide = "قصفت الطائرات مدن " + " و".join(towns) + "."
    full = hold(wide, say("violence.air_strike", "قصفت", places=towns))
    assert len(only(full).places) == MOST_VALUES
    assert "places field-full" in reasons(full)


def test_an_endless_answer_is_not_read_to_its_end(hold, say):
    said = [say("violence.killing", f"زنقح{number}") for number in range(5000)]
    grounded = hold(RAID, *said, say("violence.air_strike", "قصفت", actors=["زنقح"] * 5000))
    assert len(grounded.dropped) == 5001
    assert {each.why for each in grounded.dropped} == {"words-missing", "sentence-claims"}
    eager = hold(RAID, say("violence.air_strike", "قصفت", actors=[f"زنقح{number}" for number in range(5000)]))
    assert len(eager.dropped) == 5000
    assert {each.why for each in eager.dropped} == {"words-missing", "field-full"}


def test_a_written_shadda_makes_a_verb_of_what_the_lexicon_has_as_a_thing(hold, say):
    for text, word in (("سوّر مسلحون بلدة السعن من ثلاث جهات.", "سوّر"), ("وسوّرت القوات قرية العطشانة.", "سوّرت")):
        assert [claim.type for claim in hold(text, say("access.siege", word)).claims] == ["access.siege"]
    things = (("انهار سور المدينة.", "سور"), ("احترقت سيّارة قرب بلدة السعن.", "سيّارة"), ("عبرت دبّابة الجسر.", "دبّابة"))
    for text, word in things:
        assert hold(text, say("access.siege", word)).claims == (), word


def test_every_reason_has_its_sentence():
    code = "".join(path.read_text(encoding="utf-8") for path in Path(marsad.llm.__file__).parent.glob("*.py"))
    slugs = "answer|role|status|claim|sentence|words|type|trigger|party|source|place|time|kind|number|field|too"
    given = set(re.findall(rf'"((?:{slugs})-[a-z-]+)"', code))
    assert given == set(REASONS)


def test_the_same_input_gives_the_same_bytes(hold, say):
    said = [say("violence.air_strike", "قصفت", places=["الرقة"]), say("violence.casualties", "مقتل", places=["لندن"])]
    first, second = (msgspec.json.encode(hold(RAID, *said, published=ON_WEDNESDAY)) for _ in range(2))
    assert first == second


def test_what_the_rules_read_stands_when_it_is_said_back(hold, say, kit):
    coded = RuleCoder(kit).code(Report(id="r", text=RAID, published=ON_WEDNESDAY))
    said = [
        say(
            claim.type, claim.trigger.text, status=claim.status, actors=[each.text for each in claim.actors],
            targets=[each.text for each in claim.targets], places=[[each.text, each.role] for each in claim.places],
            time=claim.time.text if claim.time else None, quantities=[(q.kind, q.text) for q in claim.quantities],
        )
        for claim in coded.claims
    ]  # fmt: skip
    grounded = hold(RAID, *said, published=ON_WEDNESDAY)
    wanted = [msgspec.structs.replace(claim, confidence=PRIOR, made_by=("model test",)) for claim in coded.claims]
    assert wanted
    assert list(grounded.claims) == wanted
