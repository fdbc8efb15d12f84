"""Compose: a digest from its matter.

In: matter, what was asked, the words of a language. Out: a `Document`: headline numbers, types, days, main incidents,
territory and access, displacement, aid, longer happenings, what is apart, what is not known, sources, copies, method.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from marsad.export.digest import sections
from marsad.export.digest.document import Block, Document, Paragraph, Section
from marsad.export.digest.figures import (
    APART,
    Figures,
    Unit,
    by_support,
    figures,
    group_of,
    most_deadly,
    most_supported,
)
from marsad.export.digest.items import Pen, apart, incident, listed, territory
from marsad.export.digest.matter import Happening, Matter
from marsad.export.digest.names import Namer, Names
from marsad.export.digest.wording import Style, Wording
from marsad.gazetteer.areas import Area

_DISPLACED = ("humanitarian.displacement", "humanitarian.return")
_AID = ("humanitarian.aid", "humanitarian.aid_blocked", "humanitarian.need")


class Choices(NamedTuple):
    """What may be chosen: style, items in a list, unit of time (None: by the period), charts, the program's version.

    `reviewed` are claims that a person accepted or corrected.
    """

    style: Style = Style()
    most: int = 10
    unit: Unit | None = None
    charts: bool = False
    version: str = ""
    reviewed: frozenset[str] = frozenset()


def compose(
    matter: Matter, area: Area, names: Names, lang: str, choices: Choices, situations: Sequence[Section] = ()
) -> Document:
    """A digest in one language (`ar` or `en`). `situations` stand after territory: what is derived for places."""
    wording = Wording(lang, choices.style)
    pen = Pen(wording, Namer(names, wording), choices.most)
    counted = figures(matter, choices.unit)
    everywhere = area.kind == "all"
    parts: Iterable[Section | None] = (
        sections.glance(matter, counted, pen),
        sections.types(counted, pen),
        sections.days(counted, pen, charts=choices.charts),
        _incidents(counted, pen),
        _territory(counted, pen),
        *situations,
        _displacement(counted, pen),
        _aid(counted, pen),
        _stretches(counted, pen),
        _apart(counted, pen),
        sections.unknown(matter, counted, pen, everywhere=everywhere),
        sections.sources(matter, counted, pen),
        sections.copies(matter, pen),
        sections.method(matter, _reviewed(matter, choices), choices.version, pen),
    )
    return Document(
        lang, wording.direction, wording.begun(wording.say("head.title", area=pen.namer.area(area))),
        (wording.days(matter.first, matter.last),), wording.say("head.lead"),
        tuple(part for part in parts if part is not None),
    )  # fmt: skip


def _incidents(counted: Figures, pen: Pen) -> Section | None:
    wording = pen.wording
    if not counted.incidents:
        return None
    supported = most_supported(counted.incidents, pen.most)
    deadly = [each for each in most_deadly(counted.incidents, pen.most) if each not in supported]
    blocks: list[Block] = listed(wording.text("sections.support"), [incident(each, pen) for each in supported], (), pen)
    if not supported:
        blocks.append(Paragraph((wording.sentence("item.none_supported"),)))
    blocks += listed(wording.text("sections.toll"), [incident(each, pen) for each in deadly], (), pen)
    elsewhere = {*(each.uid for each in (*supported, *deadly))}
    others, rest = _chosen([each for each in counted.incidents if not _has_place(each, elsewhere)], pen.most)
    blocks += listed(wording.text("sections.others"), [incident(each, pen) for each in others], rest, pen)
    return Section("incidents", wording.title("incidents"), tuple(blocks))


def _has_place(happening: Happening, shown: Collection[str]) -> bool:
    """Whether it is shown already, or belongs to a section of its own."""
    own = group_of(happening) in ("territory", "access") or happening.type in (*_DISPLACED, *_AID)
    return own or happening.uid in shown


def _territory(counted: Figures, pen: Pen) -> Section:
    found = [
        each for each in (*counted.incidents, *counted.lasting, *counted.stretches)
        if group_of(each) in ("territory", "access")
    ]  # fmt: skip
    shown, rest = _chosen(found, pen.most)
    blocks: list[Block] = listed("", [territory(each, pen) for each in shown], rest, pen)
    return _section("territory", blocks, "territory.none", pen)


def _displacement(counted: Figures, pen: Pen) -> Section:
    shown, rest = _chosen(_of_types(counted, _DISPLACED), pen.most)
    blocks: list[Block] = listed("", [incident(each, pen, quoted=True) for each in shown], rest, pen)
    if shown:
        blocks.append(Paragraph((pen.wording.sentence("humanitarian.unsummed"),)))
    return _section("displacement", blocks, "humanitarian.none_displacement", pen)


def _aid(counted: Figures, pen: Pen) -> Section:
    shown, rest = _chosen(_of_types(counted, _AID), pen.most)
    blocks: list[Block] = listed("", [incident(each, pen, quoted=True) for each in shown], rest, pen)
    return _section("aid", blocks, "humanitarian.none_aid", pen)


def _stretches(counted: Figures, pen: Pen) -> Section | None:
    found = [
        each for each in counted.stretches
        if group_of(each) not in ("territory", "access") and each.type not in (*_DISPLACED, *_AID)
    ]  # fmt: skip
    shown, rest = _chosen(found, pen.most)
    blocks: list[Block] = listed("", [incident(each, pen, quoted=True) for each in shown], rest, pen)
    return _section("stretches", blocks, "", pen) if blocks else None


def _apart(counted: Figures, pen: Pen) -> Section:
    blocks: list[Block] = []
    for kind in APART:
        shown, rest = _chosen([each for each in counted.apart if each.kind == kind], pen.most)
        blocks += listed(pen.wording.head(kind), [apart(each, pen) for each in shown], rest, pen)
    if blocks:
        blocks.insert(0, Paragraph((pen.wording.sentence("apart.lead"),)))
    return _section("apart", blocks, "apart.none", pen)


def _section(key: str, blocks: Sequence[Block], none: str, pen: Pen) -> Section:
    """A section; one that says that there is nothing when there is nothing."""
    told = blocks or [Paragraph((pen.wording.sentence(none),))]
    return Section(key, pen.wording.title(key), tuple(told))


def _of_types(counted: Figures, types: Sequence[str]) -> list[Happening]:
    return [each for each in (*counted.incidents, *counted.lasting, *counted.stretches) if each.type in types]


def _chosen(found: Sequence[Happening], most: int) -> tuple[list[Happening], list[Happening]]:
    """Those that most origins tell, in the order of their days; and the others."""
    ordered = sorted(found, key=lambda each: (*by_support(each), each.uid))
    shown = sorted(ordered[:most], key=lambda each: (each.first or 0, each.uid))
    return shown, ordered[most:]


def _reviewed(matter: Matter, choices: Choices) -> tuple[str, ...]:
    told = (entry.claim.id for each in matter.happenings for entry in each.entries)
    return tuple(claim for claim in dict.fromkeys(told) if claim in choices.reviewed)
