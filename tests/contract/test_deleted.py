"""ACLED's list of deleted events: what stood and no longer does, from the log of the ledger, on either engine."""

import csv
import io
import json

import pytest
from sqlalchemy import select

from marsad.export.profile import load
from marsad.keep.deleted import deletions, write_deletions
from marsad.keep.erase import erase
from marsad.keep.export import Cut
from marsad.keep.publish import Chosen, Leave, press, published
from marsad.keep.reread import reread, write_rereads
from marsad.ledger import schema
from marsad.ledger.aliases import aliases
from marsad.ledger.history import Decision, decide, report_named
from marsad.ledger.protect import Protection, classify_claim, classify_report, subjects
from marsad.ledger.store import Act

CLASH = "اندلعت اشتباكات عنيفة بين فصائل المعارضة وقوات النظام في مدينة سراقب فجر الثلاثاء، وقتل سبعة عناصر من الطرفين."
SHELLING = "قصفت قوات النظام بالمدفعية الثقيلة بلدة كفر نبل مساء الأربعاء فقتل اثنان من سكانها وأصيب ثمانية."
MINE = "انفجر لغم أرضي بحافلة ركاب على أطراف مدينة تدمر صباح الخميس ما أدى إلى مقتل ستة أشخاص كانوا على متنها."
TALKS = "عقد المجلس المحلي في مدينة الباب اجتماعا مع وجهاء المنطقة لبحث أوضاع الأهالي."
TEXTS = (CLASH, SHELLING, MINE, TALKS)


class Desk:
    """A ledger with four reports, and what people do to it, each later than the one before."""

    def __init__(self, house):
        self.house, self.tools = house, press(house.coder)
        self.uids = [each.uid for each in house.take(*TEXTS, published="2020-02-05", publisher="شبكة الحقول")]

    def act(self):
        self.house.now += 86_400.0
        return Act(self.house.now, "سعاد", 0, "test")

    def write(self, do):
        doing = self.act()
        with self.house.ledger.writing() as connection:
            return do(connection, doing)

    def leave(self, profile="internal", **more):
        found = load(profile, subjects())
        return Leave(
            type(found)(**{**{f: getattr(found, f) for f in found.__struct_fields__}, **more}), reason="اختبار"
        )

    def standing(self, profile="internal", at=None):
        """Ids of the ACLED-shaped export now."""
        from marsad.export import acled
        from marsad.export.losses import Losses
        from marsad.export.taken import Taken

        report = schema.report
        with self.house.ledger.reading() as connection:
            rows = connection.execute(select(report).where(report.c.erased_at.is_(None))).all()
            coded = published(
                connection, Chosen(rows), self.tools, self.leave(profile), at or self.house.now, Cut(), Taken()
            )
            return {uid for uid, _ in acled.rows(coded, Losses("acled"))}

    def gone(self, since=(0, 0.0), profile="internal", **more):
        with self.house.ledger.reading() as connection:
            return deletions(connection, since, self.tools, self.leave(profile, **more), self.house.now)

    def number(self, uid):
        return int(uid.rpartition("-")[2])

    def row(self, uid):
        with self.house.ledger.reading() as connection:
            return report_named(connection, uid.partition("-")[0]).row


@pytest.fixture
def desk(house):
    return Desk(house)


def of(desk, at):
    """The event of the report at this place."""
    (event,) = [each for each in desk.standing() if each.startswith(desk.uids[at])][:1]
    return event


def test_nothing_is_gone_where_nothing_was_done(desk):
    assert len(desk.standing()) >= 3
    assert desk.gone().rows == []
    event = of(desk, 0)
    desk.write(lambda c, act: decide(desk.house.ledger, c, event, Decision("accept", {}), act))
    assert desk.gone().rows == []


def test_what_a_person_rejects_is_gone_from_then_on(desk):
    event = of(desk, 0)
    desk.write(lambda c, act: decide(desk.house.ledger, c, event, Decision("reject", {}, "خبر عام"), act))
    found = desk.gone()
    assert found.rows == [(event, desk.house.now)] and found.why == {"rejected": 1}
    assert event not in desk.standing()
    desk.write(lambda c, act: decide(desk.house.ledger, c, event, Decision("reopen", {}), act))
    assert desk.gone().rows == [] and event in desk.standing()


def test_what_is_coded_as_no_event_is_gone(desk):
    event = of(desk, 1)
    desk.write(lambda c, act: decide(desk.house.ledger, c, event, Decision("correct", {"status": "planned"}), act))
    found = desk.gone()
    assert [uid for uid, _ in found.rows] == [event] and found.why == {"corrected": 1}


def test_a_correction_that_stays_an_event_is_none(desk):
    event = of(desk, 1)
    desk.write(
        lambda c, act: decide(desk.house.ledger, c, event, Decision("correct", {"type": "violence.air_strike"}), act)
    )
    assert desk.gone().rows == []


def test_what_is_erased_is_gone_with_every_claim(desk):
    event = of(desk, 2)
    row = desk.row(event)
    erase(desk.house.ledger, desk.house.archive, [row], "طلب الأسرة", desk.act())
    found = desk.gone()
    assert event in dict(found.rows) and set(found.why) == {"erased"}
    assert {uid.rpartition("-")[0] for uid, _ in found.rows} == {row.uid}
    assert {at for _, at in found.rows} == {desk.house.now}


def test_what_rises_above_the_class_is_gone_and_what_was_above_it_never_stood(desk):
    claim, report = of(desk, 0), of(desk, 1)
    below = {"up_to": "public"}
    desk.write(lambda c, act: classify_claim(c, desk.row(claim), desk.number(claim), "restricted", "شاهد", act))
    desk.write(lambda c, act: classify_report(c, desk.row(report), "restricted", "شاهد", act))
    found = desk.gone(**below)
    assert {claim, report} <= set(dict(found.rows)) and set(found.why) == {"class raised"}
    since = desk.house.now + 1
    row = desk.row(claim)
    erase(desk.house.ledger, desk.house.archive, [row], "طلب", desk.act())
    assert claim not in dict(desk.gone((0, since), **below).rows)


