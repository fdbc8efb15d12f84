"""Sections: the parts of a digest that count and account: at a glance, by type, over time, what is not known, sources.

In: matter and figures. Out: sections of sentences and tables, every number with the claims that it counts.
"""

from collections.abc import Sequence

from marsad.export.digest.document import Block, Chart, Item, Items, Paragraph, Phrase, Section, Sentence, Table
from marsad.export.digest.figures import (
    GROUPS,
    Figures,
    Sum,
    Tally,
    claims_of,
    claims_with,
    differs,
    group_of,
    support,
)
from marsad.export.digest.items import Pen
from marsad.export.digest.matter import Happening, Matter
from marsad.export.digest.wording import Amount, Count

_VOICES = {"party": "voice_party", "aid": "voice_aid"}


def glance(matter: Matter, figures: Figures, pen: Pen) -> Section:
    """The headline numbers."""
    wording, incidents = pen.wording, figures.incidents
    if not incidents:
        head = [wording.sentence("glance.none")]
    else:
        head = [_count(matter, incidents, pen)]
        for key, chosen in (
            ("supported", [each for each in incidents if support(each) == "supported"]),
            ("single", [each for each in incidents if support(each) == "single"]),
            ("party", [each for each in incidents if support(each) == "party"]),
            ("disputed", [each for each in incidents if differs(each)]),
        ):
            head += _counted(f"glance.{key}", chosen, "incident", "incidents", pen)
    tolls = [sentence for tally in figures.tolls for sentence in _tally(tally, pen)]
    if any(len(tally.independent.of) > 1 for tally in figures.tolls):
        tolls.append(wording.sentence("glance.sum"))
    rest = [
        *_counted("glance.conditions", figures.lasting, "condition", "conditions", pen),
        *_counted("glance.stretches", figures.stretches, "stretch", "stretches", pen),
        *_counted("glance.apart", figures.apart, "news", "news", pen),
    ]
    blocks = [Paragraph(tuple(part)) for part in (head, tolls, rest) if part]
    return Section("glance", wording.title("glance"), tuple(blocks))


def _count(matter: Matter, incidents: Sequence[Happening], pen: Pen) -> Sentence:
    entries = [entry for each in incidents for entry in each.entries]
    reports = {entry.account.report for entry in entries}
    publishers = {entry.account.publisher for entry in entries}
    free = {origin.key for each in incidents for origin in each.supporters()}
    return pen.wording.sentence(
        "glance.count" if free else "glance.count_party", claims_of(incidents), len(incidents),
        incidents=Count(len(incidents), "incident"), reports=Count(len(reports), "report"),
        publishers=Count(len(publishers), "publisher"), origins=Count(len(free), "origin"),
    )  # fmt: skip


def _counted(key: str, chosen: Sequence[Happening], noun: str, field: str, pen: Pen) -> list[Sentence]:
    """A sentence on a number of happenings; none for none."""
    if not chosen:
        return []
    number = len(chosen)
    return [pen.wording.sentence(key, claims_of(chosen), number, **{field: Count(number, noun)})]


def _tally(tally: Tally, pen: Pen) -> list[Sentence]:
    wording, kind = pen.wording, pen.wording.label(tally.kind)
    found = []
    for key, total in (
        ("toll", tally.independent), ("toll_party", tally.parties), ("toll_undated", tally.undated)
    ):  # fmt: skip
        if total.of:
            incidents = Count(len(total.of), "incident")
            amount = wording.amount(amount_of(total))
            found.append(wording.sentence(f"glance.{key}", total.claims, kind=kind, amount=amount, incidents=incidents))
    for key, chosen in (("toll_disputed", tally.disputed), ("toll_untold", tally.untold)):
        if chosen:
            incidents = Count(len(chosen), "incident")
            claims = claims_with(chosen, tally.kind)
            found.append(wording.sentence(f"glance.{key}", claims, kind=kind, incidents=incidents))
    return found


