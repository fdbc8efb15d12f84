"""Batch: shards of every kind to Parquet, the same for one process, several and Spark, and gone on with after a cut."""

import gzip
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time

import pyarrow as pa
import pytest
from fastwarc.warc import WarcRecord, WarcRecordType
from pyarrow import parquet

from marsad.batch.output import Folder, file_of, marks

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
    assert ("سنة 2016/a b.jsonl", 4, "language") in rejected or len([r for r in rejected if r[1] == 4]) == 1
    assert any(shard == "cut.jsonl.gz" for shard, _, _ in rejected), rejected
    assert any(shard == "table.parquet" and line == 2 for shard, line, _ in rejected)


def test_private_persons_are_masked_unless_asked_for(marsad, archive, tmp_path):
    marsad("batch", str(archive), str(tmp_path / "masked"), "--jobs", "1", "--no-link")
    marsad("batch", str(archive), str(tmp_path / "named"), "--jobs", "1", "--no-link", "--with-private-names")
    masked, named = (str([rows(tmp_path / each, table) for table in ("reports", "claims", "mentions")])
                     for each in ("masked", "named"))  # fmt: skip
    assert "الحمدو" in named and "الحمدو" not in masked


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


def test_names_of_files_are_readable_and_never_the_same():
    assert file_of("سنة/a b.jsonl.gz").startswith("a_b-")
    assert file_of("x/a.jsonl") != file_of("y/a.jsonl")
