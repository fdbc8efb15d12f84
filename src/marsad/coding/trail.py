"""Trail: why a report was coded as it was.

In: a report and a kit. Out: plain values (`marsad.coding.reasons`) that say, for a claim, one of its fields or some
characters of the report, which words and lexicon entries spoke, what was proposed, with which named features and
weights, what was kept, and what was dropped or failed and why. The report is coded once while everything is watched;
the trail itself decides nothing.
"""

import copy
import math
from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

import msgspec

from marsad.coding import reasons
from marsad.coding.coder import RuleCoder, day_of
from marsad.coding.document import Document
from marsad.coding.drafts import Draft, Proposal
from marsad.coding.events import conditions, holds, triggers
from marsad.coding.furniture import furniture
from marsad.coding.judge import stands_up
from marsad.coding.keep import FIELDS
from marsad.coding.kit import Kit
from marsad.coding.locate import without_strays
from marsad.coding.merge import Pair, merge
from marsad.coding.names import Name, find_names
from marsad.coding.ranking import RankedLocator
from marsad.coding.sentence import Sentence
from marsad.coding.slots import Trigger, relate
from marsad.coding.status import STATUSES, settled_status
from marsad.coding.times import find_times
from marsad.coding.units import NOUN, VERB
from marsad.coding.weights import probability
from marsad.model import ClaimPlace, Interval, Report, Span
from marsad.text.fold import name_key

_ONE = ("time", "sources")  # fields of which a single proposal is kept
_LISTS = ("actors", "targets", "places", "sources", "quantities")


class _Seen(NamedTuple):
    """A draft as it was before any was dropped or merged; `origins` are places in the list of what was seen."""

    draft: Draft
    best: bool
    kept: bool
    origins: dict[tuple[str, int], int]


