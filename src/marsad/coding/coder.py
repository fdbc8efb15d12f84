"""Coding: from a report to everything that it claims. The pipeline, readable in one screen.

In: a report and a kit. Out: a coded report. Pure: the same report and kit give the same bytes.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import zip_longest

from marsad import __version__
from marsad.coding.attribution import Attribution
from marsad.coding.document import Document
from marsad.coding.drafts import Draft
from marsad.coding.forms import Forms
from marsad.coding.furniture import furniture
from marsad.coding.judge import drafts_of, judge, stands_up
from marsad.coding.keep import keep_values
from marsad.coding.kit import Kit
from marsad.coding.locate import Locator, without_strays
from marsad.coding.merge import merge
from marsad.coding.names import find_names
from marsad.coding.owners import take_toll
from marsad.coding.parties import Cast
from marsad.coding.places import scenes
from marsad.coding.privacy import mark_private, private_names
from marsad.coding.propose import propose, speaking_units
from marsad.coding.sentence import Sentence
from marsad.coding.setting import Setting
from marsad.coding.spots import Scene, find_spots
from marsad.coding.status import choose_status, status_features
from marsad.coding.times import find_times
from marsad.coding.tolls import read_tolls
from marsad.coding.voices import Voice
from marsad.coding.ways import describe_way
from marsad.coding.write import claim_of
from marsad.config import Settings
from marsad.model import CodedReport, Report
from marsad.text.fold import name_key

MEMORY = 60  # earlier claims that a claim may take values from, besides the report's first
Watcher = Callable[[list[Draft], Document], None]


class RuleCoder:
    """Codes reports with one kit; remembers word forms between reports, nothing else."""

    stamp = f"rules {__version__}"
    ahead = 1

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.memo = Forms(kit)

    def spent(self) -> dict[str, float]:
        """Nothing: rules cost nothing."""
        return {}

    def code(self, report: Report, watch: Watcher | None = None) -> CodedReport:
        """Everything that one report claims. `watch` is shown all drafts before the weights drop any."""
        document = Document(report.text, self.memo)
        notes = furniture(document)
        drafts, locator = self._drafts(report, document, notes.skipped, watch)
        merged = merge(drafts, document, self.kit.weights)
        claims = mark_private(
            [claim_of(draft, document, number, self.stamp) for number, draft in enumerate(merged, 1)],
            private_names(document, self.kit),
        )
        told = {name_key(place.name or place.text) for claim in claims for place in claim.places}
        return CodedReport(
            id=report.id, title=report.title, published=report.published, publisher=report.publisher, text=report.text,
            segments=tuple(document.segment(i) for i in range(len(document.sentences))), claims=claims,
            places=locator.places(told), notes=notes.flags,
        )  # fmt: skip

    def _drafts(
        self, report: Report, document: Document, skipped: frozenset[int], watch: Watcher | None
    ) -> tuple[list[Draft], Locator]:
        kit = self.kit
        names = without_strays(find_names(document, kit), document, kit)
        published = day_of(report.published)
        times = find_times(document, published, kit)
        locator = Locator(document, names, kit)
        cast = Cast(document, kit, locator)
        attribution = Attribution(cast, kit, report.publisher)
        scene = Scene()
        sentences = [
            Sentence(index, document, names, times, kit)
            for index in range(len(document.sentences))
            if index not in skipped
        ]
        votes = Counter(event.sense.type for sentence in sentences for event in sentence.events)
        means = frozenset(form.means for form in document.forms if form.means)
        kept: list[Draft] = []
        watched: list[Draft] = []
        for sentence, following in zip_longest(sentences, sentences[1:]):
            spots = find_spots(sentence.units, sentence.heads, sentence.inner, document, scene, kit)
            locator.note(spots)
            for unit in sentence.units:
                cast.note(unit)
            voices: list[Voice] = attribution.voices(sentence, following)
            tolls = read_tolls(sentence)
            recent = kept if len(kept) <= MEMORY else [*kept[:3], *kept[-MEMORY:]]
            speakers = speaking_units(voices, sentence)
            around = scenes(spots, sentence, locator)
            setting = Setting(sentence, around, voices, tolls, times, cast, speakers, recent, attribution.desks)
            for options in drafts_of(sentence, tolls, document, kit, votes, recent, means):
                draft = judge(options, kit)
                stands = stands_up(draft, kept, kit.weights.cut)
                for option in options if watch else [draft] if stands else ():
                    option.status_features = status_features(
                        option.trigger,
                        option.sense,
                        sentence,
                        kit.grammar.statuses,
                        document.headline and sentence.index == 0,
                        times,
                    )
                    option.status = choose_status(option.status_features, kit.weights)
                    propose(option, setting)
                    keep_values(option, recent, kit.weights, published)
                watched += options
                if stands:
                    kept.append(draft)
                    if recent is not kept:
                        recent.append(draft)
                else:
                    take_toll(draft, tolls, sentence, kept)
            describe_way(sentence, spots, kept)
        if watch is not None:
            watch(watched, document)
        return kept, locator


def make(kit: Kit, _settings: Settings) -> RuleCoder:
    """The coder that goes by rules alone, as the entry point `rules`."""
    return RuleCoder(kit)


def day_of(published: str) -> date | None:
    """The day of an ISO date or date-time; None when there is none."""
    try:
        return date.fromisoformat(published[:10])
    except ValueError:
        return None
