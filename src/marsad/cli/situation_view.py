"""The terminal view of a situation: each value in a line, the claims under it below.

In: a situation of a place, a road or a party. Out: text for a terminal. Arabic stands between isolates; under every
value stand the claims that it rests on, with the report's words and where they stand in it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from marsad.cli.view import BOLD, DIM, FSI, HEAD, PDI, WARN, View, cells, isolate, shown, wrap
from marsad.situation.phrases import Manner, Phrases
from marsad.situation.values import (
    Aim,
    Change,
    Computed,
    Control,
    Evidence,
    Figure,
    Holder,
    Loss,
    Movement,
    Party,
    PartySituation,
    PlaceSituation,
    RoadSituation,
    Siege,
    Told,
    Voice,
    Way,
)  # fmt: skip

Situation = PlaceSituation | RoadSituation | PartySituation
_STYLES = {
    "contested": WARN,
    "cut": WARN,
    "besieged": WARN,
    "being isolated": "33",
    "left": "33",
    "held": "32",
    "open": "32",
}
_STYLE = re.compile(r"\x1b\[[0-9;]*m")
_SHOWN = 6  # claims under one value; the others are counted


class Names(NamedTuple):
    """Names of parties in the language of the view, by entry of the registry; the reports' own where there is none."""

    of: Mapping[str, str]


def render(
    found: Situation, names: Names, *, lang: str = "en", colour: bool = False, width: int = 100, sentences: bool = False
) -> str:
    """The situation as text that ends in an empty line."""
    sheet = Sheet(View(lang, colour, width), names, found.on, sentences)
    return "\n".join([*sheet.head(found), *sheet.body(found)]) + "\n\n"


