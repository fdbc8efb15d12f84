"""A ledger with reports of our own, and the observatory over it."""

import json
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from threading import Thread

import pytest
import uvicorn
from anyio.from_thread import start_blocking_portal
from chromium import MISSING, ROOT, build, chromium, launch
from click.testing import CliRunner
from fastapi.testclient import TestClient

from marsad.cli.main import main
from marsad.cli.tables import coder_with
from marsad.coding.coder import RuleCoder
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


TOWN = (
    {"id": "1", "published": "2015-12-20", "publisher": "الشرق", "text": "تحاصر قوات النظام وحزب الله بلدة مضايا، حيث يعيش 40 ألف شخص. "
     "ولا يحصل الفرد في مضايا إلا على ربع رغيف في اليوم."},
    {"id": "2", "published": "2015-12-28", "publisher": "الفجر", "text": "قالت لجنة الإغاثة إن 30 ألف شخص محاصرون في بلدة مضايا، "
     "وإنه لم يبق أمامهم سوى طريق واحد إلى الجنوب."},
    {"id": "3", "published": "2016-01-11", "publisher": "النهضة", "text": "توزع الأمم المتحدة 2000 ربطة خبز يوميا في بلدة مضايا."},
    {"id": "4", "published": "2016-01-15", "publisher": "الفجر", "text": "تسعى قوات النظام إلى السيطرة على بلدة مضايا، في حين أعلنت حركة "
     "أحرار الشام أن البلدة ما زالت تحت سيطرتها."},
    {"id": "5", "published": "2017-04-19", "publisher": "الشرق", "text": "سيطرت قوات النظام على بلدة مضايا بعد انسحاب حركة أحرار الشام منها."},
    {"id": "6", "published": "2016-01-20", "publisher": "الشرق", "text": "قطعت قوات النظام الطريق بين مضايا والزبداني."},
    {"id": "7", "published": "2016-01-25", "publisher": "النهضة", "text": "نزحت 300 عائلة من بلدة مضايا إلى الزبداني."},
    {"id": "8", "published": "2016-01-22", "publisher": "الشرق", "text": "قالت لجان محلية إن قصفا مدفعيا لقوات النظام على بلدة مضايا أدى إلى "
     "مقتل ثلاثة مدنيين وإصابة 11 آخرين."},
)  # fmt: skip


@pytest.fixture(scope="session", autouse=True)
def one_loop() -> Iterator[None]:
    """All clients ask in one event loop: to start one for each request takes longer than most answers."""
    with start_blocking_portal() as TestClient.portal:
        yield
    TestClient.portal = None


@pytest.fixture(scope="session")
def coder() -> RuleCoder:
    return coder_with(None)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose ledger holds `REPORTS`, coded, kept and linked by the commands."""
    return filled(tmp_path_factory.mktemp("observatory"), REPORTS)


def filled(folder: Path, reports: Iterable[Mapping[str, str]]) -> Path:
    """A home in a folder whose ledger holds reports, coded, kept and linked by the commands."""
    told = folder / "reports.jsonl"
    told.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in reports), encoding="utf-8")
    done = CliRunner().invoke(main, ["add", str(told), "--home", str(folder / "home")])
    assert done.exit_code == 0, done.output
    done = CliRunner().invoke(main, ["link", "--home", str(folder / "home")])
    assert done.exit_code == 0, done.output
    return folder / "home"


@pytest.fixture(scope="session")
def desk(home: Path, coder: RuleCoder) -> Iterator[Desk]:
    with opened_desk(settings(home), coder) as opened:
        yield opened


@pytest.fixture(scope="session")
def client(desk: Desk) -> TestClient:
    return TestClient(create_app(desk), base_url="http://127.0.0.1")


@pytest.fixture(scope="session")
def town_desk(tmp_path_factory: pytest.TempPathFactory, coder: RuleCoder) -> Iterator[Desk]:
    """A desk over a ledger that tells of a besieged town (`TOWN`)."""
    with opened_desk(settings(filled(tmp_path_factory.mktemp("town"), TOWN)), coder) as opened:
        yield opened


@pytest.fixture(scope="session")
def town(town_desk: Desk) -> TestClient:
    return TestClient(create_app(town_desk), base_url="http://127.0.0.1")


@pytest.fixture
def own_home(home: Path, tmp_path: Path) -> Path:
    """A home of the test's own, with the same reports."""
    return shutil.copytree(home, tmp_path / "home")


@pytest.fixture
def own_client(own_home: Path, coder: RuleCoder) -> Iterator[TestClient]:
    """A client of the observatory over it."""
    with opened_desk(settings(own_home), coder) as opened:
        yield TestClient(create_app(opened), base_url="http://127.0.0.1")


@pytest.fixture(scope="session")
def server(desk: Desk) -> Iterator[str]:
    """The observatory on a real server on loopback; its address."""
    yield from served(desk)


@pytest.fixture(scope="session")
def town_server(town_desk: Desk) -> Iterator[str]:
    """The same over the ledger of the besieged town."""
    yield from served(town_desk)


def served(desk: Desk) -> Iterator[str]:
    """The address of a real server on loopback while it runs."""
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
