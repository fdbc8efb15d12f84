"""A ledger with reports of our own, and the observatory over it."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
import uvicorn
from chromium import MISSING, ROOT, build, chromium, launch
from click.testing import CliRunner
from fastapi.testclient import TestClient

from marsad.cli.main import main
from marsad.cli.tables import coder_with
from marsad.coding.coder import Coder
from marsad.config import settings
from marsad.web.app import create_app
from marsad.web.desk import Desk, opened_desk

REPORTS = (
    {
        "id": "a", "publisher": "صحيفة الضفة", "published": "2019-03-04", "title": "غارات على معرة حرمة",
        "text": "غارات على معرة حرمة\nقال ناشطون إن طائرات حربية شنت أمس الأحد ثلاث غارات على بلدة معرة حرمة بريف "
        "إدلب، ما أدى إلى مقتل أربعة مدنيين وإصابة تسعة آخرين.\nونفت وزارة الدفاع الروسية قصف البلدة.",
    },
    {
        "id": "b", "publisher": "موقع الساحل", "published": "2019-03-04", "title": "قتلى في معرة حرمة",
        "text": "قتلى في معرة حرمة\nأفاد الدفاع المدني بمقتل ستة مدنيين جراء غارات جوية استهدفت أمس بلدة معرة حرمة "
        "في ريف إدلب الجنوبي.",
    },
    {
        "id": "d", "publisher": "وكالة الشمال", "published": "2019-03-04", "title": "موسكو تنفي",
        "text": "موسكو تنفي\nنفت وزارة الدفاع الروسية شن غارات جوية على بلدة معرة حرمة أمس الأحد.",
    },
    {
        "id": "c", "publisher": "صحيفة الضفة", "published": "2019-03-06", "title": "نزوح من خان شيخون",
        "text": "نزوح من خان شيخون\nنزحت نحو 250 عائلة من مدينة خان شيخون إلى أطمة، بحسب منسقي الإغاثة. "
        "وتحاصر قوات النظام بلدة كفرزيتا منذ أسبوعين وتمنع دخول المساعدات إليها.",
    },
)  # fmt: skip


@pytest.fixture(scope="session")
def coder() -> Coder:
    return coder_with(None)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose ledger holds `REPORTS`, coded, kept and linked by the commands."""
    folder = tmp_path_factory.mktemp("observatory")
    told = folder / "reports.jsonl"
    told.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in REPORTS), encoding="utf-8")
    done = CliRunner().invoke(main, ["add", str(told), "--home", str(folder / "home")])
    assert done.exit_code == 0, done.output
    done = CliRunner().invoke(main, ["link", "--home", str(folder / "home")])
    assert done.exit_code == 0, done.output
    return folder / "home"


@pytest.fixture(scope="session")
def desk(home: Path, coder: Coder) -> Iterator[Desk]:
    with opened_desk(settings(home), coder) as opened:
        yield opened


@pytest.fixture(scope="session")
def client(desk: Desk) -> TestClient:
    return TestClient(create_app(desk), base_url="http://127.0.0.1")


@pytest.fixture(scope="session")
def server(desk: Desk) -> Iterator[str]:
    """The observatory on a real server on loopback; its address."""
    server = uvicorn.Server(uvicorn.Config(create_app(desk), host="127.0.0.1", port=0, log_level="warning"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="session")
def browser():
    sync = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: make .venv/.dev")
    path = chromium() or pytest.skip(MISSING)
    with sync.sync_playwright() as playwright:
        launched = launch(playwright, path)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def built() -> Path:
    """The built files, made where they are missing or stale."""
    wrong = build()
    assert not wrong, wrong
    return ROOT / "src" / "marsad" / "web" / "static"
