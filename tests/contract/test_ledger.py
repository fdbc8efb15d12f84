"""The ledger keeps its word on either engine: nothing lost, nothing doubled, nothing overwritten."""

import json
from dataclasses import dataclass

import msgspec
import pytest
from sqlalchemy import func, select, text

from marsad.errors import LedgerError
from marsad.keep import extract as extraction
from marsad.keep.erase import erase, kept_longer, repeated_by, resume
from marsad.keep.export import Cut, Shield, coded_reports, names_of
from marsad.keep.gather import item_of
from marsad.keep.reread import ids_of, reports_to_read, reread, write_rereads
from marsad.keep.verify import verify
from marsad.ledger import schema, search
from marsad.ledger.grid import Box
from marsad.ledger.groups import copies_of
from marsad.ledger.history import Decision, changes_since, coded_report, decide, report_named, reverse_copies, standing
from marsad.ledger.migrate import migrate, newest
from marsad.ledger.protect import Protection, classify_claim, classify_report
from marsad.ledger.reindex import reindex
from marsad.ledger.store import Act, open_ledger
from marsad.ledger.versions import add_version
from marsad.model import Claim, Report
from marsad.sources.files import Given
from marsad.sources.page import read_page

STRIKE = "قصفت طائرات حربية سوقا شعبيا في مدينة إدلب صباح الأحد، ما أسفر عن مقتل ثلاثة مدنيين، بحسب مصدر طبي."
SIEGE = "تحاصر قوات الدعم السريع مدينة الفاشر منذ أشهر، ويعاني سكانها من نقص الغذاء والدواء."
ARREST = "اعتقلت قوات الأمن خمسة متظاهرين في مدينة الخليل مساء أمس. وقصف الطيران مدينة غزة فجر اليوم."
PLAIN = lambda items, length, label: items  # noqa: E731


def act():
    return Act(1.7e9, "ليلى", 1, "test")


def count(house, table):
    with house.ledger.reading() as connection:
        return connection.scalar(select(func.count()).select_from(table))


def coded(house, uid):
    with house.ledger.reading() as connection:
        return coded_report(connection, report_named(connection, uid))


def review(house, claim, kind, fields=None, reason=""):
    with house.ledger.writing() as connection:
        return decide(house.ledger, connection, claim, Decision(kind, fields or {}, reason), act())


def faults(house):
    return list(verify(house.ledger, house.archive, PLAIN))


def hits(house, **question):
    with house.ledger.reading() as connection:
        words = question.pop("words", "")
        terms = tuple(house.words.terms(word) for word in words.split())
        return list(search.find(house.ledger, connection, search.Question(terms=terms, **question)))


def test_a_kept_report_is_what_was_read(house, coder):
    (outcome,) = house.take(STRIKE, published="2021-03-14")
    kept = coded(house, outcome.uid)
    read = coder.code(Report(id="r0", text=STRIKE, published="2021-03-14"))
    assert kept.text == STRIKE
    assert kept.places == read.places
    assert [msgspec.structs.replace(c, id="") for c in kept.claims] == [
        msgspec.structs.replace(c, id="") for c in read.claims
    ]
    assert all(claim.id == f"{outcome.uid}-{n}" for n, claim in enumerate(kept.claims, 1))


def test_the_same_report_again_is_passed_over(house):
    (first,) = house.take(STRIKE)
    again, other = house.take(STRIKE, SIEGE)
    assert (first.kind, again.kind, other.kind) == ("added", "known", "added")
    assert again.uid == first.uid
    assert count(house, schema.report) == 2


def test_a_report_twice_in_one_batch_is_kept_once(house):
    kinds = [outcome.kind for outcome in house.take(STRIKE, STRIKE)]
    assert kinds == ["added", "known"]
    assert count(house, schema.version) == 1


def page(text, url="https://example.org/1"):
    return item_of(Given(Report(id="p", text=text, published="2023-10-01"), "p.html", 0, (), text.encode()))._replace(
        url=url
    )


