"""Injected: sentences that speak to a machine, or to whoever reads for one, and machine text that is no report.

In: a document. Out: the sentences that are never sent to a model and support no claim. Found is only what shows itself
by grammar and vocabulary (`data/injected.toml`), and what is in another language; what does not show itself is held off
by grounding.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import msgspec

from marsad.coding.document import Document
from marsad.llm.said import Answer, SaidAmount, SaidClaim, SaidPlace, Words
from marsad.ontology import type_names
from marsad.text.fold import fold

_BLOCK = 12  # sentences that an opening mark may reach over to the mark that closes it
_CLAUSE = r"(?:^|[.،,;؛:!?؟…()\[\]«»\"“”'*\-–—|>]\s*)"
_SAID = (Words, SaidPlace, SaidAmount, SaidClaim, Answer)  # whose fields no report has in Latin letters
_CODE = frozenset("<>[]{}|`")
_ODD = re.compile(
    "[a-zA-Z][\u00ad\u200b-\u200f\u2060-\u2064\ufeff]|[\uff21-\uff5a]"
)  # hidden inside or beside Latin letters
_FOREIGN = 3  # words; fewer are a name or a credit
_WORD = re.compile(r"(?<!\S)[^\W\d_]{2,}(?!\w)")
_ARABIC = re.compile("[\u0620-\u064a\ufb50-\ufefc]")


class Vocabulary(msgspec.Struct, frozen=True, kw_only=True):
    """The words of `data/injected.toml`."""

    orders: tuple[str, ...]
    forbids: tuple[str, ...]
    between: tuple[str, ...]
    earlier: tuple[str, ...]
    machine: tuple[str, ...]
    polite: tuple[str, ...]
    readers: tuple[str, ...]
    addressed: tuple[str, ...]
    turns: tuple[str, ...]
    english_orders: tuple[str, ...]
    english_earlier: tuple[str, ...]
    english_answers: tuple[str, ...]
    english_machine: tuple[str, ...]
    english_said: tuple[str, ...]
    english_turns: tuple[str, ...]
    opens: tuple[str, ...]
    closes: tuple[str, ...]
    html: tuple[str, ...]


class Signs(msgspec.Struct, frozen=True):
    """What is looked for in a folded sentence: what shows it at once, orders, and what orders are about."""

    plain: re.Pattern[str]
    machine: re.Pattern[str]
    earlier: re.Pattern[str]
    opening: re.Pattern[str]
    tags: re.Pattern[str]
    keys: frozenset[str]
    html: frozenset[str]
    opens: tuple[str, ...]
    closes: tuple[str, ...]


def injected(document: Document) -> frozenset[int]:
    """The sentences (from 0) that are instructions or machine text addressed to a reader."""
    signs = injection_signs()
    odd = bool(_ODD.search(document.text))
    texts: dict[int, str] = {}
    foreign: set[int] = set()
    for index, (begin, end) in enumerate(document.sentences):
        if is_foreign(document.text[slice(*document.segment(index))]):
            foreign.add(index)
        if odd or not signs.keys.isdisjoint([form.folded.lower() for form in document.forms[begin:end]]):
            start, stop = document.segment(index)
            texts[index] = plain(document.text[start:stop])
    found = foreign | {index for index, text in texts.items() if shows(text, signs, document, index)}
    for index in range(len(document.sentences)):
        if index - 1 in found and index not in found:
            start, stop = document.segment(index)
            if _goes_on(plain(document.text[start:stop]), signs):
                found.add(index)
    return frozenset(found | set(_blocks(texts, signs)))


def is_foreign(text: str) -> bool:
    """Whether a sentence has words and no Arabic: nothing of it can be read here, whoever it is meant for."""
    return not _ARABIC.search(text) and len(_WORD.findall(text)) >= _FOREIGN


def plain(text: str) -> str:
    """A sentence for comparison: one spelling of each letter, small Latin letters, no marks that are not seen."""
    words = unicodedata.normalize("NFKC", text).replace("_", "\u2581").split()
    return " ".join(filter(None, map(fold, words))).lower().replace("ة", "ه").replace("\u2581", "_")


def shows(text: str, signs: Signs, document: Document, index: int) -> bool:
    """Whether a sentence by itself shows that it is addressed to a machine, or made for one."""
    if signs.plain.search(text) or any(tag not in signs.html for tag in signs.tags.findall(text)):
        return True
    if signs.machine.search(text):
        return True
    order = signs.earlier.search(text)
    return order is not None and not _tells_of_speech(text[: order.end()], document, index)


def _tells_of_speech(text: str, document: Document, index: int) -> bool:
    """Whether words before an order tell that somebody said it: «قال للجنود: تجاهلوا الأوامر السابقة»."""
    before = text.split()[:-2]
    forms = document.forms[slice(*document.sentences[index])][: len(before)]
    return any("speech" in form.verb_kinds for form in forms if form.key in before)


def _goes_on(text: str, signs: Signs) -> bool:
    """Whether a sentence after an injected one goes on with it: another order, or machine text without Arabic."""
    return bool(signs.opening.match(text)) or (not _ARABIC.search(text) and any(mark in text for mark in "{}[]<>|:"))


def _blocks(texts: Mapping[int, str], signs: Signs) -> Iterator[int]:
    """The sentences from a mark of a chat format or of code to the one that closes it."""
    for index, text in texts.items():
        if not any(mark in text for mark in signs.opens):
            continue
        for last in range(index + 1, index + _BLOCK):
            if any(mark in texts.get(last, "") for mark in signs.closes):
                yield from range(index, last + 1)
                break


@cache
def injection_signs() -> Signs:
    """The signs, made of the vocabulary once."""
    path = Path(__file__).parent.parent / "data" / "injected.toml"
    words = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Vocabulary)
    order = f"(?:{_any(words.orders)})(?:ي|وا|ا)?"
    forbid = f"(?:{_any(words.forbids)})(?:ي|وا|ا)?"
    do = rf"(?:و|ف|ثم )?(?:(?:{_any(words.polite)}|فقط) )?(?:{order}|{forbid})"
    readers = [*words.readers, *("ل" + each.removeprefix("ال") for each in words.readers)]
    codes = "|".join(re.escape(name) for name in type_names() if "." in name)
    english = [
        rf"\b(?:{_any(words.english_orders)})\b(?:\W+\w+){{0,4}}?\W+(?:{_any(words.english_earlier)})\b",
        rf"(?:^|[.,:;!?\-(\"'\]>]\s*|\b(?:and|then|please|just|only|must|should|to) )"
        rf"(?:{_any(words.english_answers)})\b"
        rf"(?:\W+\w+){{0,6}}?\W+(?:{_any(words.english_machine)})\b",
        rf"\b(?:{_any(words.english_said)})\b",
        rf"^[\W_]*(?:{_any(words.english_turns)})\W{{0,2}}[:,]",
    ]
    arabic = [
        rf"(?<!\w)(?:و|ف)?(?:{_any(words.addressed)})(?!\w)",
        rf"(?<!\w)(?:و|ف)?(?:ل|الي |ايها |ايتها |يا |عزيزي |عزيزتي )(?:{_any(readers)})(?!\w)\s*[:،,!]",
        rf"^[\W_]*(?:و|ف)?(?:علي|تنبيه|ملاحظه|رساله|تعليمات|سطر|الي|ايها|يا) (?:ل|الي )?(?:{_any(readers)})(?!\w)",
        rf"^[\W_]*(?:{_any(words.turns)})\s*:",
        rf"\b(?:{codes})\b",
        r"\"[a-z_]{2,}\"\s*:\s*[\"\[{\d]|[{\[]\s*\"[a-z_]+\"\s*:",
        r"\b(?:print|echo|console\.log|return|eval|exec)\s*\(",
        "|".join(re.escape(mark) for mark in (*words.opens, *words.closes)),
    ]
    gap = rf"(?:\s+(?:{_any(words.between)}))*\s+"
    plain_signs = "|".join(f"(?:{pattern})" for pattern in (*english, *arabic))
    machine = rf"{_CLAUSE}{do}(?!\w)(?:\W+\w+){{0,9}}?\W+(?:ب|ال|بال|لل|ل|و)?(?:{_any(words.machine)})(?!\w)"
    earlier = rf"{_CLAUSE}{do}{gap}(?:ب|ل)?(?:{_any(words.earlier)})(?!\w)"
    earlier += rf"|{_CLAUSE}(?:و|ف)?(?:{_any(words.polite)})\s+(?:{order}|{forbid})(?!\w)"
    orders = [_key(each) + ending for each in (*words.orders, *words.forbids) for ending in ("", "ي", "وا", "ا")]
    arabic_keys = {_longest(each) for each in (*orders, *map(_key, (*words.addressed, *words.turns, *readers)))}
    english_keys = (*words.english_orders, *words.english_answers, *words.english_said, *words.english_turns)
    keys = {*map(_longest, english_keys), "console.log", "echo", "eval", "exec"}
    keys |= {name.partition("_")[0] for name in type_names()}
    keys |= {field for shape in _SAID for field in shape.__struct_fields__}
    arabic_keys |= {"ل" + each.removeprefix("ا") for each in arabic_keys if each.startswith("ال")}
    keys |= {joined + each for each in arabic_keys for joined in ("", "و", "ف")}
    return Signs(
        re.compile(plain_signs), re.compile(machine), re.compile(earlier), re.compile(rf"^[\W_]*{do}(?!\w)"),
        re.compile(r"</?([a-z_][\w:\-]*)[^<>]*>"), frozenset(keys | _CODE), frozenset(words.html), words.opens,
        words.closes,
    )  # fmt: skip


def _any(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest first."""
    return "|".join(re.escape(each) for each in sorted(map(_key, words), key=lambda each: (-len(each), each)))


def _longest(words: str) -> str:
    """The word of a phrase that fewest sentences have, by its length."""
    return max((found.group() for found in re.finditer(r"\w+", words)), key=len)


def _key(words: str) -> str:
    return " ".join(map(fold, words.split())).lower().replace("ة", "ه")
