"""A transformers model with random weights reads: its nonsense leaves an empty ledger and no error.

torch and transformers are large, so they are not among the tools of the checks: they are installed into
`build/transformers` when they are not there yet.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TORCH, TRANSFORMERS = "torch==2.13.0", "transformers==5.24.0"
REPORTS = (
    "قصفت مدفعية الجيش أطراف بلدة النشابية فجر الجمعة، وقتل ثلاثة مدنيين بحسب الدفاع المدني.",
    "قالت مصادر محلية إن مسلحين خطفوا طبيبا من عيادته في مدينة سبها.\nولم تتبن أي جهة العملية حتى مساء الأحد.",
    "دخلت قافلة من عشرين شاحنة محملة بالطحين إلى مخيم اليرموك بعد حصار دام أربعة أشهر.",
)


@pytest.fixture(scope="module")
def library():
    """The folder that holds torch and transformers."""
    (ROOT / "build").mkdir(exist_ok=True)
    folder = ROOT / "build" / "transformers"
    with (ROOT / "build" / ".transformers.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").is_file():
            shutil.rmtree(folder, ignore_errors=True)
            subprocess.run([sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check",
                            "--constraint", ROOT / "requirements.lock", "--target", folder, TORCH,
                            TRANSFORMERS], check=True)  # fmt: skip
            (folder / "done").touch()
    return folder


@pytest.fixture(scope="module")
def address(library):
    """Where the model listens."""
    path = os.pathsep.join(map(str, (library, ROOT / "tests" / "llm")))
    environment = {**os.environ, "PYTHONPATH": path, "HF_HUB_OFFLINE": "1"}
    command = [sys.executable, str(ROOT / "tests" / "llm" / "random_model.py")]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def marsad(*words):
    path = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-m", "marsad", *words],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.mark.long
def test_nonsense_leaves_an_empty_ledger_and_no_error(address, tmp_path):
    assert address.startswith("http://127.0.0.1:")
    home, file = tmp_path / "home", tmp_path / "reports.jsonl"
    home.mkdir()
    (home / "marsad.toml").write_text(f'[model]\nbase_url = "{address}"\nmodel = "random"\n')
    lines = [json.dumps({"id": str(at), "text": text, "published": "2016-12-15"}) for at, text in enumerate(REPORTS)]
    file.write_text("\n".join(lines) + "\n")
    added = marsad("add", str(file), "--coder", "model", "--home", str(home), "--json")
    assert [json.loads(line)["claims"] for line in added.stdout.splitlines()] == [0, 0, 0]
    assert "unreadable" in added.stderr
    found = [json.loads(line) for line in marsad("search", "--home", str(home), "--json").stdout.splitlines()]
    assert [each["claims"] for each in found] == [[], [], []]
    both = marsad("read", str(file), "--coder", "both", "--home", str(home), "--format", "jsonl")
    rules = marsad("read", str(file), "--home", str(home), "--format", "jsonl")
    of_both, of_rules = ([json.loads(line)["claims"] for line in each.stdout.splitlines()] for each in (both, rules))
    assert of_both == of_rules
    assert sum(map(len, of_rules)) >= 3
