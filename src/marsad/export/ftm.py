"""FollowTheMoney: events, articles, parties, places and mentions as entities, one JSON object a line.

In: coded reports. Out: entities of the schemata Event, Article, Organization, Person, Address and Mention, with the
property names of followthemoney's schema files (3.8, `followthemoney/schema/*.yaml`); the package itself is not
needed. Each entity is written once. Ids are hashes of our own. Parties become entities where the registry or a class
of organisations names them; people who are only described («مسلحون مجهولون») stay words of the event, and a private
person is an entity only within their report, if their name was not masked.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha1
from typing import IO, Any, NamedTuple

import msgspec

from marsad.export.claims import amount
from marsad.export.countries import country
from marsad.export.events import Event, events, name, named_period
from marsad.export.losses import Losses
from marsad.model import CodedReport, Party
from marsad.ontology import claim_types
from marsad.text.fold import name_key

_ORGANISED = frozenset(
    "state_force government rebel jihadist militia coalition foreign_state political un ngo media monitor".split()
)
_MASK = "\u2588"


class _Found(NamedTuple):
    id: str
    schema: str
    party: Party


def write(reports: Iterable[CodedReport], out: IO[bytes], losses: Losses) -> None:
    """Write entities, those that others name before them."""
    seen: set[str] = set()
    for entity in entities(reports, losses):
        if entity["id"] not in seen:
            seen.add(entity["id"])
            losses.rows += 1
            out.write(msgspec.json.encode(entity) + b"\n")


def entities(reports: Iterable[CodedReport], losses: Losses) -> Iterator[dict[str, Any]]:
    """Entities; the same party, place or article may come again."""
    for event in events(reports, losses):
        article = _id("article", event.report.id)
        yield _article(article, event.report)
        parties = list(_parties(event, losses))
        for found in parties:
            yield _entity(found.id, found.schema, name=[name(found.party)])
        yield from _addresses(event)
        yield _event(event, article, parties)
        for found in parties:
            yield _mention(event, article, found)
        _flatten(event, losses)


def _event(event: Event, article: str, parties: list[_Found]) -> dict[str, Any]:
    claim, spots = event.claim, event.spots
    kind = claim_types()[claim.type]
    where = "، ".join(spot.place.name for spot in spots)
    when = event.days if event.days is not None and event.days.told else None
    return _entity(
        _id("event", claim.id), "Event",
        name=[f"{kind.arabic}: {where}" if where else kind.arabic], summary=[event.text()], recordId=[claim.id],
        keywords=[claim.type, claim.status], startDate=[when.since.isoformat()] if when else [],
        endDate=[when.until.isoformat()] if when else [], location=[spot.place.name for spot in spots],
        country=_lands(event), involved=[found.id for found in parties], proof=[article],
        addressEntity=[_address_id(spot.place.name, spot.place.country) for spot in spots],
        description=["، ".join(name(each) for each in side) for side in (claim.actors, claim.targets) if side],
        notes=[amount(each) for each in claim.quantities],
        publisher=[event.report.publisher],
    )  # fmt: skip


def _article(id_: str, report: CodedReport) -> dict[str, Any]:
    return _entity(
        id_, "Article", fileName=[report.id], title=[report.title], publisher=[report.publisher],
        publishedAt=[_moment(report.published)], detectedLanguage=["ara"], bodyText=[report.text],
    )  # fmt: skip


def _parties(event: Event, losses: Losses) -> Iterator[_Found]:
    claim = event.claim
    for party in dict.fromkeys((*claim.actors, *claim.targets, *claim.sources)):
        called = name(party)
        if not called:
            losses.flatten("described-only", claim.id)
        elif party.private:
            if _MASK in called:
                losses.flatten("private", claim.id)
            else:
                yield _Found(_id("person", event.report.id, name_key(called)), "Person", party)
        elif party.entry:
            yield _Found(_id("party", party.entry), "Organization", party)
        elif party.cls in _ORGANISED:
            yield _Found(_id("party", event.report.id, name_key(called)), "Organization", party)
        else:
            losses.flatten("described-only", claim.id)


def _addresses(event: Event) -> Iterator[dict[str, Any]]:
    for spot in event.spots:
        place = spot.place
        yield _entity(
            _address_id(place.name, place.country), "Address", name=[place.name], full=[place.name],
            region=[place.admin1 or ""], country=[(place.country or "").lower()],
            latitude=[] if place.lat is None else [f"{place.lat:.6f}"],
            longitude=[] if place.lon is None else [f"{place.lon:.6f}"],
        )  # fmt: skip


def _mention(event: Event, article: str, found: _Found) -> dict[str, Any]:
    return _entity(
        _id("mention", event.claim.id, str(found.party.start), found.id), "Mention", document=[article],
        name=[found.party.text or name(found.party)], resolved=[found.id], detectedSchema=[found.schema],
        contextCountry=_lands(event),
    )  # fmt: skip


def _moment(published: str) -> str:
    """A date, date-time or month as FollowTheMoney has them; of a week that of its days which they share."""
    days = named_period(published)
    if days is None or days[0] == days[1]:
        return published[:19]
    shared = [one for one, other in zip(*(day.isoformat().split("-") for day in days), strict=True) if one == other]
    return "-".join(shared)


def _lands(event: Event) -> list[str]:
    codes = (spot.place.country for spot in event.spots)
    return list(dict.fromkeys(code.lower() for code in codes if code and country(code).alpha3))


def _address_id(place: str, land: str | None) -> str:
    return _id("address", land or "", name_key(place))


def _id(*parts: str) -> str:
    return "marsad-" + sha1("\0".join(parts).encode(), usedforsecurity=False).hexdigest()


def _entity(id_: str, schema: str, **properties: list[str]) -> dict[str, Any]:
    kept = {key: list(dict.fromkeys(each for each in values if each)) for key, values in properties.items()}
    return {"id": id_, "schema": schema, "properties": {key: values for key, values in kept.items() if values}}


def _flatten(event: Event, losses: Losses) -> None:
    claim = event.claim
    if any(place.role in ("from", "to", "via") for place in claim.places):
        losses.flatten("direction", claim.id)
    if len(claim.sources) > 1:
        losses.flatten("source-chain", claim.id)
    if claim.actors and claim.targets:
        losses.flatten("sides", claim.id)
    if any(each.approximate for each in claim.quantities):
        losses.flatten("approximate", claim.id)
    if any(not spot.located for spot in event.spots):
        losses.flatten("place-without-point", claim.id)
