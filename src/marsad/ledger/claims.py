"""Claims: their rows, made from claims as coded.

In: the claims of one report. Out: rows of claims, revisions, parties, sites, spots, actors and places. All that needs
no id is worked out first (`prepare`), so that it may be done before the transaction and in other processes. The rows of
a claim other than its revisions follow from its newest body, so a new revision takes the old ones out and writes them
anew.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Table, select

from marsad.coding.coders import RULES, name_in
from marsad.gazetteer.gazette import Gazette
from marsad.ledger import schema
from marsad.ledger.grid import LASTING, LONG, cell_of
from marsad.ledger.store import Ledger, insert_rows, next_id
from marsad.model import Claim, ClaimPlace, Party, Place
from marsad.text import fold

name_key = lru_cache(200_000)(fold.name_key)  # the same few names are told over and over
_EPOCH = date(1970, 1, 1).toordinal()
MOST_MENTIONS = 64  # parties and places of one claim that can be looked for
_encode = msgspec.json.Encoder().encode


@lru_cache(50_000)
def day_number(iso: str) -> int | None:
    """Days from 1970-01-01 to an ISO date or date-time; None when there is none."""
    try:
        return date.fromisoformat(iso[:10]).toordinal() - _EPOCH
    except ValueError:
        return None


def claim_uid(report: str, number: int) -> str:
    """The permanent public id of a claim: its report's and its number there."""
    return f"{report}-{number}"


class Slot(NamedTuple):
    """Where claims stand: their report's id, the number of the first there, version, revision, state, decision."""

    report: int
    number: int
    version: int
    revision: int = 1
    state: str = "current"
    decided: str = ""


class Prepared(NamedTuple):
    """Rows of one report's claims, but for ids; in `parties`, `sites` and `spots` claims are counted from 0.

    `claims` are the columns from `type` to `sensitivity`; `differing` the number of fields on which the readers of each
    differ, `unheard` whether the rules did not read it at all; `parties` claim, number, role and the actor's key;
    `sites` claim, number and the place's key; `actors` and `places` the columns after the id, by key.
    """

    bodies: list[bytes]
    claims: list[tuple[Any, ...]]
    differing: list[int]
    unheard: list[bool]
    parties: list[tuple[int, int, str, str]]
    sites: list[tuple[int, int, str]]
    spots: list[tuple[int, int, int, int, int, float, float, str]]
    actors: dict[str, tuple[Any, ...]]
    places: dict[str, tuple[Any, ...]]

    @property
    def digest(self) -> bytes:
        """SHA-256 of the bodies, in order."""
        return sha256(b"".join(self.bodies)).digest()


def place_key(place: Place) -> str:
    """What a place is known by in the ledger: its name, country and point."""
    return f"{name_key(place.name)}|{place.country or ''}|{place.lat}|{place.lon}"


def prepare(claims: Sequence[Claim], gazette: Gazette, classes: Sequence[str], day: int) -> Prepared:
    """The rows of claims that bear their public ids; `day` is their report's."""
    made = Prepared([], [], [], [], [], [], [], {}, {})
    met: dict[str | ClaimPlace, tuple[str, Place, int]] = {}
    for at, (claim, sensitivity) in enumerate(zip(claims, classes, strict=True)):
        made.bodies.append(_encode(claim))
        time = claim.time
        since, until = (day_number(time.since), day_number(time.until)) if time else (None, None)
        own = day if since is None else since
        made.claims.append(
            (claim.type, claim.status, since, until, own, claim.trigger.start, claim.confidence, sensitivity)
        )
        made.differing.append(len(claim.differing))
        made.unheard.append(is_unheard(claim))
        count = 0
        for role, parties in (("actor", claim.actors), ("target", claim.targets), ("source", claim.sources)):
            for party in parties[: MOST_MENTIONS - count] if parties else ():
                key = party_key(party)
                if key not in made.actors:
                    made.actors[key] = _actor_columns(party, key)
                made.parties.append((at, count, role, key))
                count += 1
        last = own if until is None or until < own else until
        for number, spot in enumerate(claim.places[: MOST_MENTIONS - count] if claim.places else ()):
            met_by = spot if spot.point is not None else spot.name or spot.text
            found = met.get(met_by)
            if found is None:
                found = met[met_by] = _located(gazette.find(spot))
                made.places[found[0]] = _place_columns(*found[:2])
            key, place, cell = found
            made.sites.append((at, number, key))
            if place.lat is not None and place.lon is not None:
                cell += LASTING if last - own > LONG else 0
                made.spots.append((cell, own, at, number, last, place.lat, place.lon, claim.type))
    return made


def is_unheard(claim: Claim) -> bool:
    """Whether the rules did not read it, and another coder alone did: that is a difference too."""
    return bool(claim.made_by) and not any(name_in(stamp) == RULES for stamp in claim.made_by)


def _located(place: Place) -> tuple[str, Place, int]:
    """A place with its key and the cell of its short claims."""
    return (
        place_key(place),
        place,
        cell_of(place.lat, place.lon, 0, 0) if place.lat is not None and place.lon is not None else 0,
    )


def _actor_columns(party: Party, key: str) -> tuple[Any, ...]:
    return party.name or party.text, key, party.entry or "", party.cls, int(party.private)


def _place_columns(key: str, place: Place) -> tuple[Any, ...]:
    return (
        key, place.name, place.kind, place.country or "", place.admin1 or "", place.lat, place.lon, place.radius_km,
    )  # fmt: skip


