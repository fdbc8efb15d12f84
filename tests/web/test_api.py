"""The API: pages follow on each other, tags hold, big answers are what their formats say."""

import subprocess
import sys

import pyarrow as pa
import pytest


def all_claims(client, **query):
    found, link = [], "/api/v1/claims"
    while link:
        page = client.get(link, params=query).json()
        found += page["claims"]
        link, query = page["next"], None
    return found


@pytest.mark.parametrize("sort", ["day", "-day", "added", "confidence", "-type", "status"])
def test_pages_give_every_claim_once_in_their_order(client, sort):
    whole = all_claims(client, most=500, sort=sort)
    parts = all_claims(client, most=2, sort=sort)
    assert [line["id"] for line in parts] == [line["id"] for line in whole]
    assert len({line["id"] for line in whole}) == len(whole) > 5


def test_a_claim_is_in_the_coded_report_format_with_its_spans(client):
    line = all_claims(client)[0]
    report = client.get(f"/api/v1/reports/{line['report']}").json()["report"]
    trigger = line["claim"]["trigger"]
    assert report["text"][trigger["start"] : trigger["end"]] == trigger["text"]


def test_an_answer_that_is_still_the_same_is_not_sent_again(client):
    first = client.get("/api/v1/claims")
    again = client.get("/api/v1/claims", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304 and not again.content
    assert client.get("/api/v1/claims", params={"most": 1}).headers["etag"] != first.headers["etag"]


def test_the_map_has_a_row_for_each_incident(client):
    stream = client.get("/api/v1/map")
    table = pa.ipc.open_stream(stream.content).read_all()
    listed = client.get("/api/v1/incidents", params={"most": 500}).json()["incidents"]
    assert set(table["uid"].to_pylist()) == {line["id"] for line in listed}
    disputed = [row for row in table.to_pylist() if row["flags"] & 1]
    assert [row["support"] for row in disputed] == [3]
    part = pa.ipc.open_stream(client.get("/api/v1/map", params={"source": "الدفاع المدني"}).content).read_all()
    assert 0 < part.num_rows < table.num_rows


def test_geojson_is_what_its_validator_expects(client):
    import geojson

    told = geojson.loads(client.get("/api/v1/claims.geojson").text)
    assert told.is_valid and told.features
    assert {feature.properties["type"] for feature in told.features} >= {"violence.air_strike"}


def test_arrow_holds_the_same_claims(client):
    table = pa.ipc.open_stream(client.get("/api/v1/claims.arrow").content).read_all()
    assert sorted(table["id"].to_pylist()) == sorted(line["id"] for line in all_claims(client))


def test_names_for_the_map_come_in_columns(client):
    told = client.get("/api/v1/map/names", params={"bbox": "35,34,38,37", "zoom": 8}).json()
    assert {len(column) for column in told.values()} == {len(told["ar"])}
    assert "إدلب" in told["ar"]


@pytest.mark.parametrize(
    ("kind", "begun", "name"),
    [("place", "إدل", "إدلب"), ("place", "Raq", "الرقة"), ("actor", "الدفاع المد", "الدفاع المدني"), ("actor", "hezb", "حزب الله")],
)  # fmt: skip
def test_names_are_suggested_as_one_writes(client, kind, begun, name):
    told = client.get("/api/v1/suggest", params={"kind": kind, "q": begun}).json()
    assert 0 < len(told) <= 12 and any(name in line["name"] for line in told)


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("claims", {"type": "weather"}, 400), ("claims", {"radius": "far"}, 400), ("claims", {"status": "x"}, 400),
        ("claims", {"after": "zzz"}, 404), ("incidents/INONE", {}, 404), ("reports/RNONE", {}, 404),
        ("places/0", {}, 404), ("map/names", {"bbox": "9,9,1", "zoom": 3}, 400), ("changes", {"after": "x"}, 404),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_as_problem_details(client, path, query, status):
    answer = client.get(f"/api/v1/{path}", params=query)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"].startswith("marsad:") and answer.json()["detail"]


def test_the_description_is_openapi_and_every_reference_leads_somewhere(client):
    told = client.get("/api/v1/openapi.json").json()
    assert told["openapi"].startswith("3.1")

    def references(value):
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                yield value["$ref"].rpartition("/")[2]
            for each in value.values():
                yield from references(each)
        elif isinstance(value, list):
            for each in value:
                yield from references(each)

    assert set(references(told)) <= set(told["components"]["schemas"])
    assert all(path.startswith("/api/v1/") for path in told["paths"])


def test_schemathesis_finds_nothing_wrong(server):
    run = [sys.executable, "-m", "schemathesis.cli", "run", f"{server}/api/v1/openapi.json", "--checks", "all", "-n", "15",
           "--seed", "7", "--suppress-health-check", "all"]  # fmt: skip
    done = subprocess.run(run, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-6000:]
