"""Party: where it stands for a party: what it holds, lost, besieges, cuts and means to do, and who of it moves.

In: what claims tell of the party, and of the places that those claims name. Out: `PartySituation`. Who holds a place is
derived from all claims on it, not from the party's alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from marsad.lexicon.grammar import PlaceNoun
from marsad.situation.control import GAINED, LEFT, Account, control
from marsad.situation.movement import movements
from marsad.situation.parties import parties_of
from marsad.situation.place import OF, SEEN, Asked, account_of
from marsad.situation.scope import Scope, Target
from marsad.situation.siege import siege
from marsad.situation.told import Mention, Telling, heard, iso
from marsad.situation.values import Control, Party, PartySituation, Siege, Spot
from marsad.situation.ways import aims, ways


class Ground(NamedTuple):
    """A place that claims name, as target, and the claims that may be about it."""

    target: Target
    tellings: Sequence[Telling]


def situation_of_party(
    tellings: Iterable[Telling], grounds: Iterable[Ground], party: Party, asked: Asked, nouns: Mapping[str, PlaceNoun]
) -> PartySituation:
    """The situation of a party. `tellings` are the claims that name it, `grounds` the places that they name."""
    told = heard((each for each in tellings if _does(each, party) or _suffers(each, party)), asked.on)
    account = account_of(told, asked)
    controls, sieges = _on_the_ground(grounds, asked, nouns)
    own = account._replace(facts=tuple(each for each in account.facts if _does(each, party)))
    scope = Scope(Target("", "", "", frozenset(), "", "", None, None), nouns)
    held = [each for each in controls if any(holder.party.key == party.key for holder in each.holders)]
    lost = [each for each in controls if each not in held and _had(each, party)]

    def others(telling: Telling) -> tuple[Mention, ...]:
        return telling.spots

    def places(telling: Telling) -> tuple[str, ...]:
        return _names(telling.spots)

    def names(telling: Telling, role: str) -> tuple[str, ...]:
        return _names(mention for mention in telling.spots if mention.words.role == role)

    return PartySituation(
        party=party, on=iso(asked.on), holds=tuple(held), lost=tuple(lost),
        besieges=tuple(each for each in sieges if _among(party, each.by)),
        besieged=tuple(each for each in sieges if _is_target(party, each, account.facts)),
        ways=ways(own, others, scope.bare),
        aims=aims(account, [each for each in told.plans if _does(each, party)], others, scope.bare, places),
        threatened=aims(account, [each for each in told.plans if not _does(each, party)], others, scope.bare, places),
        movements=movements(own, [each for each in told.plans if _does(each, party)], names), passed=told.passed,
    )  # fmt: skip


def _on_the_ground(
    grounds: Iterable[Ground], asked: Asked, nouns: Mapping[str, PlaceNoun]
) -> tuple[list[Control], list[Siege]]:
    controls, sieges = [], []
    for ground in grounds:
        scope = Scope(ground.target, nouns)
        told = heard((each for each in ground.tellings if is_about(each, scope)), asked.on)
        account = account_of(told, asked)
        spot = Spot(key=ground.target.key, name=ground.target.name, kind=ground.target.kind, relation="itself")
        held = control(spot, _only(account, (GAINED, LEFT)))
        cut = siege(spot, account)
        controls += [held] if held is not None else []
        sieges += [cut] if cut is not None else []
    return controls, sieges


def _only(account: Account, types: Sequence[str]) -> Account:
    return account._replace(
        facts=[each for each in account.facts if each.claim.type in types],
        denials=[each for each in account.denials if each.claim.type in types],
    )


def is_about(telling: Telling, scope: Scope) -> bool:
    """Whether a claim is about the scope's target itself."""
    roles = OF.get(telling.claim.type, SEEN)
    return any(spot.relation == "itself" for spot in scope.about(telling, roles))


def _does(telling: Telling, party: Party) -> bool:
    return _among(party, parties_of(telling.claim.actors))


def _suffers(telling: Telling, party: Party) -> bool:
    return _among(party, parties_of(telling.claim.targets))


def _among(party: Party, others: Iterable[Party]) -> bool:
    return any(other.key == party.key for other in others)


def _is_target(party: Party, each: Siege, facts: Iterable[Telling]) -> bool:
    """Whether claims under a siege tell that it is of the party."""
    claims = {found.claim for found in each.evidence}
    return any(telling.claim.id in claims and _suffers(telling, party) for telling in facts)


def _had(each: Control, party: Party) -> bool:
    return any(change.party is not None and change.party.key == party.key for change in each.changes)


def _names(mentions: Iterable[Mention]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mention.words.name or mention.words.text for mention in mentions))
