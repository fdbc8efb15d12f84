"""Two readings of a claim on the page of review: both are shown, and the other one is taken with one button."""

import contextlib
import re
from pathlib import Path

import msgspec
import pytest
from fastapi.testclient import TestClient
from lxml import html as parser

from marsad.config import settings
from marsad.keep.gather import item_of
from marsad.keep.intake import TOOL, Intake
from marsad.keep.ready import Workshop
from marsad.ledger.runs import begin_run
from marsad.ledger.store import open_ledger
from marsad.ledger.words import Words
from marsad.llm.arbitrate import arbitrate
from marsad.llm.trust import Trust
from marsad.model import Interval, Party, Quantity, Report
from marsad.sources.archive import Archive
from marsad.sources.files import Given
from marsad.web.app import create_app
from marsad.web.desk import opened_desk

TEXT = (
    "قصف على أطراف الميادين\nقصفت مدفعية الجيش أطراف مدينة الميادين ليل الأربعاء، وأصيب عشرون شخصا بينهم نساء، بحسب شبكة محلية. "
    "وأغلقت فصائل معارضة الطريق إلى البوكمال."
)


def at(words: str) -> dict[str, object]:
    start = TEXT.index(words)
    return {"text": words, "start": start, "end": start + len(words)}


OTHERS = {
    "status": "planned",
    "actors": (Party(**at("فصائل معارضة"), cls="rebel"),),
    "time": Interval(**at("ليل الأربعاء"), since="2019-02-01", until="2019-02-02"),
    "quantities": (Quantity(kind="killed", **at("عشرون شخصا"), low=20, high=25),),
    "sources": (),
}


@pytest.fixture
def own(tmp_path: Path, coder) -> Path:
    """A home with one report that two readers read; they differ on the first claim."""

    def both(report: Report):
        read = coder.code(report)
        first, *rest = (msgspec.structs.replace(each, made_by=("model raqim:7b/3f2a91c0",)) for each in read.claims)
        said = (msgspec.structs.replace(first, **OTHERS), *rest)
        return arbitrate(read, msgspec.structs.replace(read, claims=said), Trust())

    home = tmp_path / "home"
    home.mkdir()
    ledger = open_ledger(settings(home).address, create=True)
    archive = Archive(settings(home).archive_folder, TOOL)
    shop = Workshop(lambda reports: map(both, reports), Words(coder.memo))
    intake = Intake(ledger, archive, shop.make_ready, begin_run(ledger, "test"), by="هدى")
    report = Report(
        id="a", text=TEXT, title=TEXT.split("\n", maxsplit=1)[0], published="2019-02-07", publisher="شبكة الفرات"
    )
    (outcome,) = intake.take([item_of(Given(report, "a.txt", 0, (), TEXT.encode()))])
    assert outcome.kind == "added"
    archive.close()
    ledger.close()
    return home


@pytest.fixture
def reviewer(own, coder):
    with contextlib.ExitStack() as stack:

        def client(name: str) -> TestClient:
            told = msgspec.structs.replace(settings(own), by=name)
            return TestClient(create_app(stack.enter_context(opened_desk(told, coder))), base_url="http://127.0.0.1")

        yield client


def page(client: TestClient, **params: str):
    return parser.fromstring(client.get("/review", params={"lang": "en", **params}).text)


def first(client: TestClient) -> str:
    return queue(page(client))[0]


def queue(html) -> list[str]:
    links = html.xpath("//ol[@class='review-queue']//a/@href")
    return [re.search(r"claim=([A-Z0-9-]+)", link)[1] for link in links]


def readings(html) -> dict[str, list[str]]:
    """What is told of each field on which readers differ: both readings, with whose they are."""
    section = html.xpath("//section[@aria-labelledby='readings-title']")
    if not section:
        return {}
    titles, told = section[0].xpath(".//h4"), section[0].xpath(".//dl")
    return {
        title.text: [" ".join(row.text_content().split()) for row in those.xpath("./div")]
        for title, those in zip(titles, told, strict=True)
    }


def take(client: TestClient, field: str, **params: str):
    """Press the button that takes the other reading of a field, as a browser without scripts does."""
    html = page(client, **params)
    (button,) = html.xpath(f"//button[@name='decision' and @value='take.{field}']")
    (form,) = (each for each in html.forms if each.get("id") == button.get("form"))
    return client.post(
        form.action, data={**dict(form.form_values()), "decision": button.get("value")}, follow_redirects=False
    )


def line(client: TestClient, claim: str) -> dict:
    return next(each for each in client.get("/api/v1/claims").json()["claims"] if each["id"] == claim)


def test_both_readings_are_shown_with_whose_they_are(reviewer):
    client = reviewer("هدى")
    told = readings(page(client))
    assert set(told) == {"Status", "Who", "When", "Count", "According to"}
    assert told["Who"][0].startswith("Rulesمدفعية الجيش") and told["Who"][1].startswith("Language modelفصائل معارضة")
    assert "occurred" in told["Status"][0] and "planned" in told["Status"][1]
    assert "20–25" in told["Count"][1] and "nothing" in told["According to"][1]
    arabic = readings(page(client, lang="ar"))
    assert arabic["الفاعل"][0].startswith("القواعد") and arabic["الفاعل"][1].startswith("النموذج اللغوي")
    marked = page(client).xpath("//ol[@class='review-queue']/li[1]//span[contains(@class,'disputed')]/text()")
    assert marked == ["Readings differ"]


