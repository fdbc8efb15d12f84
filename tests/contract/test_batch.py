"""Batch: shards of every kind to Parquet, the same for one process, several and Spark, and gone on with after a cut."""

import gzip
import io
import json
import os
import pickle
import signal
import sqlite3
import subprocess
import sys
import time

import pyarrow as pa
import pytest
from fastwarc.warc import WarcRecord, WarcRecordType
from pyarrow import parquet

from marsad.batch.output import Folder, file_of, keep, marks
from marsad.batch.pool import Shard, code_all
from marsad.batch.shard import Coded, Recipe
from marsad.cli.tables import coder_of
from marsad.errors import BatchError, QuestionError

MARKET = (
    "قصف على سوق كفرنوران\nقال ناشطون إن طائرات حربية شنت أمس السبت غارتين على سوق بلدة كفرنوران بريف حلب الغربي، "
    "ما أدى إلى مقتل سبعة مدنيين وجرح عشرين آخرين.\nوقال الممرض سعيد الحمدو إن بين القتلى طفلتين."
)
AGAIN = (
    "سبعة قتلى في كفرنوران\nأفاد الدفاع المدني بمقتل سبعة مدنيين وإصابة عشرين في غارات جوية استهدفت أمس سوق بلدة "
    "كفرنوران غربي حلب."
)
SIEGE = (
    "حصار مضايا\nتحاصر قوات النظام بلدة مضايا بريف دمشق منذ شهرين، وتمنع دخول الغذاء إليها، بحسب المجلس المحلي. "
    "ونزحت نحو ثمانين عائلة من البلدة إلى الزبداني."
)


def record(number, text, day="2016-08-14", **more):
    return {"id": f"n{number}", "text": text, "published": day, "publisher": "صحيفة المرج", **more}


@pytest.fixture
def archive(tmp_path):
    """A shard of each kind, one broken, and a report that stands in two."""
    folder = tmp_path / "archive"
    (folder / "سنة 2016").mkdir(parents=True)
    lines = [
        record(1, MARKET),
        record(2, SIEGE),
        {"id": "n3"},
        record(4, "The market was closed on that day, they said."),
    ]
    told = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines) + "{broken\n"
    (folder / "سنة 2016" / "a b.jsonl").write_text(told, encoding="utf-8")
    again = json.dumps(record(5, AGAIN, publisher="وكالة الساحل"), ensure_ascii=False) + "\n"
    both = again + json.dumps(record(1, MARKET), ensure_ascii=False) + "\n"
    (folder / "later.jsonl.gz").write_bytes(gzip.compress(both.encode(), mtime=0))
    (folder / "cut.jsonl.gz").write_bytes(gzip.compress(told.encode(), mtime=0)[:40])
    table = pa.table({"text": [MARKET.replace("سبعة", "ثمانية"), None], "published": ["2016-08-15", None],
                      "publisher": ["موقع النهر", None]})  # fmt: skip
    parquet.write_table(table, folder / "table.parquet")
    (folder / "pages.warc").write_bytes(b"".join(pages()))
    (folder / ".hidden.jsonl").write_text("x")
    return folder


def pages():
    body = SIEGE.replace("\n", "</p><p>")
    page = f"<html><head><title>حصار مضايا</title></head><body><article><p>{body}</p></article></body></html>"
    for number, (status, kind) in enumerate([("200 OK", "text/html; charset=utf-8"), ("404 Not Found", "text/html")]):
        made = WarcRecord()
        made.init_headers(record_type=WarcRecordType.response)
        made.headers["WARC-Target-URI"] = f"https://news.example/{number}"
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n".encode()
        made.set_bytes_content(head + page.encode())
        out = io.BytesIO()
        made.write(out)
        yield out.getvalue()


def rows(out, table):
    return [row for path in sorted((out / table).glob("*.parquet")) for row in parquet.read_table(path).to_pylist()]


