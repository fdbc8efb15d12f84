"""Offices: whom a spokesman, official or source speaks for.

In: a speaker in its sentence («المتحدث باسم الجيش», «مصدر في الحركة»). Out: the speaker with the words of both, and the
class and entry of the party; «المتحدث» later in the report means the same.
"""

import msgspec

from marsad.coding.parties import Cast
from marsad.coding.sentence import Sentence
from marsad.coding.units import NOUN, Unit
from marsad.model import Party

_OFFICES = frozenset(
    "متحدث متحدثة ناطق ناطقة مصدر مسوول مسوولة مسءول قيادي قايد عضو مدير مديرة موظف ضابط مكتب رييس نايب".split()
)
_FOR = frozenset(("باسم", "ل", "في", "ب", "من"))
_BODIES = frozenset(
    "state_force government rebel jihadist militia coalition foreign_state political un ngo medical".split()
)


class Offices:
    """Speakers of parties that a report has named so far. Changed as sentences are read, in text order."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self._named: dict[str, Party] = {}

    def of(self, sentence: Sentence, speaker: int, party: Party) -> Party:
        """The speaker with the party it speaks for; itself where none is told."""
        unit = sentence.units[speaker]
        word = _word(unit)
        if word not in _OFFICES or party.entry is not None:
            return party
        body = self._body(sentence, speaker)
        if body is None:
            alone = unit.definite and unit.end - unit.head == 1
            known = self._named.get(word) if alone else None
            if known is None:
                return party
            return msgspec.structs.replace(party, name=known.name or known.text, cls=known.cls, entry=known.entry)
        text = sentence.chunker.document.text[party.start : body.end]
        own = party.cls if party.cls not in ("unknown", "anonymous") else body.cls
        found = msgspec.structs.replace(party, text=text, end=body.end, cls=own, entry=body.entry)
        self._named[word] = found
        return found

    def _body(self, sentence: Sentence, speaker: int) -> Party | None:
        """The party right behind the speaker, tied by «باسم», «ل», «في», «ب» or «من»."""
        units = sentence.units
        unit = units[speaker]
        after = units[speaker + 1] if speaker + 1 < len(units) else None
        if after is None or after.kind != NOUN or after.prep not in _FOR or after.conj or after.start > unit.end + 1:
            return None
        body = self._cast.party(after)
        return body if body.cls in _BODIES and (body.entry is not None or after.prep == "باسم") else None


def _word(unit: Unit) -> str:
    return unit.lemma or unit.form.rest
