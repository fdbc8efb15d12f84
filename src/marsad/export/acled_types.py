"""ACLED's types: which sub-event a claim is, and what follows from it.

In: an event and the other claims of its report. Out: the sub-event type, or None where ACLED has none. Labels and their
order are those of ACLED's codebook, table 2 and table 3 (acleddata.com/methodology/acled-codebook, read 2026).
"""

from collections.abc import Sequence

from marsad.export.events import ARMED, HAPPENED, STATE, UNARMED, Event
from marsad.model import Claim, Party
from marsad.ontology import claim_types
from marsad.text.fold import name_key

_POLITICAL, _DEMONSTRATION, _STRATEGIC = "Political violence", "Demonstrations", "Strategic developments"
BATTLES, REMOTE, CIVILIANS = "Battles", "Explosions/Remote violence", "Violence against civilians"
PROTESTS, RIOTS = "Protests", "Riots"

SUB_EVENTS = {  # sub-event type: event type, disorder type
    "Government regains territory": (BATTLES, _POLITICAL),
    "Non-state actor overtakes territory": (BATTLES, _POLITICAL),
    "Armed clash": (BATTLES, _POLITICAL),
    "Excessive force against protesters": (PROTESTS, f"{_POLITICAL}; {_DEMONSTRATION}"),
    "Protest with intervention": (PROTESTS, _DEMONSTRATION),
    "Peaceful protest": (PROTESTS, _DEMONSTRATION),
    "Violent demonstration": (RIOTS, _DEMONSTRATION),
    "Mob violence": (RIOTS, _POLITICAL),
    "Chemical weapon": (REMOTE, _POLITICAL),
    "Air/drone strike": (REMOTE, _POLITICAL),
    "Suicide bomb": (REMOTE, _POLITICAL),
    "Shelling/artillery/missile attack": (REMOTE, _POLITICAL),
    "Remote explosive/landmine/IED": (REMOTE, _POLITICAL),
    "Grenade": (REMOTE, _POLITICAL),
    "Sexual violence": (CIVILIANS, _POLITICAL),
    "Attack": (CIVILIANS, _POLITICAL),
    "Abduction/forced disappearance": (CIVILIANS, _POLITICAL),
    "Agreement": (_STRATEGIC, _STRATEGIC),
    "Arrests": (_STRATEGIC, _STRATEGIC),
    "Change to group/activity": (_STRATEGIC, _STRATEGIC),
    "Disrupted weapons use": (_STRATEGIC, _STRATEGIC),
    "Headquarters or base established": (_STRATEGIC, _STRATEGIC),
    "Looting/property destruction": (_STRATEGIC, _STRATEGIC),
    "Non-violent transfer of territory": (_STRATEGIC, _STRATEGIC),
    "Other": (_STRATEGIC, _STRATEGIC),
}
_INTER = {
    "state_force": "State forces", "government": "State forces", "rebel": "Rebel group", "jihadist": "Rebel group",
    "militia": "Political militia", "protesters": "Protesters", "civilians": "Civilians", "local": "Civilians",
    "medical": "Civilians", "media": "Civilians", "ngo": "Civilians", "expert": "Civilians", "monitor": "Civilians",
    "political": "Civilians", "un": "External/Other forces", "coalition": "External/Other forces",
    "foreign_state": "External/Other forces",
}  # fmt: skip
_ORDER = (
    "State forces", "Rebel group", "Political militia", "Identity militia", "Rioters", "Protesters", "Civilians",
    "External/Other forces",
)  # fmt: skip
_FIGHTING = frozenset(("violence.clash", "violence.air_strike", "violence.shelling", "violence.suicide_bombing"))


def sub_event(event: Event) -> str | None:
    """The sub-event type; None where ACLED has none for the claim.

    Of types that the codebook gives several: a place is regained or overtaken where the same report tells of fighting
    there, and else handed over; a protest met with deaths or wounds is excessive force, with arrests an intervention;
    a mob is one that goes for people; a deployment to a base is a base established. An advance and a release are told
    by the claims beside them (the clash, the agreement) or not at all.
    """
    claim = event.claim
    given = claim_types()[claim.type].acled
    kinds = {each.kind for each in claim.quantities}
    if claim.type in ("territory.advance", "politics.release") or not given:
        return None
    if claim.type == "territory.control_gained":
        return _taken(event)
    if claim.type == "protest.protest":
        hurt, held = bool(kinds & {"killed", "injured"}), "detained" in kinds
        return (
            "Excessive force against protesters"
            if hurt
            else "Protest with intervention"
            if held
            else "Peaceful protest"
        )
    if claim.type == "protest.riot":
        return "Mob violence" if any(party.cls in UNARMED - {"protesters"} for party in claim.targets) else given[0]
    if claim.type == "force.deployment":
        return given[0] if event.spot is not None and event.spot.place.kind == "base" else "Other"
    return given[0]


def _taken(event: Event) -> str:
    classes = {party.cls for party in event.claim.actors}
    if not fought(event.claim, event.report.claims):
        return "Non-violent transfer of territory"
    if classes & {"state_force", "government"}:
        return "Government regains territory"
    return "Non-state actor overtakes territory" if classes & ARMED else "Armed clash"


def fought(claim: Claim, others: Sequence[Claim]) -> bool:
    """Whether the report tells of fighting at a place of the claim, or in its own sentence."""
    places = {name_key(place.name or place.text) for place in claim.places}
    return any(
        other.type in _FIGHTING
        and other.status in HAPPENED
        and (
            bool(places & {name_key(place.name or place.text) for place in other.places})
            or bool(set(claim.evidence) & set(other.evidence))
        )
        for other in others
    )


def inter(party: Party | None, type_: str) -> str:
    """The actor type; empty when there is no party, or its class is not known."""
    if party is None:
        return ""
    if type_ == "protest.riot" and party.cls == "protesters":
        return "Rioters"
    return _INTER.get(party.cls, "")


def interaction(first: str, second: str | None) -> str:
    """The two actor types in ACLED's order; «… only» when there is no second party; empty when a type is not known."""
    if not first or second == "":
        return ""
    if second is None:
        return f"{first} only"
    pair = sorted((first, second), key=_ORDER.index)
    if pair == ["Civilians", "External/Other forces"]:  # the one pair that table 3 names the other way round
        pair.reverse()
    return "-".join(pair)


def targets_civilians(event: Event, kind: str) -> bool:
    """Whether those who were gone for were not fighting."""
    classes = {party.cls for party in event.claim.targets}
    if SUB_EVENTS[kind][0] == CIVILIANS:
        return True
    if SUB_EVENTS[kind][0] == REMOTE or kind in ("Mob violence", "Excessive force against protesters"):
        return bool(classes & UNARMED) and not classes & (ARMED | STATE)
    return False
