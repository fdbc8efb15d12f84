"""Review in the browser, without scripts: decisions, corrections, undo, second opinions, settling."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from marsad.cli.main import main
from marsad.config import settings
from marsad.web.app import create_app
from marsad.web.desk import opened_desk


@pytest.fixture
def own(home: Path, tmp_path: Path) -> Path:
    """A home of the test's own, with the same reports."""
    import shutil

    shutil.copytree(home, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def reviewer(own, coder):
    """Clients by name: each is another person at the same ledger."""
    import contextlib

    import msgspec

    with contextlib.ExitStack() as stack:

        def client(name: str) -> TestClient:
            told = msgspec.structs.replace(settings(own), by=name)
            return TestClient(create_app(stack.enter_context(opened_desk(told, coder))), base_url="http://127.0.0.1")

        yield client


def form_of(html: str) -> tuple[str, dict[str, str]]:
    """The address and the values of the form of review, as a browser would send them."""
    from lxml import html as parser

    form = next(each for each in parser.fromstring(html).forms if "review-panel" in each.get("class", ""))
    values = {name: value or "" for name, value in form.form_values() if name != "decision"}
    return form.action, values


def decide(client: TestClient, claim: str, mode: str = "open", **changes: str):
    action, values = form_of(client.get("/review", params={"claim": claim, "mode": mode}).text)
    return client.post(action, data={**values, "decision": "accept", **changes}, follow_redirects=False)


def queue(client: TestClient, mode: str = "open") -> list[str]:
    html = client.get("/review", params={"mode": mode}).text
    return re.findall(r'href="/review\?[^"]*claim=([A-Z0-9-]+)"', html)


def lines(client: TestClient) -> dict[str, dict]:
    return {line["id"]: line for line in client.get("/api/v1/claims", params={"most": 500}).json()["claims"]}


def test_twenty_decisions_empty_the_queue_and_leave_their_history(reviewer, own):
    client = reviewer("هدى")
    waiting = queue(client)
    assert len(waiting) == len(lines(client)) > 5
    for claim in waiting:
        assert decide(client, claim).status_code == 303
    assert queue(client) == []
    assert {line["decided"] for line in lines(client).values()} == {"accepted"}
    told = CliRunner().invoke(main, ["changes", "--home", str(own), "--json"]).output
    assert told.count('"claim.accept"') == len(waiting)


def test_a_changed_value_is_a_correction_and_undo_takes_it_back(reviewer):
    client = reviewer("هدى")
    claim = queue(client)[0]
    before = lines(client)[claim]["claim"]
    status = "planned" if before["status"] != "planned" else "occurred"
    assert decide(client, claim, status=status).status_code == 303
    now = lines(client)[claim]
    assert now["decided"] == "corrected" and now["claim"]["status"] == status
    client.post("/review")
    back = lines(client)[claim]
    assert back["decided"] == "" and back["claim"] == before


def placed(client):
    """A claim of the queue with a place."""
    told = lines(client)
    return next(claim for claim in queue(client) if told[claim]["claim"]["places"])


def test_a_form_that_nobody_touched_changes_nothing(reviewer):
    client = reviewer("هدى")
    for claim in queue(client):
        decide(client, claim)
    assert {line["decided"] for line in lines(client).values()} == {"accepted"}


def test_a_place_is_put_where_degrees_say_and_taken_back_by_empty_fields(reviewer):
    client = reviewer("هدى")
    claim = placed(client)
    before = lines(client)[claim]["claim"]["places"]
    told = {"places.0.lat": "٣٥٫٥١٢٣٤٥٦", "places.0.lon": "36,71", "places.0.radius": "2"}
    assert decide(client, claim, **told).status_code == 303
    now = lines(client)[claim]
    assert now["decided"] == "corrected"
    point = now["claim"]["places"][0]["point"]
    assert (point["lat"], point["lon"], point["radius_km"], point["country"]) == (35.51235, 36.71, 2, "SY")
    features = client.get("/api/v1/claims.geojson").json()["features"]
    where = [each["geometry"]["coordinates"] for each in features if each["properties"]["claim"] == claim]
    assert [36.71, 35.51235] in where
    html = client.get("/review", params={"claim": claim, "lang": "en"}).text
    assert "Position set by hand" in html and 'value="35.51235"' in html
    decide(client, claim)
    assert lines(client)[claim]["claim"]["places"][0]["point"] == point, "kept as it was, if nobody touches it"
    empty = {"places.0.lat": "", "places.0.lon": "", "places.0.radius": ""}
    assert decide(client, claim, **empty).status_code == 303
    after = lines(client)[claim]["claim"]["places"]
    assert [{"role": "at", **each} for each in after] == [{"role": "at", **each} for each in before]


def test_a_place_of_the_gazetteer_brings_its_kind_and_division(reviewer):
    client = reviewer("هدى")
    claim = placed(client)
    known = client.get("/api/v1/suggest", params={"kind": "place", "q": "كفرزيتا", "near": "35.4,36.6"}).json()[0]
    told = {"places.0.name": known["name"], "places.0.lat": str(known["lat"]), "places.0.lon": str(known["lon"])}
    assert decide(client, claim, **told).status_code == 303
    place = lines(client)[claim]["claim"]["places"][0]
    assert place["name"] == known["name"] and place["point"]["kind"] == known["kind"]
    assert place["point"]["country"] == "SY" and place["point"]["admin1"]


def test_names_are_suggested_from_the_nearest(reviewer):
    client = reviewer("هدى")
    for near, country in (("33.3,44.4", "IQ"), ("35.0,36.7", "SY")):
        found = client.get("/api/v1/suggest", params={"kind": "place", "q": "تل", "near": near}).json()
        assert found[0]["country"] == country
    assert client.get("/api/v1/suggest", params={"kind": "place", "q": "تل", "near": "here"}).status_code == 400


@pytest.mark.parametrize(
    ("told", "slug"),
    [
        ({"places.0.lat": "35.1"}, "correction-format"), ({"places.0.lat": "95", "places.0.lon": "1"}, "correction-format"),
        ({"places.0.lat": "شمال", "places.0.lon": "1"}, "correction-format"),
        ({"places.9.lat": "1"}, ""), ({"places.1.lat": "35", "places.1.lon": "36"}, "correction-span"),
    ],
)  # fmt: skip
def test_what_is_no_point_is_told(reviewer, told, slug):
    client = reviewer("هدى")
    claim = next(name for name in queue(client) if len(lines(client)[name]["claim"]["places"]) == 1)
    answer = decide(client, claim, **told)
    assert (answer.status_code, slug in answer.text) == ((400, True) if slug else (303, True))


def test_a_rejected_claim_is_listed_no_more(reviewer):
    client = reviewer("هدى")
    claim = queue(client)[0]
    assert decide(client, claim, decision="reject", reason="ليس خبرا").status_code == 303
    assert claim not in lines(client)


def test_words_that_do_not_stand_in_the_report_are_refused(reviewer):
    client = reviewer("هدى")
    answer = decide(client, queue(client)[0], **{"actors.0.text": "جيش المريخ"})
    assert answer.status_code == 400 and "correction-span" in answer.text


def test_a_second_reviewer_sees_no_decision_and_a_third_settles_the_difference(reviewer):
    first, second, third = reviewer("هدى"), reviewer("سالم"), reviewer("منى")
    claim = queue(first)[0]
    before = lines(first)[claim]["claim"]
    status = "planned" if before["status"] != "planned" else "occurred"
    decide(first, claim, status=status)
    assert queue(first, "second") == [] and queue(second, "second") == [claim]
    html = second.get("/review", params={"mode": "second", "claim": claim}).text
    assert f'<option value="{before["status"]}" selected' in html and "corrected" not in html
    assert decide(second, claim, "second", decision="reject").status_code == 303
    assert decide(second, claim, "second").status_code == 400  # one opinion each
    assert lines(first)[claim]["decided"] == "corrected"
    page = first.get("/review/agreement", params={"lang": "en"}).text
    assert re.search(r"Whether the claim stands</th><td class=\"num\">1</td><td class=\"num\">0%", page)
    assert queue(third, "differing") == [claim]
    action, values = form_of(third.get("/review", params={"mode": "differing", "claim": claim}).text)
    assert third.post(action, data={**values, "decision": "second"}, follow_redirects=False).status_code == 303
    assert claim not in lines(first) and queue(third, "differing") == []


def test_opinions_that_agree_are_not_in_dispute(reviewer):
    first, second = reviewer("هدى"), reviewer("سالم")
    claim = queue(first)[0]
    decide(first, claim)
    decide(second, claim, "second")
    assert queue(second, "differing") == []


def test_reviewed_reports_are_written_as_annotations_and_can_be_scored(reviewer, own, tmp_path):
    client = reviewer("هدى")
    for claim in queue(client):
        decide(client, claim)
    done = CliRunner().invoke(main, ["reviews", "export", "--home", str(own), "--up-to", "restricted"])
    assert done.exit_code == 0 and len(done.output.splitlines()) == 4
    gold = tmp_path / "gold.jsonl"
    gold.write_text(done.output, encoding="utf-8")
    scored = CliRunner().invoke(main, ["eval", str(gold), "--json"])
    assert scored.exit_code == 0, scored.output
