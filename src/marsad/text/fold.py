"""Folding: one spelling for the many ways in which the same Arabic word is typed.

In: a word as written. Out: the same word without marks and tatweel, with letter variants (hamza carriers, alif
maqsura, Persian and presentation forms, digits) made one. Folding is for look-up only; spans always count code
points of the text as given.
"""

import re
import unicodedata

_MARKS = [
    *range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0670, *range(0x06D6, 0x06DD), *range(0x06DF, 0x06E9),
    *range(0x06EA, 0x06EE), 0x0640, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A),
    0xFEFF, 0x00AD, 0x061C,
]  # fmt: skip
_LETTERS = str.maketrans(
    {
        **dict.fromkeys("أإآٱٲٳ", "ا"),
        **dict.fromkeys("ىیۍېےئ", "ي"),
        **dict.fromkeys("ؤۆۇۋ", "و"),
        **dict.fromkeys("کڪگ", "ك"),
        **dict.fromkeys("ھہەۀۂ", "ه"),
        "پ": "ب", "چ": "ج", "ژ": "ز", "ڤ": "ف", "ۃ": "ة", "ڨ": "ق",
        **{chr(0x0660 + i): str(i) for i in range(10)},
        **{chr(0x06F0 + i): str(i) for i in range(10)},
        "٫": ".", "٬": ",", " ": "", "\u00a0": "",
        **dict.fromkeys(_MARKS, ""),
    }
)  # fmt: skip


_PRESENTATION = re.compile("[\ufb50-\ufefc]")


def fold(word: str) -> str:
    """The look-up form of one word; spaces inside it are dropped."""
    folded = word.translate(_LETTERS)
    if folded.isascii() or not _PRESENTATION.search(folded):
        return folded
    return unicodedata.normalize("NFKC", folded).translate(_LETTERS)


def fold_phrase(phrase: str) -> str:
    """Fold each word of a phrase; words are joined by one space."""
    return " ".join(fold(word) for word in phrase.split())


def name_key(phrase: str) -> str:
    """The key under which a name is filed: folded, ta marbuta as ha, hyphens as spaces."""
    return fold_phrase(phrase.replace("-", " ").replace("_", " ")).replace("ة", "ه")


def after_letters(text: str, count: int) -> int:
    """Where, in code points, the word begins whose first `count` letters are left out, with their vowel marks."""
    at = 0
    while at < len(text) and (count or not fold(text[at])):
        if fold(text[at]):
            count -= 1
        at += 1
    return at