class Trail:
    """The trail of one report. It is coded once, here; questions are answered from what was watched."""

    def __init__(self, report: Report, kit: Kit, coder: RuleCoder | None = None) -> None:
        coder = coder or RuleCoder(kit)
        self.kit = kit
        self._seen: list[_Seen] = []
        self.document = Document(report.text, coder.memo)
        self.coded = coder.code(report, watch=self._watch)
        self._names = without_strays(find_names(self.document, kit), self.document, kit)
        self._times = find_times(self.document, day_of(report.published), kit)
        self._locator: RankedLocator | None = None
        self._sentences: dict[int, Sentence] = {}
        self._claim_of: dict[int, int] = {}  # what was seen -> number of the claim that it ended in
        self._main: list[int] = []
        self._pairs: list[tuple[int, int, reasons.Judgement, bool]] = []
        self._merge()

    def claims(self) -> Iterator[reasons.ClaimTrail]:
        """The trails of all claims, in their order."""
        return (self.claim(number) for number in range(1, len(self.coded.claims) + 1))

    def claim(self, number: int) -> reasons.ClaimTrail:
        """The trail of a claim; numbers count from 1. Raises IndexError when there is no such claim."""
        if not 1 <= number <= len(self._main):
            raise IndexError(f"there is no claim {number}; the report makes {len(self._main)}.")
        claim, seen = self.coded.claims[number - 1], self._seen[self._main[number - 1]]
        return reasons.ClaimTrail(
            number, claim, self._trigger(seen.draft.trigger, self._sentence(seen.draft.sentence)),
            self._judge("claim", seen.draft.features, self.kit.weights.cut), self._status(seen.draft),
            tuple(self._field(number, field) for field in FIELDS), tuple(self._place(place) for place in claim.places),
            tuple(self._pairs_of(number)),
        )  # fmt: skip

    def field(self, number: int, field: str) -> reasons.FieldTrail | reasons.StatusTrail:
        """The trail of one field of a claim: `status` or one of FIELDS. Raises IndexError, ValueError."""
        if field != "status" and field not in FIELDS:
            raise ValueError(f"{field!r} is no field; use status or one of {', '.join(FIELDS)}.")
        trail = self.claim(number)
        return trail.status if field == "status" else trail.fields[FIELDS.index(field)]

    def at(self, start: int, end: int) -> reasons.RangeTrail:
        """What is at characters `start` to `end` (code points, end exclusive), claim or not."""
        document = self.document
        tokens = [k for k in range(len(document.words)) if document.starts[k] < end and start < document.ends[k]]
        tokens = [k for k in tokens if document.words[k].strip()]
        if not tokens:
            text = document.text[start:end]
            return reasons.RangeTrail(Span(text=text, start=start, end=start + len(text)), "", (), (), (), ())
        notes = furniture(document)
        first, last = tokens[0], tokens[-1] + 1
        here = [i for i, (begin, stop) in enumerate(document.sentences) if begin < last and first < stop]
        found = [
            self._trigger(trigger, self._sentence(i))
            for i in here for trigger in self._triggers(i) if trigger.start < last and first < trigger.end
        ]  # fmt: skip
        flagged = next(
            (
                flag
                for i in here
                if i in notes.skipped
                for flag in notes.flags
                if flag["start"] == document.segment(i)[0]
            ),
            None,
        )
        numbers = tuple(
            number for number, claim in enumerate(self.coded.claims, 1)
            if claim.trigger.start < document.ends[last - 1] and document.starts[first] < claim.trigger.end
        )  # fmt: skip
        words = () if found else tuple(self._word(k, here) for k in tokens)
        span = document.span(first, last)
        told = flagged["kind"] if flagged else ""
        return reasons.RangeTrail(span, told, numbers, tuple(self._mentions(span)), tuple(found), words)

    def _mentions(self, span: Span) -> Iterator[reasons.Mention]:
        """What some characters were proposed for in their own sentence, and what they were handed on to."""
        for number in range(1, len(self._main) + 1):
            for field in FIELDS:
                for proposal in self._field(number, field).proposals:
                    here = any(value.start < span.end and span.start < value.end for value in proposal.values)
                    if here and (proposal.kept or not proposal.inherited):
                        yield reasons.Mention(number, field, proposal)

    def _watch(self, drafts: list[Draft], document: Document) -> None:
        """See all drafts before the weights drop any: copy them, and note where inherited values come from."""
        self.document = document
        kept: list[tuple[int, Draft]] = []
        for _, group in groupby(drafts, key=lambda draft: id(draft.trigger)):
            options = list(group)
            best = max(options, key=lambda option: option.score)
            for option in options:
                origins = {
                    (model, i): origin
                    for model, proposals in option.proposals.items() if model.startswith("inherit.")
                    for i, proposal in enumerate(proposals)
                    if (origin := _origin(proposal, model.removeprefix("inherit."), option, kept)) is not None
                }  # fmt: skip
                stands = option is best and stands_up(option, [draft for _, draft in kept], self.kit.weights.cut)
                self._seen.append(_Seen(_copy(option), option is best, stands, origins))
                if stands:
                    kept.append((len(self._seen) - 1, option))

    def _merge(self) -> None:
        """Merge copies of what was kept as the coder does, watching each pair."""
        cut = self.kit.weights.tables.get("merge", {}).get("cut", 0.0)
        copies = {k: _copy(seen.draft) for k, seen in enumerate(self._seen) if seen.kept}
        index = {id(draft): k for k, draft in copies.items()}
        weighed: list[Pair] = []
        merged = merge(list(copies.values()), self.document, self.kit.weights, watch=weighed.append)
        joins: dict[int, tuple[float, int]] = {}  # a mention -> the earlier one that it was joined to
        for first, second, features in weighed:
            score = self.kit.weights.score("merge", features)
            if score > max(cut, joins.get(index[id(second)], (cut, 0))[0]):
                joins[index[id(second)]] = score, index[id(first)]

        def root(k: int) -> int:
            while k in joins:
                k = joins[k][1]
            return k

        self._main = [index[id(draft)] for draft in merged]
        numbers = {root(k): number for number, k in enumerate(self._main, 1)}
        self._claim_of = {k: numbers[root(k)] for k in copies}
        for first, second, features in weighed:
            a, b = index[id(first)], index[id(second)]
            judged = self._judge("merge", features, probability(cut))
            self._pairs.append((a, b, judged, joins.get(b, (0.0, -1))[1] == a))

    def _judge(self, model: str, features: list[str] | tuple[str, ...], needed: float) -> reasons.Judgement:
        table = self.kit.weights.tables.get(model, {})
        weighed = sorted(
            (reasons.Reason(f, table.get(f, 0.0)) for f in features), key=lambda r: (-abs(r.weight), r.feature)
        )
        score = self.kit.weights.score(model, features)
        chance, bias = probability(score), table.get("bias", 0.0)
        return reasons.Judgement(model, round(score, 3), round(chance, 3), round(needed, 3), bias, tuple(weighed))

    def _sentence(self, index: int) -> Sentence:
        if index not in self._sentences:
            self._sentences[index] = Sentence(index, self.document, self._names, self._times, self.kit)
        return self._sentences[index]

    def _triggers(self, index: int) -> Iterator[Trigger]:
        sentence = self._sentence(index)
        yield from triggers(sentence.units, sentence.chunker)

    def _trigger(self, trigger: Trigger, sentence: Sentence) -> reasons.TriggerTrail:
        document, lexicon = self.document, self.kit.lexicon
        if trigger.form == "phrase":
            entries = [lexicon.lexemes[lexeme].where for lexeme in trigger.lexemes]
        else:
            readings = document.forms[trigger.start].readings
            entries = [r.lexeme.where for r in readings if set(r.lexeme.senses) & set(trigger.lexemes)]
            entries = entries or [r.lexeme.where for r in readings if trigger.toll]
        drafts = [self._draft(k) for k, seen in enumerate(self._seen) if seen.draft.trigger.start == trigger.start]
        return reasons.TriggerTrail(
            document.span(trigger.start, trigger.end), trigger.form, trigger.toll, tuple(dict.fromkeys(entries)),
            tuple(self._senses(trigger, sentence)), tuple(sorted(drafts, key=lambda draft: -draft.judgement.score)),
        )  # fmt: skip

    def _senses(self, trigger: Trigger, sentence: Sentence) -> Iterator[reasons.SenseTrail]:
        """The senses in the order in which they are tried, each with its conditions."""
        lexicon = self.kit.lexicon
        relate(trigger, sentence.units, sentence.heads, sentence.chunker)
        phrase = trigger.form == "phrase"
        indices = (
            [i for lexeme in trigger.lexemes for i in lexicon.lexemes[lexeme].senses] if phrase else trigger.lexemes
        )
        held, blocked = bool(trigger.toll), set[str]()
        for index in indices:
            sense = lexicon.senses[index]
            tested = tuple(
                reasons.ConditionTrail(name, values, holds((test,), trigger, sentence.units, sentence.chunker))
                for (name, values), test in zip(sense.when.items(), conditions(sense), strict=True)
            )
            right = all(condition.holds for condition in tested)
            outcome = "holds" if sense.type else "blocks"
            if held:
                outcome = "not tried"
            elif sense.entry in blocked:
                outcome = "blocked"
            elif not right:
                outcome = "fails"
            held = held or outcome == "holds"
            blocked |= {sense.entry} if outcome == "blocks" else set()
            yield reasons.SenseTrail(sense.type, sense.entry, outcome, sense.status, sense.doer, sense.affected, tested)

    def _draft(self, k: int) -> reasons.DraftTrail:
        seen, number = self._seen[k], self._claim_of.get(k)
        outcome = "lost" if not seen.best else "dropped" if not seen.kept else "claim" if k in self._main else "merged"
        judgement = self._judge("claim", seen.draft.features, self.kit.weights.cut)
        pair = next((judged for a, b, judged, joined in self._pairs if joined and k in (a, b)), None)
        pair = pair if outcome == "merged" else None
        return reasons.DraftTrail(seen.draft.type, outcome, number, seen.draft.rule, judgement, pair)

    def _status(self, draft: Draft) -> reasons.StatusTrail:
        judged = [self._judge("status." + status, draft.status_features, 0.0) for status in STATUSES]
        top = max(judgement.score for judgement in judged)
        total = sum(math.exp(judgement.score - top) for judgement in judged)
        judged = [msgspec.structs.replace(j, probability=round(math.exp(j.score - top) / total, 3)) for j in judged]
        own = "status." + draft.status
        options = tuple(sorted(judged, key=lambda j: (j.model != own, -j.score)))
        settled = bool(settled_status(draft.status_features))
        return reasons.StatusTrail(draft.status, draft.sense.status, options, settled)

    def _field(self, number: int, field: str) -> reasons.FieldTrail:
        main = self._main[number - 1]
        own = self._seen[main]
        proposals = [*self._proposals(own, field, field), *self._proposals(own, field, "inherit." + field)]
        final = getattr(self.coded.claims[number - 1], field)
        final = [final] if field == "time" and final is not None else list(final or ())
        mine = self._values(field, getattr(own.draft, field))
        taken = []
        for k, where in self._claim_of.items():
            if where != number or k == main:
                continue
            theirs = self._values(field, getattr(self._seen[k].draft, field))
            fresh = [value for value in theirs if value in final and value not in mine]
            mine += fresh
            if fresh:
                taken.append(reasons.Taken(tuple(fresh), self.document.span(*self._seen[k].draft.span)))
        return reasons.FieldTrail(field, tuple(proposals), tuple(taken))

    def _proposals(self, seen: _Seen, field: str, model: str) -> list[reasons.ProposalTrail]:
        table = self.kit.weights.tables.get(model, {})
        cut = table.get("cut", 0.0)
        more = table.get("more", cut)
        inherited = model != field
        proposed = seen.draft.proposals.get(model, [])
        scores = [self.kit.weights.score(model, proposal.features) for proposal in proposed]
        standing = [i for i, proposal in enumerate(proposed) if _stands(seen.draft, field, proposal.value, inherited)]
        if inherited or field in _ONE:
            standing = [max(standing, key=lambda i: scores[i])] if standing else []
        found = []
        for i, proposal in enumerate(proposed):
            needed = cut if scores[i] == max(scores) else more
            if i in standing:
                why = "kept"
            elif not table:
                why = "there are no weights for this field"
            elif scores[i] <= needed:
                why = "its weights are too low"
            elif inherited or field in _ONE:
                why = "another one weighs more"
            else:
                why = "it overlaps one that was kept"
            origin = self._claim_of.get(seen.origins.get((model, i), -1))
            judgement = self._judge(model, proposal.features, probability(needed))
            found.append(
                reasons.ProposalTrail(
                    tuple(self._values(field, proposal.value)), i in standing, why, judgement, inherited, origin
                )
            )
        return found

    def _values(self, field: str, value: Any) -> list[reasons.Value]:
        """What a draft holds for a field as values of the model."""
        if field != "time":
            return list(value) if isinstance(value, list | tuple) else [value]
        if value is None:
            return []
        span = self.document.span(value.start, value.end)
        if value.since is None or value.until is None:
            return [span]
        return [
            Interval(
                text=span.text,
                start=span.start,
                end=span.end,
                since=value.since.isoformat(),
                until=value.until.isoformat(),
            )
        ]

    def _pairs_of(self, number: int) -> Iterator[reasons.PairTrail]:
        main = self._main[number - 1]
        for first, second, judgement, joined in self._pairs:
            ends = self._claim_of[first], self._claim_of[second]
            if number not in ends or joined != (ends[0] == ends[1]) or (not joined and main not in (first, second)):
                continue
            other = first if second == main else second
            draft = self._seen[other].draft
            segment = self.document.segment(draft.sentence)
            yield reasons.PairTrail(self.document.span(*draft.span), segment, joined, self._claim_of[other], judgement)

    def _place(self, place: ClaimPlace) -> reasons.PlaceTrail:
        """The candidates of the known name in a place mention, or of the name that it stands for."""
        document = self.document
        if self._locator is None:
            self._locator = RankedLocator(document, self._names, self.kit)
        locator = self._locator
        known = [name for name in self._names.values() if name.places]
        here = [n for n in known if document.starts[n.start] < place.end and place.start < document.ends[n.end - 1]]
        if place.name and not here:
            here = [name for name in known if name.key == name_key(place.name or "")]
        if not here:
            return reasons.PlaceTrail(place, "", "no candidate in the gazetteer", ())
        (record, why), ranked = locator.ranking(here[0])
        scored = {each.source: points for each, points in ranked}
        records = [self.kit.gazetteer.record(each) for each in here[0].places]
        candidates = [reasons.Candidate(each, each == record, *_points(scored.get(each.source))) for each in records]
        candidates.sort(key=lambda each: (not each.chosen, -(each.score or 0.0), each.place.source))
        return reasons.PlaceTrail(place, record.name, why, tuple(candidates))

    def _word(self, token: int, here: list[int]) -> reasons.WordTrail:
        form = self.document.forms[token]
        readings = [
            reasons.ReadingTrail(
                r.lexeme.pos, r.lexeme.lemma, ", ".join(filter(None, (r.lexeme.kind, r.lexeme.role))), r.lexeme.where
            )
            for r in form.readings
        ]
        for name in self._names.values():
            if name.start <= token < name.end:
                readings += self._named(name)
        why = "" if readings or form.number is not None or form.time or not form.folded else "unknown to the lexicon"
        if form.senses or form.toll:
            why = self._no_trigger(token, next(i for i in here if token in range(*self.document.sentences[i])))
        return reasons.WordTrail(self.document.span(token, token + 1), tuple(dict.fromkeys(readings)), why)

    def _named(self, name: Name) -> Iterator[reasons.ReadingTrail]:
        for actor in name.actors:
            party = self.kit.registry.actors[actor]
            yield reasons.ReadingTrail("party", party.name, party.cls, party.where)
        for place in name.places:
            record = self.kit.gazetteer.record(place)
            yield reasons.ReadingTrail(
                "place", record.name, ", ".join(filter(None, (record.kind, record.country))), record.source
            )

    def _no_trigger(self, token: int, index: int) -> str:
        """Why a word that has senses, or tells a toll, is no trigger where it stands."""
        sentence = self._sentence(index)
        unit = next((u for u in sentence.units if u.kind in (NOUN, VERB) and u.start <= token < u.end), None)
        if token in sentence.chunker.times:
            return "it opens an expression of time"
        if unit is None:
            return "it stands in no noun phrase and is no verb here"
        read = "verb" if unit.kind == VERB and unit.head == token else "noun"
        return f"it is read as a {read} here, and no sense or toll belongs to that reading"


