"""Confidence, calibrated where decisions gave a curve: on pages and in the API, which say so; raw and said to be so else."""

import os
import re

import msgspec
import pyarrow as pa
import pytest
from fastapi.testclient import TestClient

from marsad.config import settings
from marsad.evaluate.calibration import Calibration, keep
from marsad.web.app import create_app
from marsad.web.desk import opened_desk
from marsad.web.scale import FILE, Scale

HALF = Calibration(((0.0, 0.0), (1.0, 0.5)), 120)  # a confidence of 0.8 means right two times in five
PLOT = '<a href="/review/agreement#calibration">'


@pytest.fixture
def client(own_client):
    return own_client


def first(client):
    return client.get("/api/v1/claims").json()["claims"][0]


def pages(client, claim):
    """The table of claims, the report and the review of a claim."""
    report = claim.partition("-")[0]
    return [
        client.get(f"{path}lang=en").text for path in ("/claims?", f"/reports/{report}?", f"/review?claim={claim}&")
    ]


def test_without_a_calibration_pages_and_api_say_that_there_is_none(client):
    line = first(client)
    assert line["calibrated"] is None
    for html in pages(client, line["id"]):
        assert f"{PLOT}not calibrated</a>" in html
    assert client.get(f"/api/v1/reports/{line['report']}").json()["calibrated"] is None
    table = pa.ipc.open_stream(client.get("/api/v1/claims.arrow").content).read_all()
    assert table["calibrated"].null_count == table.num_rows > 0


def test_with_one_they_tell_the_share_that_is_right_and_what_was_read(client, own_home):
    keep(HALF, own_home / FILE)
    line = first(client)
    raw = line["claim"]["confidence"]
    assert line["calibrated"] == pytest.approx(raw / 2, abs=1e-4)
    sure, read = f"{raw / 2:.2f}", f"{raw:.2f}"
    table, report, review = pages(client, line["id"])
    assert f"{sure} <small>({read})</small>" in table
    for html in (report, review):
        told = rf'<span class="num">{sure}</span> <small>{re.escape(PLOT)}calibrated</a> \(as read <span class="num">{read}'
        assert re.search(told, html)
    told = client.get(f"/api/v1/reports/{line['report']}").json()
    assert told["calibrated"][line["id"]] == line["calibrated"]
    assert {each["id"] for each in told["report"]["claims"]} == set(told["calibrated"])
    feature = next(each["properties"] for each in client.get("/api/v1/claims.geojson").json()["features"])
    assert feature["calibrated"] == pytest.approx(feature["confidence"] / 2, abs=1e-4)
    table = pa.ipc.open_stream(client.get("/api/v1/claims.arrow").content).read_all()
    for row in table.select(["confidence", "calibrated"]).to_pylist():
        assert row["calibrated"] == pytest.approx(row["confidence"] / 2, abs=1e-4)
    account = client.get(f"/api/v1/incidents/{line['incident']}").json()["accounts"][0]
    assert account["calibrated"] == pytest.approx(account["claim"]["confidence"] / 2, abs=1e-4)


def test_the_plot_is_where_the_pages_lead(client):
    assert 'id="calibration"' in client.get("/review/agreement").text


def test_a_curve_that_comes_later_is_another_answer(client, own_home):
    before = client.get("/api/v1/claims")
    keep(HALF, own_home / FILE)
    after = client.get("/api/v1/claims", headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200 and after.json()["claims"][0]["calibrated"] is not None
    (own_home / FILE).unlink()
    assert client.get("/api/v1/claims").headers["etag"] == before.headers["etag"]


def test_a_curve_that_cannot_be_read_is_none_and_the_page_of_agreement_says_why(client, own_home):
    (own_home / FILE).write_text('{"points": [], "decisions": 3}', encoding="utf-8")
    line = first(client)
    assert line["calibrated"] is None and "not calibrated" in pages(client, line["id"])[0]
    assert "calibration-unreadable" in client.get("/review/agreement").text


def test_the_file_is_read_again_only_when_it_is_another(tmp_path):
    scale = Scale(tmp_path / FILE)
    assert scale.now() == ("", None)
    keep(HALF, tmp_path / FILE)
    mark, curve = scale.now()
    assert curve == HALF and scale.now()[1] is curve
    keep(msgspec.structs.replace(HALF, decisions=130), tmp_path / FILE)
    os.utime(tmp_path / FILE, (1, 1))
    assert scale.now()[1].decisions == 130 and scale.now()[0] != mark


def test_a_reader_sees_it_without_the_way_to_the_plot(own_home, coder):
    from marsad.ledger.members import Entrance, add_member, member_named
    from marsad.ledger.store import Act
    from marsad.web.security import sessions

    keep(HALF, own_home / FILE)
    with opened_desk(settings(own_home), coder) as desk:
        with desk.ledger.writing() as connection:
            add_member(connection, "sami", "reader", Entrance("x"), Act(1.0, "root"))
        with desk.ledger.aside() as connection:
            secret = sessions.begin(connection, member_named(connection, "sami"), "password", ("", ""), 1.7e9)
        reader = TestClient(
            create_app(desk, clock=lambda: 1.7e9), "http://localhost", cookies={"marsad_session": secret}
        )
        html = reader.get("/claims", params={"lang": "en"}).text
        assert "Confidence: calibrated." in html and "/review" not in html
