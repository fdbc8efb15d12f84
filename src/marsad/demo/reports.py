"""Reports: the scenario as outlets publish it.

In: a seed. Out: reports in the order of publication, each with what it tells. The same seed gives the same reports;
everything in them is invented.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from marsad.demo import mess
from marsad.demo.draft import Draft, told
from marsad.demo.faults import fault
from marsad.demo.fill import SIEGE, Told, about, often, sentence
from marsad.demo.patterns import Voice, voices
from marsad.demo.scenario import Outlet, Siege, Telling, chance, happenings, outlets, pick, siege, tellings, turn
from marsad.demo.wording import Writer
from marsad.demo.world import World, places_in, world
from marsad.model import Report

_AGENCY = re.compile("لؤلؤ التجريبية")
_TOKEN = re.compile(r"\{([a-z]+)\}")
_HOURS = {"": 0, "فجر": 6, "صباح": 10, "ظهر": 14, "مساء": 19, "ليل": 23}  # from when a part of the day can be told
_MESSY, _COPIED_WHOLE = 0.45, 0.6
_TITLES = ("{title}", "نشرة")  # how a first line begins that is a title


class Published(NamedTuple):
    """A report of the demonstration.

    `url` is the address it would have, `outlet` who publishes, `version` counts the texts at that address. `told` is
    what it tells: `segments`, `claims` and `places` of the coded-report format.
    """

    report: Report
    url: str
    outlet: str
    version: int
    told: Mapping[str, Any]


class _Desk(NamedTuple):
    """What writing needs."""

    seed: int
    world: World
    papers: Mapping[str, Outlet]
    patterns: Mapping[str, Voice]
    siege: Siege
    first: date


class _Piece(NamedTuple):
    """A written report; `titled` says that its first line is its title."""

    name: str
    outlet: Outlet
    draft: Draft
    at: datetime | None
    day: date
    titled: bool
    version: int = 1

    @property
    def body(self) -> int:
        """Where the body begins."""
        return self.draft.text.index("\n") + 1 if self.titled else 0


def reports(seed: int = 1) -> list[Published]:
    """All reports of the demonstration."""
    desk = _Desk(seed, world(), outlets(), voices(), siege(), happenings()[0].day)
    pieces: list[_Piece] = []
    for outlet, asked in _by_outlet(tellings(seed), desk):
        for group in _issues(outlet, asked, desk.first):
            pieces += _written(outlet, group, desk)
    pieces += _copies(pieces, desk)
    pieces.sort(key=lambda piece: (piece.day, piece.version, piece.at.isoformat() if piece.at else "~", piece.name))
    return [_published(piece, desk) for piece in pieces]


def _by_outlet(asked: list[Telling], desk: _Desk) -> Iterator[tuple[Outlet, list[Telling]]]:
    for outlet in desk.papers.values():
        own = [telling for telling in asked if telling.outlet.id == outlet.id]
        if own:
            yield outlet, own


def _issues(outlet: Outlet, asked: list[Telling], first: date) -> Iterator[list[Telling]]:
    """What stands in one report: one telling, or those of several days."""
    if not outlet.gathers:
        yield from ([telling] for telling in asked)
        return
    for _, within in groupby(asked, key=lambda telling: (telling.day - first).days // outlet.gathers):
        together = list(within)
        for at in range(0, len(together), outlet.most):
            yield together[at : at + outlet.most]


def _written(outlet: Outlet, group: list[Telling], desk: _Desk) -> Iterator[_Piece]:
    day = max(telling.day for telling in group)
    name = group[0].happening.id if len(group) == 1 else f"{day:%m%d}-{group[0].happening.id}"
    undated = "undated" in outlet.mess and _messy(desk.seed, outlet.id, name, "undated")
    writer = Writer(desk.world, outlet, None if undated else day)
    draft = _lines(outlet, group, writer, desk)
    if not draft.mentions:
        return
    draft = _worse(draft, outlet, name, desk.seed)
    at = None if undated else _hour(outlet, group, day, desk.seed)
    titled = outlet.lines[0].startswith(_TITLES)
    yield _Piece(f"{outlet.id}-{name}", outlet, draft, at, day, titled)
    update = group[0].update
    if update and len(group) == 1:
        telling = group[0]._replace(values={**group[0].values, **update}, update={})
        later = _lines(outlet, [telling], writer, desk, updated=True)
        moment = at + timedelta(hours=3) if at else None
        yield _Piece(f"{outlet.id}-{name}", outlet, later, moment, day, titled, 2)


def _lines(outlet: Outlet, group: list[Telling], writer: Writer, desk: _Desk, *, updated: bool = False) -> Draft:
    """The text of a report, line by line as the outlet's habit is."""
    draft = Draft()
    tolds = [about(telling, desk.patterns[outlet.id], writer, desk.seed) for telling in group]
    for line in outlet.lines:
        before = len(draft.text), len(draft.mentions), dict(draft.kinds)
        if draft.text:
            draft.text += "\n"
        if not _line(draft, line, tolds, desk.siege, updated=updated):
            draft.text, draft.kinds = draft.text[: before[0]], before[2]
            del draft.mentions[before[1] :]
    return draft


