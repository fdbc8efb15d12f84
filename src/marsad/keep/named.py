"""Named: which place or party of the ledger a name means.

In: a name in Arabic or English, and what tells it apart from others. Out: the place as the target of a situation with
the rows that bear its name, or the party. A name of several is refused with all that it may mean.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from marsad.coding.kit import Kit
from marsad.errors import LedgerError
from marsad.gazetteer.build import distance_km
from marsad.gazetteer.table import PlaceRecord
from marsad.ledger import schema
from marsad.ledger.subjects import actor_of, place_of, seen_among
from marsad.ledger.tellings import names_like, places_called
from marsad.lexicon.registry import Actor
from marsad.situation.scope import Scope, Target
from marsad.situation.values import Party
from marsad.text.fold import name_key

DIVISIONS = frozenset(("admin1", "admin2", "country"))
_WORDS = frozenset(("region", "river", "road"))  # kinds that are called after a place and are another
_APART = 80.0  # kilometres between a town and the middle of its province
_LATIN = re.compile(r"[A-Za-z]")
_ARTICLES = ("al", "ar", "as", "ad", "at", "az", "an", "el", "the")


class Meant(NamedTuple):
    """A place that is meant: the target, the row ids of its name, and its name in Latin letters where one is known."""

    target: Target
    rows: frozenset[int]
    latin: str


def place_named(connection: Connection, kit: Kit, name: str, within: str = "", kind: str = "") -> Meant:
    """The place of the ledger that a name means. `within` is a country code or a name of a division, `kind` a kind.

    Raises LedgerError: `place-untold` when no claim names it, `place-ambiguous` when several places bear the name.
    """
    records = _records(kit, name)
    scope = Scope(Target("", "", "", frozenset(), "", "", None, None), kit.grammar.places)
    keys = {scope.bare(name)} if not _LATIN.search(name) else {name_key(record.name) for record in records}
    rows = [row for row in places_called(connection, keys) if scope.bare(row.name) in keys and row.kind not in _WORDS]
    if _LATIN.search(name):
        rows = [row for row in rows if row.lat is None or any(_near(row, record) for record in records)]
    if kind:
        rows = [row for row in rows if row.kind == kind]
    clusters = [cluster for cluster in _clusters(rows) if _lies_in(cluster, within, kit)]
    if not clusters:
        raise _untold(connection, name, within, kind, rows)
    if len(clusters) > 1:
        raise _ambiguous(connection, name, clusters, kit)
    return _meant(clusters[0], name, scope, kit, keys)


def place_numbered(connection: Connection, kit: Kit, number: int, classes: Sequence[str]) -> Meant:
    """The place of a row, with the other rows of its name that are it, among those that claims of the classes name.

    Raises LedgerError (`place-unknown`) as if there were none, where no claim that may be seen names it.
    """
    place_of(connection, number, classes)
    table = schema.place
    row = connection.execute(select(table).where(table.c.id == number)).one()
    scope = Scope(Target("", "", "", frozenset(), "", "", None, None), kit.grammar.places)
    keys = {scope.bare(row.name)}
    rows = [
        each for each in places_called(connection, keys)
        if scope.bare(each.name) in keys and _family(each.kind) == _family(row.kind)
    ]  # fmt: skip
    shown = seen_among(connection, [each.id for each in rows], classes)
    clusters = _clusters([each for each in rows if each.id in shown])
    cluster = next((each for each in clusters if any(one.id == number for one in each)), [row])
    like = [each for each in cluster if (each.kind in DIVISIONS) == (row.kind in DIVISIONS) and each.lat is not None]
    return _target(cluster, row if row.lat is not None or not like else like[0], scope, kit)


def _family(kind: str) -> str:
    """Kinds that are called after a place and are another stand apart; all others may be one place."""
    return kind if kind in _WORDS else ""


def _records(kit: Kit, name: str) -> list[PlaceRecord]:
    """The records of the gazetteer of this name, in Arabic or in Latin letters."""
    gazetteer = kit.gazetteer
    if not _LATIN.search(name):
        return [gazetteer.record(number) for (number,) in gazetteer.names.get(name_key(name.strip()), ())]
    wanted = latin_key(name)
    # No table is filed by Latin names: all records are looked through, some tens of milliseconds.
    return [record for record in map(gazetteer.record, range(len(gazetteer))) if latin_key(record.latin) == wanted]


def latin_key(name: str) -> str:
    """A Latin name without marks, case, article, blanks and hyphens: «Deir ez-Zor» and «Deir Ezzor» are one."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", name) if not unicodedata.combining(each)).casefold()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", "").replace("’", ""))
    words = words[1:] if len(words) > 1 and words[0] in _ARTICLES else words
    return "".join(words)


