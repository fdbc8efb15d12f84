"""Nothing ungrounded: whatever a model answers, every value of every claim is what our own code reads in the report."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.coding.document import Document
from marsad.coding.measures import durations
from marsad.coding.names import find_names
from marsad.coding.numbers import read_number, value
from marsad.coding.sentence import Sentence
from marsad.coding.status import STATUSES
from marsad.coding.times import find_times
from marsad.coding.tolls import read_tolls
from marsad.coding.units import NOUN
from marsad.coding.wording import Run
from marsad.gazetteer.gazette import UNKNOWN, Gazette
from marsad.llm.ground import MOST_CLAIMS, MOST_VALUES, ground
from marsad.llm.passage import Passage
from marsad.llm.said import SaidAmount, SaidClaim, SaidPlace, Words
from marsad.llm.values import parties_at
from marsad.llm.why import REASONS
from marsad.model import Report
from marsad.ontology import ACTOR_CLASSES, QUANTITY_KINDS, claim_types
from marsad.text.fold import after_letters, fold, name_key

PUBLISHED = "2017-03-22"
TEXTS = (
    "قوات النظام تتقدم شرق حماة\nقالت وكالة سانا إن وحدات من الجيش السوري سيطرت، أمس الثلاثاء، على قريتي معرزاف والشيحة "
    "بريف حماة بعد اشتباكات مع هيئة تحرير الشام أوقعت ما لا يقل عن 20 قتيلا. ونفت الهيئة سقوط القريتين، وقالت إنها "
    "دمرت دبابتين وعربة. ويتوقع أن تدخل تعزيزات إلى المنطقة خلال الأيام المقبلة.",
    "عدن (رويترز) - قتل نحو خمسين شخصا وأصيب عشرات آخرون في تفجير انتحاري استهدف مجندين قرب معسكر للجيش في مدينة عدن "
    "صباح الإثنين 20 مارس 2017.\nوتبنى تنظيم «الدولة الإسلامية» الهجوم. ولم تعلق الحكومة، لكن مصدرا أمنيا قال لرويترز "
    "إن منفذه دخل عبر نقطة تفتيش.\nمقالات ذات صلة",
    "نزح أكثر من 1,200 عائلة من حي الجديدة بالموصل منذ شباط/فبراير الماضي، بحسب المرصد العراقي لحقوق الإنسان. وتعيش "
    "العائلات على رغيفين للفرد يوميا، فيما ارتفع سعر كيس الطحين إلى 75 ألف دينار. ولن تعود قبل نزع الألغام، وفق "
    "الأمم المتحدة التي أرسلت 14 شاحنة مساعدات.",
    "وكالات: أسقطت الدفاعات الجوية السعودية صاروخا أطلقه الحوثيون باتجاه نجران، واعتقلت الشرطة المواطن سالم العمري. "
    "وقصف طيران التحالف مواقع للحوثيين في مديرية نهم بـ 7 غارات على الأقل، استمرت لمدة ساعتين. "
    "وقـ ـتـ ـل جندي وجُرح ٣ من حرس الحدود",
    "Reuters: \u200f«لواء القدس» ينسحب من مخيم النيرب... ثم يعود إليه! قُتل فلان، وفر ما بين 10 و15 مسلحا إلى تركيا "
    "أو لبنان، ربما عبر معبر باب السلامة. إذا سقط المعبر فستقطع طريق حلب غازي عنتاب.",
)


@pytest.fixture(scope="module")
def documents(memo, kit):
    """Of all texts the document, its times, its amounts and the parts of its sentences."""
    made = []
    for text in TEXTS:
        document = Document(text, memo)
        times = find_times(document, date.fromisoformat(PUBLISHED), kit)
        amounts = _amounts(document, find_names(document, kit), times, kit)
        made.append((document, times, amounts, _parts(document, times, kit)))
    return made


def _parts(document, times, kit):
    """Of each sentence its words, its phrases and its deeds with their types, as a model that reads well finds them."""
    names = find_names(document, kit)
    found = []
    for index, (begin, end) in enumerate(document.sentences):
        sentence = Sentence(index, document, names, times, kit)
        words = [document.span(token, token + 1).text for token in range(begin, end)]
        runs = [
            document.span(first, min(first + size, end)).text for first in range(begin, end) for size in (1, 2, 3, 5)
        ]
        phrases = [document.span(unit.start, unit.end).text for unit in sentence.units]
        deeds = [
            (document.span(event.trigger.start, event.trigger.end).text, event.sense.type) for event in sentence.events
        ]
        found.append((words, runs, phrases, deeds))
    return found


@st.composite
def _words(draw, part, others):
    """Words: a phrase or run of a sentence, of another text, the same changed, a part of a word, or nothing."""
    words, runs, phrases, _ = part
    how = draw(st.sampled_from(["phrase"] * 8 + ["run"] * 2 + ["other", "changed", "part", "nothing"]))
    if how == "nothing":
        return draw(st.sampled_from(["", " ", "\n", "\u200f", "ـ", "«»", "...", "،"]))
    if how == "other":
        return draw(st.sampled_from(others))
    if how == "part":
        word = draw(st.sampled_from(words))
        return word[1:] if draw(st.booleans()) else word[:-1]
    run = draw(st.sampled_from(phrases if how == "phrase" else runs))
    if how == "changed":
        at = draw(st.integers(0, len(run)))
        return run[:at] + draw(st.sampled_from(["ـ", "\u064e", "\u200b", "س", "1", " ", "و", "«"])) + run[at:]
    return run


@st.composite
def _answers(draw, parts, others):
    """Claims as a model may make them up, some of them true."""
    numbers = st.integers(-1, len(parts) + 2)
    types = [*claim_types(), "violence.earthquake", "", "politics"]
    kinds = [*sorted(QUANTITY_KINDS), "souls"]
    roles = ["at", "from", "to", "via", "near", "under"]

    def words(home):
        number = home if draw(st.integers(0, 5)) else draw(numbers)
        inside = parts[number - 1] if 1 <= number <= len(parts) else draw(st.sampled_from(parts))
        return {"sentence": number, "words": draw(_words(inside, others))}

    def several(make):
        return tuple(make() for _ in range(draw(st.integers(0, 3))))

    claims = []
    for _ in range(draw(st.integers(1, 5))):
        home = draw(st.integers(1, len(parts)))
        deeds = parts[home - 1][3]
        trigger, type_ = Words(**words(home)), draw(st.sampled_from(types))
        if deeds and draw(st.integers(0, 3)):
            said, type_ = draw(st.sampled_from(deeds))
            trigger = Words(sentence=home, words=said)
        claims.append(
            SaidClaim(
                type=type_, status=draw(st.sampled_from([*STATUSES, "true"])), trigger=trigger,
                actors=several(lambda home=home: Words(**words(home))),
                targets=several(lambda home=home: Words(**words(home))),
                places=several(lambda home=home: SaidPlace(role=draw(st.sampled_from(roles)), **words(home))),
                time=Words(**words(home)) if draw(st.booleans()) else None,
                quantities=several(lambda home=home: SaidAmount(kind=draw(st.sampled_from(kinds)), **words(home))),
                sources=several(lambda home=home: Words(**words(home))),
            )
        )  # fmt: skip
    return claims


@settings(max_examples=150)
@given(data=st.data())
def test_no_answer_brings_in_what_the_report_does_not_say(data, documents, kit):
    at = data.draw(st.integers(0, len(TEXTS) - 1))
    (document, times, amounts, parts), text = documents[at], TEXTS[at]
    others = [word for other in TEXTS if other is not text for word in other.split()][::7]
    answer = data.draw(_answers(parts, others))
    hidden = frozenset(data.draw(st.sets(st.integers(0, len(document.sentences) - 1), max_size=1)))
    report = Report(id="r", text=text, published=PUBLISHED, publisher="")
    grounded = ground(report, document, answer, kit, "model", hidden)
    passage = Passage(report, document, kit, hidden)
    assert len(grounded.claims) <= min(len(answer), MOST_CLAIMS * len(document.sentences))
    for claim in grounded.claims:
        assert claim.type in claim_types()
        assert claim.status in STATUSES
        assert claim.confidence == 0.5
        assert {document.segment(index) for index in range(len(document.sentences)) if index not in hidden} >= set(
            claim.evidence
        )
        for span in (claim.trigger, *claim.actors, *claim.targets, *claim.places, *claim.quantities, *claim.sources):
            _stands(span, document, hidden)
        for party in (*claim.actors, *claim.targets, *claim.sources):
            _is_our_party(party, passage, kit)
        assert all(len(getattr(claim, field)) <= MOST_VALUES for field in ("actors", "targets", "places", "quantities"))
        _is_our_time(claim, document, times)
        for quantity in claim.quantities:
            assert quantity.kind in QUANTITY_KINDS
            assert (quantity.start, quantity.low, quantity.high) in amounts
        for place in claim.places:
            assert Gazette(grounded.places).find(place).kind != UNKNOWN
    for place in grounded.places:
        _is_our_place(place, document, kit)
    assert all(each.why in REASONS for each in grounded.dropped)
    assert grounded == ground(report, document, answer, kit, "model", hidden)


def _stands(span, document, hidden):
    """Whether a span is of the text, in one sentence that was sent, and cuts no word."""
    assert document.text[span.start : span.end] == span.text
    assert any(letter.isalnum() for letter in span.text)
    index = next(
        k for k in range(len(document.sentences))
        if document.segment(k)[0] <= span.start and span.end <= document.segment(k)[1]
    )  # fmt: skip
    assert index not in hidden
    assert span.end in document.ends
    token = max(k for k, start in enumerate(document.starts) if start <= span.start)
    form = document.forms[token]
    joined = {conj + prep for _, conj, prep in form.name_starts} | {form.conj, form.conj + form.prep, "و", "س"}
    joined |= {each + "ل" for each in joined if each.endswith("ل")} | {form.conj + "س"}
    left = document.text[document.starts[token] : span.start]
    assert fold(left) in joined | {""}
    assert after_letters(document.text[document.starts[token] :], len(fold(left))) == len(left)


def _is_our_party(party, passage, kit):
    """Whether class and entry are what our code gives these very words."""
    assert party.cls in ACTOR_CLASSES
    if party.entry is not None:
        assert kit.registry.actors[kit.registry.by_id[party.entry]].id == party.entry
    document = passage.document
    index = next(k for k in range(len(document.sentences)) if party.start < document.segment(k)[1])
    first = max(k for k, start in enumerate(document.starts) if start <= party.start)
    run = Run(first, document.ends.index(party.end) + 1, party.start, party.end)
    found = [parties_at(run, index, passage, speaks) for speaks in (False, True)]
    read = [(each.cls, each.entry) for each in found if not isinstance(each, str) for each in each]
    assert (party.cls, party.entry) in read


def _is_our_time(claim, document, times):
    """Whether a time is an expression of our grammar with its days."""
    if claim.time is None:
        return
    since, until = date.fromisoformat(claim.time.since), date.fromisoformat(claim.time.until)
    assert any(time.since == since and document.ends[time.end - 1] == claim.time.end for time in times.values())
    assert since <= until
    assert document.text[claim.time.start : claim.time.end] == claim.time.text


def _amounts(document, names, times, kit):
    """(start, low, high) of every amount that our code reads anywhere in a document."""
    read = set()
    for index, (begin, end) in enumerate(document.sentences):
        sentence = Sentence(index, document, names, times, kit)
        numbers = [unit.number for unit in (*sentence.units, *sentence.inner.values())]
        numbers += [duration.number for duration in durations(sentence)]
        numbers += [read_number(document.forms, token, end, kit.grammar) for token in range(begin, end)]
        nouns = [token for unit in sentence.units if unit.kind == NOUN for token in range(unit.start, unit.end)]
        duals = [token for token in nouns if document.forms[token].dual and not document.forms[token].function]
        numbers += [sentence.chunker.phrase(token).number for token in duals]
        for trigger in (*(event.trigger for event in sentence.events), *sentence.tolls):
            numbers.append(trigger.genitive.number if trigger.genitive is not None else None)
        read |= {(document.starts[n.start], value(n.low), value(n.high)) for n in numbers if n is not None}
        read |= {(each.start, each.low, each.high) for toll in read_tolls(sentence) for each in toll.quantities}
    return read


def _is_our_place(place, document, kit):
    """Whether a place lies where the gazetteer has one of the report's names, or has no coordinates."""
    if place.lat is None:
        return
    names = [record for name in find_names(document, kit).values() for record in name.places]
    names += kit.exact(name_key(place.name))[1]
    points = {(kit.gazetteer.record(each).lat, kit.gazetteer.record(each).lon) for each in names}
    inner = [word for k in range(4) for word in (" ".join(name_key(place.name).split()[k:]),) if word]
    points |= {
        (kit.gazetteer.record(each).lat, kit.gazetteer.record(each).lon)
        for word in inner
        for each in kit.exact(word)[1]
    }
    assert (place.lat, place.lon) in points