def _points(points: tuple[float, list[str]] | None) -> tuple[float | None, tuple[str, ...]]:
    return (None, ()) if points is None else (round(points[0], 2), tuple(points[1]))


def _copy(draft: Draft) -> Draft:
    """A draft that later merging cannot change."""
    twin = copy.copy(draft)
    for field in _LISTS:
        setattr(twin, field, list(getattr(draft, field)))
    twin.evidence = set(draft.evidence)
    twin.proposals = {
        model: [Proposal(list(p.value) if isinstance(p.value, list) else p.value, p.features) for p in proposals]
        for model, proposals in draft.proposals.items()
    }
    return twin


def _origin(proposal: Proposal, field: str, draft: Draft, earlier: list[tuple[int, Draft]]) -> int | None:
    """The earlier draft whose very value is proposed: of several, the one that the proposal's first feature names."""
    same = [(k, other) for k, other in earlier if _is_value(getattr(other, field), proposal.value, field)]
    if proposal.features[:1] == ("lead",):
        return same[0][0] if same else None
    alike = [pair for pair in same if pair[1].type == draft.type] if proposal.features[:1] == ("same",) else []
    return (alike or same)[-1][0] if same else None


def _is_value(own: Any, proposed: Any, field: str) -> bool:
    """Whether an inherited value is the draft's very own; places may have been taken over in another role."""
    if own is proposed or field != "places":
        return own is proposed
    return bool(own) and [(place.start, place.end) for place in own] == [(p.start, p.end) for p in proposed]


def _stands(draft: Draft, field: str, value: Any, inherited: bool) -> bool:
    """Whether a proposed value is what the draft holds."""
    own = getattr(draft, field)
    if field == "time":
        return own is value
    if inherited or field == "sources":
        return bool(own) and list(value) == own
    return any(value is each for each in own)
