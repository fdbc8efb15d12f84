"""Forms: what the lexicon knows of one written word, worked out once and remembered.

In: a piece of text as cut. Out: a `Form`: clitics, readings, names that may begin with it, number and time values.
Clitics are a lattice: the whole word beats a split, and a split with fewer pieces beats one with more.
"""

from collections.abc import Iterator
from typing import NamedTuple

from marsad.coding.kit import Kit
from marsad.lexicon.inflect import ACCUSATIVE, BEFORE_SUFFIX, CONSTRUCT, DUAL, FIRST, NO_SUFFIX, PLURAL, PRESENT
from marsad.lexicon.table import Lexeme, Phrase
from marsad.text.fold import fold

WORD, NUMBER, MARK, LINE, LATIN = range(5)
NOMINAL = frozenset(("noun", "masdar", "participle", "adjective", "nation", "party"))
_SUFFIXES = ("هما", "كما", "ها", "هم", "هن", "نا", "كم", "ني", "ه", "ك", "ي")
_FUNCTIONS = ("prep", "comp", "dem", "neg", "cop", "rel", "pron", "sub", "conj", "part", "quant", "wh", "adv", "num")
MEMO = 12_000  # forms of a generation, some 1.5 kB each
_NONE: frozenset[str] = frozenset()  # one for all: an empty set takes 200 bytes


class Reading(NamedTuple):
    """One analysis of a word: its lexeme and feature bits (`marsad.lexicon.inflect`)."""

    lexeme: Lexeme
    bits: int


class Split(NamedTuple):
    """A word without its clitics."""

    rest: str
    conj: str
    prep: str
    article: bool
    future: bool