def everything(out):
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def test_shards_of_every_kind_come_out_as_tables(marsad, archive, tmp_path):
    out = tmp_path / "out"
    done = marsad("batch", str(archive), str(out), "--jobs", "1", "--json")
    assert done.exit_code == 1, done.stderr
    counts = json.loads(done.stdout)
    assert counts["shards"] == 5 and counts["reports"] == 6
    reports = rows(out, "reports")
    assert {row["shard"] for row in reports} == {"later.jsonl.gz", "pages.warc", "table.parquet", "سنة 2016/a b.jsonl"}
    assert [row["url"] for row in reports if row["url"]] == ["https://news.example/0"]
    texts = {(row["report_id"], row["shard"]): row["text"] for row in reports}
    mentions = rows(out, "mentions")
    assert {row["role"] for row in mentions} >= {"trigger", "actor", "target", "source", "at", "time", "quantity"}
    for row in mentions:
        assert texts[row["report_id"], row["shard"]][row["start"] : row["end"]] == row["text"]
    claims = rows(out, "claims")
    assert {row["type"] for row in claims} >= {"violence.air_strike", "access.siege", "humanitarian.displacement"}
    assert {row["claim_id"] for row in claims} == {row["claim_id"] for row in mentions}
    rejected = {(row["shard"], row["line"], row["slug"]) for row in rows(out, "rejects")}
    assert ("سنة 2016/a b.jsonl", 3, "field-missing") in rejected
    assert ("سنة 2016/a b.jsonl", 4, "other-language") in rejected
    assert any(shard == "cut.jsonl.gz" for shard, _, _ in rejected), rejected
    assert any(shard == "table.parquet" and line == 2 for shard, line, _ in rejected)


def test_private_persons_are_masked_unless_asked_for(marsad, archive, tmp_path):
    marsad("batch", str(archive), str(tmp_path / "masked"), "--jobs", "1", "--no-link")
    marsad("batch", str(archive), str(tmp_path / "named"), "--jobs", "1", "--no-link", "--with-private-names")
    masked, named = (str([rows(tmp_path / each, table) for table in ("reports", "claims", "mentions")])
                     for each in ("masked", "named"))  # fmt: skip
    assert "الحمدو" in named and "الحمدو" not in masked


def test_an_address_that_may_hold_a_masked_name_is_left_out(marsad, tmp_path):
    archive = tmp_path / "archive"
    archive.mkdir()
    table = {"id": ["الممرض-سعيد-الحمدو", "n2"], "text": [MARKET, SIEGE], "published": ["2016-08-14"] * 2,
             "url": ["https://news.example/saeed-alhamdo", "https://news.example/2"]}  # fmt: skip
    parquet.write_table(pa.table(table), archive / "t.parquet")
    told = {}
    for out, more in (("masked", ()), ("named", ("--with-private-names",))):
        marsad("batch", str(archive), str(tmp_path / out), "--jobs", "1", "--no-link", *more)
        told[out] = {row["line"]: (row["given_id"], row["url"]) for row in rows(tmp_path / out, "reports")}
    assert told["named"] == {1: (table["id"][0], table["url"][0]), 2: (table["id"][1], table["url"][1])}
    assert told["masked"] == {1: (None, None), 2: told["named"][2]}


def test_copies_and_incidents_are_those_of_the_ledger(marsad, archive, tmp_path):
    out = tmp_path / "out"
    assert marsad("batch", str(archive), str(out), "--jobs", "1").exit_code == 1
    copies = parquet.read_table(out / "copies.parquet").to_pylist()
    assert len(copies) == 2 and {each["verdict"] for each in copies} <= {"same", "copy"}, "market and siege, told again"
    grouped = {}
    for row in parquet.read_table(out / "incidents.parquet").to_pylist():
        grouped.setdefault(row["incident_id"], set()).add(row["claim_id"])
    table = tmp_path / "table.jsonl"
    first = parquet.read_table(archive / "table.parquet").to_pylist()[0]
    table.write_text(json.dumps(first | {"id": "table.parquet:1"}, ensure_ascii=False) + "\n", encoding="utf-8")
    for path in [*sorted(archive.rglob("*.jsonl*")), archive / "pages.warc", table]:
        marsad("add", str(path))
    assert marsad("link").exit_code == 0
    with sqlite3.connect(tmp_path / "home" / "ledger.db") as ledger:
        kept = ledger.execute(
            "SELECT i.uid, r.uid || '-' || c.number FROM account a JOIN incident i ON i.id = a.incident "
            "JOIN claim c ON c.id = a.claim JOIN report r ON r.id = c.report"
        ).fetchall()
    told = {}
    for incident, claim in kept:
        told.setdefault(incident, set()).add(claim)
    assert grouped and grouped == {incident: claims for incident, claims in told.items() if len(claims) > 1}