def test_since_when_is_asked(desk):
    first, second = of(desk, 0), of(desk, 1)
    desk.write(lambda c, act: decide(desk.house.ledger, c, first, Decision("reject", {}), act))
    between = desk.house.now + 10
    desk.write(lambda c, act: decide(desk.house.ledger, c, second, Decision("reject", {}), act))
    assert [uid for uid, _ in desk.gone((0, between)).rows] == [second]
    assert [uid for uid, _ in desk.gone().rows] == [first, second]
    with desk.house.ledger.reading() as connection:
        audit = schema.audit
        seq = connection.scalar(select(audit.c.seq).where(audit.c.subject == first, audit.c.action == "claim.reject"))
    assert [uid for uid, _ in desk.gone((seq, 0.0)).rows] == [second]


def test_what_a_new_reading_no_longer_finds_is_gone(desk):
    event = of(desk, 0)

    def nothing(report):
        coded = desk.house.coder.code(report)
        return type(coded)(**{**{f: getattr(coded, f) for f in coded.__struct_fields__}, "claims": ()})

    row = desk.row(event)
    again = reread(desk.house.ledger, row.id, nothing)
    from marsad.ledger.runs import begin_run

    desk.house.now += 86_400.0
    run = begin_run(desk.house.ledger, "test")
    write_rereads(desk.house.ledger, [again], Protection(desk.house.words), Act(desk.house.now, "سعاد", run, "test"))
    found = desk.gone()
    assert event in dict(found.rows) and set(found.why) == {"read anew"}


def test_a_report_that_turns_out_to_repeat_another_is_gone_and_a_copy_from_the_start_never_stood(house):
    wire = f"{CLASH} {SHELLING} {MINE} وقالت مصادر محلية إن الأوضاع في المنطقة متوترة منذ أيام وإن الأهالي يخشون تجدد القصف."
    desk = Desk.__new__(Desk)
    desk.house, desk.tools = house, press(house.coder)
    desk.uids = [each.uid for each in house.take(wire, wire.replace("عنيفة", "ضارية"), published="2020-02-05")]
    assert desk.gone().rows == []  # the copy stood in no export
    first, second = desk.uids
    since = house.now + 1
    desk.write(lambda c, act: classify_report(c, desk.row(first), "restricted", "مراجعة", act))
    assert {uid.rpartition("-")[0] for uid, _ in desk.gone((0, since)).rows} == {first}
    since = house.now + 1
    desk.write(lambda c, act: classify_report(c, desk.row(first), "public", "مراجعة", act, lower=True))
    found = desk.gone((0, since))
    assert {uid.rpartition("-")[0] for uid, _ in found.rows} == {second} and set(found.why) == {"repeats another"}


def test_under_a_profile_ids_are_its_own_and_what_was_never_released_is_not_told(desk):
    event = of(desk, 0)
    with desk.house.ledger.reading() as connection:
        alias = aliases(connection, "public")
    assert alias(event) in desk.standing("public")
    desk.write(lambda c, act: decide(desk.house.ledger, c, event, Decision("reject", {}), act))
    assert desk.gone(profile="public").rows == [(alias(event), desk.house.now)]
    late = [each.uid for each in desk.house.take(MINE.replace("ستة", "تسعة"), published="2024-01-20")]
    erase(desk.house.ledger, desk.house.archive, [desk.row(late[0])], "طلب", desk.act())
    assert [uid for uid, _ in desk.gone(profile="public").rows] == [alias(event)]
    assert not any(uid.startswith("R") for uid, _ in desk.gone(profile="public").rows)


def test_the_list_has_the_columns_of_acled(desk):
    event = of(desk, 0)
    desk.write(lambda c, act: decide(desk.house.ledger, c, event, Decision("reject", {}), act))
    out = io.BytesIO()
    write_deletions(desk.gone(), out)
    assert list(csv.DictReader(io.StringIO(out.getvalue().decode(), newline=""))) == [
        {"event_id_cnty": event, "deleted_timestamp": str(int(desk.house.now))}
    ]


def test_the_command_writes_the_list(marsad, tmp_path):
    file = tmp_path / "reports.jsonl"
    rows = [{"id": f"n{at}", "text": text, "published": "2020-02-05"} for at, text in enumerate(TEXTS)]
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    assert marsad("add", str(file)).exit_code == 0
    events = list(csv.DictReader(io.StringIO(marsad("export", "acled").stdout)))
    (clash,) = [e for e in events if e["sub_event_type"] == "Armed clash"]
    own = marsad("profile", "public", "--whose", clash["event_id_cnty"]).stdout.strip()
    assert own.startswith("R") and marsad("review", own, "reject", "--reason", "خبر عام").exit_code == 0
    done = marsad("export", "acled", "--deleted-since", "1")
    assert done.exit_code == 0 and "1 ids no longer stand: rejected 1" in done.stderr
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert row["event_id_cnty"] == clash["event_id_cnty"] and int(row["deleted_timestamp"]) > 1_700_000_000
    assert marsad("export", "ged", "--deleted-since", "1").exit_code == 2
    assert marsad("export", "acled", "--deleted-since", "yesterday").exit_code == 2
    out = tmp_path / "deleted.csv"
    assert marsad("export", "acled", "--deleted-since", "2020-01-01", "--out", str(out)).exit_code == 0
    assert out.read_bytes() == done.stdout_bytes
