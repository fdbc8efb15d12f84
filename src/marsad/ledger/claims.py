"""Claims: their rows, made from claims as coded.

In: the claims of one report. Out: rows of claims, revisions, mentions, parties, places and spots. The rows of a claim
other than its revisions follow from its newest body, so a new revision takes the old ones out and writes them anew.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Table, select

from marsad.gazetteer.gazette import Gazette
from marsad.ledger import schema
from marsad.ledger.grid import cell_of
from marsad.ledger.store import Ledger, insert_rows, next_id
from marsad.model import Claim, Party, Place
from marsad.text import fold

name_key = lru_cache(200_000)(fold.name_key)  # the same few names are told over and over
_EPOCH = date(1970, 1, 1).toordinal()
MOST_MENTIONS = 64  # mentions of one claim


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
    """Where a claim stands: its report's id, its number there, version, the report's day, class, revision, state."""

    report: int
    number: int
    version: int
    day: int
    sensitivity: str
    revision: int = 1
    decided: str = ""
    state: str = "current"


def place_key(place: Place) -> str:
    """What a place is known by in the ledger: its name, country and point."""
    return f"{name_key(place.name)}|{place.country or ''}|{place.lat}|{place.lon}"


class ClaimRows:
    """Rows of many claims, gathered before they are written."""

    def __init__(self, ledger: Ledger, connection: Connection) -> None:
        self.ledger, self.connection = ledger, connection
        self.claims: list[tuple[Any, ...]] = []
        self.bodies: list[tuple[int, int, str, bytes | None, int]] = []
        self.mentions: list[tuple[Any, ...]] = []
        self.spots: list[tuple[Any, ...]] = []
        self.following = next_id(connection, schema.claim)
        self._parties: dict[str, tuple[Any, ...]] = {}  # columns of parties and places not met before, by key
        self._places: dict[str, tuple[Any, ...]] = {}
        self._waiting: list[tuple[tuple[Any, ...], dict[str, int], str]] = []  # mentions of these
        self._entries = 0

    def add(
        self, claims: Sequence[Claim], places: Sequence[Place], classes: Sequence[str], uid: str, at: Slot
    ) -> bytes:
        """Rows of a new report's claims, from the slot of the first; returns the SHA-256 of their bodies."""
        digest = sha256()
        gazette = Gazette(places)
        for number, (claim, sensitivity) in enumerate(zip(claims, classes, strict=True), 1):
            body = msgspec.json.encode(msgspec.structs.replace(claim, id=claim_uid(uid, number)))
            digest.update(body)
            slot = Slot(at.report, number, at.version, at.day, sensitivity)
            self.bodies.append((self.following, 1, "current", body, self._entries))
            self.put(self.following, claim, gazette, slot)
            self.following += 1
        self._entries += 1
        return digest.digest()

    def put(self, claim_id: int, claim: Claim, gazette: Gazette, slot: Slot) -> None:
        """The rows of a claim that follow from its body."""
        time = claim.time
        since = day_number(time.since) if time else None
        until = day_number(time.until) if time else None
        own = since if since is not None else slot.day
        self.claims.append(
            (claim_id, slot.report, slot.number, slot.version, slot.revision, claim.type, claim.status, since, until,
             own, claim.trigger.start, claim.confidence, slot.sensitivity, slot.state, slot.decided)
        )  # fmt: skip
        last = until if until is not None else own
        count = 0
        for role, parties in (("actor", claim.actors), ("target", claim.targets), ("source", claim.sources)):
            for party in parties[: MOST_MENTIONS - count]:
                self._party((claim_id, count, role, party.start, party.end), party)
                count += 1
        for spot in claim.places[: MOST_MENTIONS - count]:
            place = gazette.find(spot)
            self._place((claim_id, count, spot.role, spot.start, spot.end), place)
            if place.lat is not None and place.lon is not None:
                until = max(own, last)
                cell = cell_of(place.lat, place.lon, own, until)
                self.spots.append((cell, own, claim_id, count, until, place.lat, place.lon, claim.type))
            count += 1

    def _party(self, mention: tuple[Any, ...], party: Party) -> None:
        name = party.name or party.text
        key = f"e:{party.entry}" if party.entry else f"{party.cls}:{name_key(name)}"
        known = self.ledger.actors.get(key)
        if known is not None:
            self.mentions.append((*mention, known, None))
        else:
            self._parties.setdefault(key, (name, key, party.entry or "", party.cls, int(party.private)))
            self._waiting.append((mention, self.ledger.actors, key))

    def _place(self, mention: tuple[Any, ...], place: Place) -> None:
        key = place_key(place)
        known = self.ledger.places.get(key)
        if known is not None:
            self.mentions.append((*mention, None, known))
        else:
            self._places.setdefault(
                key,
                (key, place.name, place.kind, place.country or "", place.admin1 or "", place.lat, place.lon,
                 place.radius_km),
            )  # fmt: skip
            self._waiting.append((mention, self.ledger.places, key))

    def settle(self) -> None:
        """Write parties and places that were not met before, and complete their mentions."""
        _remember(self.connection, schema.actor, self.ledger.actors, self._parties)
        _remember(self.connection, schema.place, self.ledger.places, self._places)
        for mention, known, key in self._waiting:
            ids = (known[key], None) if known is self.ledger.actors else (None, known[key])
            self.mentions.append((*mention, *ids))
        self._waiting.clear()


def write_claims(connection: Connection, rows: ClaimRows, first_entry: int) -> None:
    """Write gathered rows; revisions are bound to the log from entry `first_entry` on, one entry a report."""
    rows.settle()
    insert_rows(connection, schema.claim, rows.claims)
    insert_rows(
        connection, schema.revision,
        [(claim, number, first_entry + entry, state, body) for claim, number, state, body, entry in rows.bodies],
    )  # fmt: skip
    write_mentions(connection, rows)


def write_mentions(connection: Connection, rows: ClaimRows) -> None:
    """Write who and where."""
    insert_rows(connection, schema.mention, rows.mentions)
    insert_rows(connection, schema.spot, rows.spots)


def take_out(connection: Connection, claims: Sequence[int]) -> None:
    """Take out the mentions and spots of claims; their revisions stay."""
    mention, place, spot, claim = schema.mention, schema.place, schema.spot, schema.claim
    for number in claims:
        rows = connection.execute(
            select(place.c.lat, place.c.lon, claim.c.day, claim.c.until)
            .join(mention, mention.c.place == place.c.id)
            .join(claim, claim.c.id == mention.c.claim)
            .where(mention.c.claim == number, place.c.lat.isnot(None))
        ).all()
        for row in rows:
            cell = cell_of(row.lat, row.lon, row.day, max(row.day, row.until or row.day))
            here = (spot.c.cell == cell) & (spot.c.day == row.day) & (spot.c.claim == number)
            connection.execute(spot.delete().where(here))
        connection.execute(mention.delete().where(mention.c.claim == number))


def _remember(connection: Connection, table: Table, known: dict[str, int], wanted: dict[str, tuple[Any, ...]]) -> None:
    """Have the ids of keys in `known`; what the table lacks is written, its row being the columns after the id."""
    missing = list(wanted)
    for at in range(0, len(missing), 500):
        query = select(table.c.key, table.c.id).where(table.c.key.in_(missing[at : at + 500]))
        known.update((row.key, row.id) for row in connection.execute(query))
    new = [key for key in missing if key not in known]
    first = next_id(connection, table) if new else 0
    insert_rows(connection, table, [(first + number, *wanted[key]) for number, key in enumerate(new)])
    known.update((key, first + number) for number, key in enumerate(new))
