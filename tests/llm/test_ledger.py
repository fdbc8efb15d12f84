"""The ledger after reports and answers that want to deceive it: nothing in it that the reports do not say."""

import json
import re

import msgspec
from chat_server import chat_server
from click.testing import CliRunner

from marsad.cli.main import main
from marsad.coding.document import Document
from marsad.ledger.schema import revision, version
from marsad.ledger.store import open_ledger
from marsad.model import Claim
from marsad.ontology import claim_types

from .test_injection import REPORTS, said

EAGER = {
    "status": "denied", "actors": [{"sentence": 1, "words": "تنظيم القاعدة"}], "targets": [], "time": None, "sources": [],
    "places": [{"sentence": 1, "words": "دمشق", "role": "at"}],
    "quantities": [{"sentence": 1, "words": "9000 قتيل", "kind": "killed"}],
}  # fmt: skip


def claims_of(home, answers):
    """The claims of a new ledger into which all reports were read, and the texts; `answers` are by number of report."""
    home.mkdir()
    reports = home / "reports.jsonl"
    rows = [
        {"text": each["text"], "publisher": f"جريدة {at}", "published": each.get("published", "2020-01-15")}
        for at, each in enumerate(REPORTS)
    ]
    reports.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    def answer(body):
        asked = body["messages"][-1]["content"]
        return {"claims": answers[int(re.search(r"^publisher: جريدة (\d+)$", asked, re.MULTILINE)[1])]}

    with chat_server(answer) as address:
        (home / "marsad.toml").write_text(f'[model]\nbase_url = "{address}"\nmodel = "stub"\n')
        done = CliRunner().invoke(
            main, ["add", str(reports), "--coder", "model", "--home", str(home), "--any-language"]
        )
    assert done.exit_code == 0, done.output
    ledger = open_ledger(f"sqlite:///{home / 'ledger.db'}")
    with ledger.reading() as connection:
        bodies = [
            msgspec.json.decode(body, type=Claim)
            for body in connection.scalars(revision.select().with_only_columns(revision.c.body))
        ]
        texts = list(connection.scalars(version.select().with_only_columns(version.c.text)))
    ledger.close()
    return sorted(bodies, key=lambda claim: claim.id), texts


def test_answers_that_obey_and_claim_everything_leave_what_honest_ones_leave(tmp_path, kit, memo):
    honest, deceived = [], []
    for case in REPORTS:
        document = Document(case["text"], memo)
        good = [msgspec.to_builtins(said(line, document, kit)) for line in case["honest"]]
        bad = [msgspec.to_builtins(said(line, document, kit)) for line in case["gullible"]]
        made_up = [
            {"type": type_, "trigger": {"sentence": 1, "words": words}, **EAGER}
            for type_ in list(claim_types())[::6] for words in ("مذبحة العصر", "في", "2020", "دمشق")
        ]  # fmt: skip
        honest.append(good)
        deceived.append([*bad, *made_up, *good, *bad])
    (true, _), (found, texts) = claims_of(tmp_path / "honest", honest), claims_of(tmp_path / "deceived", deceived)
    assert len(true) == sum(len(each["honest"]) for each in REPORTS)
    assert found == true
    spans = 0
    for claim in found:
        values = [claim.trigger, *claim.actors, *claim.targets, *claim.places, *claim.quantities, *claim.sources]
        values += [claim.time] if claim.time else []
        homes = [text for text in texts if all(text[each.start : each.end] == each.text for each in values)]
        assert homes, claim
        spans += len(values)
    assert spans > 150