def test_a_page_whose_text_changed_is_a_new_version_and_old_spans_stay_valid(house):
    (first,) = house.take_items([page(STRIKE + "\n" + SIEGE)])
    before = coded(house, first.uid)
    strike, siege = before.claims[0], next(claim for claim in before.claims if claim.type == "access.siege")
    review(house, strike.id, "correct", {"status": "denied"})
    longer = "تحديث:\n" + SIEGE + "\nوأعلنت الأمم المتحدة دخول قافلة مساعدات إلى مدينة الأبيض."
    (again,) = house.take_items([page(longer)])
    assert (again.kind, again.uid) == ("changed", first.uid)
    after = coded(house, first.uid)
    assert after.text == longer
    carried = next(claim for claim in after.claims if claim.id == siege.id)
    assert carried.trigger.start != siege.trigger.start
    assert all(longer[claim.trigger.start : claim.trigger.end] == claim.trigger.text for claim in after.claims)
    assert any(claim.type.startswith("humanitarian.aid") for claim in after.claims)
    with house.ledger.reading() as connection:
        rows = connection.execute(
            select(schema.claim, schema.version.c.text, schema.revision.c.body)
            .join(schema.version, schema.version.c.id == schema.claim.c.version)
            .join(
                schema.revision,
                (schema.revision.c.claim == schema.claim.c.id) & (schema.revision.c.number == schema.claim.c.revision),
            )
        ).all()
        for row in rows:
            claim = msgspec.json.decode(row.body, type=Claim)
            assert row.text[claim.trigger.start : claim.trigger.end] == claim.trigger.text
        decided = [row for row in rows if row.decided == "corrected"]
    assert [row.text for row in decided] == [STRIKE + "\n" + SIEGE], "a decided claim stays with its text"
    assert hits(house, words="إدلب") == [] and len(hits(house, words="الأبيض")) == 1
    assert faults(house) == []
    assert house.take_items([page(longer)])[0].kind == "known"


def test_rereading_leaves_claims_of_older_texts_alone(house, coder):
    (first,) = house.take_items([page(STRIKE)])
    review(house, f"{first.uid}-1", "accept")
    house.take_items([page(STRIKE.replace("ثلاثة", "سبعة"))])
    before = coded(house, first.uid)
    assert before.claims, "the example must hold a claim in the new text"
    with house.ledger.reading() as connection:
        (number,) = ids_of(connection, [first.uid])
    read = reread(house.ledger, number, coder.code)
    assert read.changes == []
    write_rereads(house.ledger, [read], Protection(house.words), act())
    assert coded(house, first.uid).claims == before.claims


def test_ids_and_names_of_odd_characters_are_kept(house):
    odd = Given(
        Report(id="x\0y\udcff", text=STRIKE + "\0", publisher="\udcffدار"), "a\udcff.txt", 0, (), STRIKE.encode()
    )
    assert house.take_items([item_of(odd)])[0].kind == "added"
    assert faults(house) == []


def test_a_page_taken_apart_anew_is_a_new_version_of_the_same_bytes(house, monkeypatch, coder):
    html = f"<html><head><title>خبر</title></head><body><article><p>{STRIKE}</p><p>{SIEGE}</p></article></body></html>".encode()
    report, notes = read_page(html, "p")
    item = item_of(Given(report, "p.html", 0, notes, html))
    uid = house.take_items([item])[0].uid
    with house.ledger.reading() as connection:
        (number,) = extraction.pages(connection)
        assert extraction.extract(connection, house.archive, number) is None, "the same extractor gives the same text"
    better = lambda data, name, **_: (msgspec.structs.replace(report, text="خبر\n" + SIEGE), ())  # noqa: E731
    monkeypatch.setattr(extraction, "read_page", better)
    with house.ledger.reading() as connection:
        found = extraction.extract(connection, house.archive, number)
    arrival = extraction.arrival_of(found, coder.code, Protection(house.words), house.words)
    with house.ledger.writing() as connection:
        add_version(house.ledger, connection, found.kept, arrival, act())
    assert coded(house, uid).text == "خبر\n" + SIEGE
    assert (count(house, schema.version), count(house, schema.capture)) == (2, 1)
    assert faults(house) == []