class Form:
    """All that is known of a written word out of context."""

    __slots__ = (
        "adjective", "article", "blank", "conj", "dual", "event_phrases", "folded", "function",
        "function_phrases", "future", "key", "kind", "lemmas", "mark", "masdar", "means", "name_starts", "noun",
        "noun_phrases", "number", "opens_amount", "opens_time_phrase", "phrases", "prep", "pronominal", "raw",
        "readings",
        "rest", "senses", "suffix", "time", "times", "toll", "verb", "verb_kinds",
    )  # fmt: skip

    def __init__(self, raw: str, kit: Kit) -> None:
        self.raw = raw
        folded = fold(raw)
        if folded == raw:
            folded = raw  # one string, not two that are equal
        self.folded = folded
        self.kind = _kind(raw)
        self.conj = self.prep = self.suffix = self.function = ""
        self.article = self.future = self.dual = False
        self.verb: Reading | None = None
        self.noun: Reading | None = None
        self.adjective: Reading | None = None
        self.masdar: Reading | None = None
        self.number: float | None = None
        self.time: str = ""
        self.toll = ""
        self.means = ""
        self.verb_kinds = _NONE
        self.function_phrases: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
        self.noun_phrases: tuple[tuple[tuple[str, ...], str, str], ...] = ()
        self.event_phrases: tuple[Phrase, ...] = ()
        self.times: dict[str, tuple[str, ...]] = {}
        self.opens_time_phrase = False
        self.pronominal = False  # a preposition with a pronoun: «عليها», «منه»
        self.rest = folded
        self.readings: tuple[Reading, ...] = ()
        self.senses = False
        self.mark = kit.grammar.marks.get(folded, "") if self.kind == MARK else ""
        self.lemmas: frozenset[str] = frozenset((folded,))
        self.key = folded.replace("ة", "ه")
        self.name_starts: tuple[tuple[str, str, str], ...] = ()
        self.phrases = False
        self.blank = not folded
        if self.kind == NUMBER:
            self.number = _digits(folded)
        elif self.kind in (WORD, LATIN) and folded:
            self._read(kit)
        self.opens_amount = folded in kit.number_openers or self.rest in kit.number_openers

    def _read(self, kit: Kit) -> None:
        splits = list(_splits(self.folded))
        if self.raw.startswith(("وأ", "وإ")):  # «وأدى القصف»: «و» and a verb, and no valley
            splits = [split for split in splits if split.conj] or splits
        found = _analyse(self.folded, splits, kit)
        if found is not None:
            split, suffix, readings = found
            self.conj, self.prep, self.article, self.future = split.conj, split.prep, split.article, split.future
            self.rest, self.suffix, self.readings = split.rest, suffix, readings
            for reading in readings:
                self._place(reading)
            if (
                self.verb is not None
                and self.verb.bits & FIRST
                and (self.noun is not None or self.adjective is not None)
            ):
                self.verb = None  # «أرض», «اسم», «نجل» are nouns before they are first persons
            if self.noun is not None and _shows_noun(self.raw, self.verb, readings):
                self.verb = None
            if self.noun is not None and _is_of_nation(self.rest, self.noun, self.adjective):
                self.readings = readings = tuple(reading for reading in readings if reading is not self.noun)
                self.noun = None
            nouns = [reading for reading in readings if reading.lexeme.pos in ("noun", "masdar", "participle")]
            self.verb_kinds = (
                frozenset(reading.lexeme.kind for reading in readings if reading.lexeme.pos == "verb") or _NONE
            )
            self.dual = bool(nouns) and not self.article and self._is_dual(nouns)
        else:
            split = _bare_split(splits)
            self.conj, self.prep, self.article, self.rest = split.conj, split.prep, split.article, split.rest
        grammar = kit.grammar
        if not self.readings:
            self.lemmas = frozenset(_light_lemmas(self.rest))
        lemmas = {*self.lemmas, self.folded, self.rest, *(reading.lexeme.lemma for reading in self.readings)}
        for piece in splits:
            lemmas.add(piece.rest)
            bare = not self.suffix or (self.noun is None and self.adjective is None)  # «اثنتي» has no suffix
            if self.number is None and bare and piece.rest in grammar.numbers:
                self.number = grammar.numbers[piece.rest]
                if self.future:  # «ستين» is no «س» and a verb
                    self.future, self.verb, self.rest = False, None, piece.rest
                if not _keeps_clitics(self):
                    self.conj, self.prep, self.article, self.rest = piece.conj, piece.prep, piece.article, piece.rest
            if not self.time and piece.rest in grammar.times and not _is_door(self.raw, piece):
                self.time = piece.rest
                if not self.readings:
                    self.conj, self.prep, self.article, self.rest = piece.conj, piece.prep, piece.article, piece.rest
        self.lemmas = frozenset(lemmas)
        self.toll = self._toll(grammar.tolls)
        self.pronominal = self.function == "prep" and _is_pronominal(self.rest)
        self._tell_time(grammar.times)
        openers = kit.phrase_openers
        self.opens_time_phrase = not openers.isdisjoint((self.rest, self.folded, "ال" + self.rest))
        self.means = grammar.means.get(self.rest) or grammar.means.get(self.folded) or ""
        self._begin_phrases([phrase for lemma in sorted(lemmas) for phrase in kit.lexicon.phrases.get(lemma, ())], kit)
        self.name_starts = tuple(_name_starts(self.folded, kit))

    def _is_dual(self, nouns: list[Reading]) -> bool:
        """«طفلين», «طفليها» are two; «كثيرين», «مقاتليها», «تركي» may be something else."""
        if any(reading.bits & PLURAL for reading in self.readings if reading.lexeme.pos == "adjective"):
            return False
        return all(reading.bits & DUAL for reading in nouns) and (
            bool(self.suffix) or self.rest.endswith(("ان", "ين", "تا", "تي"))
        )

    def _tell_time(self, times: dict[str, tuple[str, ...]]) -> None:
        """File the word's values as an expression of time by their kind."""
        for word in (self.folded, self.time or self.rest):
            for value in times.get(word, ()):
                kind, _, rest = value.partition(":")
                if rest not in self.times.get(kind, ()):
                    self.times[kind] = (*self.times.get(kind, ()), rest)

    def _begin_phrases(self, found: list[Phrase], kit: Kit) -> None:
        """Sort the fixed phrases that may begin with this word by what they are."""
        self.phrases = bool(found)
        for phrase in found:
            lexeme = kit.lexicon.lexemes[phrase.lexeme]
            if lexeme.pos == "function" and phrase.words[0] in (self.folded, self.rest, self.folded[1:]):
                self.function_phrases.setdefault(phrase.words[1], []).append(
                    (phrase.words[2:], lexeme.kind, " ".join(phrase.words))
                )
            elif lexeme.pos == "noun" and lexeme.kind != "event":
                self.noun_phrases += ((phrase.words, lexeme.kind, lexeme.role),)
            elif lexeme.senses:
                self.event_phrases += (phrase,)

    def _toll(self, tolls: dict[str, str]) -> str:
        names = [self.folded, self.rest, *(r.lexeme.lemma for r in self.readings if r.lexeme.pos != "verb")]
        if self.verb is not None:
            names.append(self.verb.lexeme.lemma)
        return next((tolls[name] for name in names if name in tolls), "")

    def _place(self, reading: Reading) -> None:
        pos = reading.lexeme.pos
        if reading.lexeme.senses:
            self.senses = True
        if pos == "verb":
            if self.verb is None or _rank(reading) > _rank(self.verb):
                self.verb = reading
        elif pos == "function":
            kind = reading.lexeme.kind
            if not self.function or _FUNCTIONS.index(kind) < _FUNCTIONS.index(self.function):
                self.function = kind
        elif pos in ("adjective", "nation", "party"):
            if self.adjective is None or pos != "adjective":
                self.adjective = reading
        else:
            if pos == "masdar" and (self.masdar is None or reading.lexeme.senses):
                self.masdar = reading
            if self.noun is None or _noun_rank(reading) > _noun_rank(self.noun) or _singular(reading, self.noun):
                self.noun = reading


