"""Whatever a report claims, each row has its format's columns, and each claim is written or counted as left out."""

import csv
import io
import json

from hypothesis import given
from hypothesis import strategies as st

from marsad.export import acled, claims, ged, hapi, polecat
from marsad.export.formats import Choices, formats
from marsad.export.losses import Losses
from marsad.model import Claim, ClaimPlace, CodedReport, Interval, Party, Place, Quantity, Span
from marsad.ontology import ACTOR_CLASSES, QUANTITY_KINDS, claim_types

words = st.text("=+-@'\"\t\r\n,;|قصفتإدلبحرية █٣3", min_size=1, max_size=12)
spans = st.tuples(st.integers(0, 20), st.integers(0, 20)).map(sorted)
dates = st.dates().map(str)


@st.composite
def parties(draw):
    start, end = draw(spans)
    return Party(
        text=draw(words), start=start, end=end, name=draw(st.none() | words), cls=draw(st.sampled_from(sorted(ACTOR_CLASSES))),
        entry=draw(st.sampled_from((None, "isis", "gone"))), private=draw(st.booleans()),
    )  # fmt: skip


@st.composite
def places(draw):
    lat, lon = draw(st.just((None, None)) | st.tuples(st.floats(-90, 90), st.floats(-180, 180)))
    return Place(
        name=draw(words), kind=draw(st.sampled_from("country admin1 admin2 city village river region base other".split())),
        country=draw(st.sampled_from((None, "SY", "XX"))), admin1=draw(st.none() | words), lat=lat, lon=lon,
        radius_km=draw(st.none() | st.floats(1, 500)),
    )  # fmt: skip


@st.composite
def quantities(draw):
    bound = st.none() | st.integers(0, 10_000) | st.floats(0, 1e6)
    return Quantity(
        kind=draw(st.sampled_from(("killed", *sorted(QUANTITY_KINDS)))), text="3", start=0, end=1, low=draw(bound), high=draw(bound),
        of=draw(st.none() | words), approximate=draw(st.booleans()),
    )  # fmt: skip


@st.composite
def reports(draw):
    told = []
    listed = draw(st.lists(places(), max_size=3))
    names = words | st.sampled_from([place.name for place in listed]) if listed else words
    for number in range(draw(st.integers(0, 4))):
        start, end = draw(spans)
        time = draw(st.none() | st.tuples(dates, dates))
        spot = st.builds(
            ClaimPlace,
            text=names,
            start=st.just(0),
            end=st.just(3),
            role=st.sampled_from("at from to via near".split()),
        )
        told.append(
            Claim(
                id=f"R1-{number}", type=draw(st.sampled_from(sorted(claim_types()))),
                status=draw(st.sampled_from("occurred occurred ongoing planned hypothetical denied".split())),
                trigger=Span(text="قصف", start=start, end=end), evidence=((start, end),),
                actors=tuple(draw(st.lists(parties(), max_size=2))), targets=tuple(draw(st.lists(parties(), max_size=2))),
                sources=tuple(draw(st.lists(parties(), max_size=2))), places=tuple(draw(st.lists(spot, max_size=3))),
                time=Interval(text="أمس", start=0, end=3, since=time[0], until=time[1]) if time else None,
                quantities=tuple(draw(st.lists(quantities(), max_size=3))),
            )
        )  # fmt: skip
    published = draw(st.sampled_from(("", "2017", "2017-02-20", "2017-02-20T10:00:00Z")))
    return CodedReport(
        id="R1", title=draw(words), published=published, publisher=draw(words), text="قصفت طائرات إدلب أمس",
        segments=((0, 20),), claims=tuple(told), places=tuple(listed),
    )  # fmt: skip


SHEETS = {"csv": claims, "acled": acled, "ged": ged, "hapi": hapi, "polecat": polecat}


@given(st.lists(reports(), max_size=2))
def test_every_row_has_the_columns_and_no_claim_is_lost_silently(given_reports):
    for name, format_ in formats().items():
        if name == "parquet":  # its writer is slow to start; its rows are the same for every claim
            continue
        out, losses = io.BytesIO(), Losses(name, dict(format_.empty))
        format_.write(iter(given_reports), out, losses, Choices())
        told = losses.report()
        left_out = sum(kind["count"] for kind in told["left_out"].values())
        assert told["claims"] == sum(len(report.claims) for report in given_reports)
        if name in SHEETS:
            separator = "\t" if name == "polecat" else ","
            head, *rows = csv.reader(io.StringIO(out.getvalue().decode(), newline=""), delimiter=separator)
            assert head == SHEETS[name].COLUMNS and {len(row) for row in rows} <= {len(head)}
            assert len(rows) == told["rows"]
            assert not any(cell[:1] in tuple("=@") for row in rows for cell in row)
        if name in ("csv", "acled", "ged", "polecat"):
            assert told["rows"] + left_out == told["claims"]
        if name in ("geojson", "annotation"):
            assert told["rows"] == told["claims"] and left_out == 0
        if name == "geojson":
            json.loads(out.getvalue())


@given(reports())
def test_writing_twice_gives_the_same_bytes(report):
    for name, format_ in formats().items():
        if name != "parquet":
            first, second = io.BytesIO(), io.BytesIO()
            for out in (first, second):
                format_.write(iter([report]), out, Losses(name), Choices())
            assert first.getvalue() == second.getvalue()