def party_key(party: Party) -> str:
    """What a party is known by in the ledger: its entry in the registry, else its class and name."""
    return f"e:{party.entry}" if party.entry else f"{party.cls}:{name_key(party.name or party.text)}"


class ClaimRows:
    """Rows of many claims, gathered before they are written."""

    def __init__(self, ledger: Ledger, connection: Connection) -> None:
        self.ledger, self.connection = ledger, connection
        self.claims: list[tuple[Any, ...]] = []
        self.parties: list[tuple[int, int, int, str]] = []
        self.sites: list[tuple[int, int, int]] = []
        self.spots: list[tuple[Any, ...]] = []
        self.following = next_id(connection, schema.claim)
        self.gathered: list[tuple[Prepared, Slot, int]] = []

    def add(self, prepared: Prepared, slot: Slot, claim: int | None = None) -> None:
        """Gather a report's claims, from the slot of the first on; `claim` is its id if it has one."""
        self.gathered.append((prepared, slot, self.following if claim is None else claim))
        if claim is None:
            self.following += len(prepared.bodies)

    def settle(self) -> None:
        """Write parties and places that were not met before, and complete all rows."""
        actors, places = self.ledger.actors, self.ledger.places
        _remember(self.connection, schema.actor, actors, [each.actors for each, _, _ in self.gathered])
        _remember(self.connection, schema.place, places, [each.places for each, _, _ in self.gathered])
        for each, slot, first in self.gathered:
            report, number, version, revision, state, decided = slot
            self.claims += [
                (first + at, report, number + at, version, revision, *columns, state, decided, differing)
                for at, columns in enumerate(each.claims)
                for differing in [each.differing[at] or int(each.unheard[at] and not decided)]
            ]
            self.parties += [(actors[key], first + at, count, role) for at, count, role, key in each.parties]
            self.sites += [(first + at, count, places[key]) for at, count, key in each.sites]
            self.spots += [(cell, own, first + at, *rest) for cell, own, at, *rest in each.spots]


def write_claims(connection: Connection, rows: ClaimRows, first_entry: int) -> None:
    """Write gathered rows; revisions are bound to the log from entry `first_entry` on, one entry a report."""
    rows.settle()
    insert_rows(connection, schema.claim, rows.claims)
    insert_rows(
        connection, schema.revision,
        [
            (first + at, 1, entry, "current", body)
            for entry, (each, _, first) in enumerate(rows.gathered, first_entry)
            for at, body in enumerate(each.bodies)
        ],
    )  # fmt: skip
    write_mentions(connection, rows)


def write_mentions(connection: Connection, rows: ClaimRows) -> None:
    """Write who and where."""
    insert_rows(connection, schema.party, rows.parties)
    insert_rows(connection, schema.site, rows.sites)
    insert_rows(connection, schema.spot, rows.spots)


def take_out(connection: Connection, claims: Sequence[int]) -> None:
    """Take out the parties, sites and spots of claims; their revisions stay."""
    site, place, spot, claim = schema.site, schema.place, schema.spot, schema.claim
    for number in claims:
        rows = connection.execute(
            select(place.c.lat, place.c.lon, claim.c.day, claim.c.until)
            .join(site, site.c.place == place.c.id)
            .join(claim, claim.c.id == site.c.claim)
            .where(site.c.claim == number, place.c.lat.isnot(None))
        ).all()
        for row in rows:
            cell = cell_of(row.lat, row.lon, row.day, max(row.day, row.until or row.day))
            here = (spot.c.cell == cell) & (spot.c.day == row.day) & (spot.c.claim == number)
            connection.execute(spot.delete().where(here))
        connection.execute(site.delete().where(site.c.claim == number))
        _take_out_parties(connection, number)


def _take_out_parties(connection: Connection, number: int) -> None:
    """Take out a claim's parties: by the actors that its newest body tells of, or, if these are not all, by search."""
    party, claim, revision = schema.party, schema.claim, schema.revision
    row = connection.execute(
        select(claim.c.state, revision.c.body)
        .join(revision, (revision.c.claim == claim.c.id) & (revision.c.number == claim.c.revision))
        .where(claim.c.id == number)
    ).first()
    if row is None or row.state != "current" or row.body is None:
        return
    body = msgspec.json.decode(row.body, type=Claim)
    parties = (*body.actors, *body.targets, *body.sources)
    told = select(schema.actor.c.id).where(schema.actor.c.key.in_({party_key(each) for each in parties}))
    gone = connection.execute(party.delete().where(party.c.actor.in_(told), party.c.claim == number)).rowcount
    if gone != min(MOST_MENTIONS, len(parties)):  # a version that spells keys otherwise wrote them
        connection.execute(party.delete().where(party.c.claim == number))


def _remember(
    connection: Connection, table: Table, known: dict[str, int], wanted: Iterable[dict[str, tuple[Any, ...]]]
) -> None:
    """Have the ids of keys in `known`; what the table lacks is written, its row being the columns after the id."""
    unmet = {key: columns for each in wanted for key, columns in each.items() if key not in known}
    missing = list(unmet)
    for at in range(0, len(missing), 500):
        query = select(table.c.key, table.c.id).where(table.c.key.in_(missing[at : at + 500]))
        known.update((row.key, row.id) for row in connection.execute(query))
    new = [key for key in missing if key not in known]
    first = next_id(connection, table) if new else 0
    insert_rows(connection, table, [(first + number, *unmet[key]) for number, key in enumerate(new)])
    known.update((key, first + number) for number, key in enumerate(new))
