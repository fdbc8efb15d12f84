"""Agreement: what the accounts of one incident say together, and where they differ.

In: the accounts: a claim with the origin that it goes back to. Out: for the happening, each toll and the doers, what
each origin says, and whether they agree. Nothing is averaged and nothing is left out: a toll runs from the least to the
most that an origin tells, a doer stands with those who name and those who deny it, and every value leads to its claims.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

from marsad.linking.facts import main_quantity
from marsad.linking.origin import moment
from marsad.model import Claim, Party, Quantity
from marsad.text.fold import fold, name_key

Verdict = Literal["agreed", "disputed", "single source", "not told"]
_SIDES = frozenset("state_force rebel jihadist militia coalition foreign_state".split())  # those who fight

_PEOPLE = frozenset(
    "killed injured missing detained abducted released displaced returned affected fighters participants".split()
)
_HOUSEHOLDS = frozenset(fold(word).replace("ة", "ه") for word in "عائلة عائلات عوائل أسرة أسر".split())
_NOUN = 4  # letters by which «شاحنة» and «شاحنات» are one; broken plurals are not, and their figures stand apart


class Origin(NamedTuple):
    """Whom an account goes back to: a key that copies and pickups share, a name, and whether it is a party's own voice.

    `kind` says how it is known: `source` (named in the text), `agency` (credited), `original` (of a group of copies) or
    `publisher`. `party` is the party whose voice it is (an entry of the registry or its words), None when of none.
    """

    key: str
    name: str
    kind: str
    party: str | None = None


class Account(NamedTuple):
    """What one report says of the incident."""

    report: str
    published: str
    publisher: str
    claim: Claim
    origin: Origin


class Told(NamedTuple):
    """What one origin says: least and most of a toll, and the claims that say it, its newest account first."""

    origin: str
    low: float | None
    high: float | None
    claims: tuple[str, ...]


class Toll(NamedTuple):
    """A toll by origin: the least and the most that any origin tells (most is None where it is open).

    `unit` tells what is counted where the kind does not (`unit_of`): families are no persons, trucks no bundles.
    """

    kind: str
    low: float | None
    high: float | None
    verdict: Verdict
    told: tuple[Told, ...]
    unit: str = ""


class Doer(NamedTuple):
    """A doer, the origins that name it, those by whose account it was not, and the claims behind each."""

    key: str
    name: str
    named_by: tuple[str, ...]
    denied_by: tuple[str, ...]
    claims: tuple[str, ...]


class Agreement(NamedTuple):
    """The accounts of an incident weighed: `independent` counts origins that are no party's own voice."""

    verdict: Verdict
    happening: Verdict
    origins: tuple[Origin, ...]
    independent: int
    told_by: tuple[str, ...]
    denied_by: tuple[str, ...]
    tolls: tuple[Toll, ...]
    doing: Verdict
    doers: tuple[Doer, ...]


def origin_of(
    claim: Claim, publisher: str, *, copied_from: tuple[str, str] | None = None, agency: str | None = None,
    voice: str = "", affiliation: str = "", report: str = "",
) -> Origin:  # fmt: skip
    """Whom a claim goes back to: the innermost source that is known by name, else agency, original or publisher.

    Who fights speaks for itself, known by name or not. `voice` and `affiliation` are those of the outlet: that of a
    `party` or `state` speaks with its voice. `copied_from` is the report that this one was made from, or itself, and
    that one's publisher.
    """
    innermost = claim.sources[-1] if claim.sources else None
    if innermost is not None and innermost.cls in _SIDES and not innermost.entry:  # «مصدر عسكري»
        words = innermost.name or innermost.text
        return Origin(f"side:{name_key(words)}", words, "source", words)
    named = [party for party in claim.sources if party.entry]
    if named:
        last = named[-1]
        party = last.entry if last.cls in _SIDES else None
        return Origin(f"named:{last.entry}", last.name or last.text, "source", party)
    whose = (affiliation or publisher) if voice in ("party", "state") else None
    if agency:
        return Origin(f"named:{agency}", agency, "agency", None)
    if copied_from:
        return Origin(f"report:{copied_from[0]}", copied_from[1], "original", whose)
    key = name_key(publisher) if publisher else report
    return Origin(f"publisher:{key}", publisher or report, "publisher", whose)


def weigh(accounts: Sequence[Account]) -> Agreement:
    """What accounts say together. Raises ValueError for none."""
    if not accounts:
        raise ValueError("An incident has at least one account.")
    ordered = sorted(accounts, key=lambda account: (moment(account.published), account.report, account.claim.id))
    origins = {account.origin.key: account.origin for account in reversed(ordered)}
    denied = [account for account in ordered if account.claim.status == "denied"]
    told = [account for account in ordered if account.claim.status != "denied"]
    doers = _doers(ordered)
    counted = sorted({(q.kind, unit_of(q)) for each in told for q in each.claim.quantities})
    tolls = tuple(_toll(kind, unit, told) for kind, unit in counted)
    tolls = tuple(toll for toll in tolls if toll.told)
    happening = _verdict(len(origins), disputed=bool(denied and told))
    doing = _doing(doers)
    parts = (happening, doing, *(toll.verdict for toll in tolls))
    overall: Verdict = "disputed" if "disputed" in parts else happening
    return Agreement(
        overall, happening, tuple(sorted(origins.values(), key=lambda origin: _first(origin.key, ordered))),
        sum(1 for origin in origins.values() if origin.party is None), _keys(told), _keys(denied), tolls, doing, doers,
    )  # fmt: skip


