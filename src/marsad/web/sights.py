"""Sights: the situation that an address asks for, and the words in which a page shows it.

In: a visit. Out: what `marsad.keep.sight` derives for its visitor, noted as seen; phrases, a summary and the strips of
its course for the templates.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from marsad.coding.kit import Kit
from marsad.errors import QuestionError
from marsad.keep.asking import day_of
from marsad.keep.sight import Look, Sight, sight_of_party, sight_of_place, sight_of_road
from marsad.keep.situation import Terms, assumptions_of
from marsad.ledger.subjects import actors_keyed
from marsad.lexicon.registry import Registry
from marsad.situation.course import Course, Point, Series
from marsad.situation.needs import Assumptions
from marsad.situation.phrases import Manner, Phrases, days_before
from marsad.situation.values import (
    Assumed,
    Evidence,
    Party,
    PartySituation,
    PlaceSituation,
    RoadSituation,
    Told,
    Voice,
)
from marsad.web.filters import LONGEST, MOST_ASSUMED
from marsad.web.frame import Writer
from marsad.web.glance import Tile, bars_of, mark_of, standing, strips_of
from marsad.web.shelf import Held
from marsad.web.visit import Visit

_NEED = re.compile(r"\s*([^=,،]{1,80}?)\s*=\s*(\d{1,6}(?:\.\d{1,4})?)\s*")
_FSI, _PDI = "\u2068", "\u2069"


def look_of(visit: Visit) -> Look:
    """Who looks, at which day, and what is assumed. Raises QuestionError."""
    filters = visit.filters
    day_of(filters.on, "on")
    up_to = visit.visitor.up_to
    terms = Terms(filters.on[:10], assumed_by(visit), up_to)
    if visit.whole:
        return Look(terms)
    showing = visit.desk.showing
    return Look(terms, lambda connection, uids: showing.by_uid(connection, uids, up_to))


def assumed_by(visit: Visit) -> Assumptions:
    """What is assumed: as the address says, else as the settings do. Raises QuestionError."""
    filters, told = visit.filters, dict(visit.desk.settings.situation)
    for name in ("persons_per_family", "loaves_per_bundle"):
        value = getattr(filters, name)
        if value:
            told[name] = _positive(value, name)
    if filters.window_days != -1:
        if not 0 <= filters.window_days <= LONGEST:
            raise QuestionError("assumption-wrong", f"a window has from 0 to {LONGEST} days.", "window_days")
        told["window_days"] = filters.window_days
    known = assumptions_of(told)
    if not filters.need:
        return known
    return msgspec.structs.replace(known, needs=dict(_needs(filters.need)))


def _positive(value: float, name: str) -> float:
    if not (math.isfinite(value) and 0 < value <= MOST_ASSUMED):
        raise QuestionError("assumption-wrong", f"{value:g} is nothing to assume; give a number above 0.", name)
    return value


def _needs(texts: Iterable[str]) -> Iterable[tuple[str, float]]:
    for text in texts:
        for part in filter(str.strip, re.split(r"[,،]", text)):
            match = _NEED.fullmatch(part)
            if match is None:
                raise QuestionError("assumption-wrong", f"{part.strip()!r} is no need such as loaf=3.", "need")
            yield " ".join(match[1].split()), _positive(float(match[2]), "need")


def place_sight(visit: Visit, number: int) -> Sight[PlaceSituation]:
    """The situation of a place. Raises LedgerError (`place-unknown`), QuestionError."""
    return _sight(visit, PlaceSituation, lambda connection, kit, look: sight_of_place(connection, kit, number, look))


def party_sight(visit: Visit, number: int) -> Sight[PartySituation]:
    """Where it stands for a party. Raises LedgerError (`actor-unknown`), QuestionError."""
    return _sight(visit, PartySituation, lambda connection, kit, look: sight_of_party(connection, kit, number, look))


def road_sight(visit: Visit, name: str) -> Sight[RoadSituation]:
    """The situation of a road. Raises LedgerError (`road-unknown`), QuestionError."""
    return _sight(visit, RoadSituation, lambda connection, kit, look: sight_of_road(connection, kit, name, look))


def _sight(visit: Visit, of: type[Any], make: Callable[[Connection, Kit, Look], Sight[Any]]) -> Sight[Any]:
    """A situation (a value of this class) as this visitor may see it, noted as seen; kept for as long as it holds.

    Raises LedgerError, QuestionError.
    """
    look, desk = look_of(visit), visit.desk

    def key() -> str:
        visitor, terms = visit.visitor, look.terms
        asked = desk.atlas.state(), visitor.up_to, visitor.role, visit.request.url.path, terms.on, terms.assumptions
        return f"sight {asked!r}"

    tag = key()
    held = desk.shelf.get(tag)
    if held is not None:
        visit.saw(held.secret.items())
        situation, course, more = msgspec.msgpack.decode(held.body, type=tuple[of, Course, int])  # type: ignore[valid-type]
        return Sight(situation, course, held.secret, more)
    with visit.reading() as connection:
        found = make(connection, desk.coder.kit, look)
    visit.saw(found.secret.items())
    if key() == tag:  # else the ledger was changed between
        body = msgspec.msgpack.encode((found.situation, found.course, found.more))
        desk.shelf.put(tag, Held(body, found.secret))
    return found


class Speech(NamedTuple):
    """What templates say a situation with: phrases, the way numbers are written, and pages of parties by their key."""

    phrases: Phrases
    writer: Writer
    links: dict[str, int]
    on: str | None

    def age(self, confirmed: str | None) -> str:
        """How old a value is on the day that is asked for."""
        return self.writer.digits(self.phrases.age(confirmed, self.on))

    def old(self, confirmed: str | None, window: int) -> bool:
        """Whether it is older than accounts that are taken to be of the same time."""
        return days_before(confirmed, self.on) > window

    def mark(self, what: str, state: str) -> str:
        """How a state is marked."""
        return mark_of(what, state)

    def standing(self, state: str, voices: Sequence[Voice]) -> str:
        """Whether accounts of a value differ, agree, or are of one origin alone."""
        return standing(state, voices)

    def assumed(self, those: Iterable[Assumed]) -> str:
        """What is assumed, in one line."""
        return self.writer.digits(self.phrases.list(map(self.phrases.assumed, those)))

    def amounts(self, told: Iterable[Told]) -> str:
        """Amounts of several accounts, each once."""
        return self.writer.digits(self.phrases.list(dict.fromkeys(self.phrases.amount(a.low, a.high) for a in told)))

    def quantity(self, series: Series, point: Point) -> str:
        """An amount of a day, with its unit and rate."""
        unit = self.phrases.unit(series, point.high)
        return f"{self.phrases.amount(point.low, point.high)} {unit}{self.phrases.rate(series.per, series.role)}"

    def voices(self, evidence: Iterable[Evidence]) -> list[Voice]:
        """Whom claims go back to, each once."""
        return list({each.voice.key: each.voice for each in evidence}.values())

    def digits(self, text: str) -> str:
        """A text with the digits that the reader wants."""
        return self.writer.digits(text)


Tiles = Callable[[Any, Phrases], list[Tile]]


def view_of(visit: Visit, found: Sight[Any], tiles: Tiles) -> dict[str, Any]:
    """What the templates of a situation are written from; `tiles` makes its summary."""
    on = found.situation.on
    speech = speech_of(visit, on, (found.situation, found.course))
    return {
        "sight": found, "speech": speech, "tiles": tiles(found.situation, speech.phrases),
        "strips": strips_of(found.course, on), "bars": bars_of(found.course), "assumed": assumed_by(visit),
    }  # fmt: skip


def speech_of(visit: Visit, on: str | None, shown: Iterable[object]) -> Speech:
    """The speech of a page on a day, for the parties that the values on it name."""
    lang, writer = visit.preferences.lang, Writer(visit.preferences)
    with visit.reading() as connection:
        links = actors_keyed(connection, {party.key for each in shown for party in _parties_in(each)}, visit.allowed)
    names = names_of(visit.desk.coder.kit.registry, lang)
    manner = Manner(lambda text: f"{_FSI}{text}{_PDI}", writer.range, names)
    return Speech(Phrases(lang, manner), writer, links, on)


def _parties_in(value: object) -> Iterator[Party]:
    """The parties that are named in a value of a situation, at any depth."""
    if isinstance(value, Party):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _parties_in(each)
    elif isinstance(value, msgspec.Struct) and not isinstance(value, Evidence):
        for name in value.__struct_fields__:
            yield from _parties_in(getattr(value, name))


@lru_cache(8)
def names_of(registry: Registry, lang: str) -> dict[str, str]:
    """Names of the registry's entries in a language."""
    return {actor.id: actor.latin if lang == "en" else actor.name for actor in registry.actors}
