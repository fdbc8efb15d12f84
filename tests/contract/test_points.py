"""Points that persons set: where a place is in a claim, on either engine, until they think again."""

import json

import msgspec
import pytest
from sqlalchemy import select

from marsad.errors import LedgerError
from marsad.keep.link import link_all
from marsad.keep.reread import ids_of, reread, write_rereads
from marsad.keep.reviews import annotated
from marsad.ledger import schema
from marsad.ledger.history import Decision, coded_report, decide, report_named
from marsad.ledger.masking import mask
from marsad.ledger.protect import Protection
from marsad.ledger.store import Act
from marsad.model import Claim, ClaimPlace, CodedReport, Point, Span, to_json

SHELLED = "قصفت قوات النظام بالمدفعية قرية تل ضبعين شرق مدينة سلمية صباح الأحد، ما أدى إلى مقتل ثلاثة مزارعين."
POINT = {"lat": 35.02, "lon": 37.31, "radius_km": 1.5, "country": "SY", "admin1": "Hama"}


def act(by="ليلى"):
    return Act(1.7e9, by, 1, "test")


def coded(house, uid):
    with house.ledger.reading() as connection:
        return coded_report(connection, report_named(connection, uid))


def put(house, claim, point, at=0):
    """A claim with its place of a number at a point."""
    places = msgspec.to_builtins(claim)["places"]
    places[at]["point"] = point
    return correct(house, claim.id, {"places": places})


def correct(house, name, fields, kind="correct"):
    with house.ledger.writing() as connection:
        return decide(house.ledger, connection, name, Decision(kind, fields), act())


@pytest.fixture
def shelled(house):
    (outcome,) = house.take(SHELLED, published="2021-03-14")
    return next(claim for claim in coded(house, outcome.uid).claims if claim.places)


def located(house, claim):
    """Name and degrees of the places of a claim, as lists and the map have them."""
    site, place, spot = schema.site, schema.place, schema.spot
    with house.ledger.reading() as connection:
        row = connection.scalar(
            select(schema.claim.c.id).join(schema.report).where(
                schema.report.c.uid == claim.id.partition("-")[0], schema.claim.c.number == int(claim.id.rpartition("-")[2])
            )
        )  # fmt: skip
        places = connection.execute(
            select(place.c.name, place.c.lat, place.c.lon, place.c.radius_km, place.c.country)
            .join(site, site.c.place == place.c.id)
            .where(site.c.claim == row)
            .order_by(site.c.number)
        ).all()
        spots = connection.execute(
            select(spot.c.lat, spot.c.lon).where(spot.c.claim == row).order_by(spot.c.mention)
        ).all()
    return [tuple(each) for each in places], [tuple(each) for each in spots]


def test_a_point_is_where_the_claim_is_until_it_is_opened_again(house, shelled):
    before = located(house, shelled)
    after = put(house, shelled, POINT)
    name = shelled.places[0].name or shelled.places[0].text
    assert after.places[0].point == msgspec.convert(POINT, Point)
    places, spots = located(house, shelled)
    assert places[0] == (name, 35.02, 37.31, 1.5, "SY") and spots[0] == (35.02, 37.31)
    list(link_all(house.ledger, act("rule")))
    correct(house, shelled.id, {}, "reopen")
    assert located(house, shelled) == before


def test_two_mentions_of_one_name_may_stand_at_two_points(house, shelled):
    place = msgspec.to_builtins(shelled)["places"][0]
    both = [{**place, "point": POINT}, {**place, "role": "near", "point": {**POINT, "lat": 35.4}}]
    correct(house, shelled.id, {"places": both})
    assert [lat for lat, _ in located(house, shelled)[1]] == [35.02, 35.4]


def test_a_point_outlives_a_later_reading(house, shelled, coder):
    put(house, shelled, POINT)
    uid = shelled.id.partition("-")[0]

    def other(report):
        read = coder.code(report)
        claims = tuple(msgspec.structs.replace(each, status="planned") for each in read.claims)
        return msgspec.structs.replace(read, claims=claims)

    with house.ledger.reading() as connection:
        (number,) = ids_of(connection, [uid])
    write_rereads(house.ledger, [reread(house.ledger, number, other)], Protection(house.words), act())
    again = next(claim for claim in coded(house, uid).claims if claim.id == shelled.id)
    assert again.status == "planned" and again.places[0].point.lat == 35.02
    assert located(house, shelled)[1][0] == (35.02, 37.31)


@pytest.mark.parametrize(
    ("point", "says"),
    [
        ({"lat": 95, "lon": 37}, "no point"), ({"lat": 35, "lon": 181}, "no point"), ({"lat": 35}, "lon"),
        ({"lat": 35, "lon": 37, "radius_km": 0}, "radius"), ({"lat": 35, "lon": 37, "radius_km": 5000}, "radius"),
        ({"lat": "north", "lon": 37}, "float"),
    ],
)  # fmt: skip
def test_what_is_no_point_is_refused(house, shelled, point, says):
    with pytest.raises(LedgerError, match=says) as told:
        put(house, shelled, point)
    assert told.value.slug == "correction-format"


def test_annotations_have_the_place_where_it_was_put(house, shelled):
    uid = shelled.id.partition("-")[0]
    for claim in coded(house, uid).claims:
        correct(house, claim.id, {}, "accept")
    put(house, shelled, POINT)
    with house.ledger.reading() as connection:
        (told,) = annotated(connection, ("public", "internal", "restricted"))
    raw = json.loads(to_json(told))
    claim = next(each for each in raw["claims"] if each["id"] == shelled.id)
    assert claim["places"][0]["point"] == POINT
    called = shelled.places[0].name or shelled.places[0].text
    (place,) = [each for each in raw["places"] if each["why"] == "set by hand"]
    assert (place["lat"], place["lon"], place["radius_km"]) == (35.02, 37.31, 1.5) and place["name"] in called


def test_a_name_that_is_masked_takes_its_point_with_it():
    text = "اقتحم مسلحون مزرعة صابر الضبعان قرب الرستن"
    start = text.index("مزرعة")
    place = ClaimPlace(text="مزرعة صابر الضبعان", start=start, end=start + 18, point=Point(lat=34.9, lon=36.7))
    claim = Claim(
        id="1", type="force.raid", status="occurred", trigger=Span(text="اقتحم", start=0, end=5), places=(place,)
    )
    report = CodedReport(
        id="r", title="", published="", publisher="", text=text, segments=((0, len(text)),), claims=(claim,), places=()
    )
    assert mask(report, []).claims[0].places[0].point is not None
    assert mask(report, ["صابر الضبعان"]).claims[0].places[0].point is None
