"""The terminal view of a situation: each value in a line, the claims under it below.

In: a situation of a place, a road or a party. Out: text for a terminal. Arabic stands between isolates; under every
value stand the claims that it rests on, with the report's words and where they stand in it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from marsad.cli.situation_words import ARABIC, ENGLISH
from marsad.cli.view import BOLD, DIM, FSI, HEAD, PDI, WARN, View, cells, isolate, shown, wrap
from marsad.situation.needs import bounds
from marsad.situation.values import (
    Aim,
    Assumed,
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
_CHANGES = {"left": "left it", "lost": "lost it"}
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
        self._view, self._names, self._on, self._sentences = view, names, on, sentences
        self._words = ARABIC if view.lang == "ar" else ENGLISH

    def word(self, key: str, **values: object) -> str:
        """A word of the view; what it has no word for stands for itself."""
        return self._words.get(key, key).format(**values) if values else self._words.get(key, key)

    def head(self, found: Situation) -> Iterator[str]:
        """What the situation is of, and as of when."""
        if isinstance(found, PlaceSituation):
            where = self._list(
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
        facts = [self._party(each.party), self._when(each.since, each.confirmed),
                 f"{self.word('claimed')} {self._voices(each.claimed_by)}", denied]  # fmt: skip
        yield "      " + " · ".join(fact for fact in facts if fact)
        yield from self._evidence(each.evidence)

    def _change(self, each: Change) -> Iterator[str]:
        who = self._party(each.party) if each.party is not None else self.word("nobody")
        what = self.word(_CHANGES.get(each.what, each.what))
        yield "      " + self._view.paint("~ ", DIM) + f"{each.day or self.word('undated')} · {who} · {what}"
        yield from self._evidence(each.evidence)

    def _siege(self, each: Siege) -> Iterator[str]:
        state = self._state(each.state, self.word(f"siege {each.state}"))
        yield self._line(isolate(each.where.name), state, self._by(each.by), self._when(each.since, each.confirmed),
                         self._said(each.told_by))  # fmt: skip
        yield from self._evidence(each.evidence)
        if each.lifted:
            yield "      " + self._view.paint("~ ", DIM) + self.word("lifted by")
            yield from self._evidence(each.lifted)

    def _way(self, each: Way) -> Iterator[str]:
        if each.state == "left":
            state = self.word("one left") if each.count == 1 else self.word("way left", count=each.count)
        else:
            state = self.word(f"way {each.state}")
        yield self._line(self._state(each.state, state), *self._course(each), self._by(each.by),
                         self._when(each.since, each.confirmed), self._said(each.told_by))  # fmt: skip
        yield from self._evidence(each.evidence)

    def _course(self, each: Way | Aim) -> Iterator[str]:
        """Which way it is: its words, where it leads, what it runs along."""
        if isinstance(each, Way):
            if each.all:
                yield self.word("every")
            if each.directions:
                yield self.word("the", where=self._list(map(self.word, each.directions)))
        if each.name:
            yield isolate(f"«{each.name}»")
        if each.ends:
            yield "(" + " – ".join(map(isolate, each.ends)) + ")"
        if each.via:
            yield f"{self.word('via')} {self._list(map(isolate, each.via))}"

    def _loss(self, each: Loss) -> Iterator[str]:
        yield self._line(
            isolate(each.name), self._list(map(isolate, each.where)), self._by(each.by),
            self._when(None, each.confirmed), self._said(each.told_by),
        )  # fmt: skip
        yield from self._evidence(each.evidence)

    def _aim(self, each: Aim) -> Iterator[str]:
        course = list(self._course(each))
        where = course or [self._list(map(isolate, each.where))]
        against = f"{self.word('against')} {self._parties(each.against)}" if each.against else ""
        yield self._line(
            self._view.paint(f"{self.word('aim')}: {self.word(each.type)}", "34"), *where, self._by(each.by), against,
            self._when(None, each.confirmed), self._said(each.told_by),
            f"{self.word('reached')} {each.reached[-1].until}" if each.reached else "",
        )  # fmt: skip
        yield from self._evidence((*each.evidence, *each.reached))

    def _figure(self, each: Figure) -> Iterator[str]:
        title = self.word("people at" if each.role == "people" else each.role)
        amount = f"{bounds(each.low, each.high)} {self._unit(each)}{self._rate(each.per, each.role)}"
        verdict = self._view.paint(self.word(each.verdict), WARN if each.verdict == "disputed" else DIM)
        yield self._line(title, self._view.paint(amount, BOLD), self._list(map(isolate, each.where)),
                         self._when(None, each.confirmed), verdict)  # fmt: skip
        yield from self._told(each.told, "")
        yield from self._told(each.earlier, f"{self.word('earlier')} ")

    def _told(self, told: Iterable[Told], lead: str) -> Iterator[str]:
        for each in told:
            when = each.confirmed or self.word("undated")
            yield f"      {lead}{bounds(each.low, each.high)} · {self._voice(each.voice)} · {when}"
            yield from self._evidence(each.evidence)

    def _unit(self, each: Figure) -> str:
        if each.role == "people":
            return self._counted("families" if each.unit == "family" else "persons", each.high)
        if each.role == "price":
            return isolate(each.unit)
        unit = self._counted(each.unit, each.high) if each.unit in ENGLISH else isolate(each.unit)
        goods = self.word(each.goods)
        of = f" {self.word('of')} " if self._view.lang == "en" else " "
        return f"{unit}{of}{goods}" if each.goods and goods not in unit else unit

    def _counted(self, noun: str, number: float | None) -> str:
        """A noun as the number before it takes it: «رغيف», «3 أرغفة»; loaf, loaves."""
        one, few = number is not None and number <= 1, number is not None and 3 <= number <= 10
        form = f"{noun} one" if one else f"{noun} few" if few else noun
        return self.word(form if form in self._words else noun)

    def _rate(self, per: str, role: str) -> str:
        """«/person/day» in words; of a price, what it is for."""
        if not per:
            return ""
        if role == "price":
            return f" {self.word('per')} {self.word(f'{per} one') if f'{per} one' in self._words else self.word(per)}"
        whom, _, period = (
            per.partition("/") if per.partition("/")[0].endswith(("person", "household")) else ("", "", per)
        )
        count, _, who = whom.rpartition(" ")
        parts = []
        if whom:
            people = self._counted("families" if who == "household" else "persons", float(count)) if count else ""
            parts.append(f"{self.word('per')} {count} {people}" if count else f"{self.word('per')} {self.word(who)}")
        if period:
            number, _, span = period.rpartition(" ")
            spans = self._counted(f"{span}s", float(number)) if number else ""
            parts.append(
                self.word("every so", what=f"{number} {spans}") if number else self.word("a", what=self.word(span))
            )
        return " " + " ".join(parts)

    def _computed(self, each: Computed) -> Iterator[str]:
        number = bounds(*map(_rounded, (each.low, each.high)))
        if each.what == "share of need":
            low, high = (None if value is None else round(100 * value, 1) for value in (each.low, each.high))
            text = self.word(each.what, n=f"{bounds(low, high)}%")
        elif each.what == "people per item":
            item = self.word(f"{each.goods} one") if f"{each.goods} one" in self._words else self.word(each.goods)
            people = self._counted("families" if each.unit == "family" else "persons", each.high)
            text = self.word(each.what, n=number, item=item, people=people, rate=self._rate(each.per, ""))
        else:
            text = self.word(each.what, n=number, item=self._counted(each.unit, each.high))
        assumed = f"{self.word('assuming')} {self._list(map(self._assumed, each.assumed))}" if each.assumed else ""
        yield self._line(self._view.paint(text, BOLD), f"= {each.formula}", assumed, self._when(None, each.confirmed))
        yield "      " + self._view.paint(
            f"{self.word('inputs')} {' '.join(dict.fromkeys(i.claim for i in each.inputs))}", DIM
        )

    def _assumed(self, each: Assumed) -> str:
        note = f" ({each.why})" if each.name == "need" else ""
        return f"{self.word(each.name)} {each.value:g}{note}"

    def _movement(self, each: Movement) -> Iterator[str]:
        who = self.word(each.who)
        party = f" {self.word('of')} {self._party(each.party)}" if each.party is not None else f" {isolate(each.words)}"
        ends = [f"{self.word(key)} {self._list(map(isolate, names))}"
                for key, names in (("from", each.origins), ("to", each.destinations)) if names]  # fmt: skip
        count = self._list(bounds(told.low, told.high) for told in each.count)
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

    def _list(self, parts: Iterable[str]) -> str:
        return ("، " if self._view.lang == "ar" else ", ").join(parts)

    def _said(self, told_by: Sequence[Voice]) -> str:
        return f"{self.word('told')} {self._voices(told_by)}" if told_by else ""

    def _by(self, parties: Sequence[Party]) -> str:
        return f"{self.word('by')} {self._parties(parties)}" if parties else ""

    def _state(self, state: str, text: str) -> str:
        return self._view.paint(text, _STYLES.get(state, ""))

    def _when(self, since: str | None, confirmed: str | None) -> str:
        """Since when, and the day last confirmed: how long before the day that is asked for."""
        facts = [f"{self.word('since')} {since}"] if since else []
        if confirmed is None:
            return " · ".join([*facts, self.word("undated")])
        age = (date.fromisoformat(self._on) - date.fromisoformat(confirmed)).days if self._on else 0
        old = f" ({self.word('before', days=age)})" if age > 0 else ""
        return " · ".join([*facts, f"{self.word('confirmed')} {confirmed}{old}"])

    def _party(self, party: Party) -> str:
        return isolate(self._names.of.get(party.key) or party.name)

    def _parties(self, parties: Sequence[Party]) -> str:
        return self._list(map(self._party, parties))

    def _voice(self, voice: Voice) -> str:
        name = isolate(voice.name)
        if voice.party is None:
            return name
        if voice.key == f"named:{voice.party}":
            return f"{name} ({self._view.paint(self.word('own voice'), WARN)})"
        whose = self._names.of.get(voice.party) or voice.party
        return f"{name} ({self._view.paint(self.word('voice'), WARN)} {isolate(whose)})"

    def _voices(self, voices: Sequence[Voice]) -> str:
        return self._list(map(self._voice, voices))

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


def _rounded(value: float | None) -> float | None:
    """A computed number to as many digits as tell something."""
    return None if value is None else round(value, 3 if abs(value) < 10 else 1 if abs(value) < 100 else 0)
