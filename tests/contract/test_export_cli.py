"""`marsad export FORMAT` on a real ledger: what may leave the house leaves it, in each format, and what is lost is told."""

import csv
import io
import json
import sys

import pytest
from sqlalchemy import select

from marsad.export.formats import formats
from marsad.keep.export import repeating
from marsad.ledger import schema
from marsad.ledger.history import report_named, reverse_copies
from marsad.ledger.store import Act

STRIKE = (
    "قصفت طائرات حربية روسية مدينة إدلب صباح الأحد، ما أسفر عن مقتل ثلاثة مدنيين بينهم الطبيبة منى خليل الأحمد، وإصابة "
    "عشرة آخرين بجروح، بحسب مصدر طبي في المدينة. وقال ناشطون إن الغارات استهدفت سوقا شعبيا في وسط المدينة وألحقت أضرارا كبيرة "
    "بالمحال التجارية والمنازل القريبة منه، فيما هرعت فرق الدفاع المدني إلى المكان لانتشال العالقين من تحت الأنقاض."
)
CLASH = (
    "سيطرت قوات سوريا الديمقراطية على قرية الكرامة شرق مدينة الرقة بعد اشتباكات مع تنظيم داعش قتل فيها تسعة من عناصر التنظيم. "
    "وتستعد القوات لاقتحام مدينة الطبقة خلال الأيام المقبلة."
)
NEWS = (
    "وفي تطور لاحق انفجرت عبوة ناسفة بدورية للفصائل على طريق بلدة سراقب، فقتل عنصران منها وجرح ثالث، ولم تتبن أي جهة التفجير "
    "حتى الآن. وأغلقت الشرطة المحلية الطريق أمام السيارات ساعتين قبل أن تعيد فتحه، وتحدث سكان عن سماع دوي قوي في القرى المجاورة."
)
ARREST = "اعتقلت قوات الأمن خمسة متظاهرين في مدينة الخليل مساء أمس."
WHOLE = ("--profile", "internal", "--up-to", "public", "--reason", "مراجعة")  # what the ledger has, but for the class
EVENTS = [name for name, format_ in formats().items() if format_.events]


@pytest.fixture
def filled(marsad, tmp_path):
    """A ledger with a strike, a copy of it, a clash, an arrest and the strike with news; their public ids in order."""
    file = tmp_path / "reports.jsonl"
    texts = (STRIKE, STRIKE.replace("صباح", "فجر"), CLASH, ARREST, f"{STRIKE} {NEWS}")
    rows = [
        {"id": f"n{at}", "text": text, "published": f"2023-10-0{at + 1}", "publisher": f"صحيفة {at}"}
        for at, text in enumerate(texts)
    ]
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    done = marsad("add", str(file), "--json")
    assert done.exit_code == 0, done.stderr
    return [json.loads(line)["uid"] for line in done.stdout.splitlines()]


def rows_of(done, separator=","):
    assert done.exit_code == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout_bytes.decode("utf-8-sig"), newline=""), delimiter=separator))


def needs(name):
    if name == "parquet":
        pytest.importorskip("pyarrow", reason="in marsad[parquet]")


@pytest.mark.parametrize("name", formats())
def test_no_format_lets_out_what_may_not_leave(marsad, filled, tmp_path, name):
    needs(name)
    out, lost = tmp_path / "out", tmp_path / "lost.json"
    done = marsad("export", name, *WHOLE, "--out", str(out), "--losses", str(lost))
    assert done.exit_code == 0, done.stderr
    data = out.read_bytes()
    if name == "parquet":
        from pyarrow import parquet

        data = json.dumps(parquet.read_table(out).to_pylist(), ensure_ascii=False, default=str).encode()
    text = data.decode()
    assert "منى" not in text and "الأحمد" not in text  # a private person
    assert "اعتقلت" not in text  # an arrest is internal
    told = json.loads(lost.read_text(encoding="utf-8"))
    assert told["format"] == name and told["reports"] == (4 if name in EVENTS else 5) and told["rows"] > 0
    assert "left out as more sensitive than public: 0 reports, 1 claims" in done.stderr
    assert name == "jsonl" or f"{name}: {told['rows']} rows" in done.stderr


@pytest.mark.parametrize("name", ["acled", "geojson"])
def test_more_than_public_needs_a_reason_that_the_log_keeps(marsad, filled, name):
    for more in (("--up-to", "internal"), ("--profile", "internal"), ("--profile", "partner")):
        assert "--reason" in marsad("export", name, *more).stderr
    done = marsad("export", name, "--profile", "internal", "--with-private-names", "--reason", "مراجعة")
    assert done.exit_code == 0 and "اعتقلت" in done.stdout and "منى" in done.stdout
    entries = [json.loads(line) for line in marsad("changes", "--json").stdout.splitlines()]
    (entry,) = [each for each in entries if each["action"] == "export"]
    assert entry["by"] == "ليلى"
    told = entry["detail"]
    assert (told["format"], told["profile"], told["up_to"], told["reason"]) == (name, "internal", "internal", "مراجعة")
    assert told["private_names"] and {"text", "place", "private names"} <= set(told["more_than_public"])
    assert len(told["profile_sha256"]) == 64


