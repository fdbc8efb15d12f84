"""Parts: what verb or noun the written forms of an unknown word belong to."""

import csv

import pytest

from marsad.cli.tables import DATA
from marsad.lexicon.inflect import verb_forms
from marsad.lexicon.parts import Noun, guess_noun, guess_verb
from marsad.text.fold import fold

VERBS = [
    (["ردمت"], "ردم", "يردم", ()),
    (["تمترس", "يتمترسون"], "تمترس", "يتمترس", ("تمترس",)),
    (["ينكفئ", "انكفأت"], "انكفأ", "ينكفئ", None),
    (["أغلقوا"], "أغلق", "يغلق", ("إغلاق",)),
    (["استعادت"], "استعاد", "يستعيد", ("استعادة",)),
    (["اجتاحت"], "اجتاح", "يجتاح", ("اجتياح",)),
    (["داهموا", "يداهم"], "داهم", "يداهم", ("مداهمة",)),
    (["احتل"], "احتل", "يحتل", ("احتلال",)),
    (["انتهى"], "انتهى", "ينتهي", ("انتهاء",)),
    (["سوت", "يسوون"], "سوى", "يسوّي", ("تسوية",)),
    (["سوّرت", "يسوّرون"], "سور", "يسوّر", ("تسوير",)),
    (["سيّجوا"], "سيج", "يسيّج", ("تسييج",)),
    (["فخّخت"], "فخخ", "يفخّخ", ("تفخيخ",)),
    (["يجوب"], "جاب", "يجوب", ()),
    (["زعزعت"], "زعزع", "يزعزع", ("زعزعة",)),
]


@pytest.mark.parametrize(("written", "past", "present", "masdar"), VERBS)
def test_a_verb_is_guessed_that_has_the_forms_that_were_met(written, past, present, masdar):
    verb, has = guess_verb(written)
    assert verb.past == past
    if masdar is not None:
        assert (verb.present, verb.masdar) == (present, masdar)
    forms = {form for form, _ in verb_forms(verb.past, verb.present)}
    assert has == {word for word in written if fold(word) in forms}
    assert has


def test_what_is_no_form_of_a_verb_gives_no_guess():
    assert guess_verb(["قط"]) is None


def test_nouns_are_guessed_by_their_endings():
    assert guess_noun("مداهمات") == Noun("مداهمة", ("مداهمات",), True)
    assert guess_noun("كمين") == Noun("كمين")
    assert guess_noun("متمترسون") == Noun("متمترس", ("متمترسون",))


def test_most_verbs_of_the_word_lists_are_guessed_from_a_past_and_a_present():
    """Of the verbs of `verbs.csv`, each as the feminine past and the present that reports would write."""
    with (DATA / "ar" / "verbs.csv").open(encoding="utf-8", newline="") as lines:
        verbs = [(row["past"], row["present"]) for row in csv.DictReader(lines)]
    right = sum(guessed([_feminine(past), present]) == (fold(past), fold(present)) for past, present in verbs)
    print(f"{right} of {len(verbs)}, {right / len(verbs):.1%}")
    assert len(verbs) > 3000 and right / len(verbs) >= 0.89


def guessed(written):
    guess = guess_verb(written)
    return guess and (fold(guess[0].past), fold(guess[0].present))


def _feminine(past):
    return (past[:-1] if past[-1] in "ىا" else past) + "ت"