def _clusters(rows: Sequence[Any]) -> list[list[Any]]:
    """Rows that are one place: near each other in one country; what has no point goes to the only one there is."""
    clusters: list[list[Any]] = []
    for row in sorted((row for row in rows if row.lat is not None), key=lambda row: (row.kind in DIVISIONS, row.id)):
        for cluster in clusters:
            if row.country == cluster[0].country and _near(row, cluster[0]):
                cluster.append(row)
                break
        else:
            clusters.append([row])
    loose = [row for row in rows if row.lat is None]
    for row in loose:
        own = [cluster for cluster in clusters if not row.country or row.country == cluster[0].country]
        if len(own) == 1:
            own[0].append(row)
        elif not clusters:
            clusters.append([row])
    return clusters


def _near(row: Any, other: Any) -> bool:
    if other.lat is None or other.lon is None or row.lat is None:
        return True
    return distance_km(row.lat, row.lon, other.lat, other.lon) <= _APART


def _lies_in(cluster: Sequence[Any], within: str, kit: Kit) -> bool:
    if not within:
        return True
    wanted = {latin_key(within)} if _LATIN.search(within) else {name_key(within)}
    nations = kit.registry.nations
    for row in cluster:
        nation = nations.get(row.country)
        names = [row.country, row.admin1, *((nation.latin, nation.name, *nation.aliases) if nation else ())]
        if any(each and (latin_key(each) in wanted or name_key(each) in wanted) for each in names):
            return True
    return False


def _meant(cluster: Sequence[Any], name: str, scope: Scope, kit: Kit, keys: set[str]) -> Meant:
    """The target of a cluster: its town, or its division where the name says so or nothing else bears it."""
    wants_division = name_key(name).split()[0] not in keys and _names_division(name, kit)
    settled = [row for row in cluster if row.kind not in DIVISIONS and row.kind != "unknown"]
    divisions = [row for row in cluster if row.kind in DIVISIONS]
    pool = (divisions or settled) if wants_division else (settled or divisions)
    row = min(pool or cluster, key=lambda each: (each.lat is None, each.id))
    return _target(cluster, row, scope, kit)


def _target(cluster: Sequence[Any], row: Any, scope: Scope, kit: Kit) -> Meant:
    """The target that a row of a cluster is."""
    same = [each for each in cluster if (each.kind in DIVISIONS) == (row.kind in DIVISIONS) or each.lat is None]
    target = Target(
        f"{scope.bare(row.name)}|{row.country}", row.name, row.kind, frozenset(scope.bare(each.name) for each in same),
        row.country, row.admin1, row.lat, row.lon,
    )  # fmt: skip
    near = [each for each in _records(kit, row.name) if each.lat is not None and _near(row, each)]
    near.sort(key=lambda each: (each.kind in DIVISIONS) != (row.kind in DIVISIONS))
    latin = near[0].latin if near else ""
    return Meant(target, frozenset(each.id for each in cluster), latin)


def _names_division(name: str, kit: Kit) -> bool:
    words = name.split()
    noun = kit.grammar.places.get(words[0]) if len(words) > 1 else None
    return noun is not None and noun.division


def _untold(connection: Connection, name: str, within: str, kind: str, rows: Sequence[Any]) -> LedgerError:
    narrowed = " ".join(f"{option} {value}" for option, value in (("--in", within), ("--kind", kind)) if value)
    if narrowed and rows:
        return LedgerError("place-untold", f"{name}: claims name a place of this name, but none with {narrowed}.")
    near = names_like(connection, name)
    hint = f" Names like it: {'، '.join(near)}." if near else " `marsad search` shows what the ledger holds."
    return LedgerError("place-untold", f"{name}: no claim of the ledger names this place.{hint}")