def test_a_copy_is_kept_and_grouped_under_its_origin(house):
    story = STRIKE + "\n" + SIEGE
    paper, agency, other = house.take(
        story + "\nالمصدر: رويترز", "دمشق (رويترز) - " + story, ARREST, published="2023-10-01"
    )
    assert (agency.repeats, other.repeats) == (paper.uid, "")
    with house.ledger.reading() as connection:
        group = copies_of(connection, report_named(connection, agency.uid).row.id)
        assert copies_of(connection, report_named(connection, other.uid).row.id) is None
    assert {group.origin.uid, *(row.uid for row in group.members)} == {paper.uid, agency.uid}
    assert group.agency == "reuters"
    with house.ledger.writing() as connection:
        assert reverse_copies(connection, report_named(connection, agency.uid), "خبران", act()) == 1
    with house.ledger.reading() as connection:
        assert copies_of(connection, report_named(connection, paper.uid).row.id) is None
    assert count(house, schema.merge) == 1, "a judgement is reversed, never deleted"
    assert faults(house) == []


def test_everything_kept_verifies(house):
    house.take(STRIKE, SIEGE, ARREST)
    assert faults(house) == []


def test_a_changed_claim_text_or_log_entry_is_told(house):
    uid = house.take(STRIKE)[0].uid
    with house.ledger.writing() as connection:
        connection.execute(text("UPDATE version SET text = 'غير ذلك'"))
    assert [(fault.kind, fault.where) for fault in faults(house)] == [("text", uid)]
    with house.ledger.writing() as connection:
        connection.execute(text("UPDATE version SET text = :t"), {"t": STRIKE})
        body = connection.execute(select(schema.revision.c.body).where(schema.revision.c.number == 1)).scalars().first()
        connection.execute(schema.revision.update().values(body=body.replace(b"occurred", b"planned ")))
    assert ("claims", uid) in [(fault.kind, fault.where) for fault in faults(house)]
    with house.ledger.writing() as connection:
        connection.execute(schema.audit.update().values(detail="{"))
    assert "log" in {fault.kind for fault in faults(house)}


def test_a_missing_log_entry_is_told(house):
    house.take(STRIKE, SIEGE, ARREST)
    with house.ledger.writing() as connection:
        connection.execute(schema.audit.delete().where(schema.audit.c.seq == 2))
    told = [fault.sentence for fault in faults(house) if fault.kind == "log"]
    assert any("2" in sentence for sentence in told)


def test_a_decision_adds_a_revision_and_keeps_the_old_one(house):
    uid = house.take(STRIKE)[0].uid
    before = coded(house, uid).claims[0]
    after = review(house, before.id, "correct", {"status": "planned"}, "قرأت الخبر")
    assert (before.status, after.status) == ("occurred", "planned")
    assert coded(house, uid).claims[0].status == "planned"
    with house.ledger.reading() as connection:
        bodies = (
            connection.execute(
                select(schema.revision.c.body).order_by(schema.revision.c.claim, schema.revision.c.number)
            )
            .scalars()
            .all()
        )
        assert [msgspec.json.decode(b, type=Claim).status for b in bodies if json.loads(b)["id"] == before.id] == [
            "occurred",
            "planned",
        ]
        changes = list(changes_since(connection, seq=1))
    assert changes[-1]["action"] == "claim.correct"
    assert changes[-1]["claims"] == [{"claim": before.id, "revision": 2, "state": "current"}]
    assert changes[-1]["by"] == "ليلى"
    assert faults(house) == []


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"colour": "red"}, "colour"),
        ({"type": "violence.joke"}, "violence.joke"),
        ({"status": "perhaps"}, "perhaps"),
        ({"trigger": {"text": "شيء", "start": 0, "end": 3}}, "characters"),
        ({"actors": "الجيش"}, "array"),
    ],
)
def test_a_correction_outside_the_format_is_refused(house, fields, says):
    uid = house.take(STRIKE)[0].uid
    with pytest.raises(LedgerError, match=says):
        review(house, f"{uid}-1", "correct", fields)
    assert count(house, schema.review) == 0


def test_a_rejected_claim_is_found_only_among_the_rejected(house):
    uid = house.take(STRIKE)[0].uid
    claims = coded(house, uid).claims
    review(house, claims[0].id, "reject", reason="عنوان خبر آخر")
    assert claims[0].id not in {claim.id for claim in coded(house, uid).claims}
    assert [len(hit.claims) for hit in hits(house, types=(claims[0].type,), rejected=True)] == [1]
    assert all(claims[0].type != claim.type or claim.id != claims[0].id for claim in coded(house, uid).claims)
    review(house, claims[0].id, "reopen")
    assert claims[0].id in {claim.id for claim in coded(house, uid).claims}


