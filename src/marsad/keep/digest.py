"""Digest: what the ledger holds of some days and an area, as it may leave the house.

In: an open ledger, what was asked, the coder's tables. Out: `Matter`: reports are masked as in an export, sentences of
claims above the class are blocks and their claims are gone; reports that stand almost whole in earlier ones are left
out; every account has the origin that it goes back to.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, select

from marsad.coding.coders import Coder
from marsad.coding.kit import Kit
from marsad.errors import LedgerError
from marsad.export.digest.matter import (
    Copy,
    Entry,
    Matter,
    Outlet,
    Times,
    by_incident,
    entry_of,
    meets,
    narrowest,
    realised,
    spans_of,
)
from marsad.export.digest.names import Called, Names
from marsad.gazetteer.gazette import Gazette
from marsad.keep.export import Cut, Shield, coded_reports, names_of, repeating
from marsad.keep.showing import is_blocked
from marsad.ledger import schema
from marsad.ledger.accounts import original_of
from marsad.ledger.candidates import chunks
from marsad.ledger.happenings import Member, Scope, beside, last_entry, members, outlets_of, unlinked, withheld
from marsad.ledger.protect import Protection
from marsad.ledger.words import Words
from marsad.linking.agreement import origin_of
from marsad.model import Claim, CodedReport
from marsad.text.fold import name_key

Counted = Callable[[Sequence[Any], int, str], Iterable[Any]]


class Gathered(NamedTuple):
    """The matter, the names of what it tells of, and the claims that a person accepted or corrected."""

    matter: Matter
    names: Names
    reviewed: frozenset[str]


def gather(
    connection: Connection, scope: Scope, coder: Coder, *, private_names: bool = False, counted: Counted
) -> Gathered:
    """All that a digest of the scope tells of. `counted` may show progress over the reports that are read.

    Raises LedgerError (`digest-unlinked`) when there are claims and none is joined to incidents.
    """
    found = _inside(members(connection, scope), scope)
    waiting = unlinked(connection, scope)
    if waiting and not found:
        raise LedgerError(
            "digest-unlinked", "the claims of this period are not joined to incidents yet; run `marsad link` first."
        )
    reports = sorted({each.report for each in found})
    near = [] if scope.places is None else beside(connection, scope, reports)
    without = repeating(connection, scope.most_sensitive, reports)
    outlets = outlets_of(connection, reports)
    wanted = {each.uid: each for each in [*near, *found]}
    reading = [row for row in _rows(connection, reports) if row.id not in without]
    coded = coded_reports(
        connection, counted(reading, len(reading), "reading reports"),
        Shield(scope.most_sensitive, None if private_names else names_of(coder), Protection(Words(coder.memo))), Cut(),
        narrow=lambda report: _cited(report, wanted),
    )  # fmt: skip
    entries = dict(_entries(connection, coded, wanted, {row.uid: row for row in outlets.values()}))
    of: dict[str, list[Entry]] = defaultdict(list)
    for each in found:
        if each.uid in entries:
            of[each.incident].append(entries.pop(each.uid))
    happenings = by_incident(of, scope.first, scope.last)
    told = {entry.account.report for happening in happenings for entry in happening.entries}
    loose = [each for each in entries.values() if each.realised and each.account.report in told]
    copies = [outlets[report] for report in sorted(without)]
    matter = Matter(
        scope.first, scope.last, happenings, tuple(sorted(loose, key=lambda each: each.claim.id)),
        _outlets([row for row in outlets.values() if row.uid in told], copies, coder.kit),
        _copies(copies, private_names), waiting, withheld(connection, scope), scope.most_sensitive,
        last_entry(connection),
    )  # fmt: skip
    return Gathered(matter, _names(matter, coder.kit), _reviewed(connection, [each.claim for each in found]))


def _inside(found: Sequence[Member], scope: Scope) -> list[Member]:
    """Without incidents that, by the account that tells the time most narrowly, were at another time."""
    of: dict[str, list[Member]] = defaultdict(list)
    for each in found:
        of[each.incident].append(each)
    kept = []
    for accounts in of.values():
        told = [each for each in accounts if realised(each.status, each.mode)] or accounts
        if meets(narrowest(Times(each.first, each.last, each.told) for each in told), scope.first, scope.last):
            kept += accounts
    return kept


def _entries(
    connection: Connection, coded: Iterable[CodedReport], wanted: Mapping[str, Member], outlets: Mapping[str, Any]
) -> Iterator[tuple[str, Entry]]:
    """Accounts by the ids of their claims; of claims that may be shown."""
    for report in coded:
        row = outlets[report.id]
        find = Gazette(report.places).find
        url = "" if is_blocked(report.text + report.title) else _on_web(row.url)  # an address may repeat the title
        original, agency = original_of(connection, row.report, row.text, row.publisher)
        for claim in report.claims:
            member = wanted.get(claim.id)
            if member is None:
                continue
            origin = origin_of(
                claim, report.publisher, copied_from=original, agency=agency, voice=row.voice or "",
                affiliation=row.affiliation or "", report=row.uid,
            )  # fmt: skip
            times = Times(member.first, member.last, member.told)
            yield claim.id, entry_of(report, claim, origin, member.mode or _mode(claim), times, find, url)


def _cited(coded: CodedReport, wanted: Mapping[str, Member]) -> CodedReport:
    """A report with those of its sentences alone in which values of claims stand that are wanted."""
    starts = [start for claim in coded.claims if claim.id in wanted for _, _, start, _ in spans_of(claim)]
    kept = tuple((a, b) for a, b in coded.segments if any(a <= start < b for start in starts))
    return msgspec.structs.replace(coded, segments=kept)


def _copies(rows: Sequence[Any], private_names: bool) -> tuple[Copy, ...]:
    """Reports that were left out; what names they hold was not looked for, so their addresses only with all names."""
    found = (Copy(row.uid, row.published, row.publisher, _on_web(row.url) if private_names else "") for row in rows)
    return tuple(sorted(found, key=lambda each: (each.published, each.publisher, each.report)))


def _on_web(url: str) -> str:
    """An address that others can use; a file's place on this machine is none."""
    return url if url.startswith(("http://", "https://")) else ""


