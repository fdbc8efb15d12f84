"""Control: who holds a place, by whom claimed and by whom denied, and how that changed.

In: the claims on who took, holds or left a place, in the order of their days. Out: `Control`.

Who gained it or is described as holding it holds it, until it is said to have left or another to have gained it on a
later day. Accounts of other parties within `window` days of the newest stand beside it: the place is contested. Older
ones have given way.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from marsad.situation.parties import Sides, holders, is_part, parties_of, party_of
from marsad.situation.told import Telling, confirmed_day, evidence, iso, ordered, voices
from marsad.situation.values import Change, Control, Holder, Party, Spot
from marsad.text.fold import fold

GAINED, LEFT = "territory.control_gained", "territory.withdrawal"


class Turn(NamedTuple):
    """What one claim says of one party and a place: `gained`, `holds`, `left` or `lost`, on a day (0: not dated)."""

    day: int
    what: str
    party: Party
    telling: Telling

    @property
    def origin(self) -> str:
        """The key of whom it goes back to."""
        return self.telling.origin.key


class Account(NamedTuple):
    """The claims on a place: on what is so, and what is denied; and how they are read together."""

    facts: Sequence[Telling]
    denials: Sequence[Telling]
    sides: Mapping[str, str]
    window: int
    on: int | None


def control(where: Spot, account: Account) -> Control | None:
    """Who holds a place; None when no claim says anything of it."""
    facts = _dated(account.facts)
    turns = [turn for telling in facts for turn in turns_of(telling)]
    changes = _changes(facts, account.denials)
    if not turns and not changes:
        return None
    sides = Sides(account.sides, [holders(each.claim.actors) for each in facts if each.claim.type == GAINED])
    standing = _standing(turns, sides, account.window)
    denied = {party: _deniers(party, turns, account) for party in standing}
    contested = any(sides.against(a.party, b.party) for a in standing.values() for b in standing.values()) or any(
        denied[party] or _said_to_have_left(standing[party], turns, account.window) for party in standing
    )
    found = tuple(
        _holder(last.party, turns, denied[key], account.on)
        for key, last in sorted(standing.items(), key=lambda each: (-each[1].day, each[0]))
    )
    left = not found and any(turn.what in ("left", "lost") for turn in turns)
    state = "contested" if contested else "held" if found else "left" if left else "unknown"
    support = [turn.telling for turn in turns if turn.party.key in standing or not found]
    return Control(
        where=where, state=state, holders=found, changes=changes, confirmed=iso(confirmed_day(support, account.on))
    )


def turns_of(telling: Telling) -> list[Turn]:
    """What a claim says of each party and the place."""
    claim, day = telling.claim, telling.last or 0
    if claim.type == GAINED:
        what = "holds" if claim.status == "ongoing" else "gained"
        own = [Turn(day, what, party, telling) for party in holders(claim.actors)]
        taken = {turn.party.key for turn in own}
        lost = [party for party in holders(claim.targets) if party.key not in taken and what == "gained"]
        return [*own, *(Turn(day, "lost", party, telling) for party in lost)]
    if claim.type == LEFT and claim.status == "occurred":
        if any(is_part(each.text) for each in claim.targets):
            return []  # «نقل التنظيم قادته»: it moved some of its own
        whole = [party_of(each) for each in claim.actors if not is_part(each.text)]
        armed = {party.key for party in holders(claim.actors)}
        what = "lost" if tells_loss(telling) else "left"
        return [Turn(day, what, party, telling) for party in whole if party.key in armed]
    return []


def tells_loss(telling: Telling) -> bool:
    """Whether a withdrawal is told as a loss: «خسر التنظيم البلدة», «سيفقد معاقله»."""
    words = [fold(word) for word in telling.claim.trigger.text.split()]
    return any(root in word for word in words for root in ("خسر", "خسار", "فقد", "فقدان"))


def _dated(facts: Sequence[Telling]) -> Sequence[Telling]:
    """The claims that tell a day; all, where none does: what has no day takes the place of nothing that has."""
    dated = [telling for telling in facts if telling.last is not None]
    return ordered(dated or facts)


def _standing(turns: Sequence[Turn], sides: Sides, window: int) -> dict[str, Turn]:
    """The last account of each party that still holds the place by some account."""
    last: dict[str, Turn] = {}
    for turn in turns:
        if turn.what in ("gained", "holds"):
            known = last.get(turn.party.key)
            if known is None or turn.day >= known.day:
                last[turn.party.key] = turn
    standing = {key: turn for key, turn in last.items() if not _ended(turn, turns, sides)}
    newest = max((turn.day for turn in standing.values()), default=0)
    return {key: turn for key, turn in standing.items() if turn.day >= newest - window}


def _ended(last: Turn, turns: Sequence[Turn], sides: Sides) -> bool:
    """Whether a party lost the place after the last account by which it held it."""
    for turn in turns:
        same = turn.party.key == last.party.key
        ends = (turn.what in ("left", "lost") and same) or (
            turn.what == "gained" and sides.against(turn.party, last.party)
        )
        if not ends or turn.day < last.day:
            continue
        if turn.day > last.day or (last.what == "holds" and _together(turn, last)):
            return True
        if same and turn.telling.start > last.telling.start and _together(turn, last):
            return True
    return False


def _together(one: Turn, other: Turn) -> bool:
    """Whether two turns are told by one origin, so that they are one account and not two that differ."""
    return one.origin == other.origin or one.telling.account.report == other.telling.account.report


def _deniers(key: str, turns: Sequence[Turn], account: Account) -> tuple[Telling, ...]:
    """The claims that deny a party's gain, told within the window of its gain or later."""
    days = [turn.day for turn in turns if turn.party.key == key and turn.what in ("gained", "holds")]
    first = max(min(days, default=0), max(days, default=0) - account.window)
    found = []
    for telling in account.denials:
        who = {party.key for party in holders(telling.claim.actors)}
        if telling.claim.type == GAINED and (key in who or not who) and (telling.last or 0) >= first - account.window:
            found.append(telling)
    return tuple(found)


