"""A batch on Apache Spark: a real cluster of two executors on this machine, one of them killed in the middle.

PySpark comes as source only and is large, so it is not among the tools of the checks: it is installed into
`build/spark` when it is not there yet, as Java 17 is.
"""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYSPARK = "pyspark==4.1.4"
CLUSTER = "local-cluster[2,1,1024]"
REPORTS = (
    "قصف على سوق {0}\nقال ناشطون إن طائرات حربية شنت أمس السبت غارتين على سوق بلدة {0}، ما أدى إلى مقتل {1} مدنيين "
    "وجرح عشرين آخرين.",
    "حصار {0}\nتحاصر قوات النظام بلدة {0} منذ شهرين وتمنع دخول الغذاء إليها، بحسب المجلس المحلي. ونزحت نحو {1} عائلة.",
)
TOWNS = ("معرة مصرين", "مضايا", "تلبيسة", "دوما", "الباب", "منبج")


@pytest.fixture(scope="module")
def library():
    """The folder that holds PySpark, its Java installed too."""
    (ROOT / "build").mkdir(exist_ok=True)
    folder = ROOT / "build" / "spark"
    with (ROOT / "build" / ".spark.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if shutil.which("java") is None:
            subprocess.run(["flock", "/tmp/marsad-apt", "apt-get", "install", "-qq", "-y", "openjdk-17-jre-headless"],
                           check=True, capture_output=True)  # fmt: skip
        if not (folder / "done").is_file():
            shutil.rmtree(folder, ignore_errors=True)
            subprocess.run([sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check",
                            "--no-binary", "pyspark", "--constraint", ROOT / "requirements.lock",
                            "--target", folder, PYSPARK, "pandas"], check=True)  # fmt: skip
            (folder / "done").touch()
    return folder


@pytest.fixture
def surroundings(library):
    """What Marsad on Spark is run in."""
    path = os.pathsep.join([str(ROOT / "src"), str(library)])
    return {**os.environ, "PYTHONPATH": path, "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}


@pytest.fixture
def archive(tmp_path):
    """Shards enough that an executor can be killed between them: in an odd folder, with a broken line, with none."""
    folder = tmp_path / "archive"
    (folder / "عام 2016 [1]").mkdir(parents=True)
    for number in range(12):
        shard = folder / ("عام 2016 [1]" if number == 3 else "") / f"s{number:02}.jsonl"
        lines = []
        for at in range(4):
            text = REPORTS[at % 2].format(TOWNS[(number + at) % 6], 5 + (number * 7 + at) % 40)
            told = {
                "id": f"{number}-{at}",
                "text": text,
                "published": f"2016-08-{1 + number % 3:02}",
                "publisher": "المرج",
            }
            lines.append(json.dumps(told, ensure_ascii=False) + "\n")
        shard.write_text("".join(lines) + ("{broken\n" if number == 5 else ""), encoding="utf-8")
    (folder / "none.jsonl").write_bytes(b"")
    (folder / "10%30 #1.jsonl").write_text(lines[0].replace("سوق", "معبر"), encoding="utf-8")
    (folder / "_SUCCESS").write_bytes(b"")
    return folder


def everything(out):
    """All files that are no file system's own, by name."""
    files = (path for path in out.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


def executors(leader):
    """Process ids of the executors that a process started, whatever lies between."""
    parents, found = {}, []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if b"CoarseGrainedExecutorBackend" in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
        except (OSError, ValueError):
            continue

    def below(process):
        while process in parents and process != leader:
            process = parents[process]
        return process == leader

    return [each for each in found if below(each)]


@pytest.mark.long
def test_an_executor_is_killed_and_the_bytes_are_those_of_one_process(archive, surroundings, library, tmp_path):
    here, there = tmp_path / "here", tmp_path / "there [1]"
    batch = [sys.executable, "-m", "marsad", "batch", archive]
    alone = subprocess.run([*batch, here, "--jobs", "1", "--json"], env=surroundings, capture_output=True, check=False)
    assert alone.returncode == 1, alone.stderr.decode()
    command = [library / "bin" / "spark-submit", "--master", CLUSTER, ROOT / "src/marsad/cli/submit.py", archive, there]
    log = tmp_path / "log"  # spark-submit puts what the program says into one stream
    with (
        log.open("w") as told,
        subprocess.Popen([*command, "--json"], env=surroundings, stdout=told, stderr=subprocess.STDOUT) as running,
    ):
        while running.poll() is None and not list(there.glob(".staging/0/_temporary/**/part-*")):
            time.sleep(0.1)
        killed = executors(running.pid)
        assert len(killed) == 2, log.read_text()[-3000:]
        os.kill(killed[0], signal.SIGKILL)
        running.wait(timeout=400)
    assert "Lost executor" in log.read_text(), "it was not in the middle"
    assert running.returncode == 1, "one record is rejected, and a shard with none"
    counts = json.loads(next(line for line in log.read_text().splitlines() if line.startswith("{")))
    assert counts == json.loads(alone.stdout)
    assert counts["reports"] == 49 and counts["joins"] > 0 and counts["copies"] > 0
    assert everything(there) == everything(here)
    again = subprocess.run(
        [*batch, there, "--engine", "spark", "--master", "local[1]", "--no-link", "--json"],
        env=surroundings, capture_output=True, check=False,
    )  # fmt: skip
    assert again.returncode == 0, again.stderr.decode()[-3000:]
    assert json.loads(again.stdout)["done before"] == 14
    assert everything(there) == everything(here)
