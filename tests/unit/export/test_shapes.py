"""Formats that hold a claim whole: CSV of our own, GeoJSON, Parquet, FollowTheMoney, Web Annotation, JSON Lines."""

import io
import json
from datetime import date
from hashlib import sha256

import msgspec
import pytest

from marsad.errors import ExportError
from marsad.export import ftm, parquet
from marsad.export.losses import Losses
from marsad.model import Claim, CodedReport


def lines(data):
    return [json.loads(line) for line in data.decode().splitlines()]


def test_json_lines_lose_nothing(write, strike, battle):
    data, losses = write("jsonl", strike, battle)
    assert [msgspec.json.decode(line, type=CodedReport) for line in data.splitlines()] == [strike, battle]
    assert losses["left_out"] == losses["flattened"] == {} and losses["claims"] == 5


def test_our_own_sheet_has_every_claim_with_its_status(sheet, battle):
    rows, losses = sheet("csv", battle)
    assert [row["status"] for row in rows] == ["occurred", "occurred", "planned", "denied"]
    first = rows[0]
    assert (first["places"], first["place_roles"], first["latitude"]) == (
        "الرقة | مطار الطبقة",
        "near | at",
        "35.95283",
    )
    assert (first["sources"], first["source_classes"]) == ("ناشطون | مصدر عسكري", "local | state_force")
    assert (first["actor_entries"], first["killed_low"], first["killed_high"]) == ("isis", "5", "9")
    assert first["quantities"] == "killed 5..9 of قوات النظام"
    assert battle.text[int(first["start"]) : int(first["end"])] == first["trigger"] == "اشتبك"
    assert losses["flattened"]["second-place"]["examples"] == ["R2-1"]


def test_features_are_valid_and_longitude_comes_first(write, battle, tell):
    geojson = pytest.importorskip("geojson", reason="pip install followthemoney, to check against the package itself")
    nowhere = tell("قصف المريخ", {"type": "violence.shelling", "trigger": "قصف", "places": [("المريخ", "at")]}, id="R3")
    data, losses = write("geojson", battle, nowhere)
    collection = geojson.loads(data.decode())
    assert collection.is_valid and len(collection.features) == 5
    clash, taken, _, denied, lost = json.loads(data)["features"]
    assert clash["geometry"] == {"type": "MultiPoint", "coordinates": [[39.00788, 35.95283], [38.56, 35.75]]}
    assert taken["geometry"] == {"type": "Point", "coordinates": [38.56, 35.75]} and taken["id"] == "R2-2"
    assert lost["geometry"] is None
    assert (denied["properties"]["status"], denied["properties"]["places"][0]["area"]) == ("denied", True)
    assert losses["flattened"].keys() == {"area-to-point", "place-without-point"}


def test_no_report_is_an_empty_collection(write):
    assert json.loads(write("geojson")[0]) == {"type": "FeatureCollection", "features": []}


def test_parquet_gives_back_every_value(write, battle, strike):
    arrow = pytest.importorskip("pyarrow.parquet", reason="in marsad[parquet]")
    data, losses = write("parquet", battle, strike)
    table = arrow.read_table(io.BytesIO(data))
    assert table.schema.equals(parquet.schema()) and table.column_names == parquet.COLUMNS
    rows = table.to_pylist()
    assert rows == list(parquet.rows([battle, strike], Losses("parquet")))
    assert rows[0]["date_from"] == date(2017, 2, 12) and rows[0]["places"][1]["lon"] == 38.56
    assert [source["text"] for source in rows[0]["sources"]] == ["ناشطون", "مصدر عسكري"]
    assert losses["flattened"] == {} and losses["rows"] == 5


def test_parquet_in_parts_by_month(tmp_path, battle, tell):
    dataset = pytest.importorskip("pyarrow.dataset", reason="in marsad[parquet]")
    undated = tell("قصف إدلب", {"type": "violence.shelling", "trigger": "قصف"}, id="R3", published="")
    folder = tmp_path / "claims"
    parquet.write_partitioned([battle, undated], folder, Losses("parquet"))
    assert sorted(str(path.relative_to(folder).parent) for path in folder.rglob("*.parquet")) == [
        "year=0/month=0",
        "year=2017/month=2",
    ]
    read = dataset.dataset(folder, partitioning="hive").to_table().to_pylist()
    assert {row["claim_id"] for row in read} == {"R2-1", "R2-2", "R2-3", "R2-4", "R3-1"}
    with pytest.raises(ExportError, match="not empty"):
        parquet.write_partitioned([battle], folder, Losses("parquet"))


