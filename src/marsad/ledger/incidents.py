"""Incidents: the ledger's claims, joined to incidents as reports arrive.

In: claims that were not linked yet, were revised, or no longer stand. Out: judgements in `merge` (kind `incident`,
relation `same`), the incident of each claim in `account`, and permanent ids in `incident`. Every incident is connected
by judgements in force; a later run adds to it and never divides it, but for claims that themselves no longer stand.

An incident's id is made of the id of its earliest claim, so that it does not depend on the order of arrival; an id that
was given once leads for ever to the incident in which that claim stands now.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, func, or_, select, update

from marsad.ledger import chain, schema, veils
from marsad.ledger.candidates import (
    Ready,
    beside,
    chunks,
    drop_cues,
    facts_kept,
    joins_with_all,
    packed,
    ready,
    reports_of,
)
from marsad.ledger.claims import claim_uid
from marsad.ledger.store import Act, insert_rows, next_id
from marsad.linking.incidents import RULE, Groups, Join


class Linked(NamedTuple):
    """What a run did: claims linked, claims that no longer stand taken out, joins made."""

    claims: int
    gone: int
    joins: int


class Standing(NamedTuple):
    """A linked claim: its row's id, public id, incident (row id), and its report's day."""

    claim: int
    uid: str
    incident: int
    day: int


def waiting(connection: Connection, most: int, after: int = 0) -> list[int]:
    """Reports (row ids beyond `after`) with claims to be linked, linked anew or taken out; at most `most`."""
    report = schema.claim.c.report
    query = _wait(select(report)).where(report > after).distinct().order_by(report).limit(most)
    return list(connection.scalars(query))


def how_many_wait(connection: Connection) -> int:
    """The number of claims to be linked, linked anew or taken out."""
    return connection.scalar(_wait(select(func.count()).select_from(schema.claim))) or 0


def _wait(query: Select[Any]) -> Select[Any]:
    claim, account = schema.claim, schema.account
    changed = account.c.claim.is_(None) | (account.c.revision != claim.c.revision)
    return query.outerjoin(account, account.c.claim == claim.c.id).where(
        ((claim.c.state == "current") & changed) | ((claim.c.state != "current") & account.c.claim.isnot(None))
    )


def ready_ahead(connection: Connection, most: int, after: int) -> dict[int, Ready]:
    """The claims that will wait next, once the reports up to `after` are linked, made ready."""
    return ready(connection, _changed(connection, waiting(connection, most, after))[0])


def link(
    connection: Connection, reports: Sequence[int], act: Act, ahead: Mapping[int, Ready] | None = None
) -> Linked:  # fmt: skip
    """Link what waits of these reports. Only inside `Ledger.writing`. `ahead` are claims made ready before."""
    comers, gone = _changed(connection, reports)
    loosened = _take_out(connection, gone, act)
    known = {claim: each for claim, each in (ahead or {}).items() if comers.get(claim) == each.revision}
    known |= ready(connection, {claim: revision for claim, revision in comers.items() if claim not in known})
    fresh = {claim: each.facts for claim, each in known.items()}
    active = dict(fresh)
    if gone:
        active |= beside(connection, [*reports, *reports_of(connection, loosened)], fresh)
    found = joins_with_all(connection, active, known)
    web = Web(connection, loose={*fresh, *loosened})
    web.take_in([*active, *loosened], found)
    made = web.join(found)
    written = web.settle(act.at, known)
    write_joins(connection, made, web, act)
    digest = sha256("\n".join(f"{join.left} {join.right}" for join in made).encode()).hexdigest()
    detail = {"run": act.run, "claims": len(fresh), "gone": len(gone), "joins": len(made), "joins_digest": digest}
    chain.append(connection, [chain.Entry(act.at, act.by, "incidents.linked", RULE, detail | {"incidents": written})])
    return Linked(len(fresh), len(gone - set(fresh)), len(made))


class Web:
    """The claims that a run touches and the incidents that they stand in, until they are settled anew.

    Claims of incidents outside `loose` stay together; those in it are held together by judgements alone.
    """

    def __init__(self, connection: Connection, loose: set[int]) -> None:
        self.connection, self.loose = connection, loose
        merge = schema.merge
        held = select(merge.c.left, merge.c.right).where(
            merge.c.kind == "incident", merge.c.relation == "apart", merge.c.reversed_at.is_(None)
        )
        self.groups = Groups((row.left, row.right) for row in connection.execute(held))
        self.standing: dict[int, Standing] = {}
        self.ids: dict[str, int] = {}
        self._incidents: set[int] = set()

    def take_in(self, claims: Iterable[int], found: Iterable[Join] = (), *, tied: bool = True) -> None:
        """Bring in claims, the other ends of joins, and all that stands in their incidents; then what is in force.

        With `tied` false, judgements in force do not yet hold the loose claims together.
        """
        connection = self.connection
        wanted = set(claims)
        wanted |= set(ids_of(connection, {name for join in found for name in (join.left, join.right)}).values())
        loose = self.loose
        ties = list(in_force(connection, loose))
        wanted |= {claim for tie in ties for claim in tie}
        for each in standing(connection, schema.account.c.claim, wanted):
            self._incidents.add(each.incident)
        members = list(standing(connection, schema.account.c.incident, self._incidents))
        new = wanted - {each.claim for each in members}
        members += (Standing(row.id, claim_uid(row.uid, row.number), 0, row.day) for row in _named(connection, new))
        heads: dict[int, int] = {}
        for each in sorted(members):
            self.standing[each.claim], self.ids[each.uid] = each, each.claim
            if each.claim in loose or not each.incident:
                self.groups.add(each.claim)
            else:
                self.groups.add(each.claim, heads.get(each.incident))
                heads.setdefault(each.incident, each.claim)
        for one, other in ties if tied else ():
            if one in self.standing and other in self.standing:
                self.groups.join(one, other)

    def join(self, found: Iterable[Join]) -> list[Join]:
        """Joins that make one incident of two, in order."""
        return [join for join in found if self.groups.join(self.ids[join.left], self.ids[join.right])]

    def settle(self, at: float, fresh: Mapping[int, Ready] | None = None) -> int:
        """Write the incident of each claim where it is new or another; returns the number of incidents.

        `fresh` are claims that have no row yet.
        """
        connection, fresh = self.connection, fresh or {}
        groups = self.groups.all()
        anchors = [
            min(group, key=lambda claim: (self.standing[claim].day, self.standing[claim].uid)) for group in groups
        ]
        names = [incident_uid(self.standing[anchor].uid) for anchor in anchors]
        there = _incidents(connection, names)
        following = next_id(connection, schema.incident)
        new = [name for name in names if name not in there]
        there |= {name: following + number for number, name in enumerate(new)}
        insert_rows(connection, schema.incident, [(there[name], name, None, at) for name in new])
        rows, moved = [], []
        leads: dict[int, int] = {}
        for group, name in zip(groups, names, strict=True):
            incident = there[name]
            for claim in group:
                was = self.standing[claim].incident
                if claim in fresh:
                    rows.append((claim, incident, fresh[claim].revision, packed(fresh[claim].facts)))
                elif was != incident:
                    moved.append({"b_claim": claim, "b_incident": incident})
                if was and was != incident:
                    leads.setdefault(was, incident)
        insert_rows(connection, schema.account, rows)
        if moved:
            account = schema.account
            connection.execute(
                update(account).where(account.c.claim == bindparam("b_claim")).values(incident=bindparam("b_incident")),
                moved,
            )
        self._lead(leads, set(there.values()))
        cues = sorted({(key, claim) for claim, each in fresh.items() for key in each.keys.filed})
        insert_rows(connection, schema.cue, cues)
        veils.settle(connection, there.values(), at)
        return len(groups)

    def _lead(self, leads: dict[int, int], alive: set[int]) -> None:
        """Have incidents that gave up their claims lead to the one that took them; one with claims leads nowhere."""
        incident = schema.incident
        values = [{"b_id": was, "b_into": into} for was, into in leads.items() if was not in alive]
        if values:
            self.connection.execute(
                update(incident).where(incident.c.id == bindparam("b_id")).values(into=bindparam("b_into")), values
            )
        for part in chunks(sorted(alive)):
            self.connection.execute(
                update(incident).where(incident.c.id.in_(part), incident.c.into.isnot(None)).values(into=None)
            )


def incident_uid(claim: str) -> str:
    """The id of the incident whose earliest claim this is (its public id)."""
    return "I" + claim[1:]


def write_joins(connection: Connection, made: Sequence[Join], web: Web, act: Act, *, by: str = RULE) -> None:
    """Write joins as judgements."""
    following = next_id(connection, schema.merge)
    insert_rows(
        connection, schema.merge,
        [
            (following + number, "incident", web.ids[join.left], web.ids[join.right], "same", join.score, join.why, by,
             act.at, None, "")
            for number, join in enumerate(made)
        ],
    )  # fmt: skip


def in_force(connection: Connection, claims: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Pairs that judgements in force make one, with an end among these claims; a person's first."""
    merge = schema.merge
    found: list[Any] = []
    for part in chunks(sorted(claims)):
        query = select(merge.c.id, merge.c.left, merge.c.right, merge.c.by).where(
            merge.c.kind == "incident", merge.c.relation == "same", merge.c.reversed_at.is_(None),
            or_(merge.c.left.in_(part), merge.c.right.in_(part)),
        )  # fmt: skip
        found += connection.execute(query).all()
    rows = {row.id: row for row in found}.values()
    for row in sorted(rows, key=lambda row: (row.by.startswith("rule:"), row.id)):
        yield row.left, row.right