class Sheet:
    """Writes the parts of a situation in one language, to one width."""

    def __init__(self, view: View, names: Names, on: str | None, sentences: bool) -> None:
        self._view, self._on, self._sentences = view, on, sentences
        self._say = Phrases(view.lang, Manner(isolate, names=names.of))

    def word(self, key: str, **values: object) -> str:
        """A word of the view; what it has no word for stands for itself."""
        return self._say.word(key, **values)

    def head(self, found: Situation) -> Iterator[str]:
        """What the situation is of, and as of when."""
        if isinstance(found, PlaceSituation):
            where = self._say.list(
                part for part in (self._view.labels.get(found.place.kind, found.place.kind), found.country) if part
            )
            names = [found.latin, found.place.name] if self._view.lang == "en" else [found.place.name]
            facts = [*names, where]
        elif isinstance(found, RoadSituation):
            facts = [found.name]
        else:
            own = self._view.labels.get(found.party.cls, found.party.cls)
            facts = [found.latin if self._view.lang == "en" else "", found.party.name, own]
        facts.append(f"{self.word('as of')} {found.on}" if found.on else self.word("all"))
        yield self._view.paint("━━ " + " · ".join(isolate(fact) for fact in facts if fact), HEAD)

    def body(self, found: Situation) -> Iterator[str]:
        """All parts that claims tell of, then what was left out."""
        parts = list(self._parts(found))
        if not any(lines for _, lines in parts):
            yield "   " + self._view.paint(self.word("nothing"), DIM)
        for title, lines in parts:
            if lines:
                yield ""
                yield "  " + self._view.paint(self.word(title), BOLD)
                yield from lines
        if found.passed:
            yield ""
            told = [f"{self.word(each.reason)} {len(each.claims)}" for each in found.passed]
            yield "  " + self._view.paint(f"{self.word('passed')}: {' · '.join(told)}", DIM)

    def _parts(self, found: Situation) -> Iterator[tuple[str, list[str]]]:
        if isinstance(found, PlaceSituation):
            yield "control", [line for each in found.control for line in self._control(each)]
            yield "siege", [line for each in found.sieges for line in self._siege(each)]
            yield "ways", [line for each in found.ways for line in self._way(each)]
            yield "losses", [line for each in found.losses for line in self._loss(each)]
            yield "aims", [line for each in found.aims for line in self._aim(each)]
            yield "people", [line for each in found.figures for line in self._figure(each)]
            yield "computed", [line for each in found.computed for line in self._computed(each)]
            yield "movements", [line for each in found.movements for line in self._movement(each)]
        elif isinstance(found, RoadSituation):
            yield "ways", [line for each in found.ways for line in self._way(each)]
            yield "control", [line for each in found.control for line in self._control(each)]
            yield "losses", [line for each in found.losses for line in self._loss(each)]
            yield "aims", [line for each in found.aims for line in self._aim(each)]
        else:
            yield "holds", [line for each in found.holds for line in self._control(each)]
            yield "lost", [line for each in found.lost for line in self._control(each)]
            yield "besieges", [line for each in found.besieges for line in self._siege(each)]
            yield "besieged", [line for each in found.besieged for line in self._siege(each)]
            yield "ways", [line for each in found.ways for line in self._way(each)]
            yield "aims", [line for each in found.aims for line in self._aim(each)]
            yield "threatened", [line for each in found.threatened for line in self._aim(each)]
            yield "movements", [line for each in found.movements for line in self._movement(each)]

    def _control(self, each: Control) -> Iterator[str]:
        state = self._state(each.state, self.word(each.state))
        yield self._line(isolate(each.where.name), state, self._when(None, each.confirmed) if not each.holders else "")
        for holder in each.holders:
            yield from self._holder(holder)
        for change in each.changes:
            yield from self._change(change)

    def _holder(self, each: Holder) -> Iterator[str]:
        denied = (
            f"{self._view.paint(self.word('denied by'), WARN)} {self._voices(each.denied_by)}" if each.denied_by else ""
        )
        facts = [self._say.party(each.party), self._when(each.since, each.confirmed),
                 f"{self.word('claimed')} {self._voices(each.claimed_by)}", denied]  # fmt: skip
        yield "      " + " · ".join(fact for fact in facts if fact)
        yield from self._evidence(each.evidence)

    def _change(self, each: Change) -> Iterator[str]:
        who = self._say.party(each.party) if each.party is not None else self.word("nobody")
        what = self._say.change(each.what)
        yield "      " + self._view.paint("~ ", DIM) + f"{each.day or self.word('undated')} · {who} · {what}"
        yield from self._evidence(each.evidence)

    def _siege(self, each: Siege) -> Iterator[str]:
        state = self._state(each.state, self._say.siege(each))
        yield self._line(isolate(each.where.name), state, self._by(each.by), self._when(each.since, each.confirmed),
                         self._said(each.told_by))  # fmt: skip
        yield from self._evidence(each.evidence)
        if each.lifted:
            yield "      " + self._view.paint("~ ", DIM) + self.word("lifted by")
            yield from self._evidence(each.lifted)

    def _way(self, each: Way) -> Iterator[str]:
        state = self._say.way(each)
        yield self._line(self._state(each.state, state), *self._say.course(each), self._by(each.by),
                         self._when(each.since, each.confirmed), self._said(each.told_by))  # fmt: skip
        yield from self._evidence(each.evidence)

    def _loss(self, each: Loss) -> Iterator[str]:
        yield self._line(
            isolate(each.name), self._say.names(each.where), self._by(each.by),
            self._when(None, each.confirmed), self._said(each.told_by),
        )  # fmt: skip
        yield from self._evidence(each.evidence)

    def _aim(self, each: Aim) -> Iterator[str]:
        course = list(self._say.course(each))
        where = course or [self._say.names(each.where)]
        against = f"{self.word('against')} {self._say.parties(each.against)}" if each.against else ""
        yield self._line(
            self._view.paint(f"{self.word('aim')}: {self.word(each.type)}", "34"), *where, self._by(each.by), against,
            self._when(None, each.confirmed), self._said(each.told_by),
            f"{self.word('reached')} {each.reached[-1].until}" if each.reached else "",
        )  # fmt: skip
        yield from self._evidence((*each.evidence, *each.reached))

    def _figure(self, each: Figure) -> Iterator[str]:
        title, amount = self._say.figure(each), self._say.quantity(each)
        verdict = self._view.paint(self.word(each.verdict), WARN if each.verdict == "disputed" else DIM)
        yield self._line(title, self._view.paint(amount, BOLD), self._say.names(each.where),
                         self._when(None, each.confirmed), verdict)  # fmt: skip
        yield from self._told(each.told, "")
        yield from self._told(each.earlier, f"{self.word('earlier')} ")

    def _told(self, told: Iterable[Told], lead: str) -> Iterator[str]:
        for each in told:
            when = each.confirmed or self.word("undated")
            yield f"      {lead}{self._say.amount(each.low, each.high)} · {self._voice(each.voice)} · {when}"
            yield from self._evidence(each.evidence)

    def _computed(self, each: Computed) -> Iterator[str]:
        text = self._say.computed(each)
        assumed = (
            f"{self.word('assuming')} {self._say.list(map(self._say.assumed, each.assumed))}" if each.assumed else ""
        )
        yield self._line(self._view.paint(text, BOLD), f"= {each.formula}", assumed, self._when(None, each.confirmed))
        yield "      " + self._view.paint(
            f"{self.word('inputs')} {' '.join(dict.fromkeys(i.claim for i in each.inputs))}", DIM
        )

    def _movement(self, each: Movement) -> Iterator[str]:
        who = self.word(each.who)
        party = (
            f" {self.word('of')} {self._say.party(each.party)}" if each.party is not None else f" {isolate(each.words)}"
        )
        ends = [f"{self.word(key)} {self._say.names(names)}"
                for key, names in (("from", each.origins), ("to", each.destinations)) if names]  # fmt: skip
        count = self._say.list(self._say.amount(told.low, told.high) for told in each.count)
        yield self._line(f"{self._view.paint(who, BOLD)}{party}", self.word(each.status), " ".join(ends), count,
                         self._when(None, each.confirmed), self._said(each.told_by))  # fmt: skip
        yield from self._evidence(each.evidence)

    def _line(self, *facts: str) -> str:
        """A value: its facts in as many lines as they need, parted between facts alone."""
        lines: list[list[str]] = [[]]
        used = 0
        for fact in filter(None, facts):
            size = cells(_STYLE.sub("", fact)) + 3
            if used and used + size > self._view.width - 4:
                lines.append([])
                used = 0
            lines[-1].append(fact)
            used += size
        return "\n".join(
            ("  • " if k == 0 else "    ") + " · ".join(line) + (" ·" if k + 1 < len(lines) else "")
            for k, line in enumerate(lines)
        )

    def _said(self, told_by: Sequence[Voice]) -> str:
        return f"{self.word('told')} {self._voices(told_by)}" if told_by else ""

    def _by(self, parties: Sequence[Party]) -> str:
        return f"{self.word('by')} {self._say.parties(parties)}" if parties else ""

    def _state(self, state: str, text: str) -> str:
        return self._view.paint(text, _STYLES.get(state, ""))

    def _when(self, since: str | None, confirmed: str | None) -> str:
        """Since when, and the day last confirmed: how long before the day that is asked for."""
        facts = [f"{self.word('since')} {since}"] if since else []
        if confirmed is None:
            return " · ".join([*facts, self.word("undated")])
        age = self._say.age(confirmed, self._on)
        old = f" ({age})" if age else ""
        return " · ".join([*facts, f"{self.word('confirmed')} {confirmed}{old}"])

    def _voice(self, voice: Voice) -> str:
        whose = self._say.whose(voice)
        name = self._say.voice(voice)
        return f"{name} ({self._view.paint(whose, WARN)})" if whose else name

    def _voices(self, voices: Sequence[Voice]) -> str:
        return self._say.list(map(self._voice, voices))

    def _evidence(self, evidence: Sequence[Evidence]) -> Iterator[str]:
        """The claims under a value: id, day and status, publisher, the words and where they stand."""
        for each in evidence[:_SHOWN]:
            when = each.published[:10] or self.word("undated")
            status = self._view.labels.get(each.status, each.status)
            chain = isolate(" ← ".join(each.sources)) if each.sources and each.voice.name not in each.sources else ""
            facts = [each.claim, when, isolate(each.publisher) if each.publisher else "", chain, status]
            lead = " · ".join(fact for fact in facts if fact)
            words = isolate(f"«{each.text}»")
            yield (
                "        "
                + self._view.paint(f"↳ {lead}", DIM)
                + f"  {words} "
                + self._view.paint(f"[{each.start}–{each.end}]", DIM)
            )
            if self._sentences and each.sentence:
                for row in wrap(shown(each.sentence).split(), self._view.width - 12):
                    yield "          " + self._view.paint("│ ", DIM) + FSI + " ".join(row) + PDI
        if len(evidence) > _SHOWN:
            yield "        " + self._view.paint(f"↳ +{len(evidence) - _SHOWN}", DIM)
