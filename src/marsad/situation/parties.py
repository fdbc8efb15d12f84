"""Parties: who is meant, and who stands together.

In: the parties of claims. Out: values by which they are told apart, and who is set against whom.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from marsad.model import Party as Told
from marsad.situation.values import Party
from marsad.text.fold import fold, name_key

ARMED = frozenset("state_force government rebel jihadist militia coalition foreign_state".split())


LEADERS = frozenset("قادة قيادات قيادي قياديين قائد قايد كوادر كادر امراء امير زعماء زعيم".split())
FAMILIES = frozenset("عائلات عوائل عايلات عوايل اسر مدنيين مدنيون سكان اهالي نازحين".split())
FIGHTERS = frozenset("عناصر مقاتلي مقاتلو مقاتلين مقاتلون مسلحي مسلحو مسلحين مسلحون جنود".split())
_SOME = (
    LEADERS
    | FAMILIES
    | frozenset("كبار جرحي وحدة وحدات مجموعة مجموعات رتل ارتال عدد عددا عشرات مئات ميات بعض دفعة قافلة".split())
)
_PREFIXES = ("", "ال", "و", "ل", "لل", "ب")
_SUFFIXES = ("", "ه", "ها", "هم")


def nouns(word: str) -> Iterator[str]:
    """What a folded word may be without clitics: «قادته» is «قادة» and a pronoun."""
    for prefix in _PREFIXES:
        for suffix in _SUFFIXES:
            if word.startswith(prefix) and word.endswith(suffix):
                bare = word[len(prefix) : len(word) - len(suffix)]
                yield bare
                if suffix and bare.endswith("ت"):
                    yield f"{bare[:-1]}ة"


def is_part(words: str) -> bool:
    """Whether words name leaders, families or some of a party, which may leave a place while the party stays."""
    first = words.split(maxsplit=1)
    return bool(first) and not _SOME.isdisjoint(nouns(fold(first[0])))


def party_of(told: Told) -> Party:
    """A party as it is shown: an entry of the registry where it is one, else its name, folded, as key."""
    name = told.name or told.text
    return Party(key=told.entry or f"{told.cls}:{name_key(name)}", name=name, cls=told.cls)


def parties_of(told: Iterable[Told]) -> tuple[Party, ...]:
    """The parties of a claim, each once."""
    return tuple({each.key: each for each in map(party_of, told)}.values())


def doers(told: Iterable[Told]) -> tuple[Party, ...]:
    """Those of a claim's doers that are parties: known ones, and words of a class; «الهدف» is none."""
    return tuple(each for each in parties_of(told) if each.cls != "unknown" or not each.key.startswith("unknown:"))


def holders(told: Iterable[Told]) -> tuple[Party, ...]:
    """Those of a claim's parties that can hold a place: who fights or rules."""
    return tuple(each for each in parties_of(told) if each.cls in ARMED)


class Sides:
    """Who is set against whom. `of` maps an entry of the registry to what its state's forces and government share."""

    def __init__(self, of: Mapping[str, str], allied: Iterable[Sequence[Party]] = ()) -> None:
        self._of = of
        self._allied = {frozenset((a.key, b.key)) for group in allied for a in group for b in group}

    def against(self, one: Party, other: Party) -> bool:
        """Whether two parties cannot both hold a place without their accounts differing.

        Doers of one act, forces of one state, and a party beside words that may mean it («الفصائل») are not.
        """
        if one.key == other.key or frozenset((one.key, other.key)) in self._allied:
            return False
        a, b = self._of.get(one.key, one.key), self._of.get(other.key, other.key)
        if a == b:
            return False
        named = not one.key.startswith(f"{one.cls}:") and not other.key.startswith(f"{other.cls}:")
        return named or _family(one.cls) != _family(other.cls)


def _family(cls: str) -> str:
    return "state" if cls in ("state_force", "government") else cls
