"""Names: what people settled of parties and places, as rows of the registry and of the gazetteer.

In: settled claims. Out: rows, each with the claims that speak for it. Private persons are never among them: a new party
has a class of organised parties, and words that are marked private or name a private person are passed over.
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

import msgspec

from marsad.coding.coder import RuleCoder
from marsad.coding.document import Document
from marsad.coding.privacy import private_names
from marsad.gazetteer.build import KINDS, distance_km
from marsad.llm.evidence import Settled
from marsad.llm.suggestions import LeftOut, PartyRow, PlaceRow
from marsad.model import ClaimPlace, Party, Point
from marsad.text.fold import fold_phrase, name_key

ORGANISED = {
    "state_force": "army", "government": "government", "rebel": "group", "jihadist": "group", "militia": "group",
    "coalition": "coalition", "foreign_state": "government", "political": "party", "un": "un", "ngo": "ngo",
    "media": "channel", "monitor": "monitor",
}  # fmt: skip
_HEADS = frozenset(("group", "institution", "organisation", "fighter", "soldier", "media"))
_SAME_KM = 15.0
Leave = Callable[[LeftOut], None]


class _Named(NamedTuple):
    """A party's words as people settled them, and by which claim."""

    party: Party
    settled: Settled


def party_rows(settled: Sequence[Settled], coder: RuleCoder, least: int, leave: Leave) -> list[PartyRow]:
    """More names of known parties, and new parties."""
    named: dict[str, list[_Named]] = {}
    for each in settled:
        for party in _settled_parties(each):
            if not _is_private(each, party, coder):
                named.setdefault(name_key(party.text), []).append(_Named(party, each))
    rows: dict[str, PartyRow] = {}
    for key, those in named.items():
        claims = tuple(dict.fromkeys(each.settled.claim for each in those))
        if len({fold_phrase(each.settled.sentence) for each in those}) < least:
            continue
        meant = {each.party.entry or each.party.cls for each in those}
        words = those[0].party.text
        if len(meant) > 1:
            about = "people settled it as " + " and as ".join(sorted(meant))
            leave(LeftOut(words=words, why="conflict", about=about, claims=claims))
            continue
        row = _row(those[0].party, key, claims, coder)
        if row is not None:
            rows[row.id] = _joined(rows[row.id], row) if row.id in rows else row
    return list(rows.values())


def _settled_parties(settled: Settled) -> Iterator[Party]:
    """The parties of a field that the rules did not read so: with another entry or class, or not at all."""
    if settled.field not in ("actors", "targets", "sources") or settled.final is None:
        return
    of_rules = {(party.start, party.end): party for party in settled.rules or ()}
    for party in settled.final:
        read = of_rules.get((party.start, party.end))
        if read is None or (read.entry, read.cls) != (party.entry, party.cls):
            yield party


def _is_private(settled: Settled, party: Party, coder: RuleCoder) -> bool:
    if party.private or (party.cls not in ORGANISED and party.entry is None):
        return True
    if settled.sentence[party.start - settled.start : party.end - settled.start] != party.text:
        return True  # it stands in another sentence, where nobody looked for names
    names = private_names(Document(settled.sentence, coder.memo), coder.kit)
    first, last = party.start - settled.start, party.end - settled.start
    return any(start < last and first < end for start, end in names)


def _row(party: Party, key: str, claims: tuple[str, ...], coder: RuleCoder) -> PartyRow | None:
    kit = coder.kit
    if key in kit.registry.names:
        return None
    document = Document(party.text, coder.memo)
    if party.entry is not None:
        if party.entry not in kit.registry.by_id:
            return None
        known = kit.registry.actors[kit.registry.by_id[party.entry]]
        general = len(document.forms) == 1 and document.forms[0].article and bool(document.forms[0].readings)
        own = (party.text,)
        return PartyRow(
            id=known.id, name=known.name, cls=known.cls, kind=known.kind, country=known.country, known=True,
            aliases=() if general else own, short=own if general else (), claims=claims,
        )  # fmt: skip
    if party.name is not None or not _is_name(document):
        return None
    number = sha256(key.encode()).hexdigest()[:8]
    return PartyRow(
        id=f"own-{number}", name=party.text, cls=party.cls, kind=ORGANISED[party.cls], country="", known=False,
        claims=claims,
    )  # fmt: skip


def _is_name(document: Document) -> bool:
    """Whether words are a name and no description: a noun of groups with more words, definite at the end."""
    forms = document.forms
    if len(forms) < 2 or not any(reading.lexeme.kind in _HEADS for reading in forms[0].readings):
        return False
    last = forms[-1]
    return last.article or not last.readings


def _joined(one: PartyRow, other: PartyRow) -> PartyRow:
    return msgspec.structs.replace(
        one, aliases=(*one.aliases, *other.aliases), short=(*one.short, *other.short),
        claims=tuple(dict.fromkeys((*one.claims, *other.claims))),
    )  # fmt: skip


def place_rows(settled: Sequence[Settled], coder: RuleCoder, least: int, leave: Leave) -> list[PlaceRow]:
    """Places that people located by hand, one row a name."""
    located: dict[str, list[tuple[str, Point, Settled]]] = {}
    for each in settled:
        if each.field == "places" and each.final is not None:
            for place in each.final:
                if place.point is not None and not _read_so(each, place):
                    name = _bare_name(place.name or place.text, coder)
                    located.setdefault(name_key(name), []).append((name, place.point, each))
    rows = []
    for key, those in located.items():
        name, point, _ = those[0]
        claims = tuple(dict.fromkeys(each.claim for _, _, each in those))
        if len({fold_phrase(each.sentence) for _, _, each in those}) < least:
            continue
        if any(_km(point, other) > _SAME_KM for _, other, _ in those):
            leave(LeftOut(words=name, why="conflict", about="people put it in places far apart", claims=claims))
        elif not _is_known(key, point, coder):
            form = coder.memo[name.split()[0]]
            rows.append(PlaceRow(
                name=name, kind=point.kind if point.kind in KINDS else "other", country=point.country or "",
                admin1=point.admin1 or "", lat=point.lat, lon=point.lon,
                ambiguous=" " not in name and bool(form.readings), claims=claims,
            ))  # fmt: skip
    return rows


def _read_so(settled: Settled, place: ClaimPlace) -> bool:
    readings = (*(settled.rules or ()), *(settled.model or ()))
    return any(each.point == place.point and each.text == place.text for each in readings)


def _bare_name(name: str, coder: RuleCoder) -> str:
    """A name without the kind noun before it («قرية»)."""
    first, _, rest = name.partition(" ")
    return rest if rest and coder.memo[first].rest in coder.kit.grammar.plain else name


def _is_known(key: str, point: Point, coder: RuleCoder) -> bool:
    records = (coder.kit.gazetteer.record(place) for place in coder.kit.exact(key)[1])
    return any(
        record.lat is not None
        and record.lon is not None
        and distance_km(record.lat, record.lon, point.lat, point.lon) <= _SAME_KM
        for record in records
    )


def _km(one: Point, other: Point) -> float:
    return distance_km(one.lat, one.lon, other.lat, other.lon)