def amount_of(total: Sum) -> Amount:
    """A sum as an amount with its noun."""
    return Amount(total.low, total.high, total.kind, total.open)


def types(figures: Figures, pen: Pen) -> Section | None:
    """Incidents by type, the most first."""
    wording, incidents = pen.wording, figures.incidents
    if not incidents:
        return None
    of: dict[str, list[Happening]] = {}
    for each in incidents:
        of.setdefault(each.type, []).append(each)
    rows = []
    for code in sorted(of, key=lambda code: (-len(of[code]), code)):
        rows.append(_type_row((wording.type_name(code),), of[code], pen))
    rows.append(_type_row((wording.label("total"),), incidents, pen))
    heads = tuple(
        wording.head(key) for key in ("type", "incidents", "supported", "one_origin", "parties_only", "disputed")
    )
    return Section("types", wording.title("types"), (Table(heads, tuple(rows), total=True),))


def _type_row(head: Phrase, chosen: Sequence[Happening], pen: Pen) -> tuple[Sentence, ...]:
    parts = [[each for each in chosen if support(each) == key] for key in ("supported", "single", "party")]
    disputed = [each for each in chosen if differs(each)]
    return (Sentence(pen.wording.begun(head)), *(number_cell(part, pen) for part in (chosen, *parts, disputed)))


def number_cell(chosen: Sequence[Happening], pen: Pen) -> Sentence:
    """How many, with their claims; empty for none."""
    return Sentence((pen.wording.number(len(chosen)),), claims_of(chosen)) if chosen else Sentence(())


def days(figures: Figures, pen: Pen, *, charts: bool) -> Section | None:
    """Incidents and killed over time, as charts and as a table."""
    wording = pen.wording
    if not figures.incidents:
        return None
    table = timetable(figures, pen)
    drawn: list[Block] = []
    for name in ("incidents", "toll") if charts else ():
        if name == "incidents" or any(slot.killed.of for slot in figures.slots):
            caption, alt = (wording.text(f"charts.{key}") for key in (name, f"{name}_alt"))
            drawn.append(Chart(name, caption, alt))
    return Section("days", wording.title("days"), (*drawn, table))


def timetable(figures: Figures, pen: Pen) -> Table:
    """One row a day, week or month; of many, those with incidents."""
    wording = pen.wording
    groups = [group for group in GROUPS if any(group_of(each) == group for each in figures.incidents)]
    slots = [slot for slot in figures.slots if slot.incidents or len(figures.slots) <= 31]
    rows = []
    for slot in slots:
        killed = slot.killed
        toll = (
            Sentence(wording.amount(amount_of(killed)._replace(noun="")), killed.claims) if killed.of else Sentence(())
        )
        cells = [number_cell(slot.of(group), pen) for group in groups]
        rows.append((Sentence((when(slot.first, figures, pen),)), number_cell(slot.incidents, pen), *cells, toll))
    heads = (figures.unit, "incidents", *groups, "killed")
    return Table(tuple(wording.head(key) for key in heads), tuple(rows))


def when(first: int, figures: Figures, pen: Pen) -> str:
    """The head of a row: a day, the first day of a week, a month."""
    written = pen.wording.short_day(first)
    return written[:7] if figures.unit == "month" else written


