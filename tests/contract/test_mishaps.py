"""What goes wrong in the world: killed programs, full and read-only disks, locked and restarted databases."""

import gzip
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import msgspec
import pytest
from sqlalchemy import func, select

from marsad.errors import ArchiveError, LedgerError
from marsad.keep.leftovers import leftovers
from marsad.keep.verify import verify
from marsad.ledger import schema, store
from marsad.ledger.store import open_ledger
from marsad.sources.archive import Archive

KILLS = int(os.environ.get("MARSAD_KILLS", "25"))
PLACES = "إدلب تعز الحديدة الفاشر نيالا غزة رفح خان يونس درعا حلب الرقة سرت بنغازي مقديشو كابول".split()
PLAIN = lambda items, length, label: items  # noqa: E731


def reports(number):
    """Distinct short reports as JSON Lines."""
    lines = []
    for at in range(number):
        text = f"قصفت مدفعية الجيش حي رقم {at} في مدينة {PLACES[at % len(PLACES)]}، ما أدى إلى مقتل {at % 7 + 2} مدنيين وإصابة {at} آخرين."
        lines.append(msgspec.json.encode({"id": f"n{at}", "text": text, "published": "2024-01-05"}) + b"\n")
    return b"".join(lines)


def marsad(home, *rest, **more):
    environment = {**os.environ, "MARSAD_HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-m", "marsad", *rest], env=environment, capture_output=True, text=True, check=False, **more
    )


def kept(address):
    ledger = open_ledger(address)
    with ledger.reading() as connection:
        count = connection.scalar(select(func.count()).select_from(schema.report))
        distinct = connection.scalar(select(func.count(func.distinct(schema.version.c.digest))))
        assert connection.scalar(select(func.count()).select_from(schema.version)) == count
    return ledger, count, distinct


