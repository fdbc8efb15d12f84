"""The terminal view of a trail: why a claim, a field or some words were coded as they were.

In: values of `marsad.coding.reasons`. Out: lines for a terminal. Arabic stands between isolates, as in the view of
`marsad read`; weights are log-odds, those that speak for come with +, those against with −.
"""

from collections.abc import Iterable, Iterator

from marsad.cli.view import BOLD, DIM, HEAD, WARN, View, isolate, segment_of, wrap
from marsad.coding.reasons import (
    ClaimTrail,
    DraftTrail,
    FieldTrail,
    Judgement,
    PlaceTrail,
    ProposalTrail,
    RangeTrail,
    SenseTrail,
    StatusTrail,
    TriggerTrail,
    Value,
    WordTrail,
)
from marsad.model import ClaimPlace, CodedReport, Interval, Party, Quantity
from marsad.ontology import claim_types

_GOOD = "32"
_FEW, _SOME = 3, 6  # reasons in an overview, and where no single field was asked for
_TRIED = {
    "holds": "holds",
    "fails": "fails",
    "blocks": "blocks: this use is no claim",
    "blocked": "blocked by such a use",
    "not tried": "not tried",
}
_READ = "the page's furniture or a repetition: it was left unread"


class Explanation:
    """Writes the trails of one coded report. `every` shows all reasons, not only the weightiest."""

    def __init__(self, coded: CodedReport, view: View, every: bool = False) -> None:
        self.coded, self.view, self.every = coded, view, every

    def head(self) -> Iterator[str]:
        """The report's name and number of claims."""
        count = len(self.coded.claims)
        facts = f"{isolate(self.coded.id)} · {count} claim{'' if count == 1 else 's'}"
        yield self.view.paint("━━ " + facts, HEAD)

    def overview(self, trails: Iterable[ClaimTrail]) -> Iterator[str]:
        """All claims, each with its values and the main reasons why it stands."""
        yield from self.head()
        for trail in trails:
            yield ""
            yield self._title(trail)
            yield from self._line("entry", _entries(trail.trigger))
            yield from self._reasons(trail.judgement, "because", _FEW)
            yield from self._line(
                "status", [_chance(trail.status.options[0]), *self._weights(trail.status.options[0], _FEW)]
            )
            for field in trail.fields:
                yield from self._brief(field)
            joined = [pair for pair in trail.pairs if pair.joined]
            if joined:
                yield from self._line("evidence", [isolate(f"«{pair.trigger.text}»") for pair in joined])

    def claim(self, trail: ClaimTrail) -> Iterator[str]:
        """Everything about a claim."""
        yield from self.type(trail)
        yield ""
        yield from self.status(trail.status)
        for field in trail.fields:
            yield ""
            yield from self.field(field)
            if field.field == "places":
                for place in trail.places:
                    yield from self.place(place)
        yield ""
        yield from self.evidence(trail)

    def part(self, trail: ClaimTrail, field: str) -> Iterator[str]:
        """One field of a claim; `type`, `status` and `evidence` count as fields."""
        if field == "type":
            yield from self.type(trail)
        elif field == "status":
            yield from self.status(trail.status)
        elif field == "evidence":
            yield from self.evidence(trail)
        else:
            yield from self.field(next(each for each in trail.fields if each.field == field))
            for place in trail.places if field == "places" else ():
                yield from self.place(place)

    def title(self, trail: ClaimTrail) -> Iterator[str]:
        """The claim's heading and its sentence."""
        yield self._title(trail)
        yield from self.view.sentence(self.coded, segment_of(trail.claim.trigger.start, self.coded), [trail.claim])

    def type(self, trail: ClaimTrail) -> Iterator[str]:
        """Why the claim stands and why it has its type."""
        yield self._heading("type", f"{trail.claim.type}  {_chance(trail.judgement)}")
        yield from self.trigger(trail.trigger)

    def status(self, trail: StatusTrail) -> Iterator[str]:
        """The status and what spoke for each."""
        sense = f"  the sense says {trail.sense}" if trail.sense else ""
        yield self._heading("status", trail.status + sense)
        for option in trail.options:
            if option.probability >= 0.01 or self.every:
                yield from self._reasons(
                    option, f"{option.model.removeprefix('status.')} {option.probability:.2f}", _SOME
                )

    def field(self, trail: FieldTrail) -> Iterator[str]:
        """Every value that was proposed for a field."""
        yield self._heading(trail.field, "" if trail.proposals or trail.taken else "nothing was proposed")
        for proposal in trail.proposals:
            yield from self._proposal(proposal, trail.field)
        for taken in trail.taken:
            words = " · ".join(self._value(value) for value in taken.values)
            yield f"    {self._mark(True)} {words}  taken over from the mention {isolate(f'«{taken.trigger.text}»')}"

    def place(self, trail: PlaceTrail) -> Iterator[str]:
        """What a place of a claim may be, and why one candidate was chosen."""
        yield f"    {isolate(trail.mention.text)}  {self.view.paint('gazetteer: ' + isolate(trail.why), DIM)}"
        for each in trail.candidates if self.every else trail.candidates[:_FEW]:
            place = each.place
            point = "no coordinates" if place.lat is None or place.lon is None else f"{place.lat:.4f}, {place.lon:.4f}"
            region = ", ".join(isolate(part) for part in (place.admin1, place.country) if part)
            score = "" if each.score is None else f"  {each.score:g}: {isolate(', '.join(each.reasons))}"
            what = f"{isolate(place.name)} {place.kind}, {region} ({point})"
            yield f"      {self._mark(each.chosen)} {what}  {place.source}{score}"
        if not self.every and len(trail.candidates) > _FEW:
            yield f"        {len(trail.candidates) - _FEW} more candidates (--field places shows all)"

    def evidence(self, trail: ClaimTrail) -> Iterator[str]:
        """Which other mentions of the type were joined to the claim, and which were weighed and were not."""
        shown = [pair for pair in trail.pairs if pair.joined or self.every]
        yield self._heading("evidence", "" if shown else "no other mention was joined to this claim")
        for pair in shown:
            told = "joined" if pair.joined else f"not joined; it is claim {pair.claim}"
            start, end = pair.sentence
            words = isolate(f"«{pair.trigger.text}»")
            yield f"    {self._mark(pair.joined)} {words} in sentence {start}–{end}: {told}, {_chance(pair.judgement)}"
            yield from self._reasons(pair.judgement, "", _SOME)

    def range(self, trail: RangeTrail) -> Iterator[str]:
        """What is known of some characters."""
        yield self._heading(isolate(f"«{_short(trail.span.text)}»"), f"{trail.span.start}–{trail.span.end}")
        if trail.skipped:
            yield "    " + self.view.paint(f"{trail.skipped}: {_READ}", WARN)
        for number in trail.claims:
            yield f"    {self._mark(True)} trigger of claim {number} (--claim {number} tells more)"
        for mention in trail.mentions:
            proposal = mention.proposal
            words = self._values(proposal, mention.field)
            told = f"{mention.field} of claim {mention.claim}{' by inheritance' if proposal.inherited else ''}"
            yield f"    {self._mark(proposal.kept)} {words}  {told}: {proposal.why}, {_chance(proposal.judgement)}"
            if self.every and not proposal.kept:
                yield from self._reasons(proposal.judgement, "", _SOME)
        for trigger in trail.triggers:
            yield from self.trigger(trigger)
        if not trail.triggers:
            yield "    no word here that tells an event or a toll"
        for word in trail.words:
            yield from self._word(word)

    def trigger(self, trail: TriggerTrail) -> Iterator[str]:
        """A trigger, its entries, its senses with their conditions, and the drafts that were weighed."""
        where = f"{trail.trigger.start}–{trail.trigger.end}"
        toll = f", tells a toll ({trail.toll})" if trail.toll else ""
        yield f"    trigger {isolate(f'«{trail.trigger.text}»')}  {where}, {trail.form}{toll}"
        yield from self._line("entry", _entries(trail))
        for number, sense in enumerate(trail.senses, 1):
            if sense.outcome != "not tried" or self.every:
                yield from self._sense(number, sense)
        if not trail.drafts:
            why = "the toll has no people or number here" if trail.toll else "no sense holds"
            yield "      " + self.view.paint(f"no claim was weighed: {why}", WARN)
        for draft in trail.drafts:
            yield from self._draft(draft, len(trail.drafts))

    def _sense(self, number: int, sense: SenseTrail) -> Iterator[str]:
        slots = [f"doer {'|'.join(sense.doer)}"] * bool(sense.doer) + [f"affected {'|'.join(sense.affected)}"] * bool(
            sense.affected
        )
        slots += [f"status {sense.status}"] * bool(sense.status)
        told = f" ({isolate('; '.join(slots))})" if slots and sense.outcome == "holds" else ""
        said = f"sense {number}  {sense.type or 'no claim'}  {sense.entry}: {_TRIED[sense.outcome]}"
        yield f"      {self._mark(sense.outcome == 'holds')} {said}{told}"
        for condition in sense.conditions:
            if sense.outcome == "fails" and condition.holds and not self.every:
                continue
            words = isolate(", ".join(condition.values if self.every else _few(condition.values)))
            yield f"          {self._mark(condition.holds)} {condition.name}: {words}"

    def _draft(self, draft: DraftTrail, among: int) -> Iterator[str]:
        told = {
            "claim": f"claim {draft.claim}",
            "merged": f"merged into claim {draft.claim}",
            "dropped": "dropped by the weights",
            "lost": "lost to the type above",
        }[draft.outcome]
        good = draft.outcome in ("claim", "merged")
        yield f"      {self._mark(good)} {draft.type}: {told}, {_chance(draft.judgement)}"
        few = among > 1 and draft.outcome == "lost" and not self.every
        yield from self._reasons(draft.judgement, "", _FEW if few else None)
        if draft.pair is not None:
            yield f"          merged {_chance(draft.pair)}"
            yield from self._reasons(draft.pair, "", None)

    def _proposal(self, proposal: ProposalTrail, field: str) -> Iterator[str]:
        words = self._values(proposal, field) or "–"
        origin = ""
        if proposal.inherited:
            origin = f"  from claim {proposal.origin}" if proposal.origin else "  from an earlier claim"
        yield f"    {self._mark(proposal.kept)} {words}{origin}  {proposal.why}, {_chance(proposal.judgement)}"
        yield from self._reasons(proposal.judgement, "", _SOME)

    def _word(self, word: WordTrail) -> Iterator[str]:
        yield f"    {isolate(f'«{word.word.text}»')}" + (f"  {self.view.paint(word.why, WARN)}" if word.why else "")
        for reading in word.readings:
            detail = f" ({isolate(reading.detail)})" if reading.detail else ""
            yield f"        {reading.kind} {isolate(reading.lemma)}{detail}  {reading.where}"

    def _brief(self, field: FieldTrail) -> Iterator[str]:
        for proposal in field.proposals:
            if proposal.kept and proposal.values:
                words = self._values(proposal, field.field)
                origin = f" (from claim {proposal.origin})" if proposal.inherited and proposal.origin else ""
                yield from self._line(
                    field.field, [words + origin, _chance(proposal.judgement), *self._weights(proposal.judgement, 2)]
                )
        for taken in field.taken:
            words = " · ".join(self._value(value) for value in taken.values)
            yield from self._line(field.field, [words, f"(from {isolate(f'«{taken.trigger.text}»')})"])

    def _title(self, trail: ClaimTrail) -> str:
        claim = trail.claim
        kind = claim_types().get(claim.type)
        name = self.view.paint(isolate(kind.english if kind else claim.type), BOLD)
        code = self.view.paint(f"{claim.type} · confidence {claim.confidence:.2f}", DIM)
        return f"  {trail.number}. {name} · {claim.status}  {isolate(f'«{claim.trigger.text}»')}  {code}"

    def _heading(self, name: str, rest: str) -> str:
        return f"  {self.view.paint(name, BOLD)}  {rest}".rstrip()

    def _mark(self, good: bool) -> str:
        return self.view.paint("✓", _GOOD) if good else self.view.paint("✗", WARN)

    def _line(self, label: str, parts: Iterable[str]) -> Iterator[str]:
        for number, line in enumerate(wrap(parts, max(30, self.view.width - 17))):
            lead = label.ljust(10) if number == 0 else " " * 10
            yield f"      {self.view.paint(lead, DIM)} {' '.join(line)}"

    def _reasons(self, judgement: Judgement, label: str, most: int | None) -> Iterator[str]:
        """The reasons on wrapped lines; all of them where a field was asked for or `most` is None."""
        if label:
            yield from self._line(label, self._weights(judgement, None if self.every else most))
            return
        for line in wrap(self._weights(judgement, None if self.every else most), max(30, self.view.width - 12)):
            yield "          " + self.view.paint(" ".join(line), DIM)

    def _weights(self, judgement: Judgement, most: int | None) -> list[str]:
        weighty = [reason for reason in judgement.reasons if reason.weight]
        shown = weighty[:most]
        parts = [f"{_signed(reason.weight)}\u00a0{isolate(reason.feature)}" for reason in shown]
        if len(shown) < len(weighty):
            return [*parts, f"and\u00a0{len(weighty) - len(shown)}\u00a0more"]
        if most is None:
            parts.append(f"{_signed(judgement.bias)}\u00a0bias")
            silent = [isolate(reason.feature) for reason in judgement.reasons if not reason.weight]
            parts += ["| no weight:", *silent] if silent else []
        return parts

    def _values(self, proposal: ProposalTrail, field: str) -> str:
        return (" › " if field == "sources" else " · ").join(self._value(value) for value in proposal.values)

    def _value(self, value: Value) -> str:
        if isinstance(value, Party):
            return self.view.party(value)
        if isinstance(value, ClaimPlace):
            return self.view.claim_place(value, self.coded.places)
        if isinstance(value, Quantity):
            return self.view.quantity(value)
        if isinstance(value, Interval):
            days = value.since if value.since == value.until else f"{value.since} – {value.until}"
            return f"{isolate(value.text)} = {days}"
        return f"{isolate(value.text)} (no day is known)"


def _entries(trigger: TriggerTrail) -> list[str]:
    held = [sense.entry for sense in trigger.senses if sense.outcome == "holds"]
    return held + [entry for entry in trigger.entries if entry not in held]


def _chance(judgement: Judgement) -> str:
    needed = f" (needs {judgement.needed:.2f})" if judgement.needed else ""
    return f"{judgement.probability:.2f}{needed}"


def _signed(weight: float) -> str:
    return f"{'−' if weight < 0 else '+'}{abs(weight):.2f}"


def _few(values: tuple[str, ...]) -> list[str]:
    return list(values) if len(values) <= 12 else [*values[:12], f"… {len(values) - 12} more"]


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "…"
