"""Judging incidents in the browser, without scripts: accounts divided off, incidents joined, either taken back."""

import pytest
from click.testing import CliRunner
from lxml import html as parser

from marsad.cli.main import main
from marsad.config import settings
from marsad.ledger import schema
from marsad.ledger.deeds import deeds
from marsad.ledger.judgements import incident_named
from marsad.web.desk import opened_desk


@pytest.fixture
def client(own_client):
    return own_client


def strike(client):
    """The incident that three reports tell of."""
    lines = client.get("/api/v1/incidents", params={"type": "violence.air_strike"}).json()["incidents"]
    return next(line["id"] for line in lines if line["reports"] == 3)


def claims(client, uid):
    return [each["claim"]["id"] for each in client.get(f"/api/v1/incidents/{uid}").json()["accounts"]]


def form(client, uid, name, **changes):
    """Send a form of the page as a browser would."""
    page = parser.fromstring(client.get(f"/incidents/{uid}", params={"lang": "en"}).text)
    found = page.get_element_by_id(name)
    return client.post(found.action, data={**dict(found.form_values()), **changes}, follow_redirects=False)


def test_accounts_that_are_ticked_are_divided_off_and_stay_so(client, own_home):
    uid = strike(client)
    before = claims(client, uid)
    page = parser.fromstring(client.get(f"/incidents/{uid}").text)
    ticks = page.xpath('//input[@type="checkbox" and @form="divide"]/@value')
    assert sorted(ticks) == sorted(before)
    answer = form(client, uid, "divide", claim=before[-1:], reason="غارة أخرى")
    assert answer.status_code == 303
    rest = answer.headers["location"].partition("?")[0].rpartition("/")[2]
    assert set(claims(client, rest)) == set(before[:-1])
    assert before[-1] in client.get(answer.headers["location"]).text, "the page leads to the other part"
    assert "غارة أخرى" in client.get(f"/incidents/{rest}").text
    CliRunner().invoke(main, ["link", "--home", str(own_home)])
    assert set(claims(client, rest)) == set(before[:-1])
    assert claims(client, "I" + before[-1][1:]) == before[-1:]


def test_another_incident_is_joined_by_id_or_picked_and_either_is_taken_back(client):
    uid = strike(client)
    before = claims(client, uid)
    other = next(line["id"] for line in client.get("/api/v1/incidents").json()["incidents"] if line["id"] != uid)
    theirs = claims(client, other)
    for way in ("other", "near"):
        answer = form(client, uid, "join", **{way: other}, reason="حادثة واحدة")
        assert answer.status_code == 303
        joined = answer.headers["location"].partition("#")[0].rpartition("/")[2]
        assert set(claims(client, joined)) == {*before, *theirs}
        assert form(client, joined, "take-back").status_code == 303
        assert set(claims(client, uid)) == set(before) and set(claims(client, other)) == set(theirs)
    html = client.get(f"/incidents/{uid}", params={"lang": "en"}).text
    assert html.count('rejected">taken back</span>') == 2 and "take-back" not in html, "nothing is left to take back"


def test_a_division_is_taken_back(client, own_home, desk):
    uid = strike(client)
    before = claims(client, uid)
    form(client, uid, "divide", claim=before[:1], reason="غارة أخرى")
    assert form(client, "I" + before[0][1:], "take-back").status_code == 303
    assert set(claims(client, uid)) == set(before)
    with opened_desk(settings(own_home), desk.coder) as again, again.ledger.reading() as connection:
        told = deeds(connection, incident_named(connection, uid))
        assert [each.action for each in told] == ["incident.split", "incident.undone"]


def test_what_an_old_page_wants_to_take_back_is_not_what_came_since(client):
    uid = strike(client)
    before = claims(client, uid)
    form(client, uid, "divide", claim=before[:1], reason="غارة أخرى")
    page = parser.fromstring(client.get("/incidents/I" + before[0][1:]).text)
    old = dict(page.get_element_by_id("take-back").form_values())
    form(client, "I" + before[0][1:], "join", other="I" + before[1][1:], reason="بل واحدة")
    answer = client.post(f"/incidents/{uid}/undo", data=old)
    assert answer.status_code == 400 and "undo-late" in answer.text


@pytest.mark.parametrize(
    ("way", "told", "slug"),
    [
        ("split", {"reason": "x"}, "split-claims"), ("split", {"claim": "RNONE-1", "reason": "x"}, "split-claims"),
        ("split", {"claim": "RNONE-1"}, "reason-missing"), ("merge", {"reason": "x"}, "incident-unnamed"),
        ("merge", {"near": "INONE-1", "reason": "x"}, "incident-unknown"), ("undo", {}, "undo-none"),
        ("undo", {"seq": "²"}, "undo-none"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(client, way, told, slug):
    answer = client.post(f"/incidents/{strike(client)}/{way}", data=told)
    assert answer.status_code in (400, 404) and slug in answer.text


def test_incidents_near_in_place_and_time_are_offered(client):
    uid = strike(client)
    lines = {line["id"]: line for line in client.get("/api/v1/incidents").json()["incidents"]}
    near = client.get(f"/api/v1/incidents/{uid}/near").json()
    assert near and uid not in [line["id"] for line in near]
    assert all(line == lines[line["id"]] for line in near)
    page = parser.fromstring(client.get(f"/incidents/{uid}").text)
    assert page.xpath('//input[@name="near"]/@value') == [line["id"] for line in near][:8]
    some = near[-1]
    for begun in (some["id"][2:8], some["places"][0][:4]):
        found = client.get(f"/api/v1/incidents/{uid}/near", params={"q": begun}).json()
        assert some["id"] in [line["id"] for line in found]
    assert client.get(f"/api/v1/incidents/{uid}/near", params={"q": "أتلانتس"}).json() == []


def test_a_claim_that_is_weakly_joined_is_marked_and_its_incident_opened_from_the_queue(client, own_home, desk):
    uid = strike(client)
    claim = claims(client, uid)[-1]
    weak = "joined to its incident on few points"
    assert weak not in client.get("/review", params={"claim": claim, "lang": "en"}).text
    with opened_desk(settings(own_home), desk.coder) as again, again.ledger.writing() as connection:
        merge = schema.merge
        connection.execute(merge.update().where(merge.c.kind == "incident").values(score=3.2))
    page = client.get("/review", params={"claim": claim, "lang": "en"}).text
    assert weak in page and f'href="/incidents/{uid}#judge"' in page
    assert page.count('class="badge planned">weak join') >= 3
