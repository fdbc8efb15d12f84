"""Privacy: names of private persons, so that they can be kept out of what leaves the house.

In: a document. Out: where private persons are named. A name is known by what stands before it: a definite noun for a
civilian, a patient or a captive («المواطن أحمد السالمي», «الطبيبة منى خليل»), or a word that says that a name follows
(«يدعى كريم النجار»). Persons of public life are parties of the registry and are no private persons.
"""

from collections.abc import Iterable, Sequence

import msgspec

from marsad.coding.document import Document
from marsad.coding.forms import LATIN, WORD, Form
from marsad.coding.kit import Kit
from marsad.lexicon.inflect import DUAL, PLURAL
from marsad.model import Claim, Party

_PRIVATE = frozenset(("civilian", "displaced", "captive", "casualty", "protester"))
_AT_WORK = frozenset(("medical", "civilians"))
_MANY = frozenset(("امن", "ناس", "انسان", "شعب", "جمهور", "اهل"))  # nobody by himself
_LONGEST = 6  # words of a name


def private_names(document: Document, kit: Kit) -> list[tuple[int, int]]:
    """Start and end (code points) of each name, without the noun before it, in text order."""
    forms, persons = document.forms, kit.grammar.persons
    found: list[tuple[int, int]] = []
    last = 0
    for at, form in enumerate(forms):
        if at < last:
            continue
        begin = at + 1
        if form.folded not in persons["called"]:
            if not (form.article and _is_private(form)):
                continue
            while begin < len(forms) and begin < at + 3 and _describes(forms[begin], persons["given"]):
                begin += 1
        last = _name_end(forms, begin, persons)
        if last > begin:
            found.append(document.offsets(begin, last))
    return found


def mark_private(claims: Iterable[Claim], names: Sequence[tuple[int, int]]) -> tuple[Claim, ...]:
    """The claims, with every party marked private whose words hold or touch one of the names."""
    if not names:
        return tuple(claims)
    return tuple(
        msgspec.structs.replace(
            claim,
            actors=_marked(claim.actors, names),
            targets=_marked(claim.targets, names),
            sources=_marked(claim.sources, names),
        )
        for claim in claims
    )


def _marked(parties: Sequence[Party], names: Sequence[tuple[int, int]]) -> tuple[Party, ...]:
    return tuple(
        msgspec.structs.replace(party, private=True)
        if party.entry is None and any(start <= party.end + 1 and party.start <= end for start, end in names)
        else party
        for party in parties
    )


def _is_private(form: Form) -> bool:
    return form.rest not in _MANY and any(
        noun.pos == "noun"
        and not bits & (PLURAL | DUAL)
        and (noun.kind in _PRIVATE or (noun.kind == "professional" and noun.role in _AT_WORK))
        for noun, bits in form.readings
    )


def _describes(form: Form, given: frozenset[str]) -> bool:
    """An adjective between the noun and the name: «الشاب الفلسطيني | محمد»."""
    return form.article and form.folded not in given and not form.conj


def _name_end(forms: Sequence[Form], begin: int, persons: dict[str, frozenset[str]]) -> int:
    """The piece after the last of a name that begins at `begin`; `begin` itself when none does."""
    given, joined = persons["given"], persons["joined"]
    at = begin
    while at < len(forms) and at - begin < _LONGEST:
        form = forms[at]
        if form.kind not in (WORD, LATIN) or (form.folded == "علي" and form.raw.endswith("ى")):
            break
        known = form.folded in given or form.folded in joined
        if at == begin:
            if not known and (form.readings or form.function or form.article or form.prep or form.conj):
                break
            if form.number is not None or (not known and form.name_starts):
                break
        elif not known and (form.function or form.conj or form.prep or form.number is not None or _tells(form)):
            break
        at += 1
    return at


def _tells(form: Form) -> bool:
    """A word that is no part of a name: an inflected verb, a place noun, an adjective without article."""
    return bool(form.readings) and not form.article