@dataclass
class Otherwise:
    """A coder of another mind: every claim is planned, and the last one is not seen."""

    code_as_it_is: object

    def __call__(self, report):
        read = self.code_as_it_is(report)
        claims = [msgspec.structs.replace(claim, status="planned", confidence=0.5) for claim in read.claims]
        return msgspec.structs.replace(read, claims=tuple(claims[:-1]))


def test_rereading_shows_then_writes_and_human_decisions_survive(house, coder):
    uid = house.take(ARREST + "\n" + STRIKE)[0].uid
    claims = coded(house, uid).claims
    assert len(claims) >= 3, "the example must hold three claims at least"
    review(house, claims[0].id, "accept")
    corrected = review(house, claims[1].id, "correct", {"status": "denied"})
    with house.ledger.reading() as connection:
        (number,) = ids_of(connection, [uid])
        unchanged = coded_report(connection, report_named(connection, uid))
    read = reread(house.ledger, number, Otherwise(coder.code))
    kinds = {change.number: change.kind for change in read.changes}
    assert claims[0].id.rpartition("-")[2] not in map(str, kinds)
    assert coded(house, uid) == unchanged, "a preview writes nothing"
    write_rereads(house.ledger, [read], Protection(house.words), act())
    after = {claim.id: claim for claim in coded(house, uid).claims}
    assert after[claims[0].id].status == claims[0].status
    assert after[corrected.id].status == "denied"
    assert after[corrected.id].confidence == 0.5, "what was not corrected is read anew"
    assert claims[-1].id not in after
    assert kinds[int(claims[-1].id.rpartition("-")[2])] == "retired"
    with house.ledger.reading() as connection:
        assert [each.number for each in standing(connection, number)] == [1, *range(2, len(claims))]
        assert list(changes_since(connection))[-1]["action"] == "report.reread"
    assert faults(house) == []


def test_only_reports_of_another_lexicon_are_read_again(house):
    house.take(STRIKE)
    with house.ledger.reading() as connection:
        run = connection.execute(select(schema.run).order_by(schema.run.c.id.desc())).first()
        assert reports_to_read(connection, run.lexicon, run.code, every=False) == []
        assert len(reports_to_read(connection, "another", run.code, every=False)) == 1


def test_words_are_found_in_any_spelling_and_inflection(house):
    strike, siege, _ = (outcome.uid for outcome in house.take(STRIKE, SIEGE, ARREST, published="2023-10-01"))
    names = {strike: "strike", siege: "siege"}

    def found(words):
        with house.ledger.reading() as connection:
            ids = {hit.report for hit in hits(house, words=words)}
            return {
                names.get(uid)
                for uid in connection.scalars(select(schema.report.c.uid).where(schema.report.c.id.in_(ids)))
            }

    assert found("محاصرين الفاشِر") <= {"siege"}
    assert found("حاصرت") == {"siege"}
    assert found("ادلب") == found("إدلب") == found("وبإدلب") == {"strike"}
    assert found("أسواق") == {"strike"}
    assert found("إدلب الفاشر") == set()


def test_claims_are_found_by_type_place_actor_time_and_status(house):
    house.take(STRIKE, SIEGE, published="2023-10-01")
    assert len(hits(house, types=("violence",))) == 1
    assert len(hits(house, types=("access.siege",), statuses=("ongoing", "occurred"))) == 1
    with house.ledger.reading() as connection:
        near = search.places_near(connection, 35.93, 36.63, 30)
        fasher = search.places_named(connection, "الفاشر")
        rsf = search.actors_named(connection, "الدعم السريع")
    assert near and fasher and rsf
    assert len(hits(house, places=near)) == 1
    assert {hit.report for hit in hits(house, actors=rsf)} == {hit.report for hit in hits(house, places=fasher)}
    assert hits(house, types=("violence",), since=20_000) == []
    assert hits(house, publisher="لا أحد") == []