def _mode(claim: Claim) -> str:
    return "event" if claim.status in ("occurred", "ongoing") else "planned"


def _rows(connection: Connection, reports: Sequence[int]) -> Iterator[Row[Any]]:
    report = schema.report
    for part in chunks(reports):
        yield from connection.execute(select(report).where(report.c.id.in_(part)).order_by(report.c.id))


def _outlets(rows: Sequence[Any], copies: Sequence[Any], kit: Kit) -> tuple[Outlet, ...]:
    own: dict[str, list[Any]] = defaultdict(list)
    repeated: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        own[row.publisher].append(row)
    for row in copies:
        repeated[row.publisher].append(row.uid)
        own.setdefault(row.publisher, [])
    first = {row.publisher: row for row in [*copies, *rows]}
    found = []
    for publisher, told in own.items():
        row, (_, kind, country) = first[publisher], _known(publisher, kit)
        found.append(
            Outlet(
                publisher, tuple(sorted(each.uid for each in told)), tuple(sorted(repeated[publisher])),
                row.voice if row.voice and row.voice != "unknown" else ("agency" if kind == "agency" else ""),
                row.affiliation or "", row.country or country,
            )
        )  # fmt: skip
    return tuple(sorted(found))


def _known(publisher: str, kit: Kit) -> tuple[str, str, str]:
    """Entry, kind and country of an outlet in the registry; empty when it is not there."""
    for (number,) in kit.registry.names.get(name_key(publisher), ()):
        actor = kit.registry.actors[number]
        if actor.cls in ("media", "monitor", "ngo", "un"):
            return actor.id, actor.kind, actor.country
    return "", "", ""


def _names(matter: Matter, kit: Kit) -> Names:
    """What the registry and the gazetteer call the parties, outlets and places of the matter."""
    registry = kit.registry
    parties = {actor.id: Called(actor.name, actor.latin) for actor in registry.actors}
    outlets = {}
    publishers = {each.publisher for each in matter.outlets} | {each.publisher for each in matter.copies}
    for publisher in publishers:
        entry, _, _ = _known(publisher, kit)
        if entry:
            outlets[name_key(publisher)] = Called(publisher, parties[entry].latin)
    places = {}
    entries = [entry for each in matter.happenings for entry in each.entries]
    for place in {spot.place for entry in entries for spot in entry.spots if spot.located}:
        key = name_key(place.name)
        for (number,) in kit.gazetteer.names.get(key, ()):
            record = kit.gazetteer.record(number)
            if record.kind == place.kind and record.country == (place.country or ""):
                places[key, place.lat, place.lon] = Called(place.name, record.latin)
    countries = {code: Called(nation.name, nation.latin) for code, nation in registry.nations.items()}
    return Names(parties, outlets, places, countries)


def _reviewed(connection: Connection, claims: Sequence[int]) -> frozenset[str]:
    claim, report = schema.claim, schema.report
    found: set[str] = set()
    for part in chunks(sorted(set(claims))):
        query = (
            select(report.c.uid, claim.c.number)
            .join(report, report.c.id == claim.c.report)
            .where(claim.c.id.in_(part), claim.c.decided.in_(("accepted", "corrected")))
        )
        found |= {f"{row.uid}-{row.number}" for row in connection.execute(query)}
    return frozenset(found)