def unknown(matter: Matter, figures: Figures, pen: Pen, *, everywhere: bool) -> Section:
    """What nobody tells, or only one does."""
    wording, incidents = pen.wording, figures.incidents
    losses = ("killed", "injured", "missing", "displaced")
    untold = [
        each for each in incidents
        if any(q.kind in losses for entry in each.entries if entry.realised for q in entry.claim.quantities)
        and not any(toll.kind in losses for toll in each.agreement.tolls)
    ]  # fmt: skip
    unlocated = [each for each in incidents if not any(spot.located for entry in each.entries for spot in entry.spots)]
    found: list[Sentence] = []
    for key, chosen in (
        ("single", [each for each in incidents if support(each) == "single"]),
        ("party", [each for each in incidents if support(each) == "party"]),
        ("undated_day", [each for each in incidents if not each.told]),
        ("unlocated", unlocated if everywhere else []),
        ("untold", untold),
        ("undated", figures.undated),
    ):
        found += _counted(f"unknown.{key}", chosen, "incident", "incidents", pen)
    if matter.beside:
        number = len(matter.beside)
        claims = [each.claim.id for each in matter.beside]
        found.append(wording.sentence("unknown.beside", claims, number, claims=Count(number, "claim")))
    if matter.unlinked:
        found.append(wording.sentence("unknown.unlinked"))
    if matter.hidden:
        found.append(wording.sentence("unknown.hidden", **{"class": wording.text(f"classes.{matter.up_to}")}))
    items = tuple(Item(sentence) for sentence in found or [wording.sentence("unknown.none")])
    return Section("unknown", wording.title("unknown"), (Items("", items),))


def sources(matter: Matter, figures: Figures, pen: Pen) -> Section | None:
    """Who publishes what the digest tells."""
    wording, namer = pen.wording, pen.namer
    if not matter.outlets:
        return None
    by_report: dict[str, list[str]] = {}
    for happening in matter.happenings:
        for entry in happening.entries:
            by_report.setdefault(entry.account.report, []).append(entry.claim.id)
    rows = []
    for outlet in sorted(matter.outlets, key=lambda each: (-len(each.reports), each.publisher)):
        claims = tuple(claim for report in outlet.reports for claim in by_report.get(report, ()))
        of = [each for each in figures.incidents if any(e.account.publisher == outlet.publisher for e in each.entries)]
        alone = [each for each in of if all(e.account.publisher == outlet.publisher for e in each.entries)]
        affiliation = namer.entry(outlet.affiliation) if outlet.affiliation else ()
        copies = (wording.number(len(outlet.copies)),) if outlet.copies else ()
        rows.append((
            Sentence(namer.outlet(outlet.publisher)),
            Sentence((wording.label(_VOICES.get(outlet.voice, outlet.voice or "unknown")),)),
            Sentence(affiliation), Sentence(namer.country(outlet.country)),
            Sentence((wording.number(len(outlet.reports)),), claims) if outlet.reports else Sentence(()),
            Sentence(copies), number_cell(of, pen), number_cell(alone, pen),
        ))  # fmt: skip
    keys = ("publisher", "voice", "affiliation", "country", "reports", "copies", "incidents", "alone")
    lead = Paragraph((wording.sentence("sources.lead"),))
    table = Table(tuple(wording.head(key) for key in keys), tuple(rows))
    return Section("sources", wording.title("sources"), (lead, table))


def copies(matter: Matter, pen: Pen) -> Section:
    """Reports that were left out because they repeat others."""
    wording = pen.wording
    title = wording.title("copies")
    if not matter.copies:
        return Section("copies", title, (Paragraph((wording.sentence("copies.none"),)),))
    lead = wording.sentence("copies.lead", reports=Count(len(matter.copies), "report"))
    items = tuple(
        Item(
            wording.sentence(
                "copies.item", publisher=pen.namer.outlet(each.publisher),
                when=each.published[:10] or wording.label("undated"), report=each.report,
            )
        )
        for each in matter.copies
    )  # fmt: skip
    return Section("copies", title, (Paragraph((lead,)), Items("", items)))


def method(matter: Matter, reviewed: Sequence[str], version: str, pen: Pen) -> Section:
    """How it was made, and from what state of the ledger."""
    wording = pen.wording
    lines = [Sentence((line,)) for line in wording.lines("method.lines")]
    if reviewed:
        number = Count(len(reviewed), "claim")
        lines.append(wording.sentence("method.reviewed", reviewed, len(reviewed), claims=number))
    else:
        lines.append(wording.sentence("method.unreviewed"))
    lines.append(wording.sentence("method.state", version=version, entry=str(matter.entry)))
    items = tuple(Item(line) for line in lines)
    return Section("method", wording.title("method"), (Items("", items),))