def _shows_noun(raw: str, verb: Reading | None, readings: tuple[Reading, ...]) -> bool:
    """«تقدمًا» is no verb; «تقدما» is a noun before it is a dual without its nun."""
    if any(mark in raw for mark in "\u064b\u064c\u064d"):
        return True
    return (
        verb is not None
        and verb.bits & (PRESENT | DUAL) == PRESENT | DUAL
        and any(reading.bits & ACCUSATIVE and reading.lexeme.pos != "verb" for reading in readings)
    )


def _is_of_nation(rest: str, noun: Reading, adjective: Reading | None) -> bool:
    """«ألف سوري»: a nation's adjective before it is two walls of something."""
    of_nation = adjective is not None and adjective.lexeme.pos == "nation"
    return of_nation and rest.endswith("ي") and bool(noun.bits & DUAL) and not noun.lexeme.senses


def _is_door(raw: str, piece: Split) -> bool:
    """«باب المندب» is no «ب» and the month «آب»."""
    return piece.rest == "اب" and piece.prep == "ب" and "آ" not in raw


def _light_lemmas(rest: str) -> Iterator[str]:
    """The masculine singulars that an unknown word may belong to; for conditions on words only."""
    for ending in ("ة", "ات", "ون", "ين", "ا"):
        if rest.endswith(ending) and len(rest) > len(ending) + 2:
            yield rest.removesuffix(ending)


def _noun_rank(reading: Reading) -> int:
    """Which of several nouns a word is: one that tells an event, else a plain noun before a masdar without senses."""
    return 2 if reading.lexeme.senses else int(reading.lexeme.pos == "noun")


def _singular(reading: Reading, other: Reading) -> bool:
    """«هجوما» is an accusative before it is two attacks of someone."""
    return bool(reading.bits & ACCUSATIVE and other.bits & DUAL) and reading.lexeme is other.lexeme


def _rank(reading: Reading) -> tuple[bool, bool]:
    """Which of several verbs a word is: in news the third person before the first, a telling verb before others."""
    return not reading.bits & FIRST, bool(reading.lexeme.senses)


def _keeps_clitics(form: Form) -> bool:
    """Whether the word's own reading keeps its clitics («واحد» is no «و» + «احد»)."""
    return bool(form.readings) and not form.conj


class Forms(dict[str, Form]):
    """The memo: forms by written word, in two generations.

    What the older one has is taken over when it is met again; the rest is forgotten when the younger one is full. So
    frequent words stay, and memory is bounded.
    """

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._older: dict[str, Form] = {}

    def __missing__(self, raw: str) -> Form:
        if len(self) >= MEMO:
            self._older = dict(self)
            self.clear()
        form = self[raw] = self._older.get(raw) or Form(raw, self._kit)
        return form


def _kind(raw: str) -> int:
    first = raw[0]
    if first == "\n":
        return LINE
    if first.isdecimal():
        return NUMBER
    if first == "&" or not (first.isalpha() or first == "\u0640" or "\u064b" <= first <= "\u0670"):
        return MARK
    return LATIN if first < "\u0250" else WORD


_LARGEST = 1e15  # a longer row of digits is a telephone or account number, not an amount


def _digits(folded: str) -> float | None:
    text = folded.replace(",", "") if _grouped(folded) else folded.replace(",", ".")
    try:
        value = float(text)
    except ValueError:
        value = None
        joined = text.replace(".", "")
        if joined.isdigit() and len(joined) < 16:
            value = float(joined)
    return value if value is not None and value < _LARGEST else None


def _grouped(folded: str) -> bool:
    parts = folded.replace(".", ",").split(",")
    return len(parts) > 1 and all(len(part) == 3 for part in parts[1:]) and len(parts[0]) <= 3 and "." not in folded


def _splits(word: str) -> Iterator[Split]:
    yield Split(word, "", "", False, False)
    yield from _articles(word, "")
    if word[0] in "وف" and len(word) > 2:
        yield Split(word[1:], word[0], "", False, False)
        yield from _articles(word[1:], word[0])


