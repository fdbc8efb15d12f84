"""Other languages: texts that Marsad does not read, told from Arabic by letters and the commonest words.

In: a text. Out: nothing, or an InputError that says which language it seems to be.
"""

import re

from marsad.errors import InputError

_SAMPLE = 20_000  # characters that are enough to tell
_ARABIC = re.compile(r"[\u0620-\u063f\u0641-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
_OTHER = re.compile(r"[^\W\d_\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
_WORD = re.compile(r"[\u0620-\u06ff]+")
_SHARE = 0.1  # of all letters, that have to be Arabic
_COMMON = {
    "Arabic": "في من على إلى الى عن مع أن ان التي الذي هذا هذه بين بعد قبل كان قال كما خلال ضد لا ما لم او أو",
    "Persian": "است که از این با را برای های ها می در شد شده کرد کرده بود یک خود نیز آن",
    "Urdu": "ہے ہیں کے کی کا میں نے سے کو اور پر یہ بھی گیا تھا کہ",
    "Kurdish (Sorani)": "لە بە بۆ کە ئەو ئەم هەر دەکات کرد لەگەڵ پێش ێ",
    "Pashto": "چې په د کې څخه سره دی ته کړي شوي هغه",
}
_SETS = {language: frozenset(words.split()) for language, words in _COMMON.items()}


def refuse_other_languages(text: str) -> None:
    """Raise InputError (`other-language`) when a text has hardly any Arabic, or another language in its script."""
    sample = text if len(text) <= _SAMPLE else text[: _SAMPLE // 2] + " " + text[-_SAMPLE // 2 :]
    arabic, other = len(_ARABIC.findall(sample)), len(_OTHER.findall(sample))
    if arabic == 0 and len(sample) < len(text):
        arabic, other = len(_ARABIC.findall(text)), len(_OTHER.findall(text))
    if arabic == 0:
        raise InputError("other-language", "it has no Arabic letters. " + _WAY)
    if arabic < _SHARE * (arabic + other):
        raise InputError("other-language", f"only {arabic} of its {arabic + other} letters are Arabic. " + _WAY)
    words = _WORD.findall(sample)
    counts = {language: sum(word in known for word in words) for language, known in _SETS.items()}
    best = max(counts, key=lambda language: counts[language])
    if best != "Arabic" and counts[best] > 2 * counts["Arabic"] and counts[best] >= max(2, len(words) // 20):
        raise InputError("other-language", f"it seems to be {best}, not Arabic. " + _WAY)


_WAY = "Marsad reads Arabic; --any-language reads it all the same."
