"""Parts: principal parts guessed from written forms of a word that no table has.

In: words as they were met, without clitics. Out: the parts of one verb or noun that has them all among its forms, or as
many as can be. A guess goes by the pattern of the letters (Wright, §§31–72); it is for a person to check.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from marsad.lexicon.inflect import verb_forms
from marsad.text.fold import fold

_DOUBLE = "\u0651"  # shadda
_MARKS = re.compile("[\u064b-\u0652\u0670\u0640]")
_LAST = {"ي": "ى", "ئ": "أ"}  # letters of a present by those that its past ends in
_PAST_ENDINGS = ("وا", "تا", "ت", "", "نا", "ن", "ا")
_PRESENT_ENDINGS = ("ون", "وا", "ان", "", "ا", "ن")


class Verb(NamedTuple):
    """Past and present (3rd person masculine singular, unvowelled) and the verbal nouns that the pattern has."""

    past: str
    present: str
    masdar: tuple[str, ...] = ()


class Noun(NamedTuple):
    """Singular, plurals and gender."""

    singular: str
    plural: tuple[str, ...] = ()
    feminine: bool = False


def guess_verb(written: Sequence[str]) -> tuple[Verb, frozenset[str]] | None:
    """The verb that has most of these forms (the likelier pattern first), and which of them it has."""
    best: tuple[Verb, frozenset[str]] | None = None
    for verb in dict.fromkeys(verb for word in written for verb in _verbs(word)):
        forms = {form for form, _ in verb_forms(verb.past, verb.present)}
        has = frozenset(word for word in written if fold(word) in forms)
        if has and (best is None or len(has) > len(best[1])):
            best = verb, has
    return best


def guess_noun(written: str) -> Noun:
    """A noun by its ending: «ات» and «ون» are taken for plurals, «ة» for the feminine."""
    word = _MARKS.sub("", written)
    if word.endswith("ات") and len(word) >= 5:
        return Noun(word[:-2] + "ة", (word,), feminine=True)
    if word.endswith(("ون", "ين")) and len(word) >= 5:
        return Noun(word[:-2], (word[:-2] + "ون",))
    return Noun(word, (), word.endswith("ة"))


def _verbs(written: str) -> Iterator[Verb]:
    word = _MARKS.sub("", written)
    double = len(_MARKS.sub("", written.partition(_DOUBLE)[0])) if _DOUBLE in written else 0
    present = list(_of_present(word, double == 3))
    if word.startswith("ي"):
        yield from present
        return
    for ending in _PAST_ENDINGS:
        stem = word.removesuffix(ending) if ending else word
        if word.endswith(ending) and len(stem) >= 3:
            yield from _of_past(stem, double == 2)
    yield from present
    if word.endswith("ت") and len(word) >= 3:
        yield from _of_past(word[:-1] + "ى", double == 2)  # «سوت», of «سوى»


def _of_past(stem: str, double: bool = False) -> Iterator[Verb]:
    """The verb of a past, by its pattern. `double`: its second letter is written with a shadda.

    Without it, the verbal noun of three letters cannot be known, unless the second is a waw or ya.
    """
    size, hollow, open_ = len(stem), stem[-2] == "ا", stem[-1] in "ىا"
    if size == 3 and (double or stem[1] in "وي"):
        masdar = "ت" + stem[:2] + ("ية" if open_ else "ي" + stem[2])
        yield Verb(stem, "ي" + stem[:2] + _DOUBLE + ("ي" if open_ else stem[2]), (masdar,))
    elif size == 3:
        if open_:
            yield Verb(stem, "ي" + stem[:2] + ("ي" if stem[-1] == "ى" else "و"))
        elif hollow:
            yield Verb(stem, "ي" + stem[0] + "و" + stem[2])
        else:
            yield Verb(stem, "ي" + stem)
    elif (stem.startswith("است") and size == 6) or (stem[0] == "أ" and size == 4):
        masdar = stem + "ة" if hollow else _long(stem)
        masdar = "إ" + masdar[1:] if stem[0] == "أ" else masdar
        yield Verb(stem, _inner("ي" + stem[1:], hollow, open_), (masdar,))
    elif stem[0] == "ا" and size == 5:
        yield Verb(
            stem, _inner("ي" + stem[1:], False, open_), (stem[:-2] + "يا" + stem[-1] if hollow else _long(stem),)
        )
    elif stem[0] == "ا" and size == 4:
        yield Verb(stem, "ي" + stem[1:], (stem + "ا" + stem[-1],))  # «احتل», «احتلال»
    elif stem[0] == "ت" and size in (4, 5):
        yield Verb(stem, "ي" + stem, (stem[:-1] + "ي" if open_ else stem,))
    elif size == 4 and stem[1] == "ا":
        yield Verb(stem, _inner("ي" + stem, False, open_), ("م" + (stem[:-1] + "ا" if open_ else stem) + "ة",))
    elif size == 4 and "ا" not in stem:
        yield Verb(stem, "ي" + stem, (stem + "ة",))


def _inner(present: str, hollow: bool, open_: bool) -> str:
    """The present of a derived pattern: with ya inside a hollow verb, and at the end of an open one."""
    if hollow:
        return present[:-2] + "ي" + present[-1]
    return present[:-1] + "ي" if open_ else present


def _long(stem: str) -> str:
    """With the long vowel of the verbal noun before the last letter: «انفجر», «انفجار»; «انتهى», «انتهاء»."""
    return stem[:-1] + "اء" if stem[-1] == "ى" else stem[:-1] + "ا" + stem[-1]


def _of_present(word: str, double: bool) -> Iterator[Verb]:
    if word[:1] not in "يتنأ":
        return
    for ending in _PRESENT_ENDINGS:
        stem = word[1:].removesuffix(ending) if ending else word[1:]
        if word.endswith(ending) and len(stem) >= 3:
            for past in _pasts(stem, double):
                yield from _of_past(past[:-1] + _LAST.get(past[-1], past[-1]), double)


def _pasts(stem: str, double: bool) -> Iterable[str]:
    """The pasts that a present may have; `stem` is without its prefix."""
    size = len(stem)
    if size == 3:
        if stem[1] in "وي" and not double:
            return (stem[0] + "ا" + stem[2], "أ" + stem[0] + "ا" + stem[2])
        if stem[-1] in "يىو":
            return (stem[:2] + ("ا" if stem[-1] == "و" else "ى"),)
        return (stem, "أ" + stem, *(("ا" + stem,) if stem[1] == "ت" else ()))
    if size == 5 and stem.startswith("ست"):
        return ("ا" + stem,)
    if size == 4 and (stem[0] == "ن" or stem[1] == "ت"):
        return ("ا" + stem, stem)
    return (stem,)