def _articles(word: str, conj: str) -> Iterator[Split]:
    size = len(word)
    if size > 3 and word.startswith("ال"):
        yield Split(word[2:], conj, "", True, False)
    if size > 2:
        first = word[0]
        if first in "بكل":
            if first == "ل" and size > 3 and word[1] == "ل":
                yield Split(word[2:], conj, "ل", True, False)
            yield Split(word[1:], conj, first, False, False)
            if size > 4 and word[1:3] == "ال":
                yield Split(word[3:], conj, first, True, False)
        elif first == "س" and word[1] in "يتنا":
            yield Split(word[1:], conj, "", False, True)


def _analyse(word: str, splits: list[Split], kit: Kit) -> tuple[Split, str, tuple[Reading, ...]] | None:
    for split in splits:
        readings = _allowed(split, split.rest, 0, kit)
        if readings:
            if split.rest == word and word[0] == "و" and len(word) > 3 and all(_weak(reading) for reading in readings):
                inner = Split(word[1:], "و", "", False, False)
                verbs = tuple(reading for reading in _allowed(inner, word[1:], 0, kit) if _strong(reading))
                if verbs:
                    return inner, "", verbs
            return split, "", readings
    for split in splits if word.endswith(_SUFFIXES) else ():
        if split.article:
            continue
        for suffix in _SUFFIXES:
            if split.rest.endswith(suffix) and len(split.rest) > len(suffix) + 1:
                readings = _allowed(split, split.rest[: -len(suffix)], NO_SUFFIX, kit)
                if readings:
                    return split, suffix, readings
    if word.endswith("ه") and len(word) > 3:
        word = word[:-1] + "ة"
        return _analyse(word, list(_splits(word)), kit)
    return None


_PREPOSITIONS = frozenset("علي من ل في ب عن الي مع حول لدي عند ضد خلف امام تحت فوق نحو دون قبل بعد داخل".split())


def _is_pronominal(word: str) -> bool:
    return any(word.endswith(suffix) and word.removesuffix(suffix) in _PREPOSITIONS for suffix in _SUFFIXES)


def _strong(reading: Reading) -> bool:
    """A verb that tells an event or introduces speech."""
    return reading.lexeme.pos == "verb" and (bool(reading.lexeme.senses) or reading.lexeme.kind == "speech")


def _weak(reading: Reading) -> bool:
    """A whole-word reading that gives way to «و» and a telling verb («ودعا», «ووصل»)."""
    lexeme = reading.lexeme
    return not lexeme.senses and (lexeme.pos in ("verb", "masdar", "adjective") or lexeme.kind in ("abstract", "other"))


def _allowed(split: Split, base: str, forbidden: int, kit: Kit) -> tuple[Reading, ...]:
    found = []
    for index, bits in kit.lexicon.readings(base):
        if bits & forbidden or (not forbidden and bits & BEFORE_SUFFIX and not bits & DUAL):
            continue
        lexeme = kit.lexicon.lexemes[index]
        if split.future:
            fits = lexeme.pos == "verb" and bool(bits & PRESENT)
        elif split.article:
            bare = base.endswith("ا") and bits & (CONSTRUCT | ACCUSATIVE)  # «والدهما» is no «ال» and a dual
            fits = lexeme.pos in NOMINAL and not bare
        elif split.prep:
            fits = (
                lexeme.pos in NOMINAL
                or lexeme.kind in ("dem", "rel", "wh", "quant", "comp")
                or (split.prep == "ل" and lexeme.pos == "verb" and bool(bits & PRESENT))
            )
        else:
            fits = True
        if fits:
            found.append(Reading(lexeme, bits))
    return tuple(found)


def _bare_split(splits: list[Split]) -> Split:
    """The clitics of an unknown word: only the article is sure, with a conjunction or preposition before it."""
    return next((split for split in splits if split.article and len(split.rest) > 1), splits[0])


def _name_starts(word: str, kit: Kit) -> Iterator[tuple[str, str, str]]:
    key = word.replace("ة", "ه")
    options = [(key, "", "")]
    inner = [(key, "")]
    if key[0] in "وف" and len(key) > 3:
        options.append((key[1:], key[0], ""))
        inner.append((key[1:], key[0]))
    for rest, conj in inner:
        if rest[0] in "بكل" and len(rest) > 3:
            options.append((rest[1:], conj, rest[0]))
            if rest.startswith("لل"):
                options.append(("ال" + rest[2:], conj, "ل"))
    for option in options:
        if kit.begins_name(option[0]):
            yield option
