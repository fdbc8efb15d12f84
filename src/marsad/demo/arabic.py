"""Arabic: counted nouns, number words, and words that agree.

In: a number and the forms of a noun, or the choices of a word and what it agrees with. Out: the words, right in number,
gender and case as far as unvowelled writing shows them. Cases are `nom`, `gen` and `acc`; genders `m`, `f`, and `p` for
people in the plural.
"""

from typing import Literal, NamedTuple

Case = Literal["nom", "gen", "acc"]
CASES: tuple[Case, ...] = ("nom", "gen", "acc")

_MASCULINE = ["", "واحد", "اثنان", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة", "عشرة"]
_FEMININE = ["", "واحدة", "اثنتان", "ثلاث", "أربع", "خمس", "ست", "سبع", "ثماني", "تسع", "عشر"]
_TENS = ["", "", "عشرون", "ثلاثون", "أربعون", "خمسون", "ستون", "سبعون", "ثمانون", "تسعون"]
_HUNDREDS = ["", "مئة", "مئتا", "ثلاثمئة", "أربعمئة", "خمسمئة", "ستمئة", "سبعمئة", "ثمانمئة", "تسعمئة"]
_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


class Noun(NamedTuple):
    """A noun that is counted.

    `few` is the plural after 3 to 10 (genitive), `whole` the definite plural («المدنيين») for vague amounts; `cls` is
    the codebook's class of the people that it means, empty for things.
    """

    one: str
    accusative: str
    two: str
    two_oblique: str
    few: str
    whole: str
    feminine: bool
    cls: str = ""


class Counted(NamedTuple):
    """A counted phrase: the words of the amount, and the whole; both are the noun in «مدنيان».

    The amount stands first, but for «مدنيين اثنين».
    """

    amount: str
    whole: str


def counted(number: int, noun: Noun, case: Case, *, words: bool, indic: bool = False) -> Counted:
    """A number with its noun. `words` asks for number words, where a careful desk would write them."""
    if number == 1:
        return Counted(noun.accusative if case == "acc" else noun.one, noun.accusative if case == "acc" else noun.one)
    if number == 2:
        if case != "nom" and noun.two_oblique == noun.few:  # «مدنيين» alone may be any number
            return Counted("اثنين", f"{noun.two_oblique} اثنين")
        dual = noun.two if case == "nom" else noun.two_oblique
        return Counted(dual, dual)
    amount = number_words(number, feminine=noun.feminine, case=case) if words else ""
    if not amount:
        amount = str(number).translate(_INDIC) if indic else str(number)
    return Counted(amount, f"{amount} {_after(number, noun)}")


def _after(number: int, noun: Noun) -> str:
    """The form of the noun after a number: plural after 3 to 10, accusative singular to 99, else genitive singular."""
    last = number % 100
    return noun.few if 3 <= last <= 10 else noun.accusative if 11 <= last <= 99 else noun.one


def number_words(number: int, *, feminine: bool, case: Case) -> str:
    """A number from 3 on in words; empty where figures are better."""
    units = _FEMININE if feminine else _MASCULINE
    if 3 <= number <= 10:
        return units[number]
    if number < 20:
        return _teens(number, feminine=feminine, case=case)
    if number < 100:
        tens = _oblique(_TENS[number // 10], case)
        unit = number % 10
        if not unit:
            return tens
        one = "إحدى" if feminine else "واحدا" if case == "acc" else "واحد"
        first = one if unit == 1 else _dual(units[unit], case) if unit == 2 else units[unit]
        return f"{first} و{tens}"
    if number < 1000 and number % 100 == 0:
        return "مئتي" if number == 200 and case != "nom" else _HUNDREDS[number // 100]
    if number < 11_000 and number % 1000 == 0:
        thousands = number // 1000
        if thousands == 2:
            return "ألفا" if case == "nom" else "ألفي"
        return "ألف" if thousands == 1 else f"{_MASCULINE[thousands]} آلاف"
    return ""


def _teens(number: int, *, feminine: bool, case: Case) -> str:
    if number == 11:
        return "إحدى عشرة" if feminine else "أحد عشر"
    if number == 12:
        first = "اثنتا" if feminine else "اثنا"
        return f"{first if case == 'nom' else first[:-1] + 'ي'} {'عشرة' if feminine else 'عشر'}"
    return f"{_FEMININE[number - 10]} عشرة" if feminine else f"{_MASCULINE[number - 10]} عشر"


def _oblique(tens: str, case: Case) -> str:
    return tens if case == "nom" else tens[:-2] + "ين"


def _dual(word: str, case: Case) -> str:
    return word if case == "nom" else word[:-2] + "ين"


def agree(choices: list[str], gender: str) -> str:
    """The one of two or three choices (masculine, feminine, people in the plural) that fits a gender.

    Two choices are those of a verb before its subject, where people in the plural take the masculine.
    """
    at = "mfp".index(gender)
    return choices[at] if at < len(choices) else choices[0]


def joined(prefix: str, word: str) -> tuple[str, int]:
    """A word with «و», «ب», «ل» or «ك» joined to it, and where in it the word itself begins."""
    if prefix.endswith("ل") and word.startswith("ال"):
        return prefix + word[1:], len(prefix)
    return prefix + word, len(prefix)


def indic(text: str) -> str:
    """Figures as «٠١٢٣»; nothing else changes, nor does any offset."""
    return text.translate(_INDIC)
