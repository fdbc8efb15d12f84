"""What the ledger holds is held against its log; and what people decide must fit the format, the text and the calendar."""

import pytest
from sqlalchemy import select, text

from marsad.errors import LedgerError
from marsad.keep.erase import erase
from marsad.keep.gather import item_of
from marsad.keep.reread import ids_of, reread, write_rereads
from marsad.keep.verify import verify
from marsad.ledger import chain, schema
from marsad.ledger.history import Decision, changes_since, coded_report, decide, report_named
from marsad.ledger.protect import Protection
from marsad.ledger.search import Question, find
from marsad.ledger.store import Act
from marsad.model import Report
from marsad.sources.files import Given

STRIKE = "قصفت طائرات حربية سوقا شعبيا في مدينة إدلب صباح الأحد، ما أسفر عن مقتل ثلاثة مدنيين، بحسب مصدر طبي."
SIEGE = "تحاصر قوات الدعم السريع مدينة الفاشر منذ أشهر، ويعاني سكانها من نقص الغذاء والدواء."
PLAIN = lambda items, length, label: items  # noqa: E731
ACT = Act(1.7e9, "ليلى", 1, "test")


def coded(house, uid):
    with house.ledger.reading() as connection:
        return coded_report(connection, report_named(connection, uid))


def review(house, claim, kind, **fields):
    with house.ledger.writing() as connection:
        return decide(house.ledger, connection, claim, Decision(kind, fields), ACT)


def faults(house, expected=None):
    return list(verify(house.ledger, house.archive, PLAIN, expected))


def feed(house):
    with house.ledger.reading() as connection:
        return list(changes_since(connection))


def read_again(house, uid, code):
    with house.ledger.reading() as connection:
        (number,) = ids_of(connection, [uid])
    again = reread(house.ledger, number, code)
    write_rereads(house.ledger, [again], Protection(house.words), ACT)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE version SET digest = {other}",
        "UPDATE capture SET digest = {other}",
        "UPDATE revision SET body = {other} WHERE number = 2",
        "UPDATE revision SET body = NULL WHERE number = 2",
        "UPDATE revision SET state = 'current' WHERE state = 'retired'",
        "UPDATE revision SET state = 'retired' WHERE number = 2",
        "UPDATE revision SET entry = 1 WHERE number = 2",
        "DELETE FROM revision WHERE number = 2",
        "UPDATE claim SET type = 'violence.clash' WHERE number = 1",
        "UPDATE claim SET status = 'hypothetical' WHERE number = 1",
        "UPDATE claim SET state = 'rejected' WHERE number = 1",
        "UPDATE claim SET revision = 1 WHERE number = 1",
        "UPDATE claim SET differing = 3 WHERE number = 1",
        "UPDATE report SET erased_at = 1",
        "UPDATE report SET claims = 77",
        "UPDATE report SET uid = 'RAAAAAAAAAAAA'",
        "UPDATE capture SET erased_at = 1",
        "UPDATE capture SET erased_at = 1, url = ''",
        "DELETE FROM party",
        "DELETE FROM site",
        "DELETE FROM spot",
        "DELETE FROM words",
        "INSERT INTO words ({row}, terms) VALUES (5, 'x')",
    ],
)
def test_whatever_is_changed_behind_the_log_is_told(house, coder, statement):
    uid = house.take(STRIKE + "\n" + SIEGE)[0].uid
    assert len(coded(house, uid).claims) >= 2
    review(house, f"{uid}-1", "correct", status="denied")
    read_again(house, uid, lambda report: coder.code(Report(id="x", text=STRIKE)))
    assert {claim["state"] for change in feed(house) for claim in change["claims"]} >= {"current", "retired"}
    assert faults(house) == []
    other = "x'00'" if house.ledger.sqlite else "'\\x00'"
    with house.ledger.writing() as connection:
        connection.execute(
            text(statement.format(other=other, row="rowid" if house.ledger.sqlite else "id").replace(":", "\\:"))
        )
    assert faults(house)


def test_a_lost_report_is_told_and_a_cut_log_by_its_head(house):
    house.take(STRIKE, SIEGE)
    with house.ledger.reading() as connection:
        seq, digest = chain.head(connection)
    assert seq == 2 and faults(house, (seq, digest)) == []
    assert [fault.kind for fault in faults(house, (seq, bytes(32)))] == ["log"]
    with house.ledger.writing() as connection:
        connection.execute(schema.audit.delete().where(schema.audit.c.seq == 2))
    assert any("ends at the entry 1" in fault.sentence for fault in faults(house, (seq, digest)))
    assert any("does not tell" in fault.sentence for fault in faults(house)), "a report without its entry"


