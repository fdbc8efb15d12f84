"""What a profile takes out stands nowhere in what is written, whatever the report and the format.

Two ways: what was taken out is looked for in the bytes; and two reports that differ in nothing else give the same bytes
and the same loss report, so that nothing in them can tell which it was.
"""

import io
import json
import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.export.formats import Choices, formats
from marsad.export.losses import Losses
from marsad.export.profile import Profile, Rule, load
from marsad.export.publish import About, Issue, publish
from marsad.export.taken import Taken, rounded
from marsad.gazetteer.divisions import Divisions
from marsad.gazetteer.table import Gazetteer, PlaceRecord, write
from marsad.ledger.protect import subjects
from marsad.model import Claim, ClaimPlace, CodedReport, Interval, Party, Place, Quantity, Span
from marsad.text.fold import name_key

TODAY = date(2024, 6, 15)
NAMES = {"assad-forces": "قوات النظام السوري", "isis": "تنظيم الدولة الإسلامية"}
ALIAS = {}
SUBJECTS = sorted(subjects())
TYPES = (
    "violence.air_strike", "violence.killing", "violence.clash", "territory.control_gained", "humanitarian.displacement",
    "force.arrest", "protest.protest", "humanitarian.need",
)  # fmt: skip
LETTERS = "بتثجحخدذرزسشصضطظعغفقكلمنهوي"
DIVISIONS = {"Idlib": ("إدلب", 35.9, 36.7), "Aleppo": ("حلب", 36.3, 37.4)}


def alias(uid):
    return "P" + sha256(uid.encode()).hexdigest()[:12]


@pytest.fixture(scope="module")
def divisions(tmp_path_factory):
    """Two provinces of a country, and nothing else."""
    folder = tmp_path_factory.mktemp("places")
    records = [PlaceRecord("سوريا", "Syria", "country", "SY", "", 35.0, 38.0, 1, 0, False, "t")]
    records += [
        PlaceRecord(n, k, "admin1", "SY", k, lat, lon, 1, 0, False, "t") for k, (n, lat, lon) in DIVISIONS.items()
    ]
    write(records, {(name_key(each.name), at) for at, each in enumerate(records)}, folder)
    return Divisions(Gazetteer(folder))


@dataclass(frozen=True)
class Told:
    """What a public export may tell of a claim."""

    type: str
    status: str
    places: tuple  # of the report's places: index and role
    month: str  # of its time; empty when it tells none
    counts: tuple  # kind, None for a small one or the number, civilians or not
    sides: tuple  # class and entry, actors and targets
    subject: str
    sentence: int


@dataclass(frozen=True)
class Report:
    """What a public export may tell of a report; `divisions` of its places, by index."""

    month: str
    divisions: tuple
    claims: tuple


months = st.sampled_from(("2023-11", "2024-02", "2024-03", "2024-04", "2024-05", "2024-06"))
sides = st.lists(
    st.sampled_from((("state_force", "assad-forces"), ("jihadist", "isis"), ("civilians", None), ("medical", None), ("unknown", None))),
    max_size=2,
).map(tuple)  # fmt: skip


@st.composite
def reports(draw):
    places = tuple(draw(st.lists(st.sampled_from((*DIVISIONS, "")), min_size=1, max_size=3)))
    spot = st.tuples(st.integers(0, len(places) - 1), st.sampled_from("at from to near".split()))
    count = st.tuples(
        st.sampled_from("killed injured detained displaced".split()), st.none() | st.integers(5, 90), st.booleans()
    )
    claim = st.builds(
        Told, type=st.sampled_from(TYPES), status=st.sampled_from("occurred occurred ongoing planned denied".split()),
        places=st.lists(spot, max_size=2).map(tuple), month=st.just("") | months, counts=st.lists(count, max_size=3).map(tuple),
        sides=st.tuples(sides, sides), subject=st.sampled_from(("", "", "", *SUBJECTS)), sentence=st.integers(0, 2),
    )  # fmt: skip
    return Report(draw(months), places, tuple(draw(st.lists(claim, max_size=4))))


words = st.text(LETTERS, min_size=7, max_size=9)


