"""Drafts: claims in the making, with every value that the rules propose for them and the features of each proposal.

In: a sentence, its spots and voices. Out: one draft a trigger and type, with candidates per field. What is kept is
decided by the weights (`marsad.coding.keep`); nothing is kept that was not proposed here.
"""

from typing import NamedTuple

from marsad.coding.chunker import Chunker
from marsad.coding.dates import Time
from marsad.coding.forms import MARK
from marsad.coding.numbers import Number
from marsad.coding.numbers import value as plain
from marsad.coding.sentence import Sentence
from marsad.coding.slots import Relation, Trigger
from marsad.coding.spots import Spot
from marsad.coding.units import NOUN, PEOPLE, Unit
from marsad.lexicon.schema import Sense
from marsad.model import ClaimPlace, Party, Quantity
from marsad.text.fold import after_letters

DOER_CLASSES = frozenset(
    (*PEOPLE, "party", "group", "institution", "organisation", "place", "unknown", "latin", "aircraft", "vehicle",
     "ship",
     "media", "source", "people", "adjective", "position", "weapon")
)  # fmt: skip
TARGET_CLASSES = DOER_CLASSES | frozenset(
    (
        "building",
        "facility",
        "road",
        "placenoun",
        "property",
        "munition",
        "aid",
        "food",
        "number",
        "medicine",
        "fuel",
        "money",
    )
)
MOVES = frozenset(
    "territory.withdrawal territory.advance humanitarian.displacement humanitarian.return "
    "force.deployment access.route_closed "
    "access.route_opened humanitarian.aid violence.shelling politics.talks politics.release".split()
)
_WAYS = frozenset(("access.route_closed", "access.route_opened"))
ALONG = frozenset(
    ("علي امتداد", "علي طول", "بمحاذاة", "بموازاة", "علي ضفاف", "علي ضفة", "محاذاة")
)  # what a way runs by
_TO = frozenset(("الي", "نحو", "باتجاه", "صوب", "تجاه", "ل", "اتجاه"))


SURE = "sure"  # a proposal that grammar alone settles; it is kept whatever its weights


class Proposal(NamedTuple):
    """A value that a rule proposes for a field, with the named features of the proposal."""

    value: object
    features: tuple[str, ...]


class Draft:
    """A claim in the making. Lists of proposals per field; the values that stand are filled in by the weights."""

    __slots__ = (
        "actors", "alone", "another", "back", "definite", "denied", "evidence", "features", "group", "joined", "lemma",
        "opening", "own_places", "places", "proposals", "quantities", "rule", "score", "sense", "sentence", "sources",
        "span", "status", "status_features", "suffixed", "sure", "targets", "time", "toll_only", "trigger", "turned",
        "type",
    )  # fmt: skip

    def __init__(self, sentence: int, trigger: Trigger, sense: Sense, kind: str) -> None:
        self.sentence, self.trigger, self.sense, self.type = sentence, trigger, sense, kind
        self.group = kind.partition(".")[0]
        self.proposals: dict[str, list[Proposal]] = {}
        self.actors: list[Party] = []
        self.targets: list[Party] = []
        self.places: list[ClaimPlace] = []
        self.own_places: list[ClaimPlace] = []  # those that follow the trigger with no verb between
        self.sources: list[Party] = []
        self.quantities: list[Quantity] = []
        self.time: Time | None = None
        self.status = "occurred"
        self.status_features: list[str] = []
        self.features: list[str] = []
        self.evidence: set[int] = {sentence}
        self.score = 0.0
        self.toll_only = False
        self.sure = False  # a claim by grammar alone, whatever its weights
        self.alone = False  # a toll in a report whose words tell of no violence
        self.denied = False  # a verb of denial governs it
        self.definite = False
        self.another = False  # «تفجير آخر», «هجوم ثان»
        self.back = False  # «الهجوم»: a noun that speaks of what is known
        self.joined = False  # «و» joins the trigger to what stands before
        self.suffixed = False  # the trigger has a possessive or object suffix
        self.lemma = ""
        self.opening = ""  # how its sentence opens, and whether anyone speaks in it
        self.turned = False  # whether its sentence opens with a turn to something else
        self.rule = ""
        self.span = (0, 0)

    @property
    def undone(self) -> bool:
        """«لم يبق سوى طريق واحد»: a state that nobody does, of the way that is left and not of those that were cut."""
        return self.type == "access.route_closed" and self.trigger.form == "phrase" and not self.sense.doer

    def borrowed(self, field: str) -> bool:
        """Whether what the field holds was taken over from an earlier claim."""
        return "inherit." + field in self.proposals


