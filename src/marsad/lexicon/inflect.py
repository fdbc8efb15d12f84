"""Inflection: from principal parts to every written form.

In: a verb's past and present (3rd person masculine singular, unvowelled), or a noun's singular and plurals. Out: pairs
of folded form and feature bits. Nothing is stemmed at look-up time: what is not generated here is not in the language
of the lexicon. Weak, hamzated and doubled verbs follow the tables of any school grammar (Wright, §§120–180).
"""

from collections.abc import Iterator

from marsad.text.fold import fold

# Feature bits of a verb form.
PRESENT = 1
PASSIVE = 2  # written like nothing else: certainly passive
ACTIVE = 4  # certainly active; neither bit: the writing leaves it open
PLURAL = 8
DUAL = 16
FEMININE = 32
FIRST = 64
BEFORE_SUFFIX = 128  # stands only before an object or possessive suffix
NO_SUFFIX = 256  # takes no suffix

# Feature bits of a noun form (PLURAL, DUAL, FEMININE, BEFORE_SUFFIX, NO_SUFFIX shared).
CONSTRUCT = 512  # loses its final nun: a genitive follows
ACCUSATIVE = 1024  # indefinite accusative alif

Form = tuple[str, int]


def verb_forms(past: str, present: str, passive_past: str = "") -> Iterator[Form]:
    """All forms of a verb: past, present, subjunctive and jussive, both voices, all persons in news prose."""
    own_passive = bool(passive_past) and passive_past != past
    voice = ACTIVE if own_passive else 0
    yield from _past(past, voice)
    yield from _present(present, voice)
    if own_passive:
        yield from _past(passive_past, PASSIVE)
        yield from _present(_passive_present(present), PASSIVE)


def _past(past: str, voice: int) -> Iterator[Form]:
    base, last = fold(past), past[-1:]
    if last in "ىي" or (last == "ا" and len(past) >= 3):
        stem = base[:-1]
        keep = "ي" if last == "ي" else ""
        weak = "و" if last == "ا" else "ي"
        singular, feminine, dual, full = base, stem + keep + "ت", stem + weak + "ا", stem + weak
        plural = stem + "و"
        if last in "ىا":
            yield stem + "ا", voice | BEFORE_SUFFIX
    else:
        singular, feminine, dual, plural = base, base + "ت", base + "ا", base + "و"
        full = base[:-2] + base[-1] if len(past) >= 3 and past[-2] == "ا" else base
        if last in "أؤئ":
            yield base[:-1] + "وو" + "ا", voice | PLURAL | NO_SUFFIX
            yield base[:-1] + "وو", voice | PLURAL | BEFORE_SUFFIX
    if _doubled(past):
        yield base + base[-1] + "نا", voice | PLURAL | FIRST
        yield base + base[-1] + "ت", voice | FIRST
    if past.endswith("اء"):
        yield base[:-1] + "ووا", voice | PLURAL | NO_SUFFIX
        yield base[:-2] + "ينا", voice | PLURAL | FIRST
    yield singular, voice
    yield feminine, voice | FEMININE
    yield dual, voice | DUAL
    yield feminine + "ا", voice | DUAL | FEMININE
    yield plural + "ا", voice | PLURAL | NO_SUFFIX
    yield plural, voice | PLURAL | BEFORE_SUFFIX
    yield full + "ن", voice | PLURAL | FEMININE
    yield full + "نا", voice | PLURAL | FIRST
    if full != base:
        yield full + "ت", voice | FIRST


def _doubled(past: str) -> bool:
    """Whether the last letter stands for two («شن», «أعد», «احتل», «استعد»), by the length of the pattern."""
    size = len(past)
    if past[-1] in "ىاءويأ" or (size > 2 and past[-2] in "اوي"):
        return False
    return (
        size == 2
        or (size == 3 and past[0] == "أ")
        or (size == 4 and past[0] == "ا")
        or (size == 5 and past.startswith("است"))
    )