def test_one_button_takes_the_other_reading_of_one_field_and_the_rest_is_asked_still(reviewer):
    client = reviewer("هدى")
    claim = first(client)
    answer = take(client, "actors")
    assert answer.status_code == 303 and f"claim={claim}" in answer.headers["location"]
    now = line(client, claim)
    assert now["decided"] == "corrected" and now["claim"]["actors"][0]["text"] == "فصائل معارضة"
    assert set(readings(page(client, claim=claim))) == {"Status", "When", "Count", "According to"}
    assert first(client) == claim
    for field in ("status", "time", "quantities", "sources"):
        answer = take(client, field, claim=claim)
    assert f"done={claim}" in answer.headers["location"]
    now = line(client, claim)["claim"]
    assert now["status"] == "planned" and now["time"]["to"] == "2019-02-02" and now["sources"] == []
    assert now["differing"] == [] and claim not in queue(page(client))
    client.post("/review")
    assert set(readings(page(client, claim=claim))) == {"Status", "Who", "When", "Count", "According to"}


def test_who_presses_enter_in_a_field_takes_no_reading(reviewer):
    (panel,) = page(reviewer("هدى")).xpath("//form[contains(@class,'review-panel')]")
    own = [button.get("value") for button in panel.xpath(".//button[@name='decision']") if not button.get("form")]
    assert own == ["accept", "reject"], "the first button of a form is the one that Enter presses"


def test_accepting_keeps_what_stands(reviewer):
    client = reviewer("هدى")
    claim = first(client)
    before = line(client, claim)["claim"]
    form = next(each for each in page(client).forms if "review-panel" in each.get("class", ""))
    values = {name: value or "" for name, value in form.form_values() if name != "decision"}
    assert client.post(form.action, data={**values, "decision": "accept"}, follow_redirects=False).status_code == 303
    now = line(client, claim)
    assert now["decided"] == "accepted" and now["claim"] == {**before, "differing": []}


def test_a_second_reviewer_takes_the_other_reading_as_an_opinion(reviewer):
    one, two = reviewer("هدى"), reviewer("سلمى")
    claim = first(one)
    form = next(each for each in page(one).forms if "review-panel" in each.get("class", ""))
    values = {name: value or "" for name, value in form.form_values() if name != "decision"}
    one.post(form.action, data={**values, "decision": "accept"})
    assert "Who" in readings(page(two, mode="second", claim=claim))
    assert take(two, "actors", mode="second", claim=claim).status_code == 303
    assert line(one, claim)["claim"]["actors"][0]["text"] == "مدفعية الجيش", "the decision stays in force"
    assert queue(page(one, mode="differing")) == [claim]


def test_a_field_on_which_nobody_differs_has_no_other_reading(reviewer):
    client = reviewer("هدى")
    claim = first(client)
    answer = client.post(f"/review/{claim}", data={"decision": "take.targets"}, headers={"accept": "application/json"})
    assert answer.status_code == 400 and "reading-none" in answer.text


def test_the_report_tells_who_read_a_claim(reviewer):
    client = reviewer("هدى")
    claim = first(client)
    html = parser.fromstring(client.get(f"/reports/{claim[:-2]}", params={"lang": "en"}).text)
    card = html.get_element_by_id(f"claim-{claim}").text_content()
    assert "Read by: Rules، Language model" in " ".join(card.split()) and "Readings differ" in card


def test_the_terminal_shows_both_and_takes_the_other_one(own, reviewer):
    from click.testing import CliRunner

    from marsad.cli.main import main
    from marsad.cli.model_learn import learn

    client = reviewer("هدى")
    claim = first(client)

    def run(command, *words):
        return CliRunner().invoke(command, [*words, "--home", str(own)], catch_exceptions=False)

    told = run(main, "reviews", "next").output.splitlines()
    assert told[1].split()[:4] == [claim, "violence.shelling", told[1].split()[2], "5"] and "differ" in told[0]
    refused = run(main, "review", claim, "correct", "--take", "targets")
    assert refused.exit_code == 3 and "reading-none" in refused.output and "they do on status, actors" in refused.output
    assert run(main, "review", claim, "accept", "--take", "actors").exit_code == 2
    assert run(main, "review", claim, "correct", "--take", "actors", "--set", 'status="denied"').exit_code == 0
    now = line(client, claim)["claim"]
    assert (now["status"], now["actors"][0]["text"], now["differing"]) == ("denied", "فصائل معارضة", [])

    table = run(learn, "--preview").output
    assert not (own / "trust.csv").exists()
    rows = {tuple(row.split()[:2]): row.split()[2:] for row in table.splitlines()[1:]}
    assert rows["violence.shelling", "actors"][:4] == ["1", "0", "1", "0"]
    assert rows["violence.shelling", "status"][:4] == ["1", "0", "0", "1"]
    assert (
        rows["violence.shelling", "time"][:4] == ["1", "1", "0", "0"]
        and rows["violence.shelling", "time"][-1] == "rules"
    )
    lines = [msgspec.json.decode(each) for each in run(learn, "--json").output.splitlines() if each.startswith("{")]
    assert {each["field"]: each["model_right"] for each in lines}["actors"] == 1
    assert (own / "trust.csv").read_text(encoding="utf-8").startswith("type,field,rules_right,model_right,neither\n")