def test_several_processes_give_the_same_bytes(marsad, archive, tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    marsad("batch", str(archive), str(one), "--jobs", "1")
    marsad("batch", str(archive), str(two), "--jobs", "2")
    assert everything(one) == everything(two)


def test_what_is_done_is_not_done_again_and_what_changed_is(marsad, archive, tmp_path):
    out = tmp_path / "out"
    marsad("batch", str(archive), str(out), "--jobs", "1", "--no-link")
    first = everything(out)
    again = json.loads(marsad("batch", str(archive), str(out), "--jobs", "1", "--no-link", "--json").stdout)
    assert again["done before"] == again["shards"] == 5 and everything(out) == first
    shard = archive / "later.jsonl.gz"
    shard.write_bytes(gzip.compress((json.dumps(record(9, AGAIN), ensure_ascii=False) + "\n").encode(), mtime=0))
    third = json.loads(marsad("batch", str(archive), str(out), "--jobs", "1", "--no-link", "--json").stdout)
    assert third["done before"] == 4 and third["reports"] == 1
    other = json.loads(
        marsad("batch", str(archive), str(out), "--jobs", "1", "--no-link", "--json", "--publisher", "آخر").stdout
    )
    assert other["done before"] == 0, "other settings, other rows"


@pytest.mark.long
def test_it_goes_on_after_it_was_killed(archive, tmp_path):
    for number in range(40):
        text = "".join(
            json.dumps(record(f"{number}-{at}", f"{MARKET} {number} {at}"), ensure_ascii=False) + "\n"
            for at in range(5)
        )
        (archive / f"more-{number:02}.jsonl").write_text(text, encoding="utf-8")
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    command = [sys.executable, "-m", "marsad.cli.main", "batch", str(archive)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([*command, str(whole), "--jobs", "1"], env=environment, check=False, capture_output=True)
    running = subprocess.Popen([*command, str(cut), "--jobs", "2"], env=environment, stderr=subprocess.DEVNULL,
                               start_new_session=True)  # fmt: skip
    while not marks(Folder(cut)) and running.poll() is None:
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    before = marks(Folder(cut))
    assert 0 < len(before) < 45
    done = subprocess.run(
        [*command, str(cut), "--jobs", "2", "--json"], env=environment, check=False, capture_output=True
    )
    assert json.loads(done.stdout)["done before"] >= len(before)
    assert {name: data for name, data in everything(cut).items() if not name.endswith(".part")} == everything(whole)


def test_a_mark_that_was_not_put_in_place_is_none(marsad, archive, tmp_path):
    out = tmp_path / "out"
    marsad("batch", str(archive), str(out), "--jobs", "1", "--no-link")
    first = everything(out)
    name = f"{file_of('pages.warc')}.json"
    (out / "done" / name).rename(out / "done" / f".{name}.part")
    again = json.loads(marsad("batch", str(archive), str(out), "--jobs", "1", "--no-link", "--json").stdout)
    assert again["done before"] == 4
    assert everything(out) == first


def test_errors_say_what_to_do(marsad, archive, tmp_path):
    missing = marsad("batch", str(tmp_path / "nowhere"), str(tmp_path / "out"))
    assert missing.exit_code == 3 and "[batch-input]" in missing.stderr
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "pages.warc").write_bytes(b"")
    twice = marsad("batch", str(archive), str(tmp_path / "other"), str(tmp_path / "out"))
    assert twice.exit_code == 3 and "[batch-same-name]" in twice.stderr
    assert marsad("batch", "a", "b", "c", "--engine", "spark").exit_code == 2
    (tmp_path / "file").write_text("x")
    unwritable = marsad("batch", str(archive), str(tmp_path / "file"), "--jobs", "1")
    assert unwritable.exit_code == 3 and "[batch-unwritable]" in unwritable.stderr


def test_a_shard_that_cannot_be_opened_is_named_by_several_processes_too(tmp_path):
    gone = [Shard(name, tmp_path / name) for name in ("a.jsonl", "b.jsonl")]
    with pytest.raises(BatchError) as told:
        list(code_all(gone, Recipe(), {}, 2, coder_of))
    assert told.value.slug == "batch-input" and ".jsonl cannot be read" in str(told.value)


def test_a_shard_cut_between_its_tables_is_not_done_by_what_was_before(tmp_path):
    store, stale = Folder(tmp_path), Coded("a.jsonl", "digest", {"reports": b"1", "claims": b"1"}, {})
    keep(store, stale, "one recipe")
    assert marks(store).keys() == {"a.jsonl"}
    (tmp_path / "claims" / f".{file_of('a.jsonl')}.parquet.part").mkdir()  # in the way of the second table
    with pytest.raises(BatchError):
        keep(store, stale, "another recipe")
    assert marks(store) == {}


def test_errors_stay_whole_on_their_way_between_processes():
    for error in (BatchError("a-slug", "A sentence."), QuestionError("a-slug", "A sentence.", "a field")):
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), str(again), vars(again)) == (type(error), "A sentence.", vars(error))


