"""Items: one happening in words: what, where, when, according to whom, who denies it, its tolls and doers.

In: happenings. Out: `Item`s whose sentences name the claims that they rest on. What origins tell is told apart, each
with its origin; copies of one origin are one.
"""

from collections.abc import Sequence
from typing import NamedTuple

from marsad.export.digest.document import Block, Item, Items, Phrase, Sentence, Tag
from marsad.export.digest.figures import bounds_of, claims_of, differs, support
from marsad.export.digest.matter import Entry, Happening
from marsad.export.digest.names import Namer, excerpt
from marsad.export.digest.wording import Amount, Count, Wording
from marsad.linking.agreement import Doer, Origin, Toll, unit_of
from marsad.linking.facts import main_quantity
from marsad.model import Quantity

_PEOPLE = ("killed", "injured", "missing", "detained", "abducted", "released", "displaced", "returned", "affected")


class Pen(NamedTuple):
    """What sentences are written with: the words and names of one language, and how many items a list may have."""

    wording: Wording
    namer: Namer
    most: int


def incident(happening: Happening, pen: Pen, *, quoted: bool = False) -> Item:
    """A happening with all that is told of it."""
    sentences = [*_tellers(happening, pen), *_denial(happening, pen), *_tolls(happening, pen), *_doing(happening, pen)]
    if quoted:
        sentences.append(_quote(happening.lead, pen))
    return Item(_title(happening, pen), _tags(happening, pen), tuple(sentences), happening.uid)


def territory(happening: Happening, pen: Pen) -> Item:
    """A change of control or access: the doer stands in the title."""
    item = incident(happening, pen)
    title = _control(happening, pen)
    if title is None:
        return item
    doing = [] if len(_doers(happening)) == 1 else _doing(happening, pen)
    sentences = [*_tellers(happening, pen), *_denial(happening, pen), *_tolls(happening, pen), *doing]
    return item._replace(title=title, sentences=tuple(sentences))


def apart(happening: Happening, pen: Pen) -> Item:
    """What was announced, threatened, possible or denied: in the words of its report."""
    who = (happening.deniers() if happening.kind == "denied" else ()) or happening.tellers()
    says = pen.wording.sentence("apart.who", happening.claims, who=pen.namer.origins(who))
    tag = Tag(happening.kind, pen.wording.label(happening.kind))
    return Item(_title(happening, pen), (tag,), (says, _quote(happening.lead, pen)), happening.uid)


def listed(heading: str, chosen: Sequence[Item], rest: Sequence[Happening], pen: Pen) -> list[Block]:
    """Items under a heading, and how many of their kind are not shown."""
    items = list(chosen)
    if rest:
        more = pen.wording.sentence("item.more", claims_of(rest), len(rest), news=Count(len(rest), "news"))
        items.append(Item(more))
    return [Items(heading, tuple(items))] if items else []


def date_of(happening: Happening, pen: Pen) -> str:
    """When it was, as told; «بحسب المنشور في …» where only the report has a date. Empty when nothing does."""
    if happening.first is None:
        return ""
    last = happening.first if happening.last is None else happening.last
    days = pen.wording.days(happening.first, last)
    key = "as_of" if not happening.told else "on" if happening.first == last else "over"
    return "".join(str(part) for part in pen.wording.say(f"dates.{key}", days=days))


def _title(happening: Happening, pen: Pen) -> Sentence:
    when = date_of(happening, pen)
    kind, where = pen.wording.type_name(happening.type), pen.namer.where(happening)
    if not when:
        return pen.wording.sentence("item.title_undated", happening.claims, type=kind, where=where)
    return pen.wording.sentence("item.title", happening.claims, type=kind, where=where, when=when)


def _tags(happening: Happening, pen: Pen) -> tuple[Tag, ...]:
    number = support(happening)
    keys = ["disputed"] if differs(happening) else ["agreed"] if number == "supported" else []
    keys += [number] if number != "supported" else []
    return tuple(Tag(key, pen.wording.label(key)) for key in keys)


def _tellers(happening: Happening, pen: Pen) -> list[Sentence]:
    found = []
    free = happening.supporters()
    parties = [each for each in happening.tellers() if each.party is not None]
    if free:
        claims = _told_by(happening, free)
        number = Count(len(free), "origin")
        found.append(pen.wording.sentence("item.who", claims, origins=number, who=pen.namer.origins(free)))
    if parties:
        claims = _told_by(happening, parties)
        found.append(pen.wording.sentence("item.who_party", claims, who=pen.namer.origins(parties)))
    return found


def _denial(happening: Happening, pen: Pen) -> list[Sentence]:
    deniers = happening.deniers()
    if not deniers:
        return []
    denying = [each for each in happening.entries if each.claim.status == "denied"]
    words = pen.wording.quote(excerpt(denying[0]))
    claims = [each.claim.id for each in denying]
    return [pen.wording.sentence("item.denied", claims, who=pen.namer.origins(deniers), words=words)]