def test_a_copy_counts_once_unless_asked_for_and_whole_again_when_its_origin_may_not_leave(marsad, filled, tmp_path):
    strike, copy, _, _, longer = filled
    lost = tmp_path / "lost.json"
    first = marsad("export", "acled", *WHOLE, "--losses", str(lost))
    assert {row["event_id_cnty"].rpartition("-")[0] for row in rows_of(first)} & {strike, copy, longer} == {
        strike,
        longer,
    }
    assert json.loads(lost.read_text(encoding="utf-8"))["left_out"]["copy"]["examples"] == [copy]
    both = rows_of(marsad("export", "acled", *WHOLE, "--with-copies"))
    assert {strike, copy} <= {row["event_id_cnty"].rpartition("-")[0] for row in both}
    assert marsad("classify", strike, "restricted", "--reason", "شاهد").exit_code == 0
    alone = rows_of(marsad("export", "acled", *WHOLE))
    assert {row["event_id_cnty"].rpartition("-")[0] for row in alone} & {strike, copy, longer} == {copy, longer}


def test_what_is_planned_is_in_no_format_of_events(marsad, filled):
    planned = [row["claim_id"] for row in rows_of(marsad("export", "csv")) if row["status"] == "planned"]
    assert planned
    for name in ("acled", "ged", "ftm", "polecat"):
        assert not any(claim in marsad("export", name).stdout for claim in planned)
    flagged = {
        row["Event ID"]: row["Contexts"] for row in rows_of(marsad("export", "polecat", "--with-unrealised"), "\t")
    }
    assert {flagged[claim] for claim in planned} == {"future"}


def test_tags_and_the_mark_for_spreadsheets(marsad, filled):
    done = marsad("export", "hapi", "--hxl", "--bom")
    assert done.stdout_bytes.startswith(b"\xef\xbb\xbflocation_code,")
    tags, first, *_ = rows_of(done)
    assert (tags["location_code"], tags["events"]) == ("#country+code", "#indicator+event+num")
    assert first["location_code"] == "SYR"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("gml",), "geojson"),
        (("ged", "--hxl"), "it is for csv, acled, hapi"),
        (("geojson", "--bom"), "it is for csv, acled, ged, polecat, hapi"),
        (("acled", "--with-unrealised"), "it is for polecat"),
        (("acled", "--partition"), "--out"),
        (("parquet", "--partition"), "--out"),
    ],
)
def test_what_a_format_cannot_do_is_wrong_usage(marsad, filled, words, says):
    done = marsad("export", *words)
    assert done.exit_code == 2 and says in done.stderr and done.stdout == ""


def test_what_stands_in_the_way_is_told_in_a_sentence(marsad, filled, tmp_path, monkeypatch):
    done = marsad("export", "csv", "--out", str(tmp_path / "no" / "such" / "folder.csv"))
    assert done.exit_code == 3 and "[export-unwritable]" in done.stderr
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    old = tmp_path / "claims.parquet"
    old.write_bytes(b"old")
    done = marsad("export", "parquet", "--out", str(old))
    assert old.read_bytes() == b"old" and list(tmp_path.glob("*.part")) == []
    assert done.exit_code == 3 and "pip install 'marsad[parquet]'" in done.stderr


def test_parquet_in_parts(marsad, filled, tmp_path):
    needs("parquet")
    folder = tmp_path / "claims"
    assert marsad("export", "parquet", "--partition", "--out", str(folder)).exit_code == 0
    assert {path.parent.name for path in folder.rglob("*.parquet")} <= {"month=9", "month=10"}
    again = marsad("export", "parquet", "--partition", "--out", str(folder))
    assert again.exit_code == 3 and "[export-folder]" in again.stderr


def test_reports_that_stand_in_earlier_ones_are_known_on_either_engine(house):
    copy, longer = STRIKE.replace("صباح", "فجر"), f"{STRIKE} {NEWS}"
    _, second, _ = house.take(STRIKE, copy, longer, published="2023-10-01")
    with house.ledger.reading() as connection:
        ids = {row.uid: row.id for row in connection.execute(select(schema.report))}
        assert repeating(connection, "public") == {ids[second.uid]}
    with house.ledger.writing() as connection:
        reverse_copies(connection, report_named(connection, second.uid), "", Act(house.now, "ليلى", 0, "test"))
    with house.ledger.reading() as connection:
        assert repeating(connection, "public") == frozenset()