def _line(draft: Draft, line: str, tolds: list[Told], besieged: Siege, *, updated: bool) -> bool:
    """Add a line; false when it has nothing to say."""
    at = 0
    for match in _TOKEN.finditer(line):
        draft.add(line[at : match.start()])
        at = match.end()
        if not _filled(draft, match[1], tolds, besieged, updated=updated):
            return False
    draft.add(line[at:])
    return True


def _filled(draft: Draft, token: str, tolds: list[Told], besieged: Siege, *, updated: bool) -> bool:
    first = tolds[0]
    outlet = first.telling.outlet
    if token == "title":
        return _title(draft, first, many=len(tolds) > 1, updated=updated)
    if token == "lead":
        return _lead(draft, first)
    if token == "points":
        return _points(draft, tolds, numbered=outlet.figures)
    if token == "toll":
        missing = {"killed", "injured"} & first.values.keys() and not _tells(draft, first, "quantities")
        return bool(missing) and first.telling.manner == "tell" and sentence(draft, first, "toll") is not None
    if token == "more":
        return often(first, 0.55, "more") and sentence(draft, first, "more") is not None
    if token == "context":
        return _context(draft, first, besieged)
    if token == "open":
        return sentence(draft, first, "open") is not None
    if token == "week":
        draft.add(f"{first.writer.published:%d/%m/%Y}" if first.writer.published else "")
        return True
    if token == "tag":
        draft.add("#" + _place_of(first).replace(" ", "_"))
        return True
    raise fault(f"outlets.toml, {outlet.id}: a line cannot hold {{{token}}}.")


def _title(draft: Draft, told_of: Told, *, many: bool, updated: bool) -> bool:
    outlet = told_of.telling.outlet
    headed = told_of.telling.manner == "tell" and not many and sentence(draft, told_of, "head", aside=True) is not None
    if not headed:
        if not outlet.titles:
            return False
        title = turn(outlet.titles, told_of.telling.happening.turn, told_of.seed, "title", outlet.id)
        draft.add(title.replace("{place}", _place_of(told_of)))
    draft.add(" (تجريبي - محدث)" if updated else " (تجريبي)")
    return True


def _context(draft: Draft, told_of: Told, besieged: Siege) -> bool:
    """That the place is besieged, beside what is told of it."""
    published, values = told_of.writer.published, told_of.values
    where = values.get("place") or values.get("to")
    if (
        where not in besieged.places or values["kind"] in ("siege", "lifted") or published is None
        or not besieged.first <= published <= besieged.last or not often(told_of, 0.5, "context")
    ):  # fmt: skip
        return False
    return sentence(draft, told_of._replace(values=besieged.values, name=SIEGE), "context") is not None


def _place_of(told_of: Told) -> str:
    values = told_of.values
    found = next((values[name] for name in ("place", "to", "from", "near", "road") if values.get(name)), "مرجانة")
    return found if isinstance(found, str) else str(found[0])


def _lead(draft: Draft, told_of: Told) -> bool:
    section = {"tell": "lead", "deny": "deny", "accuse": "accuse"}[told_of.telling.manner]
    return sentence(draft, told_of, section) is not None


def _points(draft: Draft, tolds: list[Told], *, numbered: bool) -> bool:
    number = 0
    for told_of in tolds:
        before = len(draft.text)
        if number:
            draft.text += "\n"
        if numbered:
            draft.add(f"{number + 1}. ")
        if _lead(draft, told_of):
            number += 1
        else:
            draft.text = draft.text[:before]
    return number > 0