def test_the_output_is_never_read_as_input(marsad, archive):
    for out in (archive / "out", archive):
        done = marsad("batch", str(archive), str(out), "--jobs", "1")
        assert done.exit_code == 3 and "[batch-out-inside]" in done.stderr
    assert not (archive / "out").exists() and not (archive / "reports").exists()


def test_odd_names_of_files_and_folders(marsad, tmp_path):
    line = json.dumps(record(1, MARKET), ensure_ascii=False) + "\n"
    told = json.dumps(record(2, AGAIN), ensure_ascii=False) + "\n"
    source, out = tmp_path / "in [ab]*?", tmp_path / "out [ab]*? 'x'"
    source.mkdir()
    names = [b" 10:30.jsonl", b"new\nline.jsonl", b"\xc8\xc7\xc8.jsonl", "حلب".encode() + b".jsonl"]
    for name, text in zip(names, (line, told, line, told), strict=True):
        (source / os.fsdecode(name)).write_text(text, encoding="utf-8")
    (source / "_SUCCESS").write_bytes(b"")
    done = marsad("batch", str(source), str(out), "--jobs", "1", "--json")
    assert done.exit_code == 0, done.stderr
    counts = json.loads(done.stdout)
    assert (counts["shards"], counts["reports"], counts["rejects"]) == (4, 4, 0) and counts["joins"] > 0
    assert "\\xc8\\xc7\\xc8.jsonl" in {row["shard"] for row in rows(out, "reports")}
    assert len(set(everything(out))) == 4 * 6 + 3, "five tables and a mark of each shard"
    assert not [name for name in everything(out) if name.rpartition("/")[2].startswith(("_", "."))]


def test_an_archive_of_which_no_record_is_a_report(marsad, tmp_path):
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "none.jsonl").write_bytes(b"")
    (source / "broken.jsonl").write_text("{broken\n")
    done = marsad("batch", str(source), str(out), "--jobs", "1", "--json")
    assert done.exit_code == 1, done.stderr
    counts = json.loads(done.stdout)
    assert (counts["rejects"], counts["reports"], counts["copies"], counts["incidents"]) == (2, 0, 0, 0)
    again = marsad("batch", str(source), str(out), "--jobs", "1", "--json")
    assert again.exit_code == 0 and json.loads(again.stdout)["reports"] == 0, "nothing was coded, so nothing rejected"
    for path in (out / "cues").iterdir():
        path.write_bytes(b"no table")
    damaged = marsad("batch", str(source), str(out), "--jobs", "1")
    assert damaged.exit_code == 3 and "[batch-linking]" in damaged.stderr


def test_what_reports_do_not_tell_is_taken_from_the_command(marsad, archive, tmp_path):
    told = ("--published", "2016-08-20", "--publisher", "موقع السفح")
    marsad("batch", str(archive / "pages.warc"), str(tmp_path / "out"), "--jobs", "1", "--no-link", *told)
    (report,) = rows(tmp_path / "out", "reports")
    assert (report["published"], report["publisher"]) == told[1::2]


def test_cells_of_bytes_and_cells_that_are_too_large(marsad, tmp_path):
    table, out = tmp_path / "table.parquet", tmp_path / "out"
    parquet.write_table(pa.table({"text": [MARKET.encode(), (SIEGE + " ").encode() * 50]}), table)
    marsad("batch", str(table), str(out), "--jobs", "1", "--no-link", "--limit", "5000", "--with-private-names")
    assert [row["title"] or row["text"] for row in rows(out, "reports")] == [MARKET]
    assert [(row["line"], row["slug"]) for row in rows(out, "rejects")] == [(2, "input-too-large")]


def test_names_of_files_are_readable_and_never_the_same():
    assert file_of("سنة/a b.jsonl.gz").startswith("a_b-")
    assert file_of("x/a.jsonl") != file_of("y/a.jsonl")
    assert file_of("12:30 [1].jsonl").startswith("12_30_1_-") and file_of(" a.jsonl").startswith("a-")