def unit_of(quantity: Quantity) -> str:
    """What a quantity counts, where its kind leaves that open: `household`, or the beginning of the counted noun.

    After a stroke, for whom and how long it is.
    """
    words = [fold(word).replace("ة", "ه").removeprefix("ال") for word in (quantity.of or "").split()] or [""]
    household = "household" if words[0] in _HOUSEHOLDS else ""
    noun = household if quantity.kind in _PEOPLE else words[0][:_NOUN]
    return f"{noun}/{quantity.per}" if quantity.per else noun


def _toll(kind: str, unit: str, told: Sequence[Account]) -> Toll:
    """Each origin's newest figure; its older ones stay with its claims."""
    figures = []
    for account in told:
        quantity = main_quantity([each for each in account.claim.quantities if unit_of(each) == unit], kind)
        if quantity is not None:
            low = quantity.low if quantity.low is not None else 0
            figures.append((account.origin.key, account.claim.id, low, quantity.high))
    return by_origin(kind, figures, unit)


def by_origin(kind: str, figures: Iterable[tuple[str, str, float | None, float | None]], unit: str = "") -> Toll:
    """What origins tell of one amount, given as origin, claim, least and most in the order in which they were told.

    Each origin's newest figure counts; the amount runs from the least to the most that an origin tells.
    """
    of_origin: dict[str, list[tuple[str, float | None, float | None]]] = defaultdict(list)
    for origin, claim, low, high in figures:
        of_origin[origin].append((claim, low, high))
    rows = []
    for origin, given in of_origin.items():
        claims = tuple(claim for claim, _, _ in reversed(given))
        rows.append(Told(origin, given[-1][1], given[-1][2], claims))
    lows = [row.low for row in rows if row.low is not None]
    highs = [row.high for row in rows if row.high is not None]
    high = max(highs) if len(highs) == len(rows) and highs else None
    apart = bool(highs) and bool(lows) and max(lows) > min(highs)
    return Toll(kind, min(lows, default=None), high, _verdict(len(rows), disputed=apart), tuple(rows), unit)


def _doers(accounts: Sequence[Account]) -> tuple[Doer, ...]:
    names: dict[str, str] = {}
    named: dict[str, dict[str, None]] = defaultdict(dict)
    denied: dict[str, dict[str, None]] = defaultdict(dict)
    claims: dict[str, dict[str, None]] = defaultdict(dict)
    for account in accounts:
        for party in account.claim.actors:
            key = party.entry or name_key(_name(party))
            if not party.entry and party.cls in ("unknown", "civilians", "local"):
                continue
            names.setdefault(key, _name(party))
            side = denied if account.claim.status == "denied" else named
            side[key][account.origin.key] = None
            claims[key][account.claim.id] = None
    return tuple(Doer(key, names[key], tuple(named[key]), tuple(denied[key]), tuple(claims[key])) for key in names)


def _doing(doers: Sequence[Doer]) -> Verdict:
    """Disputed when a doer is denied, or two origins name doers of whom they share none."""
    if not doers:
        return "not told"
    of_origin: dict[str, set[str]] = defaultdict(set)
    for doer in doers:
        for origin in doer.named_by:
            of_origin[origin].add(doer.key)
    sets = list(of_origin.values())
    unlike = any(one.isdisjoint(other) for at, one in enumerate(sets) for other in sets[at + 1 :])
    return _verdict(len(sets), disputed=unlike or any(doer.denied_by and doer.named_by for doer in doers))


def _verdict(origins: int, *, disputed: bool) -> Verdict:
    return "disputed" if disputed else "agreed" if origins > 1 else "single source"


def _keys(accounts: Iterable[Account]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(account.origin.key for account in accounts))


def _first(key: str, ordered: Sequence[Account]) -> int:
    return next(at for at, account in enumerate(ordered) if account.origin.key == key)


def _name(party: Party) -> str:
    return party.name or party.text


def as_json(agreement: Agreement) -> dict[str, Any]:
    """Plain values for JSON."""
    return {
        **agreement._asdict(),
        "origins": [origin._asdict() for origin in agreement.origins],
        "tolls": [{**toll._asdict(), "told": [each._asdict() for each in toll.told]} for toll in agreement.tolls],
        "doers": [doer._asdict() for doer in agreement.doers],
    }