def _present(present: str, voice: int) -> Iterator[Form]:
    base, last = fold(present)[1:], present[-1:]
    defective = (last in "يىو" and len(present) > 3) or last in "يى"
    hollow = len(present) >= 4 and present[-2] in "اوي" and not defective
    stems = [base]
    if defective:
        stems.append(base[:-1])
        if last == "ى":
            stems.append(base[:-1] + "ا")
    elif hollow:
        stems.append(base[:-2] + base[-1])
    for prefix, person in (("ي", 0), ("ت", FEMININE), ("ن", FIRST | PLURAL), ("ا", FIRST)):
        for index, stem in enumerate(stems):
            only = BEFORE_SUFFIX if defective and index == 2 else 0
            yield prefix + stem, voice | PRESENT | person | only
    body = base[:-1] if defective else base
    dual = body + "ي" if defective and last != "و" else base
    for prefix, gender in (("ي", 0), ("ت", FEMININE)):
        for stem in {body, body[:-1] + "و"} if last in "أ" else {body}:
            yield prefix + stem + "ون", voice | PRESENT | PLURAL | gender
            yield prefix + stem + "وا", voice | PRESENT | PLURAL | gender | NO_SUFFIX
            yield prefix + stem + "و", voice | PRESENT | PLURAL | gender | BEFORE_SUFFIX
        yield prefix + dual + "ان", voice | PRESENT | DUAL | gender
        yield prefix + dual + "ا", voice | PRESENT | DUAL | gender
    feminine_plural = base[:-2] + base[-1] if hollow else (body + "ي" if last == "ى" else base)
    yield "ي" + feminine_plural + "ن", voice | PRESENT | PLURAL | FEMININE


def _passive_present(present: str) -> str:
    if present[-1:] == "ئ":
        return present[:-1] + "أ"
    if present[-1:] in "يو":
        return present[:-1] + "ى"
    if len(present) >= 4 and present[-2] in "وي":
        return present[:-2] + "ا" + present[-1]
    return present


_DUALS = (("ان", NO_SUFFIX), ("ين", NO_SUFFIX), ("ا", CONSTRUCT), ("ي", CONSTRUCT | BEFORE_SUFFIX))
_SHORT = ("اب", "اخ")  # two are «أبوان», «أخوان»; «أبين» is a place, «آب» a month


def noun_forms(singular: str, plurals: tuple[str, ...], feminine: bool = False) -> Iterator[Form]:
    """All forms of a noun or adjective without article: singular, dual, plurals, case endings that show in writing."""
    gender = FEMININE if feminine else 0
    if singular:
        base = fold(singular)
        yield from _number(base, gender)
        if base not in _SHORT:
            yield from ((_before_suffix(base) + ending, gender | DUAL | extra) for ending, extra in _DUALS)
    for plural in plurals:
        base = fold(plural)
        if base.endswith("ون") and len(base) > 4:
            for ending, extra in (("ون", NO_SUFFIX), ("ين", NO_SUFFIX), ("و", CONSTRUCT), ("ي", CONSTRUCT)):
                yield base[:-2] + ending, gender | PLURAL | extra
        else:
            yield from _number(base, gender | PLURAL)


def _number(base: str, bits: int) -> Iterator[Form]:
    yield base, bits | (NO_SUFFIX if base.endswith("ة") else 0)
    if base.endswith("ة"):
        yield base[:-1] + "ت", bits | BEFORE_SUFFIX
    elif base.endswith("اء"):
        yield base[:-1] + "و", bits | BEFORE_SUFFIX
        yield base[:-1] + "ي", bits | BEFORE_SUFFIX
    elif not base.endswith("ات"):
        yield base + "ا", bits | ACCUSATIVE | NO_SUFFIX


def _before_suffix(base: str) -> str:
    if base.endswith("ة"):
        return base[:-1] + "ت"
    return base
