"""How rows lie in the ledger is nobody's business: copies are met in any block, and steps lose nothing."""

import json

import pytest
from sqlalchemy import func, select, text, update

from marsad.keep.erase import erase
from marsad.keep.gather import item_of
from marsad.keep.verify import verify
from marsad.ledger import bands, schema
from marsad.ledger.history import Decision, decide, report_named
from marsad.ledger.migrate import migrate
from marsad.ledger.store import Act, open_ledger
from marsad.model import Report
from marsad.sources.files import Given

STORIES = (
    "نفّذت مروحيات غارتين على أطراف بلدة التمانعة فجرا، فاحترق مستودع للحبوب وأصيب حارسه بحروق، وقال شاهد إن الدخان بقي "
    "يغطي الحقول حتى الظهر.",
    "وصلت إلى ميناء الحديدة سفينة تحمل عشرين ألف طن من القمح بعد انتظار دام أسبوعين في عرض البحر، وبدأ العمال تفريغها "
    "تحت إشراف مراقبين.",
    "أغلق محتجون طريق المطار في بغداد بإطارات مشتعلة مطالبين بصرف رواتب المتقاعدين، ثم انسحبوا مساء بعد وعد من وكيل "
    "الوزارة بلقائهم.",
    "تبادل الجيش وقوات الدعم السريع القصف المدفعي في أم درمان طوال الليل، وسقطت قذيفة على مدرسة خالية ولم تقع إصابات بين "
    "السكان المجاورين.",
    "أفرجت السلطات في طرابلس عن ثلاثة صيادين احتجزوا الشهر الماضي، واستقبلهم أهلهم عند بوابة القاعدة البحرية بالزغاريد "
    "والتمر والحليب.",
    "هدمت جرافات ترافقها قوة من الشرطة منزلا من طابقين في قرية الولجة جنوب القدس بحجة البناء دون ترخيص، وشرّدت أسرة من "
    "تسعة أفراد.",
    "انهار سقف مركز صحي في ريف تعز بعد أمطار غزيرة استمرت يومين، ونقلت الأدوية إلى خيمة نصبها متطوعون من أبناء القرية "
    "القريبة منه.",
)


def told_again(at):
    return "عن مراسلنا: " + STORIES[at]


def act():
    return Act(1.7e9, "سلمى", 1, "test")


def count(house, table, *where):
    with house.ledger.reading() as connection:
        return connection.scalar(select(func.count()).select_from(table).where(*where))


def repeated(house, at):
    return house.take(told_again(at))[0].repeats


def faults(house):
    return list(verify(house.ledger, house.archive, lambda items, length, label: items))


@pytest.mark.parametrize("together", [1, 2, 7])
def test_copies_are_met_in_every_block_whatever_the_batch(house, monkeypatch, together):
    monkeypatch.setattr(bands, "BLOCK", 3)
    uids = []
    for at in range(0, len(STORIES), together):
        uids += [each.uid for each in house.take(*STORIES[at : at + together])]
    assert count(house, schema.band, schema.band.c.report < 6) == 5 * 32
    assert count(house, schema.band, schema.band.c.report >= 6) == 0, "the last block is filed when another begins"
    for at in (0, 3, 6):
        assert repeated(house, at) == uids[at]
    assert count(house, schema.merge) == 3


def test_another_process_meets_what_this_one_has_not_filed(house, address):
    (first,) = house.take(STORIES[0])
    mine, house.ledger = house.ledger, open_ledger(address)
    try:
        assert repeated(house, 0) == first.uid
        (second,) = house.take(STORIES[1])
    finally:
        house.ledger.close()
        house.ledger = mine
    assert repeated(house, 1) == second.uid


@pytest.mark.parametrize("filed", [True, False])
def test_a_changed_page_is_met_by_its_new_text_only(house, monkeypatch, filed):
    monkeypatch.setattr(bands, "BLOCK", 2)
    (page,) = house.take_items([page_of(STORIES[0])])
    if filed:
        house.take(*STORIES[2:6])
    assert house.take_items([page_of(STORIES[1])])[0].kind == "changed"
    assert repeated(house, 1) == page.uid
    assert repeated(house, 0) == ""
    assert count(house, schema.band, schema.band.c.report == 1) == 32