def standing(connection: Connection, column: Any, values: Iterable[int]) -> Iterator[Standing]:
    """Linked claims by a column of `account`: the claim's or the incident's."""
    account, claim, report = schema.account, schema.claim, schema.report
    for part in chunks(sorted(values)):
        query = (
            select(account.c.claim, report.c.uid, claim.c.number, account.c.incident, report.c.day)
            .join(claim, claim.c.id == account.c.claim)
            .join(report, report.c.id == claim.c.report)
            .where(column.in_(part))
        )
        for row in connection.execute(query):
            yield Standing(row.claim, claim_uid(row.uid, row.number), row.incident, row.day)


def ids_of(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    """Row ids of claims by their public ids; those that are not there are left out."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for name in names:
        uid, _, number = name.rpartition("-")
        if number.isdigit() and len(number) < 9:
            wanted[uid].add(int(number))
    claim, report = schema.claim, schema.report
    found: dict[str, int] = {}
    for part in chunks(sorted(wanted)):
        query = (
            select(report.c.uid, claim.c.number, claim.c.id)
            .join(report, report.c.id == claim.c.report)
            .where(report.c.uid.in_(part))
        )
        for row in connection.execute(query):
            if row.number in wanted[row.uid]:
                found[claim_uid(row.uid, row.number)] = row.id
    return found


def _changed(connection: Connection, reports: Sequence[int]) -> tuple[dict[int, int], set[int]]:
    """Claims to be linked with their revisions, and those whose row is to go (they may be linked anew)."""
    claim, account = schema.claim, schema.account
    comers: dict[int, int] = {}
    gone: set[int] = set()
    for part in chunks(reports):
        query = (
            select(claim.c.id, claim.c.revision, claim.c.state, account.c.revision.label("linked"))
            .outerjoin(account, account.c.claim == claim.c.id)
            .where(claim.c.report.in_(part))
        )
        for row in connection.execute(query):
            if row.state == "current" and row.linked != row.revision:
                comers[row.id] = row.revision
            if row.linked is not None and (row.state != "current" or row.linked != row.revision):
                gone.add(row.id)
    return comers, gone


def _take_out(connection: Connection, gone: set[int], act: Act) -> set[int]:
    """Take out claims that no longer stand as they were, with the rule's joins to them; returns those left behind."""
    account, merge = schema.account, schema.merge
    left: set[int] = set()
    for part in chunks(sorted(gone)):
        of = select(account.c.incident).where(account.c.claim.in_(part))
        left |= set(connection.scalars(select(account.c.claim).where(account.c.incident.in_(of))))
    for claim, facts in facts_kept(connection, gone).items():
        drop_cues(connection, claim, facts)
    for part in chunks(sorted(gone)):
        connection.execute(account.delete().where(account.c.claim.in_(part)))
        veils.forget(connection, part)
        connection.execute(
            update(merge)
            .where(
                merge.c.kind == "incident", merge.c.by.startswith("rule:"), merge.c.reversed_at.is_(None),
                or_(merge.c.left.in_(part), merge.c.right.in_(part)),
            )
            .values(reversed_at=act.at, reversed_by=f"{RULE}: joined anew")
        )  # fmt: skip
    return left - gone


def _incidents(connection: Connection, names: Sequence[str]) -> dict[str, int]:
    incident = schema.incident
    found: dict[str, int] = {}
    for part in chunks(names):
        rows = connection.execute(select(incident.c.uid, incident.c.id).where(incident.c.uid.in_(part)))
        found |= {row.uid: row.id for row in rows}
    return found


def _named(connection: Connection, claims: Iterable[int]) -> Iterator[Any]:
    """Claims that have no incident yet but stand."""
    claim, report = schema.claim, schema.report
    for part in chunks(sorted(claims)):
        yield from connection.execute(
            select(claim.c.id, claim.c.number, report.c.uid, report.c.day)
            .join(report, report.c.id == claim.c.report)
            .where(claim.c.id.in_(part), claim.c.state == "current")
        )