def _tolls(happening: Happening, pen: Pen) -> list[Sentence]:
    """People first, then what else is counted; untold numbers are told as such."""
    tolls = happening.agreement.tolls
    told = [each for entry in happening.entries if entry.realised for each in entry.claim.quantities]
    kinds = dict.fromkeys(each.kind for each in told)
    found = []
    for kind in sorted(kinds, key=lambda kind: (kind not in _PEOPLE, _PEOPLE.index(kind) if kind in _PEOPLE else 0)):
        of_kind = [toll for toll in tolls if toll.kind == kind]
        found += [_toll(happening, toll, pen) for toll in of_kind]
        if not of_kind:
            claims = [each.claim.id for each in happening.entries if any(q.kind == kind for q in each.claim.quantities)]
            told_not = pen.wording.say("amounts.untold")
            label = pen.wording.label(kind)
            found.append(pen.wording.sentence("item.toll", claims, kind=label, amount=told_not))
    return found


def _toll(happening: Happening, toll: Toll, pen: Pen) -> Sentence:
    wording = pen.wording
    label = wording.label(toll.kind)
    claims = [told.claims[0] for told in toll.told]
    bounds = bounds_of(happening, toll, independent=False)
    assert bounds is not None  # whoever tells no number is not in `told`
    about = {told.origin: _is_about(happening, told.claims[0], toll) for told in toll.told}
    told_of = Amount(bounds.low, bounds.high, toll.kind, bounds.open, any(about.values()))
    amount = (*wording.amount(told_of), *_unit(happening, claims[0], toll, pen))
    if len({(told.low, told.high) for told in toll.told}) < 2:
        return wording.sentence("item.toll", claims, kind=label, amount=amount)
    origins = {each.key: each for each in happening.agreement.origins}
    parts = [
        wording.say(
            "item.toll_told",
            amount=wording.amount(Amount(told.low, told.high, about=about[told.origin])),
            who=pen.namer.origin(origins[told.origin]),
        )
        for told in toll.told
    ]  # fmt: skip
    return wording.sentence("item.toll_by", claims, kind=label, amount=amount, told=wording.listed(parts))


def _unit(happening: Happening, claim: str, toll: Toll, pen: Pen) -> Phrase:
    """The counted noun in the report's words, where the number alone tells nothing, and for how many or how long."""
    quantity = _quantity(happening, claim, toll)
    if quantity is None:
        return ()
    unit: Phrase = ()
    if quantity.of and toll.kind not in _PEOPLE[:5]:
        unit = (" ", *pen.wording.quote(quantity.of))
    for each in (quantity.per or "").split("/") if quantity.per else ():
        unit = (*unit, " ", pen.wording.label(f"per_{each}"))
    return unit


def _is_about(happening: Happening, claim: str, toll: Toll) -> bool:
    quantity = _quantity(happening, claim, toll)
    return quantity is not None and quantity.approximate


def _quantity(happening: Happening, claim: str, toll: Toll) -> Quantity | None:
    entry = next(each for each in happening.entries if each.claim.id == claim)
    return main_quantity([each for each in entry.claim.quantities if unit_of(each) == toll.unit], toll.kind)


def _doing(happening: Happening, pen: Pen) -> list[Sentence]:
    """Who did it; by whose account, where accounts differ."""
    wording, namer = pen.wording, pen.namer
    origins = {each.key: each for each in happening.agreement.origins}
    named = _doers(happening)
    told = {entry.claim.id for entry in happening.entries if entry.claim.status != "denied"}
    claims = tuple(dict.fromkeys(claim for each in named for claim in each.claims if claim in told))
    found = []
    if len(named) == 1 or (named and happening.agreement.doing != "disputed"):
        who = namer.several([namer.doer(each) for each in named], "other_party")
        found.append(wording.sentence("item.doer", claims, who=who))
    elif named:
        parts = [
            wording.say(
                "item.doer_told", doer=namer.doer(each), who=namer.origins([origins[key] for key in each.named_by])
            )
            for each in named
        ]  # fmt: skip
        found.append(wording.sentence("item.doers", claims, told=wording.listed(parts)))
    return found


def _doers(happening: Happening) -> list[Doer]:
    """Doers that an account names."""
    return [each for each in happening.agreement.doers if each.named_by]


def _control(happening: Happening, pen: Pen) -> Sentence | None:
    """The title of a change of control; None where the common title says all."""
    wording, namer = pen.wording, pen.namer
    kind = happening.type.partition(".")[2]
    doers = _doers(happening)
    places, when = namer.places(happening), date_of(happening, pen)
    where = namer.where(happening, at="from" if kind == "withdrawal" else "at")
    doer = namer.doer(doers[0]) if len(doers) == 1 else ()
    if not places or not when:
        return None
    if kind == "control_gained" and doer:
        key = "held" if happening.kind == "lasting" else "gained"
        return wording.sentence(f"territory.{key}", happening.claims, doer=doer, places=places, when=when)
    if kind == "control_gained" and not doers:
        return wording.sentence("territory.gained_unnamed", happening.claims, places=places, when=when)
    if kind in ("advance", "withdrawal") and doer:
        return wording.sentence(f"territory.{kind}", happening.claims, doer=doer, where=where, when=when)
    return None


def _quote(entry: Entry, pen: Pen) -> Sentence:
    return pen.wording.sentence("item.quote", (entry.claim.id,), quote=pen.wording.quote(excerpt(entry)))


def _told_by(happening: Happening, origins: Sequence[Origin]) -> list[str]:
    keys = {each.key for each in origins}
    return [
        entry.claim.id for entry in happening.entries
        if entry.account.origin.key in keys and entry.claim.status != "denied"
    ]  # fmt: skip