@pytest.mark.parametrize("filed", [True, False])
def test_an_erased_report_leaves_no_keys(house, monkeypatch, filed):
    monkeypatch.setattr(bands, "BLOCK", 2)
    (first,) = house.take(STORIES[0])
    if filed:
        house.take(*STORIES[2:6])
    with house.ledger.reading() as connection:
        row = report_named(connection, first.uid).row
    erase(house.ledger, house.archive, [row], "طلب", act())
    assert count(house, schema.band, schema.band.c.report == 1) == 0
    assert repeated(house, 0) == ""


def test_a_batch_that_failed_leaves_no_keys_in_memory(house, monkeypatch):
    from marsad.keep import intake

    (first,) = house.take(STORIES[0])

    def fail(*_):
        raise RuntimeError("cut short")

    with monkeypatch.context() as broken:
        written = intake.write
        broken.setattr(intake, "write", lambda *given: (written(*given), fail()))
        with pytest.raises(RuntimeError):
            house.take(STORIES[1])
    assert repeated(house, 1) == ""
    assert repeated(house, 0) == first.uid


def test_the_last_step_goes_back_and_forward_without_loss(house, monkeypatch):
    house.take(*STORIES)
    tables = (schema.party, schema.site, schema.spot, schema.sketch)
    before = [contents(house, table) for table in tables]
    assert all(before)
    migrate(house.ledger.engine, "0003")
    with house.ledger.reading() as connection:
        rows = connection.execute(
            text("SELECT m.*, v.text FROM mention m JOIN claim c ON c.id = m.claim JOIN version v ON v.id = c.version")
        ).all()
        keys = connection.execute(text("SELECT count(*) FROM band")).scalar()
    assert keys == 32 * len(STORIES)
    assert len(rows) == len(before[0]) + len(before[1])
    assert all(row.text[row.start : row.end].strip() and row.role for row in rows)
    assert {row.role for row in rows if row.place is not None} <= {"at", "from", "to", "via", "near"}
    migrate(house.ledger.engine, "head")
    after = [contents(house, table) for table in tables]
    assert after[:3] == before[:3]
    assert [row[:3] for row in after[3]] == [row[:3] for row in before[3]]
    assert [set(bands.unpacked(row[3])) for row in after[3]] == [set(bands.unpacked(row[3])) for row in before[3]]
    assert count(house, schema.band) == 0
    assert repeated(house, 2) != ""
    assert faults(house) == []


def test_parties_under_keys_of_another_version_are_taken_out_too(house):
    (first,) = house.take(STORIES[5])
    with house.ledger.writing() as connection:
        connection.execute(update(schema.actor).values(key=schema.actor.c.key + "~"))
    with house.ledger.reading() as connection:
        claim = connection.execute(
            select(schema.claim.c.id, schema.claim.c.number).join(
                schema.party, schema.party.c.claim == schema.claim.c.id
            )
        ).first()
    with house.ledger.writing() as connection:
        decide(house.ledger, connection, f"{first.uid}-{claim.number}", Decision("reject", {}), act())
    assert count(house, schema.party, schema.party.c.claim == claim.id) == 0
    assert faults(house) == []


def contents(house, table):
    with house.ledger.reading() as connection:
        rows = connection.execute(select(table).order_by(*table.primary_key.columns)).all()
    return [tuple(bytes(each) if isinstance(each, memoryview) else each for each in row) for row in rows]


def page_of(words):
    given = Given(Report(id="page", text=words), "https://example.org/page", 0, (), words.encode())
    return item_of(given)._replace(url="https://example.org/page")


def test_processes_that_read_keep_what_one_process_keeps(tmp_path, marsad):
    lines = tmp_path / "reports.jsonl"
    rows = [{"id": f"r{at}", "text": words, "published": "2023-10-01"} for at, words in enumerate(STORIES)]
    rows += [
        {"id": "undated", "text": told_again(0)},
        {"id": "again", "text": told_again(4), "published": "2023-10-02"},
    ]
    lines.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    kept = []
    for jobs in ("1", "2"):
        home = str(tmp_path / jobs)
        added = marsad("add", str(lines), "--jobs", jobs, "--home", home, "--json")
        assert added.exit_code == 0, added.stderr
        whole = marsad("export", "--profile", "internal", "--up-to", "restricted", "--reason", "مقارنة", "--home", home)
        kept.append((added.stdout.replace(home, ""), whole.stdout))
        assert marsad("verify", "--home", home).exit_code == 0
    assert kept[0] == kept[1]
    told = [json.loads(line) for line in kept[0][0].splitlines()]
    assert [bool(each["repeats"]) for each in told] == [False] * 7 + [True, True]