def _tells(draft: Draft, told_of: Told, field: str) -> bool:
    own = f"{told_of.name}#"
    return any(each.field == field and each.claim.startswith(own) and not each.aside for each in draft.mentions)


def _messy(seed: int, *key: str) -> bool:
    return chance(seed, "mess", *key) < _MESSY


def _worse(draft: Draft, outlet: Outlet, name: str, seed: int) -> Draft:
    key = f"{outlet.id}-{name}"
    if "spliced" in outlet.mess and _messy(seed, key, "spliced"):
        draft = mess.spliced(draft)
    if "tatweel" in outlet.mess and _messy(seed, key, "tatweel"):
        draft = mess.stretched(draft, seed, key)
    if "quotes" in outlet.mess and _messy(seed, key, "quotes"):
        draft = mess.scrambled(draft, seed, key)
    if "furniture" in outlet.mess:
        draft = mess.furnished(draft, seed, key)
    return draft


def _hour(outlet: Outlet, group: Iterable[Telling], day: date, seed: int) -> datetime:
    """When it is published: in the outlet's hours, and not before the thing can be told."""
    first, last = outlet.hours
    name = "|".join(telling.happening.id for telling in group)
    hour = first + int(chance(seed, "hour", outlet.id, name) * (last - first + 1))
    same_day = [telling for telling in group if telling.values.get("when", telling.happening.day) == day]
    hour = max([hour, *(_HOURS[telling.values.get("part", "")] for telling in same_day)])
    return datetime(day.year, day.month, day.day, min(hour, 23), int(chance(seed, "minute", outlet.id, name) * 60))


def _copies(pieces: list[_Piece], desk: _Desk) -> Iterator[_Piece]:
    """Reports that repeat another outlet's, whole or the beginning, with its credit."""
    for outlet in desk.papers.values():
        for origin in pieces:
            share = outlet.copies.get(origin.outlet.id, 0.0)
            if origin.version > 1 or chance(desk.seed, "copies", outlet.id, origin.name) >= share:
                continue
            draft = _worse(_copied(origin, outlet, desk.seed), outlet, origin.name, desk.seed)
            hours = 1 + int(chance(desk.seed, "late", outlet.id, origin.name) * 5)
            at = origin.at + timedelta(hours=hours) if origin.at else None
            titled = outlet.copied[0].startswith(_TITLES)
            yield _Piece(f"{outlet.id}-{origin.name}", outlet, draft, at, at.date() if at else origin.day, titled)


def _copied(origin: _Piece, outlet: Outlet, seed: int) -> Draft:
    draft = Draft()
    whole = chance(seed, "whole", outlet.id, origin.name) < _COPIED_WHOLE
    end = len(origin.draft.text) if whole else _first_line(origin)
    for line in outlet.copied:
        if draft.text:
            draft.text += "\n"
        before, body, after = line.partition("{body}")
        title = pick(outlet.titles or ("",), seed, "title", outlet.id, origin.name).replace("{place}", "مرجانة")
        draft.add(before.replace("{title}", title))
        if body:
            draft.copy(origin.draft, origin.body, end)
            _credit(draft, origin)
        draft.add(after)
    return draft


def _credit(draft: Draft, origin: _Piece) -> None:
    """In another's paper the agency of the dateline says all of it."""
    named = _AGENCY.search(draft.text)
    if named and named[0] not in origin.outlet.name:
        for claim in dict.fromkeys(mention.claim for mention in draft.mentions if mention.field == "trigger"):
            draft.note(named.start(), named.end(), claim, "sources", {"class": "media", "name": "وكالة لؤلؤ"})


def _first_line(origin: _Piece) -> int:
    end = origin.draft.text.find("\n", origin.body)
    return end if end > 0 else len(origin.draft.text)


def _published(piece: _Piece, desk: _Desk) -> Published:
    text = piece.draft.text
    title = text[: piece.body - 1] if piece.titled else ""
    when = "" if piece.at is None else piece.at.strftime("%Y-%m-%dT%H:%M:00+03:00")
    report = Report(id=piece.name, text=text, title=title, published=when, publisher=piece.outlet.name)
    url = f"https://{piece.outlet.host}/{desk.seed}/{piece.day:%Y/%m/%d}/{piece.name}"
    return Published(
        report, url, piece.outlet.id, piece.version, {**told(piece.draft), "places": places_in(text, desk.world)}
    )