def test_the_map_gives_claims_of_the_box_the_days_and_the_type(house):
    house.take(STRIKE, SIEGE, published="2023-10-01")
    day = 19_631
    idlib = Box(35, 37, 36, 37.5, day - 40, day + 40)
    with house.ledger.reading() as connection:
        seen = search.on_map(connection, idlib)
        assert seen and all(35 <= lat <= 37 for _, lat, _, _ in seen)
        assert search.on_map(connection, idlib._replace(type="access")) == []
        assert search.on_map(connection, idlib._replace(first=day + 5000, last=day + 6000)) == []


def test_erasure_leaves_a_tombstone_and_a_whole_chain(house, tmp_path):
    uid, other = (outcome.uid for outcome in house.take(STRIKE, SIEGE))
    with house.ledger.reading() as connection:
        row = report_named(connection, uid).row
    erase(house.ledger, house.archive, [row], "طلب شاهد", act())
    assert faults(house) == []
    with pytest.raises(LedgerError, match="erased"):
        coded(house, uid)
    assert hits(house, words="إدلب") == []
    assert coded(house, other).text == SIEGE
    with house.ledger.reading() as connection:
        last = list(changes_since(connection))[-1]
    assert (last["action"], last["subject"], last["detail"]["reason"]) == ("report.erased", uid, "طلب شاهد")
    import gzip

    stored = b"".join(gzip.decompress(path.read_bytes()) for path in (tmp_path / "archive").iterdir())
    assert "إدلب".encode() not in stored and "الفاشر".encode() in stored
    assert house.take(STRIKE)[0].kind == "known", "what was erased does not come back by itself"


def test_what_is_kept_too_long_is_named(house):
    house.take(STRIKE)
    assert len(kept_longer(house.ledger, house.now + 1)) == 1
    assert kept_longer(house.ledger, house.now - 1) == []
    assert kept_longer(house.ledger, house.now + 1, "restricted") == []


def test_an_export_masks_private_names_and_sensitive_sentences(house):
    told = "قال المواطن أحمد خالد السالمي إن القصف دمر منزله في حي الشجاعية. " + ARREST
    uid = house.take(told)[0].uid
    with house.ledger.reading() as connection:
        row = connection.execute(select(schema.report)).all()
        rules = Protection(house.words)
        (public,) = coded_reports(connection, row, Shield("public", names_of(house.coder), rules), Cut())
        (internal,) = coded_reports(connection, row, Shield("internal", None, rules), Cut())
    assert len(public.text) == len(told) and public.id == uid
    assert "السالمي" not in public.text and "السالمي" in internal.text
    assert "اعتقلت" not in public.text and "اعتقلت" in internal.text
    assert {c.type for c in internal.claims} - {c.type for c in public.claims} == {"force.arrest"}
    for claim in public.claims:
        for value in (claim.trigger, *claim.actors, *claim.targets, *claim.places, *claim.quantities, *claim.sources):
            assert public.text[value.start : value.end] == value.text


def test_migrations_go_forward_and_back_and_indexes_are_made_anew(house):
    house.take(STRIKE, SIEGE)
    before = [hits(house, words="إدلب"), hits(house, types=("violence",))]
    migrate(house.ledger.engine, "0001")
    migrate(house.ledger.engine, "head")
    assert hits(house, words="إدلب") == []
    assert reindex(house.ledger, house.words, PLAIN) == 2
    assert [hits(house, words="إدلب"), hits(house, types=("violence",))] == before
    with house.ledger.reading() as connection:
        assert search.on_map(connection, Box(-90, 90, -180, 180, 0, 40_000))
    assert faults(house) == []


def test_the_schema_that_the_steps_make_is_the_one_in_the_code(house):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with house.ledger.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), schema.metadata)
    own = [each for each in differences if "words" not in str(each)]
    assert own == []


def test_a_ledger_of_a_newer_version_is_refused(house, address):
    with house.ledger.engine.connect() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.commit()
    with pytest.raises(LedgerError, match="newer"):
        open_ledger(address)
    assert newest() != "9999"