def _ambiguous(connection: Connection, name: str, clusters: Sequence[Sequence[Any]], kit: Kit) -> LedgerError:
    told = []
    for cluster in sorted(clusters, key=lambda each: -_claims(connection, each)):
        row = cluster[0]
        where = ", ".join(part for part in (row.kind, row.admin1, row.country) if part)
        point = f" {row.lat:.2f},{row.lon:.2f}" if row.lat is not None else ""
        told.append(f"{row.name} ({where}{point}; {_claims(connection, cluster)} claims): {_option(row, clusters)}")
    return LedgerError("place-ambiguous", f"{name}: several places are called so. {'; '.join(told)}.")


def _option(row: Any, clusters: Sequence[Sequence[Any]]) -> str:
    """What tells a place from the others of its name."""
    others = [each[0] for each in clusters if each[0] is not row]
    if all(other.country != row.country for other in others):
        return f"--in {row.country}"
    return f'--in "{row.admin1}"' if row.admin1 else f"--kind {row.kind}"


def _claims(connection: Connection, cluster: Sequence[Any]) -> int:
    site = schema.site
    query = select(func.count(func.distinct(site.c.claim))).where(site.c.place.in_([row.id for row in cluster]))
    return connection.scalar(query) or 0


def party_numbered(connection: Connection, kit: Kit, number: int, classes: Sequence[str]) -> "Known":
    """The party of a row, with the other rows of its entry. Raises LedgerError (`actor-unknown`)."""
    actor_of(connection, number, classes)
    table = schema.actor
    row = connection.execute(select(table).where(table.c.id == number)).one()
    same = table.c.entry == row.entry if row.entry else table.c.id == number
    rows = connection.scalars(select(table.c.id).where(same, table.c.private == 0))
    own = row._mapping["class"]
    key = row.entry or row.key
    return Known(Party(key=key, name=row.name, cls=own), frozenset(rows), _latin(kit, key))


def _latin(kit: Kit, key: str) -> str:
    known = kit.registry.by_id.get(key)
    return kit.registry.actors[known].latin if known is not None else ""


class Known(NamedTuple):
    """A party that is meant: as it is shown, its name in Latin letters where one is known, and its rows."""

    party: Party
    rows: frozenset[int]
    latin: str


def party_named(connection: Connection, kit: Kit, name: str) -> Known:
    """The party that a name means: an entry of the registry, or words of claims.

    Raises LedgerError: `party-untold` when no claim names it, `party-ambiguous` when several parties bear the name.
    """
    actors = _actors(kit, name)
    table = schema.actor
    wanted = name_key(name)
    asked: ColumnElement[bool] = table.c.entry.in_([actor.id for actor in actors])
    if not actors:
        asked = table.c.key.endswith(f":{wanted}", autoescape=True) & (table.c.entry == "")
    rows = connection.execute(select(table).where(asked, table.c.name != "", table.c.private == 0)).all()
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(row.entry or row.key, []).append(row)
    if not groups:
        near = _actors_like(connection, wanted)
        hint = f" Names that hold it: {'، '.join(near)}." if near else ""
        raise LedgerError("party-untold", f"{name}: no claim of the ledger names this party.{hint}")
    if len(groups) > 1:
        told = "; ".join(f"{group[0].name} ({group[0][4]}): {key}" for key, group in sorted(groups.items()))
        raise LedgerError("party-ambiguous", f"{name}: several parties are called so; ask by their key. {told}.")
    key, found = next(iter(groups.items()))
    own = found[0]._mapping["class"]
    return Known(Party(key=key, name=found[0].name, cls=own), frozenset(row.id for row in found), _latin(kit, key))


def _actors(kit: Kit, name: str) -> list[Actor]:
    """Entries of the registry by id, name or Latin name."""
    registry = kit.registry
    if name in registry.by_id:
        return [registry.actors[registry.by_id[name]]]
    if _LATIN.search(name):
        wanted = latin_key(name)
        inside = re.compile(r"\(([^)]+)\)")
        return [
            actor for actor in registry.actors
            if wanted in (latin_key(inside.sub("", actor.latin)), *map(latin_key, inside.findall(actor.latin)),
                          *(latin_key(alias) for alias in actor.aliases if _LATIN.search(alias)))
        ]  # fmt: skip
    return [registry.actors[number] for (number,) in registry.names.get(name_key(name), ())]


def _actors_like(connection: Connection, wanted: str, most: int = 5) -> list[str]:
    table = schema.actor
    query = select(table.c.name).where(table.c.key.contains(wanted, autoescape=True), table.c.private == 0)
    return list(connection.scalars(query.distinct().limit(most))) if wanted else []
