"""Mess: what careless pages do to a text.

In: a finished draft. Out: a draft whose text is worse and whose mentions hold: quotation marks the wrong way round,
stretched words, a paragraph that begins twice, the page's own lines.
"""

import re

from marsad.demo.draft import Draft
from marsad.demo.scenario import chance, pick

_JOINING = frozenset("بتثجحخسشصضطظعغفقكلمنهي")
_WORD = re.compile(r"[\u0621-\u064a]{5,}")
_TURNED = str.maketrans("«»", "»«")
_STRAIGHT = str.maketrans("«»", '""')
_SHARE = ["شارك المقال", "شارك هذا الخبر", "طباعة", "نسخ الرابط"]
_RELATED = [
    "وصفات سهلة لمربى الرمان", "أسعار الأسماك في المرفأ", "عشر طرق لترتيب الخزانة", "مواعيد الحافلات الجديدة",
    "كيف تختار هاتفك المقبل", "نتائج دوري الناشئين",
]  # fmt: skip


def scrambled(draft: Draft, seed: int, key: str) -> Draft:
    """Quotation marks turned round or made straight; no offset changes."""
    turned = Draft()
    turned.text = draft.text.translate(pick([_TURNED, _STRAIGHT], seed, "quotes", key))
    turned.mentions, turned.kinds = list(draft.mentions), dict(draft.kinds)
    return turned


def stretched(draft: Draft, seed: int, key: str) -> Draft:
    """Some words with a stroke in them («قصـف»)."""
    at = [
        match.start() + 2
        for match in _WORD.finditer(draft.text)
        if draft.text[match.start() + 1] in _JOINING
        and draft.text[match.start() + 2] in _JOINING
        and chance(seed, "stretch", key, match.start()) < 0.15
    ]
    pieces, last = [], 0
    for place in at:
        pieces += [draft.text[last:place], "ـ"]
        last = place
    result = Draft()
    result.text = "".join([*pieces, draft.text[last:]])
    result.kinds = dict(draft.kinds)
    for mention in draft.mentions:
        before = sum(place <= mention.start for place in at)
        within = sum(place < mention.end for place in at)
        result.mentions.append(mention._replace(start=mention.start + before, end=mention.end + within))
    return result


def spliced(draft: Draft) -> Draft:
    """The longest paragraph begun twice: its first words stand on a line of their own before it."""
    starts = [0, *(match.end() for match in re.finditer("\n", draft.text))]
    ends = [*(start - 1 for start in starts[1:]), len(draft.text)]
    start, end = max(zip(starts, ends, strict=True), key=lambda each: each[1] - each[0])
    words = [match.end() for match in re.finditer(r"\S+", draft.text[start:end])]
    if len(words) < 14:
        return draft
    result = Draft()
    result.copy(draft, 0, start)
    result.copy(draft, start, start + words[10], aside=True)
    result.text += "\n"
    result.copy(draft, start, len(draft.text))
    return result


def furnished(draft: Draft, seed: int, key: str) -> Draft:
    """The lines that a page puts below a report."""
    result = Draft()
    result.copy(draft, 0, len(draft.text))
    first = int(chance(seed, "related", key) * (len(_RELATED) - 1))
    lines = [pick(_SHARE, seed, "share", key), "مقالات ذات صلة", *_RELATED[first : first + 2]]
    result.text += "\n" + "\n".join(lines)
    return result