def test_a_failed_batch_leaves_nothing_behind(house, monkeypatch):
    from marsad.ledger import arrivals

    def fail(*_):
        raise LedgerError("test", "no")

    monkeypatch.setattr(arrivals, "_write_copies", fail)
    with pytest.raises(LedgerError):
        house.take(STRIKE)
    for table in (schema.report, schema.claim, schema.actor, schema.place, schema.audit, schema.capture):
        assert count(house, table) == 0, table.name
    monkeypatch.undo()
    assert house.take(STRIKE)[0].kind == "added"
    assert faults(house) == []


def everything(house):
    """All that the tables hold, as one text."""
    told = []
    with house.ledger.reading() as connection:
        for table in schema.metadata.sorted_tables:
            for row in connection.execute(select(table)):
                told += [each.decode("utf-8", "replace") if isinstance(each, bytes) else str(each) for each in row]
        told += [str(tuple(row)) for row in connection.execute(text("SELECT * FROM words"))]
    return "\n".join(told)


def test_erasure_leaves_no_name_place_type_or_reason_behind(house, tmp_path, address):
    told = "قال المواطن زعفران كهرمان البنفسجي إن مسلحين قصفوا قرية تلعوسجان يوم الأحد. " + ARREST
    uid = house.take(told, published="2021-03-14")[0].uid
    other = house.take(SIEGE)[0].uid
    claim = coded(house, uid).claims[0]
    review(house, claim.id, "correct", {"status": "planned"}, "شهادة الياسميني")
    with house.ledger.reading() as connection:
        row = report_named(connection, uid).row
        before = [connection.scalar(select(func.max(table.c.id))) for table in (schema.actor, schema.place)]
    secrets = ("البنفسجي", "تلعوسجان", "الياسميني", "planned", "21-03-14")
    assert [secret for secret in secrets if secret not in everything(house)] == []
    assert erase(house.ledger, house.archive, [row], "طلب", act()).left == ""
    with house.ledger.reading() as connection:
        after = [connection.scalar(select(func.max(table.c.id))) for table in (schema.actor, schema.place)]
        claims = connection.execute(select(schema.claim).where(schema.claim.c.report == row.id)).all()
    assert [secret for secret in secrets if secret in everything(house)] == []
    assert {(c.type, c.status, c.since, c.until, c.start, c.confidence) for c in claims} == {("", "", None, None, 0, 0)}
    assert before == after, "ids are never given twice"
    assert coded(house, other).claims and faults(house) == []
    if house.ledger.sqlite:
        data = b"".join(path.read_bytes() for path in tmp_path.glob("ledger.db*"))
        assert [secret for secret in (*secrets, "بنفسج", "عوسجان") if secret.encode() in data] == []
        assert "الفاشر".encode() in data


def test_another_process_does_not_use_ids_that_were_erased(house, address):
    told = "قال المواطن زعفران كهرمان البنفسجي إن مسلحين قصفوا قرية تلعوسجان يوم الأحد."
    uid = house.take(told)[0].uid
    elsewhere = open_ledger(address)
    try:
        with elsewhere.reading() as connection:
            row = report_named(connection, uid).row
        erase(elsewhere, house.archive, [row], "طلب", act())
    finally:
        elsewhere.close()
    house.take(told + "\n" + SIEGE)
    with house.ledger.reading() as connection:
        names = connection.scalars(
            select(schema.actor.c.name).join(schema.party, schema.party.c.actor == schema.actor.c.id)
        ).all()
    assert names and "" not in names


def test_an_erasure_that_a_reader_hinders_is_told_and_resumed(house, address, monkeypatch):
    from marsad.ledger import erase as erasing

    monkeypatch.setattr(erasing, "_WAIT_FOR_READERS", 0)
    uid = house.take(STRIKE)[0].uid
    reader = open_ledger(address)
    with reader.reading() as connection:
        row = report_named(connection, uid).row
        done = erase(house.ledger, house.archive, [row], "طلب", act())
    reader.close()
    assert done.records == 1 and bool(done.left) == house.ledger.sqlite
    assert resume(house.ledger, house.archive) == (0, "")


def test_erasure_names_the_kept_copies(house):
    story = STRIKE + "\n" + SIEGE
    paper, agency, _ = house.take(story + "\nالمصدر: رويترز", "دمشق (رويترز) - " + story, ARREST)
    with house.ledger.reading() as connection:
        rows = [report_named(connection, each.uid).row for each in (paper, agency)]
        assert repeated_by(connection, rows[:1]) == {paper.uid: [agency.uid]}
        assert repeated_by(connection, rows) == {paper.uid: [], agency.uid: []}


