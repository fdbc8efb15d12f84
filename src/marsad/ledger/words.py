"""Words: what a written word is looked up under, so that spelling, clitics and inflection do not hide it.

In: Arabic text. Out: terms: the dictionary words that the lexicon knows a form of, else a light stem of the folded
word. A text is indexed under every reading of its words; a query word matches any of its own.
"""

import re
from collections.abc import Iterator

from marsad.coding.forms import Forms
from marsad.text.fold import fold

# Inside words: marks that are not seen, and the blanks of a word broken up to pass moderation («مـ ـقـ ـتـ ـل»).
_INSIDE = (
    r"[\u0640\u064b-\u0652\u0670\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
    r"|(?<=\u0640)[ \u00a0]+(?=\u0640)"
)
_WORD = re.compile(rf"[^\W_]+(?:(?:{_INSIDE})+[^\W_]*)*")
_ONE_LETTER = frozenset("وفبلك")
_ARTICLES = ("وال", "فال", "بال", "كال", "لل", "ال")
_ENDINGS = ("هما", "تين", "ات", "ان", "ين", "ون", "ها", "هم", "هن", "نا", "يه", "ه", "ي", "ا")
MEMO = 200_000


class Words:
    """Terms of words, remembered; needs the forms that the coder's lexicon knows."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        self._terms: dict[str, tuple[str, ...]] = {}

    def terms(self, word: str) -> tuple[str, ...]:
        """The terms of one written word; empty for particles and for what has no letter or digit."""
        found = self._terms.get(word)
        if found is None:
            if len(self._terms) > MEMO:
                self._terms.clear()
            found = self._terms[word] = self._work_out(word)
        return found

    def index(self, text: str) -> str:
        """The terms of a text, each once, with a blank between."""
        return " ".join(dict.fromkeys(term for word in set(_WORD.findall(text)) for term in self.terms(word)))

    def spans(self, text: str) -> Iterator[tuple[tuple[str, ...], int, int]]:
        """Terms, start and end (code points) of each word."""
        for match in _WORD.finditer(text):
            yield self.terms(match.group()), match.start(), match.end()

    def _work_out(self, word: str) -> tuple[str, ...]:
        form = self._forms[word]
        if form.function:
            return ()
        known = [reading.lexeme.lemma for reading in form.readings if reading.lexeme.pos != "function"]
        if known:
            return tuple(dict.fromkeys(lemma.replace("ة", "ه").replace(" ", "") for lemma in known if lemma))
        return light_stems(fold(word).casefold())


def light_stems(folded: str) -> tuple[str, ...]:
    """A folded word without article and ending, and again without a first letter that may be a clitic («واشنطن»)."""
    word = folded.replace("ة", "ه")
    found = [_stem(word)]
    if word[:1] in _ONE_LETTER and len(word) >= 5:
        found.append(_stem(word[1:]))
        if word[0] in "وف" and word[1] in _ONE_LETTER and len(word) >= 6:
            found.append(_stem(word[2:]))
    return tuple(dict.fromkeys(stem for stem in found if stem))


def _stem(word: str) -> str:
    for article in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= 3:
            word = word[len(article) :]
            break
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
