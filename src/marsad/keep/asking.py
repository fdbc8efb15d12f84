"""Asking: a question as people put it, made one that the ledger can answer.

In: words, names, dates and types as they were written in options, filters or an address. Out: a `Question`, and remarks
on how a name was taken.
"""

import re
from collections.abc import Sequence
from math import isfinite
from typing import NamedTuple

from sqlalchemy import Connection, select

from marsad.errors import QuestionError
from marsad.gazetteer.build import distance_km
from marsad.gazetteer.table import Gazetteer, PlaceRecord
from marsad.ledger import schema
from marsad.ledger.claims import day_number
from marsad.ledger.classes import CLASSES, up_to
from marsad.ledger.search import Question, actors_named, places_named, places_near
from marsad.ledger.words import Words
from marsad.lexicon.schema import STATUSES
from marsad.ontology import claim_types
from marsad.sources.records import is_date
from marsad.text.fold import name_key

_POINT = re.compile(r"(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)")
_SAME = 80.0  # kilometres between a town and the middle of its province
RADIUS = 25.0  # kilometres around a place, unless told otherwise
FARTHEST = 2000.0


class Asking(NamedTuple):
    """A question as it was written; every part that is not empty must hold. `radius` is in kilometres."""

    words: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    near: str = ""
    radius: float = RADIUS
    actor: str = ""
    source: str = ""
    publisher: str = ""
    since: str = ""
    until: str = ""
    up_to: str = "restricted"
    rejected: bool = False


class Asked(NamedTuple):
    """The question, and what is to be said of how it was taken."""

    question: Question
    remarks: tuple[str, ...]


def question_of(connection: Connection, asking: Asking, words: Words, gazetteer: Gazetteer) -> Asked:
    """The question that is meant. Raises QuestionError naming the part (a field of `Asking`) that is wrong."""
    for kind in asking.types:
        check_type(kind)
    for status in asking.statuses:
        if status not in STATUSES:
            raise QuestionError(
                "status-unknown", f"{status!r} is no status; there are {', '.join(STATUSES)}.", "status"
            )
    if not (isfinite(asking.radius) and 0 <= asking.radius <= FARTHEST):
        raise QuestionError("radius-wrong", f"a radius is a distance from 0 to {FARTHEST:.0f} kilometres.", "radius")
    terms = terms_of(asking.words, words)
    places: tuple[int, ...] | None = None
    remarks: list[str] = []
    if asking.near:
        places, remarks = places_around(connection, asking.near, asking.radius, gazetteer, up_to(asking.up_to))
    limited = asking.up_to != CLASSES[-1]
    question = Question(
        terms, asking.types, asking.statuses,
        actors_named(connection, asking.actor, registered=limited) if asking.actor else None,
        actors_named(connection, asking.source, registered=limited) if asking.source else None,
        places, asking.publisher, day_of(asking.since, "since"), day_of(asking.until, "until"), asking.up_to,
        asking.rejected,
    )  # fmt: skip
    return Asked(question, tuple(remarks))


def terms_of(arguments: tuple[str, ...], lookup: Words) -> tuple[tuple[str, ...], ...]:
    """The terms of each word, as a text would be indexed; particles are passed over. Raises QuestionError."""
    words = [terms for argument in arguments for terms, _, _ in lookup.spans(argument)]
    if arguments and not words:
        raise QuestionError("words-none", "there is no word in them to look for.", "words")
    groups = tuple(terms for terms in words if terms)
    if words and not groups:
        raise QuestionError("words-common", "these words are too common to be looked for.", "words")
    return groups


def check_type(kind: str) -> None:
    """Refuse what is no claim type and no group of them, by a QuestionError."""
    codes = claim_types()
    if kind not in codes and not any(code.startswith(kind + ".") for code in codes):
        groups = ", ".join(sorted({code.split(".")[0] for code in codes}))
        raise QuestionError("type-unknown", f"{kind!r} is no claim type; groups are {groups}.", "type")


def day_of(text: str, field: str) -> int | None:
    """The day of an ISO date, None for no text. Raises QuestionError that names the field."""
    if not text:
        return None
    if not is_date(text):
        raise QuestionError("date-wrong", f"{text!r} is no ISO date such as 2017-02-18.", field)
    return day_number(text)


def places_around(
    connection: Connection, near: str, radius: float, gazetteer: Gazetteer, classes: Sequence[str] = CLASSES
) -> tuple[tuple[int, ...], list[str]]:
    """Places of the ledger around what is meant, those of its name that lie there or nowhere, and remarks.

    `near` is a name or «LAT,LON»; of places that only claims name, those that these classes may see are known. Raises
    QuestionError when nothing is known by it.
    """
    if point := _POINT.fullmatch(near.strip()):
        lat, lon = float(point[1]), float(point[2])
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise QuestionError("point-wrong", "a latitude is from -90 to 90, a longitude from -180 to 180.", "near")
        return places_near(connection, lat, lon, radius), []
    named = connection.execute(
        select(schema.place).where(schema.place.c.id.in_(places_named(connection, near, classes)))
    ).all()
    centres, remarks = _meant(near, gazetteer)
    centres = centres or [(row.lat, row.lon) for row in named if row.lat is not None]
    if not named and not centres:
        raise QuestionError(
            "place-unknown",
            f"neither the gazetteer nor any claim of the ledger knows the place {near!r}; give LAT,LON instead.",
            "near",
        )
    return places_there(connection, near, centres, radius), remarks


def places_there(
    connection: Connection, name: str, centres: Sequence[tuple[float, float]], radius: float
) -> tuple[int, ...]:
    """Places of the ledger within a radius of a place's centres, and those of its name that lie there or nowhere."""
    place = schema.place
    around = {number for lat, lon in centres for number in places_near(connection, lat, lon, radius)}
    named = connection.execute(select(place).where(place.c.id.in_(places_named(connection, name))))
    own = {  # what bears the name is meant, be it noted as the town or as its province
        row.id
        for row in named
        if row.lat is None or any(distance_km(row.lat, row.lon, lat, lon) <= _SAME for lat, lon in centres)
    }
    return tuple(sorted(own | around))


def _meant(name: str, gazetteer: Gazetteer) -> tuple[list[tuple[float, float]], list[str]]:
    """Degrees of the likeliest place of a name, of several that are as well known; and a remark that tells which."""
    found = [gazetteer.record(number) for (number,) in gazetteer.names.get(name_key(name.strip()), ())]
    records = sorted(
        (each for each in found if each.lat is not None and each.lon is not None),
        key=lambda each: (each.rank, each.kind.startswith("admin"), -each.population),
    )
    apart: list[PlaceRecord] = []
    for each in records:  # a town and the district around it are one
        if all(each.country != other.country or _between(each, other) > _SAME for other in apart):
            apart.append(each)
    taken = [each for each in apart if each.rank == apart[0].rank]
    remarks = []
    if len(apart) > 1:
        told = "; ".join(f"{each.name} ({each.kind}, {each.country}, {each.lat:.2f},{each.lon:.2f})" for each in taken)
        remarks.append(f"{name}: {len(apart)} places are called so; taken: {told}. LAT,LON names another.")
    return [(each.lat, each.lon) for each in taken if each.lat is not None and each.lon is not None], remarks


def _between(one: PlaceRecord, other: PlaceRecord) -> float:
    assert one.lat is not None and one.lon is not None and other.lat is not None and other.lon is not None
    return distance_km(one.lat, one.lon, other.lat, other.lon)
