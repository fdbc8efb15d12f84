"""Furniture: lines that are not the report, and paragraphs that a page has doubled or spliced.

In: a document. Out: sentences to leave unread, and flags that say what was found. Nothing is cut from the text.
"""

import re
from typing import Any, NamedTuple

from marsad.coding.document import Document
from marsad.coding.forms import MARK, WORD

_LINES = re.compile(
    "^(?:"
    "مقالات ذات صله|مواضيع ذات صله|اخبار ذات صله|اقرا ايضا|اقرا المزيد|شاهد ايضا|التعليقات(?: مغلقه)?|"
    "اضف تعليق.*|اترك تعليق.*|شارك(?: هذا)?(?: المقال| الخبر)?|"
    "طباعه|ارسال الي صديق|مشاركه|تابعونا.*|تابعنا علي.*|المزيد من.*|الاكثر قراءه|كلمات مفتاحيه.*|"
    "الوسوم.*|وسوم.*|سمات .*|المصدر|للمزيد.*|اضغط هنا.*|"
    "انضم(?:وا)? الي قناتنا.*|اشترك.*|رابط الخبر.*|نسخ الرابط|جميع الحقوق محفوظه.*|الصوره.*ارشيفيه.*|"
    "فيسبوك|تويتر|واتساب|تيليغرام|موضوعات متعلقه|روابط ذات صله|اخر تحديث.*"
    ")$"
)  # fmt: skip
_TAILS = re.compile(
    "^(?:مقالات ذات صله|مواضيع ذات صله|اخبار ذات صله|الاكثر قراءه|المزيد من|موضوعات متعلقه|روابط ذات صله)"
)


class Notes(NamedTuple):
    """Sentences to skip and flags for the reader."""

    skipped: frozenset[int]
    flags: tuple[dict[str, Any], ...]


def furniture(document: Document) -> Notes:
    """Find furniture lines, repeated paragraphs and spliced ones."""
    skipped: set[int] = set()
    flags: list[dict[str, Any]] = []
    seen: dict[str, int] = {}
    tail = False
    for index in range(len(document.sentences)):
        start, end = document.segment(index)
        begin, stop = document.sentences[index]
        plain = " ".join([form.key for form in document.forms[begin:stop] if form.kind != MARK])
        if _LINES.match(plain) or (tail and end - start < 120):
            skipped.add(index)
            flags.append({"kind": "furniture", "start": start, "end": end})
            tail = tail or bool(_TAILS.match(plain))
            continue
        if len(plain) > 60:
            first = seen.setdefault(plain, index)
            if first != index:
                skipped.add(index)
                flags.append({"kind": "doubled", "start": start, "end": end, "first": document.segment(first)[0]})
    flags += _spliced(document, skipped)
    return Notes(frozenset(skipped), tuple(flags))


def _spliced(document: Document, skipped: set[int]) -> list[dict[str, Any]]:
    """A run of eight words that stands again in another sentence, cut off on one side, marks a splice."""
    runs: dict[tuple[str, ...], int] = {}
    flags = []
    for index, (begin, end) in enumerate(document.sentences):
        words = [document.forms[token].folded for token in range(begin, end) if document.forms[token].kind == WORD]
        if index in skipped:
            continue
        repeated = set()
        for at in range(len(words) - 7):
            run = tuple(words[at : at + 8])
            first = runs.setdefault(run, index)
            if first != index:
                repeated.add(first)
        for first in sorted(repeated):
            start, stop = document.segment(index)
            flags.append({"kind": "spliced", "start": start, "end": stop, "first": document.segment(first)[0]})
    return flags