def test_entities_are_those_of_followthemoney(write, strike, battle):
    data, losses = write("ftm", strike, battle)
    entities = lines(data)
    by_schema = {}
    for entity in entities:
        by_schema.setdefault(entity["schema"], []).append(entity)
    assert {name: len(found) for name, found in by_schema.items()} == {
        "Article": 2, "Organization": 3, "Address": 3, "Event": 3, "Mention": 5,
    }  # fmt: skip
    ids = [entity["id"] for entity in entities]
    assert len(ids) == len(set(ids)) == losses["rows"]
    clash = next(event for event in by_schema["Event"] if event["properties"]["recordId"] == ["R2-1"])["properties"]
    assert (clash["startDate"], clash["endDate"], clash["country"]) == (["2017-02-12"], ["2017-02-18"], ["sy"])
    assert set(clash["involved"]) <= set(ids) and clash["proof"][0] in ids and set(clash["addressEntity"]) <= set(ids)
    assert losses["left_out"].keys() == {"planned", "denied"} and losses["flattened"]["described-only"]["count"] == 4


def test_entities_pass_the_package_of_followthemoney(write, strike, battle):
    model = pytest.importorskip(
        "followthemoney", reason="pip install followthemoney, to check against the package itself"
    ).model
    for entity in lines(write("ftm", strike, battle)[0]):
        proxy = model.get_proxy(entity)
        proxy.schema.validate(entity)
        for name, values in entity["properties"].items():
            assert {proxy.schema.properties[name].type.clean(value) for value in values} == set(values), (
                name,
                values,
            )


def test_the_same_party_is_one_entity_and_a_described_one_stays_in_its_report(tell):
    told = {
        "type": "violence.clash",
        "trigger": "هاجم",
        "actors": [{"text": "لواء النصر", "cls": "rebel"}],
        "targets": [{"text": "التنظيم", "cls": "jihadist", "entry": "isis"}],
    }
    reports = [tell("هاجم لواء النصر التنظيم", told, id=id_) for id_ in ("R1", "R2")]
    found = {e["id"]: e for e in ftm.entities(reports, Losses("ftm")) if e["schema"] == "Organization"}
    names = sorted(entity["properties"]["name"][0] for entity in found.values())
    assert names == ["التنظيم", "لواء النصر", "لواء النصر"]


def test_masked_people_are_no_entities_and_unmasked_ones_stay_in_their_report(tell):
    def told(words):
        return tell(f"قتل {words}", {"type": "violence.killing", "trigger": "قتل", "targets": [{"text": words, "cls": "civilians", "private": True}]})  # fmt: skip

    losses = Losses("ftm")
    assert {each["schema"] for each in ftm.entities([told("████ ██████")], losses)} == {"Article", "Event"}
    assert losses.report()["flattened"]["private"]["examples"] == ["R1-1"]
    other = msgspec.structs.replace(told("سامر الأحمد"), id="R2")
    people = [e for r in (told("سامر الأحمد"), other) for e in ftm.entities([r], losses) if e["schema"] == "Person"]
    assert len({person["id"] for person in people}) == 2


def test_annotations_point_at_the_words(write, battle):
    data, losses = write("annotation", battle)
    notes = lines(data)
    assert len(notes) == losses["rows"] == 4 and losses["left_out"] == {}
    for note, claim in zip(notes, battle.claims, strict=True):
        assert (note["type"], note["id"]) == ("Annotation", f"urn:marsad:claim:{claim.id}")
        assert note["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
        assert msgspec.json.decode(note["body"]["value"], type=Claim) == claim
        for target in note["target"]:
            position, quote = target["selector"]
            start, end = position["start"], position["end"]
            assert (position["type"], quote["type"]) == ("TextPositionSelector", "TextQuoteSelector")
            assert battle.text[start:end] == quote["exact"]
            assert battle.text[:start].endswith(quote["prefix"]) and battle.text[end:].startswith(quote["suffix"])
            assert target["state"]["value"] == "sha256:" + sha256(battle.text.encode()).hexdigest()
    roles = [target["role"] for target in notes[0]["target"]]
    assert roles == [
        "marsad:" + r for r in "evidence trigger actor target place place quantity source source time".split()
    ]