def _said_to_have_left(last: Turn, turns: Sequence[Turn], window: int) -> bool:
    """Whether another origin said shortly before that the party had left, and nobody that it came back."""
    if last.what != "holds":
        return False
    back = max((t.day for t in turns if t.party.key == last.party.key and t.what == "gained"), default=-1)
    return any(
        turn.what in ("left", "lost") and turn.party.key == last.party.key and turn.origin != last.origin
        and last.day - window <= turn.day <= last.day and turn.day > back
        for turn in turns
    )  # fmt: skip


def _holder(party: Party, turns: Sequence[Turn], denied: Sequence[Telling], on: int | None) -> Holder:
    ended = max((t.day for t in turns if t.party.key == party.key and t.what in ("left", "lost")), default=-1)
    own = [t for t in turns if t.party.key == party.key and t.what in ("gained", "holds")]
    now = [turn for turn in own if turn.day >= ended] or own
    gains = [turn.day for turn in now if turn.what == "gained" and turn.day]
    told = [turn.telling.days.first for turn in now if turn.what == "holds"]
    since = min(gains, default=None) or min((day for day in told if day is not None), default=None)
    tellings = ordered(turn.telling for turn in now)
    return Holder(
        party=party, since=iso(since), confirmed=iso(confirmed_day(tellings, on)), claimed_by=voices(tellings),
        denied_by=voices(denied), evidence=tuple(map(evidence, [*tellings, *denied])),
    )  # fmt: skip


def _changes(facts: Iterable[Telling], denials: Iterable[Telling]) -> tuple[Change, ...]:
    """Gains, losses and withdrawals, those of one party and day together; and denied gains."""
    found: dict[tuple[int, str, str], list[tuple[Party | None, Telling]]] = defaultdict(list)
    for telling in facts:
        turns = [turn for turn in turns_of(telling) if turn.what != "holds"]
        for turn in turns:
            found[turn.day, turn.what, turn.party.key].append((turn.party, telling))
        if not turns and telling.claim.type == GAINED and telling.claim.status == "occurred":
            who = next(iter(parties_of(telling.claim.actors)), None)
            found[telling.last or 0, "gained", who.key if who else ""].append((who, telling))
    for telling in denials:
        for party in holders(telling.claim.actors) or parties_of(telling.claim.actors) or (None,):
            if telling.claim.type in (GAINED, LEFT):
                what = "gain denied" if telling.claim.type == GAINED else "withdrawal denied"
                found[telling.last or 0, what, party.key if party else ""].append((party, telling))
    return tuple(
        Change(
            day=iso(day or None), what=what, party=told[0][0],
            evidence=tuple(evidence(telling) for _, telling in told),
        )
        for (day, what, _), told in sorted(found.items())
    )  # fmt: skip
