"""Units: what a sentence is cut into.

Made by `marsad.coding.chunker` (verbs, the small words that part clauses) and `marsad.coding.phrases` (noun phrases).
Positions are tokens of the document.
"""

from marsad.coding.forms import Form, Reading
from marsad.coding.names import NAMED_HEADS, Name
from marsad.coding.numbers import Number

VERB, NOUN, COMP, SUB, REL, PUNCT, NEG, PART, COP, TIME, CONJ = range(11)
PEOPLE = frozenset("fighter soldier official civilian professional captive casualty displaced protester people".split())
PLACE_HEADS = NAMED_HEADS | {"position", "building"}


class Unit:
    """A phrase. `start` and `end` are tokens; `head` is the token that names it; `prep` governs it.

    `inside` are the known names in it, `name` the one that is its head; `classes` are all that its head may be.
    """

    __slots__ = (
        "actor", "bits", "carried", "classes", "cls", "conj", "definite", "dem", "doer", "end", "form",
        "head", "inside", "kind", "name", "nation", "number", "place", "prep", "reading", "role",
        "start", "suffix", "time", "word",
    )  # fmt: skip

    def __init__(self, kind: int, start: int, end: int, head: int, form: Form) -> None:
        self.kind, self.start, self.end, self.head, self.form = kind, start, end, head, form
        self.prep = self.conj = self.cls = self.role = self.suffix = self.word = self.nation = ""
        self.definite = self.dem = self.carried = False
        self.doer: int | None = None
        self.reading: Reading | None = None
        self.bits = 0
        self.classes: frozenset[str] = frozenset()
        self.number: Number | None = None
        self.actor: int | None = None
        self.place: Name | None = None
        self.name: Name | None = None
        self.inside: list[Name] = []
        self.time: int | None = None

    @property
    def lemma(self) -> str:
        """The dictionary form that its head is read as: of a verb always one, else empty where the word is unknown."""
        return self.reading.lexeme.lemma if self.reading is not None else ""
