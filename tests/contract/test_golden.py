"""Golden exports: the same seven reports under each profile, in each format, byte for byte.

The reports are kept as they were once coded (`golden/publication/coded.jsonl`), so that a change of the lexicon moves
nothing here. `MARSAD_GOLDEN=write` in the environment writes what is expected anew; look at every line that changes.
"""

import io
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select, update

from marsad.export.formats import Choices, formats, named
from marsad.export.losses import Losses
from marsad.export.polecat import Known
from marsad.export.profile import BUILT_IN, load
from marsad.export.taken import Taken, rounded
from marsad.gazetteer.divisions import Divisions
from marsad.gazetteer.table import Division, Gazetteer, PlaceRecord, write, write_divisions
from marsad.keep.export import Cut, repeating
from marsad.keep.intake import Intake
from marsad.keep.publish import Chosen, Leave, press, published
from marsad.ledger import schema
from marsad.ledger.protect import subjects
from marsad.ledger.runs import begin_run
from marsad.model import CodedReport
from marsad.text.fold import name_key

FOLDER = Path(__file__).parents[1] / "golden" / "publication"
TODAY = datetime(2023, 6, 20, tzinfo=UTC).timestamp()
SUFFIX = {
    "jsonl": "jsonl",
    "geojson": "json",
    "parquet": "jsonl",
    "ftm": "jsonl",
    "annotation": "jsonl",
    "polecat": "tsv",
}
PLACES = [
    PlaceRecord(name, latin, kind, country, admin1, lat, lon, 1, 0, False, "golden", pcode)
    for name, latin, kind, country, admin1, lat, lon, pcode in (
        ("سوريا", "Syria", "country", "SY", "", 35.0, 38.25, ""),
        ("إدلب", "Idlib", "admin1", "SY", "Idlib", 35.85, 36.65, ""),
        ("السويداء", "As-Suwayda", "admin1", "SY", "As-Suwayda", 32.75, 36.7, ""),
        ("معرشورين", "Maar Shurin", "town", "SY", "Idlib", 35.675, 36.70425, "SY0703"),
        ("العراق", "Iraq", "country", "IQ", "", 33.0, 43.75, ""),
        ("نينوى", "Nineveh", "admin1", "IQ", "Nineveh", 36.0, 42.5, ""),
        ("كركوك", "Kirkuk", "admin1", "IQ", "Kirkuk", 35.4, 44.2, ""),
        ("اليمن", "Yemen", "country", "YE", "", 15.5, 47.5, ""),
        ("مأرب", "Marib", "admin1", "YE", "Marib", 15.5, 45.4, ""),
        ("البيضاء", "Al-Bayda", "admin1", "YE", "Al-Bayda", 14.2, 45.4, ""),
        ("السودان", "Sudan", "country", "SD", "", 16.0, 30.0, ""),
        ("الخرطوم", "Khartoum", "admin1", "SD", "Khartoum", 15.8, 32.8, ""),
        ("غرب دارفور", "West Darfur", "admin1", "SD", "West Darfur", 13.3, 22.7, ""),
    )
]
DIVISIONS = [
    Division("SY07", 1, "SY", "SY", "إدلب", "Idleb", "Idlib", "golden.csv, valid on 2023-01-01"),
    Division("SY0703", 2, "SY", "SY07", "معرة النعمان", "Al Ma'ra", "Idlib", "golden.csv, valid on 2023-01-01"),
]


@pytest.fixture
def kept(house):
    """The reports in a ledger whose key for ids is known."""
    lines = (FOLDER / "coded.jsonl").read_bytes().splitlines()
    coded = [msgspec.json.decode(line, type=CodedReport) for line in lines]
    by_id = {each.id: each for each in coded}
    from marsad.keep.gather import item_of
    from marsad.keep.ready import Workshop
    from marsad.model import Report
    from marsad.sources.files import Given

    run = begin_run(house.ledger, "test")
    code = lambda reports: (by_id[report.id] for report in reports)  # noqa: E731
    house.now = datetime(2023, 6, 10, tzinfo=UTC).timestamp()
    shop = Workshop(code, house.words)
    intake = Intake(house.ledger, house.archive, shop.make_ready, run, by="test", clock=lambda: house.now)
    for each in coded:
        report = Report(
            id=each.id, text=each.text, title=each.title, published=each.published, publisher=each.publisher
        )
        list(intake.take([item_of(Given(report, f"{each.id}.txt", 0, (), each.text.encode()))]))
    with house.ledger.writing() as connection:
        connection.execute(update(schema.secret).values(value=bytes(range(32))))
    return house


@pytest.fixture(scope="session")
def divisions(tmp_path_factory):
    """Divisions of the countries of the reports, and no more."""
    folder = tmp_path_factory.mktemp("places")
    write(PLACES, {(name_key(each.name), at) for at, each in enumerate(PLACES)}, folder)
    write_divisions(DIVISIONS, folder)
    return Divisions(Gazetteer(folder))


def exported(house, divisions, profile, name):
    """An export as bytes that can be read, and its loss report."""
    tools = press(house.coder)._replace(divisions=divisions)
    leave = Leave(load(profile, subjects()), reason="اختبار")
    least = leave.profile.least_count
    parties = {actor.id: Known(actor.latin, actor.country) for actor in house.coder.kit.registry.actors}
    losses, cut, taken = Losses(name, dict(named(name).empty)), Cut(), Taken(least)
    out = io.BytesIO()
    with house.ledger.reading() as connection:
        rows = connection.execute(select(schema.report).order_by(schema.report.c.id)).all()
        without = repeating(connection, leave.profile.up_to) if named(name).events else frozenset()
        reports = published(connection, Chosen(rows, without), tools, leave, TODAY, cut, taken)
        named(name).write(reports, out, losses, Choices(parties=parties, divisions=divisions, least=least))
    taken.leave_out("class", count=cut.claims)
    data = out.getvalue()
    if name == "parquet":
        from pyarrow import parquet

        rows = parquet.read_table(io.BytesIO(data)).to_pylist()
        data = "".join(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows).encode()
    told = rounded(losses.report() | {"profile": taken.report()}, least)
    return data, msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n"


@pytest.mark.parametrize("name", formats())
@pytest.mark.parametrize("profile", BUILT_IN)
def test_each_profile_gives_the_golden_export(kept, divisions, profile, name):
    if name == "parquet":
        pytest.importorskip("pyarrow", reason="in marsad[parquet]")
    data, losses = exported(kept, divisions, profile, name)
    for path, got in (
        (FOLDER / profile / f"{name}.{SUFFIX.get(name, 'csv')}", data),
        (FOLDER / profile / "losses" / f"{name}.json", losses),
    ):
        if os.environ.get("MARSAD_GOLDEN") == "write":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(got)
        assert got == path.read_bytes(), path.relative_to(FOLDER)