@st.composite
def secrets(draw, report):
    """A coded report that tells this, and what of it may not be told: words, numbers, days."""
    hidden = set()

    def word():
        made = draw(words)
        hidden.add(made)
        return made

    def day(month):
        made = date(int(month[:4]), int(month[5:]), draw(st.sampled_from((4, 7, 9, 11, 19, 23, 26))))
        hidden.update((made.isoformat(), made.strftime("%Y%m%d"), made.strftime("%d/%m/%Y")))
        return made.isoformat()

    text = " ".join(word() for _ in range(12))
    listed = []
    for at, division in enumerate(report.divisions):
        lat, lon = (draw(st.integers(1_000, 8_999)) / 10_000 for _ in range(2))
        lat, lon = round(34 + lat, 4), round(36 + lon, 4)
        hidden.update((f"{lat:.4f}", f"{lat:.3f}", f"{lon:.4f}", f"{lon:.3f}"))
        kind = draw(st.sampled_from("city town village district facility".split()))
        listed.append(
            Place(
                name=f"{word()} {'ابجد'[at]}",
                kind=kind,
                country="SY",
                admin1=division or None,
                lat=lat,
                lon=lon,
                why=word(),
            )
        )

    def party(cls, entry):
        return Party(
            text=word(), start=0, end=3, name=draw(st.none() | words), cls=cls, entry=entry, private=draw(st.booleans())
        )

    claims = []
    for number, told in enumerate(report.claims):
        counts = []
        for kind, value, civil in told.counts:
            exact = draw(st.integers(1, 4)) if value is None else value
            counts.append(
                Quantity(
                    kind=kind, text=word(), start=0, end=3, low=exact, high=exact, of="مدنيين" if civil else word()
                )
            )
        time = day(told.month) if told.month else None
        claims.append(
            Claim(
                id=f"RQ7ZX2LMN4-{number}", type=told.type, status=told.status, trigger=Span(text=word(), start=0, end=3),
                actors=tuple(party(*each) for each in told.sides[0]), targets=tuple(party(*each) for each in told.sides[1]),
                places=tuple(ClaimPlace(text=listed[at].name, start=0, end=3, role=role) for at, role in told.places),
                time=Interval(text=word(), start=0, end=3, since=time, until=time) if time else None,
                quantities=tuple(counts), evidence=((told.sentence, told.sentence + 9),), sources=(party("local", None),),
                confidence=round(0.7 + draw(st.integers(-40, 40)) / 1000, 3),
            )
        )  # fmt: skip
    notes = ({"kind": "canonical", "value": f"https://example.org/{word()}"}, {"kind": "author", "value": word()})
    coded = CodedReport(
        id="RQ7ZX2LMN4", title=word(), published=day(report.month) + "T07:43:21Z", publisher=word(), text=text,
        segments=((0, 9), (10, 20)), claims=tuple(claims), places=tuple(listed), notes=notes,
    )  # fmt: skip
    return coded, hidden | {"RQ7ZX2LMN4", "07:43"}


def about(report):
    return {
        f"RQ7ZX2LMN4-{at}": About("public", frozenset({told.subject} if told.subject else ()))
        for at, told in enumerate(report.claims)
    }


def written(coded, report, profile, divisions, names=None):
    """Everything that leaves: each format's bytes, the loss report beside them."""
    issue = Issue(profile, TODAY, divisions, NAMES, alias)
    out = {}
    for name, format_ in formats().items():
        if names and name not in names:
            continue
        taken = Taken(profile.least_count)
        when = date.fromisoformat(coded.published[:10])
        told = publish(coded, about(report), when, issue, taken)
        stream, losses = io.BytesIO(), Losses(name, dict(format_.empty))
        format_.write(
            iter(told),
            stream,
            losses,
            Choices(divisions=divisions, least=profile.least_count, hxl=name in ("csv", "acled", "hapi")),
        )
        data = stream.getvalue()
        if name == "parquet":
            from pyarrow import parquet

            rows = parquet.read_table(io.BytesIO(data)).to_pylist()
            data = data + json.dumps(rows, ensure_ascii=False, default=str).encode()
        loss = rounded(losses.report() | {"profile": taken.report()}, profile.least_count)
        out[name] = data + json.dumps(loss, ensure_ascii=False).encode()
    return out


PUBLIC = load("public", subjects())
TEXTS = [name for name in formats() if name != "parquet"]


@given(st.data())
def test_nothing_that_was_taken_out_stands_in_the_bytes(divisions, data):
    report = data.draw(reports())
    coded, hidden = data.draw(secrets(report))
    for name, out in written(coded, report, PUBLIC, divisions, TEXTS).items():
        text = out.decode()
        assert [each for each in hidden if each in text] == [], name


@given(st.data())
def test_reports_that_differ_in_what_is_taken_out_alone_give_the_same_bytes(divisions, data):
    report = data.draw(reports())
    one, other = (data.draw(secrets(report))[0] for _ in range(2))
    assert written(one, report, PUBLIC, divisions, TEXTS) == written(other, report, PUBLIC, divisions, TEXTS)


def test_parquet_tells_no_more_than_the_others(divisions):
    pytest.importorskip("pyarrow", reason="in marsad[parquet]")

    @given(st.data())
    def check(data):
        report = data.draw(reports())
        coded, hidden = data.draw(secrets(report))
        out = written(coded, report, PUBLIC, divisions, ["parquet"])["parquet"]
        assert [each for each in hidden if each.encode() in out] == []

    check.hypothesis.inner_test.__name__ = "parquet"
    from hypothesis import settings

    settings(max_examples=15)(check)()


