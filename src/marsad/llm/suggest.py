"""Suggest: what the lexicon, the registry and the gazetteer could learn from what people settled.

In: `Settled` values and a kit. Out: `Suggestions`: triggers, rows of parties and rows of places, each with the claims
that speak for it, and what was left out. Nothing is decided here: a person edits and accepts.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager

from marsad.coding.coder import RuleCoder
from marsad.lexicon.schema import Entry
from marsad.llm.evidence import Settled
from marsad.llm.fitting import fitted
from marsad.llm.names import party_rows, place_rows
from marsad.llm.suggestions import LeftOut, Suggestions
from marsad.llm.triggers import Case, Trigger, case_of, joined, trigger_of
from marsad.text.fold import fold_phrase

Try = Callable[[Sequence[Trigger]], AbstractContextManager[RuleCoder]]


def suggest(
    settled: Iterable[Settled],
    coder: RuleCoder,
    entries: Mapping[str, Sequence[Entry]],
    tried: Try,
    least: int = 2,
) -> Suggestions:
    """What may be learnt from what was settled in at least so many sentences.

    `entries` are those of the lexicon's source by file and line; `tried` gives a coder whose lexicon has drafts too.
    """
    everything = list(settled)
    left: list[LeftOut] = []
    drafts = _triggers(everything, coder, entries, least, left)
    triggers = drafts
    if drafts:
        with tried(drafts) as trial:
            triggers = [fitted(each, trial) for each in drafts]
    parties = party_rows(everything, coder, least, left.append)
    places = place_rows(everything, coder, least, left.append)
    return Suggestions(
        triggers=tuple(sorted(triggers, key=lambda each: (-len(each.claims), each.word))),
        parties=tuple(sorted(parties, key=lambda each: (-len(each.claims), each.name))),
        places=tuple(sorted(places, key=lambda each: (-len(each.claims), each.name))),
        left_out=tuple(left),
    )


def distinct(cases: Iterable[Case]) -> dict[str, Case]:
    """The first case of each sentence, by its folded text: a report that is printed ten times says it once."""
    found: dict[str, Case] = {}
    for case in cases:
        found.setdefault(fold_phrase(case.settled.sentence), case)
    return found


def _triggers(
    settled: Sequence[Settled], coder: RuleCoder, entries: Mapping[str, Sequence[Entry]], least: int,
    left: list[LeftOut],
) -> list[Trigger]:  # fmt: skip
    cases = [case for each in settled if (case := case_of(each, coder)) is not None]
    found = []
    for word in _words(cases):
        for_it = [case for case in word if case.type and case.learnt]
        types = {case.type: distinct(other for other in for_it if other.type == case.type) for case in for_it}
        enough = {type_: those for type_, those in types.items() if len(those) >= least}
        if not enough:
            continue
        told = _left_out(word, enough)
        if told is None:
            type_, those = next(iter(enough.items()))
            against = distinct(case for case in word if not case.type and case.read == type_)
            found.append(trigger_of(type_, list(those.values()), list(against.values()), for_it, entries, coder))
        else:
            left.append(told)
    return found


def _left_out(word: Sequence[Case], enough: Mapping[str, Mapping[str, Case]]) -> LeftOut | None:
    """Why a word is not suggested, or None."""
    claims = tuple(dict.fromkeys(case.settled.claim for case in word))
    written = word[0].written
    if len(enough) > 1:
        about = "people settled it as " + " and as ".join(sorted(enough))
        return LeftOut(words=written, why="conflict", about=about, claims=claims)
    ((type_, those),) = enough.items()
    against = distinct(case for case in word if not case.type and case.read == type_)
    if len(against) >= len(those) or those.keys() & against.keys():
        about = f"people settled {len(those)} sentences as {type_} and {len(against)} as not"
        return LeftOut(words=written, why="conflict", about=about, claims=claims)
    if all(type_ in case.found for case in those.values()):
        about = f"a sense gives {type_} already; the weights keep it out, which only training can change"
        return LeftOut(words=written, why="weights", about=about, claims=claims)
    return None


def _words(cases: Sequence[Case]) -> list[list[Case]]:
    """Cases by their word; forms of an unknown word are put together by the verb that has them all."""
    groups: dict[str, list[Case]] = {}
    for case in joined(cases):
        groups.setdefault(case.key, []).append(case)
    return list(groups.values())