def test_a_correction_to_a_sensitive_type_raises_the_class_and_retention_finds_it(house):
    uid = house.take(STRIKE)[0].uid
    assert kept_longer(house.ledger, house.now + 1, "restricted") == []
    claim = next(each for each in coded(house, uid).claims if each.type == "violence.air_strike")
    review(house, claim.id, "correct", {"type": "violence.sexual_violence"})
    with house.ledger.reading() as connection:
        number = int(claim.id.rpartition("-")[2])
        query = select(schema.claim.c.sensitivity).where(schema.claim.c.number == number)
        assert connection.scalar(query) == "restricted"
    assert [row.uid for row in kept_longer(house.ledger, house.now + 1, "restricted")] == [uid]
    assert kept_longer(house.ledger, house.now + 1, "internal") == []


def exported(house, up_to="public"):
    with house.ledger.reading() as connection:
        rows = connection.execute(select(schema.report)).all()
        names = names_of(house.coder)
        return list(coded_reports(connection, rows, Shield(up_to, names, Protection(house.words)), Cut()))


def test_an_export_hides_what_rejected_claims_words_titles_and_places_tell(house):
    told = SIEGE + " واعتقلت قوات الأمن خمسة متظاهرين في مدينة الخليل مساء أمس. وانتظر طفل قرب بلدة معرة مصرين."
    uid = house.take(told, title="حملة في الخليل", published="2023-10-01")[0].uid
    arrest = next(claim for claim in coded(house, uid).claims if claim.type == "force.arrest")
    review(house, arrest.id, "reject")
    (public,) = exported(house)
    assert "الفاشر" in public.text and "الخليل" not in public.text, "a rejected claim hides its sentence too"
    assert "طفل" not in public.text, "a word of the rules hides its sentence, whatever is claimed in it"
    assert "الخليل" not in public.title and len(public.title) == len("حملة في الخليل")
    names = {place.name for place in public.places}
    assert names and not any("خليل" in name or "مصرين" in name for name in names)
    (internal,) = exported(house, "internal")
    assert (internal.text, internal.title) == (told, "حملة في الخليل")


def test_an_export_hides_old_sentences_that_stand_in_a_new_version(house):
    uid = house.take_items([page(ARREST + "\n" + SIEGE)])[0].uid
    arrest = next(claim for claim in coded(house, uid).claims if claim.type == "force.arrest")
    review(house, arrest.id, "correct", {"status": "denied"})
    house.take_items([page("تحديث:\n" + SIEGE + "\n" + ARREST.replace("أمس. ", "أمس، كما قيل. "))])
    with house.ledger.writing() as connection:
        claim, report = schema.claim, schema.report
        newest = select(report.c.version).scalar_subquery()
        connection.execute(claim.update().where(claim.c.version == newest).values(sensitivity="public"))
    assert "force.arrest" in {claim.type for claim in coded(house, uid).claims}
    (public,) = exported(house)
    assert "الفاشر" in public.text and "متظاهرين" not in public.text


def test_a_person_may_lower_a_class_and_the_log_tells_from_what(house):
    uid = house.take(ARREST)[0].uid
    with house.ledger.reading() as connection:
        row = report_named(connection, uid).row
    arrest = next(claim for claim in coded(house, uid).claims if claim.type == "force.arrest")
    number = int(arrest.id.rpartition("-")[2])
    assert "متظاهرين" not in exported(house)[0].text
    with house.ledger.writing() as connection:
        assert classify_report(connection, row, "public", "س", act())["claims"] == {}
        with pytest.raises(LedgerError, match="--lower"):
            classify_claim(connection, row, number, "public", "س", act())
        detail = classify_report(connection, row, "public", "س", act(), lower=True)
    assert detail["claims"][arrest.id] == "internal"
    assert "متظاهرين" in exported(house)[0].text
    with house.ledger.writing() as connection:
        classify_claim(connection, row, number, "restricted", "س", act())
    assert "متظاهرين" not in exported(house)[0].text
    assert faults(house) == []
