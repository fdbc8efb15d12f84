"""Siege: whether a place is cut off or being cut off, by whom, and whether that was lifted.

In: the claims on sieges and on ways reopened at a place. Out: `Siege`.

A siege holds until a claim of a later day says that it was broken or lifted, or that a besieger took the place. What
other origins say within `window` days of it stands beside it: contested. Words of isolating («عزل», «تضييق الخناق»)
tell of a siege in the making.
"""

import re
from collections.abc import Collection, Sequence

from marsad.situation.control import Account
from marsad.situation.parties import doers
from marsad.situation.told import Telling, confirmed_day, evidence, iso, ordered, voices
from marsad.situation.values import Siege, Spot
from marsad.text.fold import fold_phrase

TAKEN = "territory.control_gained"
SIEGE, OPENED, CLOSED = "access.siege", "access.route_opened", "access.route_closed"
_ISOLATING = frozenset("عزل تعزل يعزل تطويق تطوق يطوق منجز شبه".split())  # while it goes on
_TIGHTENING = frozenset("تضييق ضيق ضيقت يضيق تضيق خنق".split())
_RING = re.compile(r"(?:ال|و|ب|ل|لل)*(?:حصار|طوق|خناق|عزل)(?:ه|ها|هم|ا)?")
_AFTER = 45  # characters after a trigger within which it says what is lifted («فك … الحصار عن المدينة»)


def siege(where: Spot, account: Account) -> Siege | None:
    """Whether a place is cut off; None when no claim says anything of it."""
    told = [telling for telling in account.facts if telling.claim.type == SIEGE]
    besiegers = {party.key for telling in told for party in doers(telling.claim.actors)}
    lifts = [telling for telling in account.facts if lifts_siege(telling) or _takes(telling, besiegers)]
    dated = any(telling.last is not None for telling in (*told, *lifts))
    told, lifts = ([each for each in group if each.last is not None or not dated] for group in (told, lifts))
    if not told and not lifts:
        return None
    lifted = max((_day(each) for each in lifts), default=-1)
    after = [each for each in told if _day(each) > lifted or _apart_on_a_day(each, lifts, lifted)]
    now = after or told
    state = _state(now, lifts, after, lifted, account.window)
    by = doers(party for telling in now for party in telling.claim.actors)
    firsts = [telling.days.first for telling in now if telling.days.first is not None]
    starts = [telling.last for telling in now if telling.claim.status == "occurred" and telling.last is not None]
    shown = ordered(now)
    confirmed = confirmed_day([*shown, *(lifts if state in ("lifted", "contested") else ())], account.on)
    return Siege(
        where=where, state=state, by=by, since=iso(min([*firsts, *starts], default=None)), confirmed=iso(confirmed),
        told_by=voices(shown or lifts), evidence=tuple(map(evidence, shown)),
        lifted=tuple(map(evidence, ordered(lifts))),
    )  # fmt: skip


def _state(now: Sequence[Telling], lifts: Sequence[Telling], after: Sequence[Telling], lifted: int, window: int) -> str:
    if lifts and not after:
        return "lifted"
    disputed = any(_day(each) - lifted <= window and each.origin.key not in _keys(lifts) for each in after)
    came_back = any(each.claim.status == "occurred" and _day(each) > lifted for each in after)
    if lifts and disputed and not came_back:
        return "contested"
    return "being isolated" if all(_is_isolating(each) for each in now) else "besieged"


def _apart_on_a_day(telling: Telling, lifts: Sequence[Telling], lifted: int) -> bool:
    """Whether another origin tells of the siege on the day of its end."""
    return _day(telling) == lifted and telling.origin.key not in _keys(lifts)


def _takes(telling: Telling, besiegers: Collection[str]) -> bool:
    """Whether a besieger took the place, so that nobody is besieged in it any more."""
    claim = telling.claim
    taken = claim.type == TAKEN and claim.status == "occurred"
    return taken and any(party.key in besiegers for party in doers(claim.actors))


def _is_isolating(telling: Telling) -> bool:
    """Whether the words tell of a siege in the making rather than of one that holds."""
    words = fold_phrase(telling.claim.trigger.text).split()
    bare = {word.removeprefix(head) for word in words for head in ("", "ال", "و", "ب", "ل", "لل")}
    return bool(bare & _TIGHTENING) or (bool(bare & _ISOLATING) and telling.claim.status == "ongoing")


def lifts_siege(telling: Telling) -> bool:
    """Whether a claim of a way reopened says that a siege ended: «فك الحصار عن المدينة»."""
    claim = telling.claim
    if claim.type != OPENED or claim.status not in ("occurred", "ongoing"):
        return False
    text = telling.page.text
    _, end = telling.page.sentence(claim.trigger.start)
    words = fold_phrase(text[claim.trigger.start : min(end, claim.trigger.end + _AFTER)]).split()
    return any(_RING.fullmatch(word.strip('،,.؛:«»"()')) for word in words)


def _keys(tellings: Sequence[Telling]) -> set[str]:
    return {each.origin.key for each in tellings}


def _day(telling: Telling) -> int:
    return telling.last or 0