def relation_features(draft: Draft, unit: Unit, relation: Relation, field: str) -> list[str]:
    """Features of a noun phrase as doer or affected of a draft."""
    slot, far, after = relation
    group = draft.group
    form = draft.trigger.form
    shape = "v" if form in ("verb", "passive") else "n"
    wanted = draft.sense.doer if field == "actors" else draft.sense.affected
    other = draft.sense.affected if field == "actors" else draft.sense.doer
    frame = "mine" if in_frame(slot, wanted) else "other" if in_frame(slot, other) else "none"
    cls = unit.cls
    named = "named" if unit.actor is not None else "nation" if unit.nation else "plain"
    return [
        f"slot={slot},{form}",
        f"slot={slot},{shape},{min(far, 1)}",
        f"frame={frame},{min(far, 2)}",
        f"frame={frame},{cls}",
        f"cls={cls}",
        f"cls={cls},{group}",
        f"cls={cls},{draft.type}",
        f"{slot},{cls},{shape}",
        f"far={far},{'after' if after else 'before'}",
        f"{named},{frame}",
        f"{named},{cls}",
        f"{'def' if unit.definite else 'indef'},{shape},{slot}",
        f"suffix={draft.suffixed and draft.trigger.form != 'verb'},{slot}",
        f"role={unit.role},{group}",
    ]


def in_frame(slot: str, frame: tuple[str, ...]) -> bool:
    """Whether a slot is one where the sense's frame expects its doer or affected."""
    if slot in frame:
        return True
    if slot == "between2":
        return False
    return (
        (slot == "bare1" and "object" in frame)
        or (slot == "pre" and "subject" in frame)
        or (slot == "adjective" and "subject" in frame)
    )


def place_role(spot: Spot, unit: Unit, kind: str, relation: Relation, pronoun: str) -> str:
    """`at`, `from`, `to`, `via` or `near` by preposition and type.

    `pronoun` is a preposition with a pronoun after the trigger, which speaks of a place before it («المدينة التي ينزحون
    إليها»). A way between two places leads from the one to the other.
    """
    if spot.role == "near":
        return "near"
    if kind in _WAYS and unit.prep in ALONG:
        return "via"
    if kind in _WAYS and unit.prep == "بين":
        return "to" if relation.slot == "between2" or unit.conj else "from"
    if kind == "territory.withdrawal" and not unit.prep and relation.slot in ("object", "post1") and relation.after:
        return "from"  # «غادروا المدينة»
    if kind in MOVES and not relation.after and not unit.prep.startswith(("من", "الي")):
        if pronoun in ("اليها", "اليه", "نحوها", "نحوه"):
            return "to"
        if pronoun in ("منها", "منه", "عنها", "عنه"):
            return "from"
    if kind in MOVES and unit.cls not in ("event", "abstract"):  # «إلى عزل المدينة»: the preposition is the act's
        if unit.prep == "من":
            return "from"
        if unit.prep in _TO:
            return "to"
        if unit.prep in ("عبر", "من خلال"):
            return "via"
    return "at"


def adjective_units(trigger: Trigger, sentence: Sentence) -> list[Unit]:
    """«القصف التركي», «غارة أمريكية»: nationality or party adjectives of an event noun, as phrases of their own."""
    if trigger.adjectives is not None:
        return trigger.adjectives
    unit = sentence.units[trigger.unit]
    trigger.adjectives = found = []
    for token in range(trigger.end, unit.end):
        form = sentence.chunker.forms[token]
        if form.kind == MARK:
            continue
        if form.adjective is None or token in sentence.chunker.names:
            break
        if form.adjective.lexeme.pos in ("nation", "party"):
            own = Unit(NOUN, token, token + 1, token, form)
            own.cls, own.definite = "adjective", form.article
            if form.adjective.lexeme.pos == "nation":
                own.nation = form.adjective.lexeme.kind
            else:
                own.actor = sentence.chunker.kit.registry.by_id.get(form.adjective.lexeme.kind)
            found.append(own)
    return found


def counted(unit: Unit, kind: str, chunker: Chunker, number: Number) -> Quantity:
    """The quantity that a noun phrase with this amount says."""
    begin, end = number.start, max(unit.end, number.end)
    first, last = chunker.document.offsets(begin, end)
    of = None
    behind = number.start == unit.head and number.end == unit.end and unit.end - unit.head > 1  # «كيس طحين واحد»
    if unit.end > number.end or behind:
        of_first, of_last = chunker.document.offsets(unit.head, unit.end - behind)
        of = chunker.document.text[of_first:of_last]
    elif unit.cls not in ("number", "quantity"):
        form = unit.form
        joined = len(form.conj) if form.article else len(form.conj + form.prep)
        of = form.raw[after_letters(form.raw, joined) :]  # «وطفلين»
    return Quantity(
        kind=kind, text=chunker.document.text[first:last], start=first, end=last, low=plain(number.low),
        high=plain(number.high), of=of, approximate=number.approximate,
    )  # fmt: skip
