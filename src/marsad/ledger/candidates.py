"""Candidates: what claims are compared by, and the claims that may speak of the same happening.

In: claims (row ids). Out: their facts, from their newest bodies or as kept since they were linked; and the joins of
some claims with all that the index of candidates (`cue`) leads to.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar
from zlib import crc32

import msgspec
from sqlalchemy import Connection, or_, select, update

from marsad.ledger import schema
from marsad.ledger.claims import place_key
from marsad.linking.compare import Facts
from marsad.linking.cues import Keys, keys
from marsad.linking.facts import facts_of
from marsad.linking.incidents import Join, joins
from marsad.linking.page import Page, page_of
from marsad.linking.spots import spot_of
from marsad.model import Claim, Place

T = TypeVar("T")
_CHUNK = 900
packed = msgspec.msgpack.Encoder().encode
_unpacked = msgspec.msgpack.Decoder(Facts).decode


class Ready(NamedTuple):
    """What a claim is compared by, at which revision it was read, and its keys."""

    revision: int
    facts: Facts
    keys: Keys


def ready(connection: Connection, comers: dict[int, int]) -> dict[int, Ready]:
    """Claims (row ids, with their revisions) made ready to be joined. It only reads, so another process may do it."""
    return {claim: Ready(comers[claim], facts, keys(facts)) for claim, facts in facts_read(connection, comers).items()}


def facts_read(connection: Connection, comers: dict[int, int]) -> dict[int, Facts]:
    """Facts of claims from their newest bodies."""
    claim, revision, report, site = schema.claim, schema.revision, schema.report, schema.site
    found: dict[int, Facts] = {}
    known: dict[int, tuple[str, Place]] = {}
    pages: dict[int, Page] = {}
    decode = msgspec.json.Decoder(Claim).decode
    for part in chunks(sorted(comers)):
        query = select(site.c.claim, site.c.number, site.c.place).where(site.c.claim.in_(part))
        told_at = connection.execute(query).all()
        known |= _places(connection, {row[2] for row in told_at} - known.keys())
        spots: dict[int, dict[int, tuple[str, Place]]] = defaultdict(dict)
        for number, at, spot in told_at:
            spots[number][at] = known[spot]
        bodies = connection.execute(
            select(claim.c.id, claim.c.version, report.c.uid, report.c.day, revision.c.body)
            .join(revision, (revision.c.claim == claim.c.id) & (revision.c.number == claim.c.revision))
            .join(report, report.c.id == claim.c.report)
            .where(claim.c.id.in_(part))
        ).all()
        # Claims are asked for in the order of their ids, so those of one report come together.
        last = {row.version: pages[row.version] for row in bodies if row.version in pages}
        new = {row.version: (row.uid, row.day) for row in bodies if row.version not in last}
        pages = last | _pages(connection, new)
        for row in bodies:
            body = decode(row.body)
            where = spots[row.id]
            told = [at for at in range(len(body.places)) if at in where]
            if len(told) < len(body.places):
                body = msgspec.structs.replace(body, places=tuple(body.places[at] for at in told))
            found[row.id] = facts_of(body, [where[at] for at in told], pages[row.version])
    return found


def _pages(connection: Connection, versions: dict[int, tuple[str, int]]) -> dict[int, Page]:
    """The pages of versions (row ids, with the report's public id and day), with the places of their reading."""
    report, reading, version = schema.report, schema.reading, schema.version
    decode = msgspec.json.Decoder(list[Place]).decode
    found = {}
    for part in chunks(sorted(versions)):
        query = (
            select(version.c.id, version.c.text, reading.c.places)
            .join(report, report.c.id == version.c.report)
            .outerjoin(reading, (reading.c.id == report.c.reading) & (reading.c.version == version.c.id))
            .where(version.c.id.in_(part))
        )
        for row in connection.execute(query):
            places = [(each.name, spot_of(place_key(each), each)) for each in decode(row.places or b"[]")]
            found[row.id] = page_of(versions[row.id][0], row.text, versions[row.id][1], places)
    return found


def _places(connection: Connection, numbers: Iterable[int]) -> dict[int, tuple[str, Place]]:
    """Places (row ids) with their keys."""
    place = schema.place
    found = {}
    for part in chunks(sorted(numbers)):
        for row in connection.execute(select(place).where(place.c.id.in_(part))):
            kept = Place(
                name=row.name, kind=row.kind, country=row.country, admin1=row.admin1, lat=row.lat, lon=row.lon,
                radius_km=row.radius_km,
            )  # fmt: skip
            found[row.id] = (row.key, kept)
    return found


def facts_kept(connection: Connection, claims: Iterable[int]) -> dict[int, Facts]:
    """The kept facts of linked claims, by row id."""
    account = schema.account
    found: dict[int, Facts] = {}
    for part in chunks(sorted(claims)):
        query = select(account.c.claim, account.c.facts).where(account.c.claim.in_(part))
        found |= {claim: _unpacked(facts) for claim, facts in connection.execute(query) if facts}
    return found


def joins_with_all(connection: Connection, active: dict[int, Facts], known: dict[int, Ready]) -> list[Join]:
    """Joins of claims with each other and with all that is kept; of some the keys are known."""
    own = {facts.claim: known[claim].keys if claim in known else keys(facts) for claim, facts in active.items()}
    filed: dict[int, list[Facts]] = defaultdict(list)
    cue = schema.cue
    hits: dict[int, list[int]] = defaultdict(list)
    for part in chunks(sorted({key for each in own.values() for key in each.looked})):
        for key, claim in connection.execute(select(cue.c.key, cue.c.claim).where(cue.c.key.in_(part))):
            if claim not in active:
                hits[claim].append(key)
    copies = _copies(connection, reports_of(connection, active))
    kept = facts_kept(connection, hits)
    for claim, facts in kept.items():
        for key in hits[claim]:
            filed[key].append(facts)
    others = beside(connection, [report for pair in copies for report in pair], active)
    pairs = _file_copies(copies, [*active.values(), *others.values()], own, filed)
    return joins(sorted(active.values(), key=lambda facts: facts.claim), filed, own, pairs)


def joins_among(connection: Connection, of: dict[int, Facts]) -> list[Join]:
    """The joins between these claims alone, the surest first."""
    filed: dict[int, list[Facts]] = defaultdict(list)
    own = {facts.claim: keys(facts) for facts in of.values()}
    reports = reports_of(connection, of)
    copies = _file_copies(_copies(connection, reports), of.values(), own, filed)
    return joins(sorted(of.values(), key=lambda facts: facts.claim), filed, own, copies)


def beside(connection: Connection, reports: Sequence[int], fresh: dict[int, Facts]) -> dict[int, Facts]:
    """The other linked claims of reports, so that each report is compared as a whole."""
    claim, account = schema.claim, schema.account
    others: set[int] = set()
    for part in chunks(sorted(set(reports))):
        query = select(account.c.claim).join(claim, claim.c.id == account.c.claim).where(claim.c.report.in_(part))
        others |= set(connection.scalars(query))
    return facts_kept(connection, others - set(fresh))


def reports_of(connection: Connection, claims: Iterable[int]) -> list[int]:
    """Reports (row ids) of claims."""
    found: set[int] = set()
    for part in chunks(sorted(claims)):
        found |= set(connection.scalars(select(schema.claim.c.report).where(schema.claim.c.id.in_(part))))
    return sorted(found)


def forget(connection: Connection, claims: Sequence[int]) -> None:
    """Take out what claims were compared by and found under: it says in brief what their text says."""
    for claim, facts in facts_kept(connection, claims).items():
        drop_cues(connection, claim, facts)
    for part in chunks(claims):
        account = schema.account
        connection.execute(update(account).where(account.c.claim.in_(part)).values(facts=b""))


def drop_cues(connection: Connection, claim: int, facts: Facts) -> None:
    """Take a claim out of the index of candidates."""
    cue = schema.cue
    for part in chunks(keys(facts).filed):
        connection.execute(cue.delete().where(cue.c.claim == claim, cue.c.key.in_(part)))


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """As many values at a time as the engines take in one question."""
    for at in range(0, len(values), _CHUNK):
        yield values[at : at + _CHUNK]


def _copies(connection: Connection, reports: Sequence[int]) -> dict[tuple[int, int], tuple[str, str]]:
    """Pairs of copies with an end among these reports: row ids to public ids, in order."""
    merge, report = schema.merge, schema.report
    pairs: set[tuple[int, int]] = set()
    for part in chunks(reports):
        query = select(merge.c.left, merge.c.right).where(
            merge.c.kind == "copy", merge.c.reversed_at.is_(None),
            or_(merge.c.left.in_(part), merge.c.right.in_(part)),
        )  # fmt: skip
        pairs |= {(row.left, row.right) for row in connection.execute(query)}
    names: dict[int, str] = {}
    for part in chunks(sorted({number for pair in pairs for number in pair})):
        rows = connection.execute(select(report.c.id, report.c.uid).where(report.c.id.in_(part)))
        names |= {row.id: row.uid for row in rows}
    return {(a, b): (min(names[a], names[b]), max(names[a], names[b])) for a, b in pairs if a in names and b in names}


def _file_copies(
    copies: dict[tuple[int, int], tuple[str, str]], facts: Iterable[Facts], own: dict[str, Keys],
    filed: dict[int, list[Facts]],
) -> set[tuple[str, str]]:  # fmt: skip
    """File the claims of copies under keys of their own; returns the pairs."""
    of_report: dict[str, list[Facts]] = defaultdict(list)
    for each in facts:
        of_report[each.report].append(each)
    pairs = set(copies.values())
    for pair in pairs:
        for each in (*of_report[pair[0]], *of_report[pair[1]]):
            key = -1 - crc32(f"{pair[0]}|{pair[1]}|{each.type}".encode())
            if each.claim in own:
                was = own[each.claim]
                own[each.claim] = Keys((*was.filed, key), (*was.looked, key))
            else:
                filed[key].append(each)
    return pairs
