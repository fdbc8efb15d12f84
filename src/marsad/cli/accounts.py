"""The terminal view of an incident: what its accounts say together, then each account beside the others.

In: an incident, its accounts and what they say together. Out: text for a terminal; Arabic stands between isolates, and
lines are wrapped by the cells that they take.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from marsad.cli.view import BOLD, DIM, FSI, HEAD, PDI, WARN, View, isolate, shown, wrap
from marsad.ledger.accounts import Judgement, Sentence
from marsad.linking.agreement import Agreement, Doer, Toll
from marsad.ontology import claim_types

_WORDS = {
    "en": {
        "agreed": "agreed", "disputed": "disputed", "single source": "single source", "not told": "not told",
        "accounts": "accounts", "origins": "origins", "voice": "voice of", "told": "told by",
        "denied": "denied by", "doer": "doer", "judgements": "judgements", "reversed": "reversed", "of": "of",
        "parties": "a party's own voice", "households": "households",
    },
    "ar": {
        "agreed": "متفق عليه", "disputed": "مختلف فيه", "single source": "مصدر واحد", "not told": "غير مذكور",
        "accounts": "روايات", "origins": "مصادر", "voice": "صوت", "told": "رواه", "denied": "نفاه",
        "doer": "الفاعل", "judgements": "أحكام", "reversed": "نُقض", "of": "من", "parties": "بصوت طرف",
        "households": "عائلات",
    },
}  # fmt: skip
_STYLE = {"agreed": "32", "disputed": WARN, "single source": "33", "not told": DIM}


class Shown(NamedTuple):
    """An incident, ready to be shown: id, what its accounts say together, the accounts, the judgements asked for."""

    uid: str
    agreement: Agreement
    accounts: tuple[Sentence, ...]
    judgements: tuple[Judgement, ...]


def render(incident: Shown, lang: str = "en", colour: bool = False, width: int = 100) -> str:
    """The incident as text that ends in an empty line."""
    view = View(lang, colour, width)
    lines = [*_head(incident, view), *_together(incident, view)]
    for account in incident.accounts:
        lines += ["", *_account(account, view)]
    lines += _log(incident, view)
    return "\n".join(lines) + "\n\n"


def _head(incident: Shown, view: View) -> Iterator[str]:
    words, weighed = _WORDS[view.lang], incident.agreement
    kinds = dict.fromkeys(each.account.claim.type for each in incident.accounts)
    types = claim_types()
    names = [types[kind].arabic if view.lang == "ar" else types[kind].english for kind in kinds if kind in types]
    facts = [isolate(incident.uid), " / ".join(map(isolate, names)), _verdict(weighed.verdict, view)]
    yield view.paint("━━ ", HEAD) + " · ".join(facts)
    party = len(weighed.origins) - weighed.independent
    counts = f"{len(incident.accounts)} {words['accounts']} · {len(weighed.origins)} {words['origins']}"
    yield "   " + counts + (f" · {party} {words['parties']}" if party else "")


def _together(incident: Shown, view: View) -> Iterator[str]:
    words, weighed = _WORDS[view.lang], incident.agreement
    names = {origin.key: origin.name for origin in weighed.origins}
    if weighed.denied_by:
        told_by, denied_by = _list(weighed.told_by, names), _list(weighed.denied_by, names)
        yield f"   {words['told']} {told_by} · {words['denied']} {denied_by}"
    for toll in weighed.tolls:
        yield f"   {_toll(toll, view)}  {_verdict(toll.verdict, view)}"
        for told in toll.told:
            claims = view.paint(" ".join(told.claims), DIM)
            yield f"      {_range(told.low, told.high)}  {isolate(names[told.origin])}  {claims}"
    for doer in weighed.doers:
        yield f"   {_doer(doer, names, view)}"


def _toll(toll: Toll, view: View) -> str:
    unit = f" {_WORDS[view.lang]['households']}" if toll.unit == "household" else ""
    return f"{view.paint(view.labels.get(toll.kind, toll.kind), BOLD)} {_range(toll.low, toll.high)}{unit}"


def _doer(doer: Doer, names: dict[str, str], view: View) -> str:
    words = _WORDS[view.lang]
    line = f"{view.paint(words['doer'], BOLD)} {isolate(doer.name)}"
    if doer.named_by:
        line += f" · {words['told']} {_list(doer.named_by, names)}"
    if doer.denied_by:
        line += f" · {view.paint(words['denied'], WARN)} {_list(doer.denied_by, names)}"
    return f"{line}  {view.paint(' '.join(doer.claims), DIM)}"


def _account(each: Sentence, view: View) -> Iterator[str]:
    account, words = each.account, _WORDS[view.lang]
    facts = [account.published[:10], account.publisher, account.claim.id]
    line = " · ".join(isolate(fact) for fact in facts if fact)
    if account.origin.kind != "publisher":
        line += f" ← {isolate(account.origin.name)}"
    if account.origin.party:
        line += f" · {view.paint(words['voice'], WARN)} {isolate(account.origin.party)}"
    yield view.paint("── ", DIM) + line
    for row in wrap(shown(each.sentence).split(), view.width - 4):
        yield view.paint("│ ", DIM) + FSI + " ".join(row) + PDI
    yield from _values(each, view)


def _values(each: Sentence, view: View) -> Iterator[str]:
    claim = each.account.claim
    status = view.labels.get(claim.status, claim.status)
    yield f"  • {claim.type} · {status}  {isolate('«' + claim.trigger.text + '»')}"
    for name, parties in (("who", claim.actors), ("whom", claim.targets), ("says", claim.sources)):
        for party in parties:
            yield f"      {view.labels[name]}  {view.party(party)}"
    for place in claim.places:
        yield f"      {view.labels['where']}  {view.labels.get(place.role, place.role)} {isolate(place.text)}"
    if claim.time is not None:
        days = " – ".join(dict.fromkeys((claim.time.since, claim.time.until)))
        yield f"      {view.labels['when']}  {isolate(claim.time.text)} = {days}"
    for quantity in claim.quantities:
        yield f"      {view.labels['count']}  {view.quantity(quantity)}"


def _log(incident: Shown, view: View) -> Iterator[str]:
    words = _WORDS[view.lang]
    if incident.judgements:
        yield ""
        yield "  " + view.paint(words["judgements"], BOLD)
    for each in incident.judgements:
        when = datetime.fromtimestamp(each.at, UTC).strftime("%Y-%m-%d %H:%M")
        ended = f" · {words['reversed']}: {each.reversed_by}" if each.reversed_at is not None else ""
        sign = "=" if each.relation == "same" else "≠"
        yield f"    {when}  {each.left} {sign} {each.right}  {each.score:g}  {each.by}  {isolate(each.why)}{ended}"


def _verdict(verdict: str, view: View) -> str:
    return view.paint(_WORDS[view.lang][verdict], _STYLE[verdict])


def _list(keys: tuple[str, ...], names: dict[str, str]) -> str:
    return ", ".join(isolate(names.get(key, key)) for key in keys)


def _range(low: float | None, high: float | None) -> str:
    if low is None:
        return "?"
    return f"{low:,.10g}+" if high is None else f"{low:,.10g}" if low == high else f"{low:,.10g}–{high:,.10g}"