@pytest.mark.long
def test_killed_at_random_moments_nothing_is_lost_or_doubled(tmp_path):
    number = 240
    file = tmp_path / "reports.jsonl"
    file.write_bytes(reports(number))
    dice = random.Random(2026)
    whole = time.perf_counter()
    assert marsad(tmp_path / "whole", "add", str(file)).returncode == 0
    whole = time.perf_counter() - whole
    killed = 0
    home, fresh = tmp_path / "home", True
    for _ in range(KILLS):
        if fresh:
            shutil.rmtree(home, ignore_errors=True)
        environment = {**os.environ, "MARSAD_HOME": str(home)}
        program = subprocess.Popen(
            [sys.executable, "-m", "marsad", "add", str(file)],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(dice.uniform(0.2, 1.05) * whole)
        program.send_signal(signal.SIGKILL)
        ended = program.wait() != -signal.SIGKILL
        killed += not ended
        fresh = ended or killed % 5 == 0  # where all is kept already the next run has nothing to be killed at
        if not (home / "ledger.db").exists():
            continue
        checked = marsad(home, "verify")
        assert checked.returncode == 0, checked.stdout + checked.stderr
    assert killed >= KILLS // 3, "the program was hardly ever killed while it worked"
    again = marsad(home, "add", str(file))
    assert again.returncode == 0, again.stderr
    ledger, count, distinct = kept(f"sqlite:///{home / 'ledger.db'}")
    assert (count, distinct) == (number, number)
    assert list(verify(ledger, Archive(home / "archive", "test"), PLAIN)) == []
    ledger.close()


def test_what_a_stopped_program_left_in_the_archive_is_blanked_by_the_next(tmp_path):
    """Killed between archive and ledger: the record is in the file, and no report refers to it."""
    file = tmp_path / "reports.jsonl"
    file.write_bytes(reports(3))
    home = tmp_path / "home"
    code = (
        "import os, sys\nfrom marsad.ledger import arrivals\nimport marsad.keep.intake as intake\n"
        "intake.write = lambda *_: os._exit(9)\nfrom marsad.cli.main import main\nsys.argv = ['marsad', 'add', sys.argv[1]]\nmain()"
    )
    environment = {**os.environ, "MARSAD_HOME": str(home)}
    done = subprocess.run([sys.executable, "-c", code, str(file)], env=environment, capture_output=True, check=False)
    assert done.returncode == 9
    (left,) = (home / "archive").iterdir()
    assert "مدفعية" in b"".join(gzip.decompress(left.read_bytes()).splitlines()).decode("utf-8", "replace")
    assert marsad(home, "add", str(file)).returncode == 0
    assert "مدفعية".encode() not in gzip.decompress(left.read_bytes())
    ledger, count, _ = kept(f"sqlite:///{home / 'ledger.db'}")
    assert count == 3
    assert leftovers(ledger, Archive(home / "archive", "test")) == []
    assert list(verify(ledger, Archive(home / "archive", "test"), PLAIN)) == []
    ledger.close()


def test_two_imports_of_the_same_at_once_keep_each_report_once(tmp_path):
    file = tmp_path / "reports.jsonl"
    file.write_bytes(reports(60))
    home = tmp_path / "home"
    assert marsad(home, "add", "-", input=reports(1).decode()).returncode == 0
    environment = {**os.environ, "MARSAD_HOME": str(home)}
    command = [sys.executable, "-m", "marsad", "add", str(file)]
    two = [
        subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in (1, 2)
    ]
    assert [each.wait() for each in two] == [0, 0]
    ledger, count, distinct = kept(f"sqlite:///{home / 'ledger.db'}")
    with ledger.reading() as connection:
        versions = connection.scalar(select(func.count()).select_from(schema.version))
    assert (count, distinct, versions) == (60, 60, 60)
    ledger.close()


@pytest.fixture
def small_disk(tmp_path):
    """A disk of two megabytes, where we may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("a disk can only be mounted by root")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_is_told_and_the_import_goes_on_when_there_is_room(tmp_path, small_disk):
    file = tmp_path / "reports.jsonl"
    file.write_bytes(reports(900))
    home = small_disk / "home"
    full = marsad(home, "add", str(file))
    assert full.returncode == 3
    assert "Free space" in full.stderr and "Traceback" not in full.stderr
    subprocess.run(["mount", "-o", "remount,size=60m", str(small_disk)], check=True)
    assert marsad(home, "verify").returncode == 0
    assert marsad(home, "add", str(file)).returncode == 0
    ledger, count, distinct = kept(f"sqlite:///{home / 'ledger.db'}")
    assert (count, distinct) == (900, 900)
    ledger.close()


def test_a_read_only_disk_is_told(tmp_path, small_disk):
    file = tmp_path / "reports.jsonl"
    file.write_bytes(reports(3))
    home = small_disk / "home"
    assert marsad(home, "add", str(file)).returncode == 0
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    try:
        file.write_bytes(reports(5))
        refused = marsad(home, "add", str(file))
        assert refused.returncode == 3
        assert "Traceback" not in refused.stderr and "writ" in refused.stderr
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert marsad(home, "add", str(file)).returncode == 0


def test_a_locked_ledger_is_told_and_the_import_resumes(house, address, monkeypatch, tmp_path):
    if not house.ledger.sqlite:
        monkeypatch.setattr(store, "WAIT", 1.0)
        import psycopg

        other = psycopg.connect(address)
        other.execute("LOCK TABLE audit IN EXCLUSIVE MODE")
        with pytest.raises(LedgerError, match="another program"):
            house.take("قصفت طائرات حربية مدينة إدلب.")
        other.rollback()
        other.close()
    else:
        path = address.removeprefix("sqlite:///")
        house.take("استهدفت غارة جوية مدينة صعدة.")
        house.close()
        monkeypatch.setattr(store, "WAIT", 0.3)
        house.ledger = open_ledger(address)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError, match="another program"):
            house.take("قصفت طائرات حربية مدينة إدلب.")
        other.rollback()
        other.close()
    assert house.take("قصفت طائرات حربية مدينة إدلب.")[0].kind == "added"
    assert list(verify(house.ledger, house.archive, PLAIN)) == []


def test_a_restarted_postgresql_is_told_and_the_import_resumes(postgres, tmp_path, coder):
    from tests.contract.conftest import House

    house = House(postgres.database(), tmp_path / "archive", coder)
    house.take("قصفت طائرات حربية مدينة إدلب.")
    with pytest.raises(LedgerError, match="server"), house.ledger.writing() as connection:
        connection.execute(select(schema.report))
        postgres.stop("immediate")
        try:
            connection.execute(select(schema.report))
        finally:
            postgres.start()
    outcomes = house.take("قصفت طائرات حربية مدينة إدلب.", "سيطرت قوات الجيش على بلدة كفرنبل.")
    assert [outcome.kind for outcome in outcomes] == ["known", "added"]
    assert list(verify(house.ledger, house.archive, PLAIN)) == []
    house.close()


def test_an_archive_that_cannot_be_written_is_told(tmp_path):
    from datetime import UTC, datetime

    from marsad.sources.archive import Capture

    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    with pytest.raises(ArchiveError, match="Free space or make it writable"):
        Archive(blocked / "archive", "test").keep([Capture("urn:x", datetime.now(UTC), b"x")])


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("mysql://x/y", "no address|sqlite"),
        ("nonsense", "no address"),
        ("sqlite:////proc/none/ledger.db", "ledger|folder|No such"),
        ("postgresql://marsad@127.0.0.1:1/none", "server"),
    ],
)
def test_an_address_that_leads_nowhere_is_told(address, says):
    with pytest.raises(LedgerError, match=says):
        open_ledger(address, create=True)


def test_a_file_that_is_no_ledger_is_told(tmp_path):
    path = tmp_path / "ledger.db"
    path.write_bytes(b"this is no database" * 100)
    with pytest.raises(LedgerError, match="no ledger"):
        open_ledger(f"sqlite:///{path}")
    with pytest.raises(LedgerError, match="marsad add"):
        open_ledger(f"sqlite:///{tmp_path / 'none.db'}")