@given(st.data())
def test_a_count_below_the_least_is_told_in_no_format(divisions, data):
    """With a least count of eight digits, so that a number found is the number."""
    profile = msgspec.structs.replace(PUBLIC, least_count=50_000_000)
    small = st.integers(1_000_000, 49_999_998)
    report = data.draw(reports())
    coded, _ = data.draw(secrets(report))
    numbers = []

    def fill(claim):
        told = []
        for each in claim.quantities:
            value = data.draw(small)
            numbers.append(str(value))
            told.append(msgspec.structs.replace(each, low=value, high=value))
        return msgspec.structs.replace(claim, quantities=tuple(told))

    coded = msgspec.structs.replace(coded, claims=tuple(map(fill, coded.claims)))
    for name, out in written(coded, report, profile, divisions, TEXTS).items():
        found = set(re.findall(r"(?<![\d.])\d{7,8}(?![\d])", out.decode()))
        assert found & set(numbers) == set(), name


@given(st.data())
def test_nothing_recent_is_told_and_nothing_tells_that_it_was(divisions, data):
    report = data.draw(reports())
    coded, _ = data.draw(secrets(report))
    issue = Issue(PUBLIC, TODAY, divisions, NAMES, alias)
    told = publish(coded, about(report), date.fromisoformat(coded.published[:10]), issue, Taken())
    for each in told:
        assert _month_over(each.published)
        for claim in each.claims:
            assert claim.time is None or _month_over(claim.time.until[:7])
    if not _month_over(report.month):
        assert told == []


def _month_over(month):
    year, number = int(month[:4]), int(month[5:7])
    return TODAY - date(year, number, monthrange(year, number)[1]) >= timedelta(days=30)


profiles = st.builds(
    Profile, name=st.just("try"), what=st.just("x"), up_to=st.just("public"), text=st.just("withhold"),
    parties=st.sampled_from(("registry", "class")), publisher=st.sampled_from(("keep", "withhold")), ids=st.just("own"),
    place=st.sampled_from("point grid admin2 admin1 country none".split()), grid=st.just(0.5), date=st.sampled_from("day week month year".split()),
    delay_days=st.sampled_from((0, 5, 90)), least_count=st.sampled_from((1, 3, 10)),
    coarser=st.lists(st.builds(Rule, why=st.just("x"), subjects=st.lists(st.sampled_from(SUBJECTS), min_size=1, max_size=2).map(tuple),
                               place=st.sampled_from(("country", "none")), date=st.sampled_from(("", "year"))), max_size=2).map(tuple),
)  # fmt: skip


@given(st.data())
def test_under_any_profile_that_withholds_words_none_is_told_and_spans_hold(divisions, data):
    report, profile = data.draw(reports()), data.draw(profiles)
    coded, _ = data.draw(secrets(report))
    issue = Issue(profile, TODAY, divisions, NAMES, alias)
    for each in publish(coded, about(report), date.fromisoformat(coded.published[:10]), issue, Taken()):
        assert (each.text, each.title, each.segments, each.notes) == ("", "", (), ())
        assert len({name_key(place.name) for place in each.places}) == len(each.places)
        for claim in each.claims:
            values = [claim.trigger, *claim.actors, *claim.targets, *claim.sources, *claim.places, *claim.quantities]
            values += [claim.time] if claim.time else []
            assert all((value.start, value.end, value.text) == (0, 0, "") for value in values)
            assert claim.evidence == () and claim.id.startswith("P")
            assert all(party.entry is None or party.name in NAMES.values() for party in (*claim.actors, *claim.targets))
            if profile.place in ("country", "none"):
                assert all(place.kind == "country" for place in each.places)
            if profile.parties == "class":
                assert all(party.name is None for party in (*claim.actors, *claim.targets, *claim.sources))
            for amount in claim.quantities:
                for bound in (amount.low, amount.high):
                    assert bound is None or bound in (0, 1, profile.least_count - 1) or bound >= profile.least_count


@given(st.data())
def test_one_that_is_coarser_for_its_subject_is_not_led_to_by_one_beside_it(divisions, data):
    """A claim that shares a place or sentence with it is told no finer; one that does not stands in another report."""
    rule = Rule(why="x", subjects=("medical",), place="country", date="year")
    profile = msgspec.structs.replace(
        PUBLIC, text="withhold", place="point", date="day", delay_days=0, least_count=1, coarser=(rule,)
    )
    report = data.draw(reports())
    coded, _ = data.draw(secrets(report))
    issue = Issue(profile, TODAY, divisions, NAMES, alias)
    told = publish(coded, about(report), date.fromisoformat(coded.published[:10]), issue, Taken())
    by_claim = {claim.id: each for each in told for claim in each.claims}
    medical = [at for at, claim in enumerate(report.claims) if claim.subject == "medical"]
    for at, claim in enumerate(report.claims):
        own = by_claim.get(alias(f"RQ7ZX2LMN4-{at}"))
        if own is None:
            continue
        tied = any(
            claim.sentence == report.claims[other].sentence
            or {place for place, _ in claim.places} & {place for place, _ in report.claims[other].places}
            for other in medical
        )
        if at in medical or tied:
            assert all(place.kind == "country" for place in own.places) and len(own.published) == 4
        else:
            assert not any(alias(f"RQ7ZX2LMN4-{other}") in {c.id for c in own.claims} for other in medical)
