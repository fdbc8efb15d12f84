"""People: speakers who are first named in full and then by a surname.

In: a speaker in its sentence («العميد أحمد الصالح المتحدث باسم الجيش»). Out: the speaker with the class and entry of
the office told beside the name; «الصالح» later in the report means the same.
"""

import msgspec

from marsad.coding.offices import Offices
from marsad.coding.parties import Cast
from marsad.coding.sentence import Sentence
from marsad.coding.units import NOUN, Unit
from marsad.model import Party

_NAMES = frozenset(("unknown", "latin", "official", "soldier", "professional", "civilian"))
_OFFICIALS = frozenset(("official", "soldier", "professional"))
_NOBODY = frozenset(("unknown", "anonymous", "media"))


class People:
    """Persons that spoke so far, by surname. Changed as sentences are read, in text order."""

    def __init__(self, cast: Cast, offices: Offices) -> None:
        self._cast, self._offices = cast, offices
        self._known: dict[str, Party] = {}

    def of(self, sentence: Sentence, speaker: int, party: Party) -> Party:
        """The speaker with the class and entry of its office; itself where none is told."""
        units = sentence.units
        unit = units[speaker]
        forms = sentence.chunker.forms
        if party.cls == "unknown" and party.entry is None and unit.cls == "unknown":
            known = self._known.get(forms[unit.end - 1].folded)
            if known is not None:
                name = None if unit.end - unit.head > 1 else known.name
                return msgspec.structs.replace(party, cls=known.cls, entry=known.entry, name=party.name or name)
            party = self._with_office(sentence, speaker, party)
        if party.cls not in _NOBODY:
            self._remember(sentence, speaker, party)
        return party

    def _with_office(self, sentence: Sentence, speaker: int, party: Party) -> Party:
        """«أحمد الصالح، المتحدث باسم الجيش»: the class of the office beside the name."""
        beside = _beside(sentence, speaker)
        if beside is None or sentence.units[speaker].place is not None:
            return party
        if sentence.units[beside].cls not in _OFFICIALS:
            return party
        office = self._offices.of(sentence, beside, self._cast.party(sentence.units[beside]))
        if office.cls in _NOBODY:
            return party
        text = sentence.chunker.document.text[party.start : office.end]
        return msgspec.structs.replace(party, text=text, end=office.end, cls=office.cls, entry=office.entry)

    def _remember(self, sentence: Sentence, speaker: int, party: Party) -> None:
        """Keep a person under the last word of the name, which stands in the speaker's own words or right behind."""
        units, document = sentence.units, sentence.chunker.document
        last = speaker
        while last + 1 < len(units) and document.offsets(units[last + 1].head, units[last + 1].end)[1] <= party.end:
            last += 1
        at = last
        if units[speaker].cls == "unknown":
            at = speaker
        else:
            while at < last + 3 and (beside := _beside(sentence, at)) is not None:
                at = beside
        unit = units[at]
        if at == speaker and unit.end - unit.head < 2:
            return
        name = party.name or document.text[party.start : max(party.end, document.offsets(unit.head, unit.end)[1])]
        self._known[sentence.chunker.forms[unit.end - 1].folded] = msgspec.structs.replace(party, name=name)


def _beside(sentence: Sentence, at: int) -> int | None:
    """The noun phrase in apposition right behind another: no preposition, no «و», at most a comma between."""
    units = sentence.units
    unit = units[at]
    for k in range(at + 1, min(at + 3, len(units))):
        after: Unit = units[k]
        if after.kind == NOUN:
            near = after.start <= unit.end + 1
            plain = not (after.prep or after.conj or after.number is not None)
            return k if near and plain and after.cls in _NAMES else None
        if after.word != "comma":
            return None
    return None
