"""Wording: where given words stand in a text or in one of its sentences.

In: words as somebody gives them. Out: where they stand, tolerant of how the same words are typed. Nothing is found
inside a word: a run begins where a word does, or after what is joined before it, and ends where a word does.
"""

from collections.abc import Iterator, Mapping
from itertools import dropwhile
from typing import NamedTuple

from marsad.coding.document import Document
from marsad.coding.forms import NUMBER, Form, Forms
from marsad.coding.kit import Kit
from marsad.text.fold import after_letters, fold
from marsad.text.tokens import cut


class Run(NamedTuple):
    """Words that stand at tokens `first` to `last` (exclusive); `start` and `end` are their characters."""

    first: int
    last: int
    start: int
    end: int


def find_words(text: str, words: str, kit: Kit) -> Iterator[tuple[int, int]]:
    """Where words stand in a text: letter by letter, else without marks, letter variants and clitics."""
    words = words.strip()
    at = text.find(words)
    if at >= 0:
        while at >= 0:
            yield at, at + len(words)
            at = text.find(words, at + len(words))
        return
    document = Document(text, Forms(kit))
    asked = [fold(word).replace("ة", "ه") for word in words.split()]
    tokens = [k for k, form in enumerate(document.forms) if form.folded]
    for i in range(len(tokens) - len(asked) + 1):
        run = tokens[i : i + len(asked)]
        known = [{document.forms[k].key, document.forms[k].rest.replace("ة", "ه")} for k in run]
        if all(word in written for word, written in zip(asked, known, strict=True)):
            yield document.starts[run[0]], document.ends[run[-1]]


class Wanted(NamedTuple):
    """Words to be found: their letters without spaces, the figures among them, whether they hold any word at all."""

    letters: str
    figures: tuple[str, ...]
    words: int


def wanted(words: str, marks: Mapping[str, str]) -> Wanted:
    """What to look for, without marks before and after; `words` is 0 where there is nothing else.

    `marks` are the kinds of marks.
    """
    folded = [letters for word in cut(words).words if word != "\n" and (letters := fold(word))]
    while folded and not folded[-1][0].isalnum():
        folded.pop()
    folded = list(dropwhile(lambda letters: not letters[0].isalnum(), folded))
    keys = ['"' if marks.get(letters) == "quote" else letters.replace("ة", "ه") for letters in folded]
    return Wanted(
        "".join(keys), tuple(key for key in keys if key[0].isdecimal()), sum(key[0].isalnum() for key in keys)
    )


def runs(document: Document, begin: int, end: int, asked: Wanted) -> list[Run]:
    """Where the words stand among tokens `begin` to `end`, in text order; spaces inside them may be others."""
    if not asked.words:
        return []
    found = []
    letters = asked.letters
    head = letters[:2]
    for first in range(begin, end):
        form = document.forms[first]
        key = '"' if form.mark == "quote" else form.key
        if not letters.startswith(key or " ") and not (
            key[:1] in _JOINED and (head in key[1:5] or (head == "ال" and "لل" in key[:3]))
        ):
            continue
        for written, drop in [(key, 0)] if letters.startswith(key) else _inside(form, key):
            last = _end(document, first, end, written, asked) if written else None
            if last is not None:
                start = document.starts[first]
                start += after_letters(document.text[start : document.ends[first]], drop)
                found.append(Run(first, last, start, document.ends[last - 1]))
                break
    return found


_JOINED = frozenset("وفبلكس")


def _end(document: Document, first: int, end: int, opening: str, asked: Wanted) -> int | None:
    """The token after the last, where the words stand from token `first` on."""
    letters = asked.letters
    if not letters.startswith(opening):
        return None
    forms = document.forms
    size, at = len(opening), first + 1
    while size < len(letters) and at < end:
        written = "" if forms[at].blank else _written(forms[at])
        if not letters.startswith(written, size):
            return None
        size, at = size + len(written), at + 1
    if size != len(letters):
        return None
    figures = tuple(form.key for form in forms[first:at] if form.kind == NUMBER)
    return at if figures == asked.figures else None


def _written(form: Form) -> str:
    """The letters of a word for comparison; quotation marks of all kinds are one."""
    return '"' if form.mark == "quote" else form.key


def _inside(form: Form, key: str) -> list[tuple[str, int]]:
    """A word without what is joined before it, in each way that it may be read: (letters, how many are left out)."""
    found: list[tuple[str, int]] = []
    joined = [(form.conj, form.prep, form.article), *((conj, prep, False) for _, conj, prep in form.name_starts)]
    if not form.readings and key.startswith("و") and len(key) > 3:
        joined.append(("و", "", False))
    for conj, prep, article in joined:
        clitics = conj + prep
        if conj and key.startswith(conj):
            found.append((key[len(conj) :], len(conj)))
        if prep and key.startswith(clitics):
            rest = key[len(clitics) :]
            if prep == "ل" and rest.startswith("ل"):  # «للجيش» is «الجيش», «للقاء» «لقاء»
                found.append(("ال" + rest[1:], len(clitics) + 1))
            found.append((rest[1:], len(clitics) + 1) if article and prep == "ل" else (rest, len(clitics)))
        if form.future and not prep and key.startswith(conj + "س"):
            found.append((key[len(conj) + 1 :], len(conj) + 1))
    return found
