"""Routes: which way the words of a claim speak of: its noun, where it leads, whether it is one of few or all.

In: a claim on a way (cut, opened, or meant to be) in its text. Out: `Route`, with the characters that tell it. The
nouns of ways, the eight directions and the words for «all» and «only» are closed classes of Arabic; names come from
the places of the claim.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from marsad.situation.told import Span, Telling
from marsad.text.fold import fold, fold_phrase

_KINDS = {
    "road": "طريق طرق طرقات طريقين طريقان طريقا شارع شوارع اوتوستراد مسلك مسالك درب محور مدخل مداخل مخرج مخارج سبل",
    "bridge": "جسر جسور جسرين جسران جسرا",
    "crossing": "معبر معابر معبرين معبران معبرا منفذ منافذ منفذين منفذان منفذا بوابة",
    "corridor": "ممر ممرات ممرين ممران ممرا",
    "supply line": "خط خطوط خطا شريان شرايين امداد امدادات",
    "port": "ميناء موانئ مواني مرفا",
    "airport": "مطار مطارات",
    "tunnel": "نفق انفاق",
}  # fmt: skip
KIND_OF = {fold(noun): kind for kind, nouns in _KINDS.items() for noun in nouns.split()}
_WORD = re.compile(r"[^\W_]+(?:[\u064b-\u0652\u0640\u0670]+[^\W_]*)*")
_CLITICS = ("", "ال", "و", "وال", "ب", "بال", "ل", "لل", "ف", "فال", "ك", "كال")
_STOPS = frozenset(".؛;!؟?\n،,:")
_DIRECTION = re.compile(r"(?P<article>ال)?(?P<base>شمال|جنوب|شرق|غرب)(?P<end>ي|ا|ية)?")
_SIDES = frozenset("جهة جهات ناحية جانب طرف".split())  # whose adjective is a direction: «من الجهة الغربية»
_ENGLISH = {"شمال": "north", "جنوب": "south", "شرق": "east", "غرب": "west"}
_ALL = frozenset("كل جميع كافة كافه ساءر ساير كلها جميعها كلتا كلا".split())
_LAST = frozenset(("اخر",))
_ONLY = frozenset("وحيد وحيدة متبقي متبقية باقي باقية".split())
_BUT = frozenset("سوي الا غير".split())
_ONE = frozenset("واحد واحدة وحيد وحيدة".split())
_FUNCTION = frozenset(
    "في من الي علي عن عبر بين بعد قبل منذ خلال حتي مع ل ب امام نحو باتجاه قرب التي الذي الذين".split()
)
_AFTER, _BEFORE, _LONGEST = 60, 90, 110  # characters around a trigger in which its way is named, and of the name


class Word(NamedTuple):
    """A word of the text: folded, and where it stands."""

    folded: str
    start: int
    end: int


class Route(NamedTuple):
    """A way as its claim names it. `span` are the words; `left` how many are left where the others are cut."""

    kind: str
    span: Span
    directions: tuple[str, ...]
    all: bool
    left: int | None


def words_of(text: str, start: int, end: int) -> list[Word]:
    """The words of a stretch of text."""
    return [Word(fold(match.group()), match.start(), match.end()) for match in _WORD.finditer(text, start, end)]


def bare(word: str) -> str:
    """A folded word without article and one-letter words before it, where what is left is a noun of a way."""
    for clitic in _CLITICS:
        if word.startswith(clitic) and word[len(clitic) :] in KIND_OF:
            return word[len(clitic) :]
    return ""


def kind_of(name: str) -> str:
    """The kind of way that a name begins with («جسر الرقة»: `bridge`); empty for others."""
    first = fold_phrase(name).split()[:1]
    return KIND_OF.get(bare(first[0]), "") if first else ""


def is_direction(name: str) -> bool:
    """Whether words tell a direction and no place: «الجنوب», «الجهة الغربية»."""
    words = [_strip(word) for word in fold_phrase(name).split()]
    return bool(words) and all(_DIRECTION.fullmatch(word) or word in _SIDES for word in words)


def route_of(telling: Telling) -> Route | None:
    """The way that a claim speaks of; None where its sentence names none near the trigger."""
    text, trigger = telling.page.text, telling.claim.trigger
    begin, stop = telling.page.sentence(trigger.start)
    words = words_of(text, begin, stop)
    noun = _noun(words, trigger.start, trigger.end, _speaks_back(trigger.text))
    if noun is None:
        return None
    at = words.index(noun)
    until = _until(text, noun, stop)
    if noun.end <= trigger.start:
        until = min(until, trigger.start)
    names = [spot.words.end for spot in telling.spots if noun.start <= spot.words.start < until]
    found = list(_directions([word for word in words[at:] if word.start < until]))
    after = [word for word in words[at + 1 : at + 3] if word.start < until and _strip(word.folded) in _ONE | _ONLY]
    end = max([noun.end, *names, *(end for _, end in found), *(word.end for word in after)])
    end = max(end, _genitive_end(words[at + 1 :], until))
    before = [word.folded for word in words[max(0, at - 2) : at]]
    before += [word.folded for word in words if trigger.start <= word.start < trigger.end]
    every = not _ALL.isdisjoint(before) or not _LAST.isdisjoint(before)
    start = words[at - 1].start if at and words[at - 1].folded in _ALL else noun.start
    return Route(
        KIND_OF[bare(noun.folded)], (start, end), tuple(dict.fromkeys(name for name, _ in found)),
        every, _left(noun, before, words[at + 1 : at + 4]),
    )  # fmt: skip


def _speaks_back(trigger: str) -> bool:
    """«قطعتها», «فتحه»: whether a pronoun on the trigger stands for a way named before it."""
    word = fold(trigger.rsplit(maxsplit=1)[-1]) if trigger.split() else ""
    return len(word) > 4 and word.endswith(("ها", "هما", "ته", "وه")) and " " not in trigger.strip()


def _genitive_end(words: Sequence[Word], until: int) -> int:
    """Where «طرق | التواصل», «خطوط | إمداد التنظيم» end: words without preposition that tell whose or which it is."""
    end = 0
    for word in words[:3]:
        if (
            word.start >= until
            or word.folded in _FUNCTION
            or not (end or word.folded.startswith("ال") or len(words) > 1)
        ):
            break
        if not word.folded.startswith("ال") and end:
            break
        if not word.folded.startswith("ال") and word.folded not in KIND_OF:
            break
        end = word.end
    return end


def _noun(words: Sequence[Word], start: int, end: int, back: bool) -> Word | None:
    """The noun of the way: in the trigger, else the first after it, else the nearest before it; `back`: before it."""
    nouns = [word for word in words if bare(word.folded)]
    inside = [word for word in nouns if start <= word.start < end]
    after = [word for word in nouns if end <= word.start <= end + _AFTER]
    before = [word for word in nouns if start - _BEFORE <= word.start < start]
    sides = [*reversed(before), *after] if back else [*after, *reversed(before)]
    return next(iter([*inside, *sides]), None)


def _until(text: str, noun: Word, stop: int) -> int:
    """Where the words that name the way end at the latest: at a stop, or when they grow too long."""
    last = min(stop, noun.start + _LONGEST)
    return next((at for at in range(noun.end, last) if text[at] in _STOPS), last)


def _directions(words: Sequence[Word]) -> Iterator[tuple[str, int]]:
    """Directions in the words of a way, each with its end: «إلى الشمال والغرب», «جنوب شرقي المدينة».

    An adjective tells one after the way's own noun or a side («الطريق الشمالي», «الجهة الجنوبية الغربية»); after a
    name («ريف حلب الشرقي») it is part of the name.
    """
    last, end, own = "", 0, False
    for word in words:
        joined = word.folded.startswith("و")
        match = _DIRECTION.fullmatch(word.folded) or _DIRECTION.fullmatch(_strip_and(word.folded))
        name = _ENGLISH[match["base"]] if match is not None else ""
        adjective = match is not None and bool(match["article"]) and match["end"] in ("ي", "ية")
        if adjective and not own:
            name = ""
        own = bool(bare(word.folded)) or bool(_SIDES & {_strip(word.folded)}) or (own and adjective)
        if last in ("north", "south") and name in ("east", "west") and not joined:
            yield f"{last}-{name}", word.end
            last = ""
            continue
        if last:
            yield last, end
        last, end = name, word.end
    if last:
        yield last, end


def _strip_and(word: str) -> str:
    for clitic in ("و", "ب", "ل", "بال", "لل"):
        if word.startswith(clitic):
            rest = word[len(clitic) :]
            return f"ال{rest}" if clitic in ("بال", "لل") else rest
    return word


def _strip(word: str) -> str:
    return word.removeprefix("و").removeprefix("ال")


def _left(noun: Word, before: Sequence[str], after: Sequence[Word]) -> int | None:
    """How many ways are left: «لم يبق سوى طريق واحد», «إلا معبران», «المنفذ الوحيد المتبقي»."""
    following = {_strip(word.folded) for word in after}
    if not _BUT.isdisjoint(before):
        return 2 if noun.folded.endswith(("ان", "ين")) and bare(noun.folded) == noun.folded else 1
    return 1 if following & _ONLY else None