def test_the_feed_stays_as_it_was_and_an_erasure_names_the_claims(house):
    uid = house.take(STRIKE)[0].uid
    review(house, f"{uid}-1", "reject")
    before = feed(house)
    assert before[-1]["claims"][0]["state"] == "rejected"
    with house.ledger.reading() as connection:
        row = report_named(connection, uid).row
        count = len(before[0]["claims"])
    erase(house.ledger, house.archive, [row], "طلب", ACT)
    after = feed(house)
    assert after[:-1] == before
    assert [claim["claim"] for claim in after[-1]["claims"]] == [f"{uid}-{n}" for n in range(1, count + 1)]
    assert {claim["state"] for claim in after[-1]["claims"]} == {"erased"}
    assert faults(house) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"trigger": {"text": "", "start": 5, "end": 5}},
        {"trigger": {"text": "", "start": 9, "end": 2}},
        {"trigger": {"text": STRIKE[-4:-1], "start": -4, "end": -1}},
        {"trigger": {"text": STRIKE[-3:], "start": len(STRIKE) - 3, "end": 900}},
        {"trigger": {"text": " ", "start": STRIKE.index(" "), "end": STRIKE.index(" ") + 1}},
        {"evidence": [[0, 9000]]},
        {"evidence": [[9, 2]]},
        {"evidence": [[-3, 2]]},
        {"time": {"text": "قصفت", "start": 0, "end": 4, "from": "yesterday", "to": "2021-01-01"}},
        {"time": {"text": "قصفت", "start": 0, "end": 4, "from": "2021-02-30", "to": "2021-03-01"}},
        {"time": {"text": "قصفت", "start": 0, "end": 4, "from": "2021-03-02", "to": "2021-03-01"}},
        {"time": {"text": "قصفت", "start": 0, "end": 4, "from": "20210302", "to": "20210303"}},
        {"quantities": [{"kind": "killed", "text": "قصفت", "start": 0, "end": 4, "low": 9, "high": 2}]},
        {"quantities": [{"kind": "killed", "text": "قصفت", "start": 0, "end": 4, "low": float("inf"), "high": None}]},
        {"quantities": [{"kind": "killed", "text": "قصفت", "start": 0, "end": 4, "low": 10**30, "high": None}]},
        {"actors": [{"text": "قصفت", "start": 0, "end": 4, "class": "wizard"}]},
        {"actors": [{"text": "قصفت", "start": 0, "end": 4, "name": "a\x00b"}]},
        {"actors": [{"text": "قصفت", "start": 0, "end": 4, "name": "a\ud800b"}]},
    ],
)
def test_nonsense_is_refused(house, fields):
    uid = house.take(STRIKE)[0].uid
    with pytest.raises(LedgerError) as told:
        review(house, f"{uid}-1", "correct", **fields)
    assert told.value.slug in ("correction-format", "correction-span")
    assert len(feed(house)) == 1


def test_what_fits_is_taken(house):
    uid = house.take(STRIKE)[0].uid
    at = STRIKE.index("الأحد")
    time = {"text": "الأحد", "start": at, "end": at + 5, "from": "2021-03-14", "to": "2021-03-14"}
    count = {"kind": "killed", "text": "قصفت", "start": 0, "end": 4, "low": 3, "high": 3}
    after = review(house, f"{uid}-1", "correct", time=time, quantities=[count], evidence=[[0, len(STRIKE)]])
    assert after.time.since == "2021-03-14" and after.quantities[0].low == 3
    assert faults(house) == []


def test_a_retired_claim_is_not_decided_on(house, coder):
    uid = house.take(STRIKE + "\n" + SIEGE)[0].uid
    last = coded(house, uid).claims[-1].id
    read_again(house, uid, lambda report: coder.code(Report(id="x", text=STRIKE)))
    with pytest.raises(LedgerError, match="later reading") as told:
        review(house, last, "accept")
    assert told.value.slug == "claim-retired"


def test_reopening_brings_back_what_the_machine_read(house, coder):
    uid = house.take(STRIKE)[0].uid
    before = coded(house, uid).claims[0]
    review(house, before.id, "correct", status="denied", actors=[])
    assert coded(house, uid).claims[0].status == "denied"
    assert review(house, before.id, "reopen") == before
    review(house, before.id, "correct", status="planned")
    read_again(house, uid, coder.code)
    review(house, before.id, "accept")
    assert review(house, before.id, "reopen").status == before.status
    assert faults(house) == []


def test_a_claim_of_an_older_text_is_shown_with_its_sentence(house):
    from marsad.keep.sentences import shown_hit

    def page(body):
        given = Given(Report(id="p", text=body, published="2023-10-01"), "p.html", 0, (), body.encode())
        return item_of(given)._replace(url="https://example.org/1")

    uid = house.take_items([page(STRIKE + "\n" + SIEGE)])[0].uid
    review(house, f"{uid}-1", "accept")
    house.take_items(
        [page("تحديث جديد من المراسل.\n" + SIEGE + "\nوأعلنت الأمم المتحدة دخول قافلة مساعدات إلى الأبيض.")]
    )
    with house.ledger.reading() as connection:
        kind = connection.scalar(select(schema.claim.c.type).where(schema.claim.c.number == 1))
        question = Question(types=(kind,))
        (hit,) = find(house.ledger, connection, question)
        shown = shown_hit(connection, hit, question, house.words)
    assert shown.claims[0]["id"] == f"{uid}-1" and shown.sentence.strip() == STRIKE
