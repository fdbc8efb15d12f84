"""Claims on which two readers differ: kept, asked first, settled by a person, learnt from, and nothing told by them."""

import json

import msgspec
import pytest
from sqlalchemy import select, text

from marsad.coding.coder import RuleCoder
from marsad.errors import CoderError, LedgerError
from marsad.export.profile import BUILT_IN, load
from marsad.export.taken import Taken
from marsad.keep.erase import erase
from marsad.keep.export import Cut, Shield, coded_reports, names_of
from marsad.keep.gather import item_of
from marsad.keep.intake import Intake
from marsad.keep.publish import Chosen, Leave, press, published
from marsad.keep.ready import Workshop
from marsad.keep.reread import reread, write_rereads
from marsad.keep.verify import verify
from marsad.ledger import schema
from marsad.ledger.corrections import other_reading
from marsad.ledger.history import Decision, coded_report, decide, report_named
from marsad.ledger.masking import BLOCK
from marsad.ledger.migrate import migrate
from marsad.ledger.opinions import opine, pairs, settle
from marsad.ledger.protect import Protection, class_of, subjects
from marsad.ledger.queue import waiting
from marsad.ledger.runs import begin_run, noted_run
from marsad.ledger.search import Question
from marsad.ledger.store import Act
from marsad.llm.arbitrate import arbitrate
from marsad.llm.said import KEPT_BACK
from marsad.llm.trust import FILE, Counts, Trust, keep, kept, learn
from marsad.model import ClaimPlace, Party, Report, Span
from marsad.sources.files import Given

SHELLED = (
    "استهدفت مدفعية الجيش حي السكري في حلب مساء الخميس، ما أدى إلى إصابة أربعة أطفال، وفق ما أعلنه الدفاع المدني. "
    "وحاصرت قوة أخرى بلدة الأتارب يوم الجمعة."
)
ARREST = "اعتقلت قوات الأمن أربعة طلاب في مدينة الخليل أمس. وقصفت طائرات مسيرة ورشة في بلدة صيدنايا فجر اليوم."
NAMED = "قال المواطن سليم عدنان الكرداوي إن القصف دمر منزله في حي الزيتون. واعتقلت الشرطة ثلاثة شبان في مدينة نابلس."
MODEL = "model raqim:7b/3f2a91c0"


class Two:
    """The rules and a second reader, who says of the rules' claims what `says` makes of them."""

    stamp = f"both rules 0.1.0 {MODEL}"

    def __init__(self, coder, says):
        self.kit, self.memo, self.rules, self.says = coder.kit, coder.memo, coder, says

    def code(self, report):
        read = self.rules.code(report)
        if self.says is None:
            return msgspec.structs.replace(read, notes=(*read.notes, {"kind": KEPT_BACK, "coder": MODEL}))
        claims = tuple(msgspec.structs.replace(each, made_by=(MODEL,)) for each in self.says(read))
        return arbitrate(read, msgspec.structs.replace(read, claims=claims), Trust())


def at(told, words):
    start = told.index(words)
    return {"text": words, "start": start, "end": start + len(words)}


def says(**changes):
    """A reader who has other values for the first claim."""

    def said(read):
        first, *rest = read.claims
        return (msgspec.structs.replace(first, **changes), *rest)

    return said


OTHERS = {"status": "planned", "actors": (Party(**at(SHELLED, "قوة أخرى"), cls="militia"),)}


@pytest.fixture
def shelled(house, coder):
    """The public id of a claim on whose status and actors two readers differ."""
    house.coder = Two(coder, says(**OTHERS))
    return f"{house.take(SHELLED, published='2021-03-14')[0].uid}-1"


@pytest.fixture(autouse=True)
def verified(house):
    """Whatever was decided: at the end the rows are those of their claims."""
    yield
    assert list(verify(house.ledger, house.archive, lambda items, length, label: items)) == []


def act(by="ليلى"):
    return Act(1.7e9, by, 1, "test")


def review(house, claim, kind, fields=None, *, by="ليلى", partial=False):
    with house.ledger.writing() as connection:
        return decide(house.ledger, connection, claim, Decision(kind, fields or {}, partial=partial), act(by))


def now(house, name):
    with house.ledger.reading() as connection:
        coded = coded_report(connection, report_named(connection, name.partition("-")[0]))
    return next(claim for claim in coded.claims if claim.id == name)


def queue(house, mode="open", by="ليلى"):
    with house.ledger.reading() as connection:
        return waiting(house.ledger, connection, Question(most_sensitive="restricted"), by, 50, mode=mode)


def column(house, name):
    uid, _, number = name.partition("-")
    with house.ledger.reading() as connection:
        own = select(schema.report.c.id).where(schema.report.c.uid == uid).scalar_subquery()
        query = select(schema.claim.c.differing).where(schema.claim.c.report == own)
        return connection.scalar(query.where(schema.claim.c.number == int(number)))


def lessons(house):
    with house.ledger.reading() as connection:
        return learn(connection)


def test_both_readings_are_kept_and_the_row_counts_the_fields(house, shelled):
    claim = now(house, shelled)
    assert claim.made_by[1:] == (MODEL,) and claim.status == "occurred"
    assert [(each.field, each.coder) for each in claim.differing] == [("status", MODEL), ("actors", MODEL)]
    assert other_reading(claim, "status") == "planned"
    assert column(house, shelled) == 2 and column(house, shelled[:-1] + "2") == 0


def test_where_readers_differ_is_asked_first(house, coder):
    surer = lambda read: [msgspec.structs.replace(each, status="denied") for each in read.claims[1:]]  # noqa: E731
    house.coder = Two(coder, surer)
    house.take(ARREST, published="2021-03-14")
    house.coder = coder
    house.take(SHELLED, published="2021-03-14")
    rows = queue(house)
    assert [row.differing for row in rows][:2] == [1, 0] and len(rows) >= 3
    assert rows[0].type == "violence.air_strike" and rows[0].rank > 1 >= rows[1].rank
    with house.ledger.reading() as connection:
        place = (rows[0].rank, rows[0].row)
        rest = waiting(house.ledger, connection, Question(most_sensitive="restricted"), "ليلى", 50, after=place)
    assert [row.uid for row in rest] == [row.uid for row in rows[1:]]


def test_a_decision_settles_what_readers_differ_on_and_reopening_asks_again(house, shelled):
    review(house, shelled, "accept")
    assert now(house, shelled).differing == () and column(house, shelled) == 0
    review(house, shelled, "reopen")
    assert [each.field for each in now(house, shelled).differing] == ["status", "actors"]
    review(house, shelled, "correct", {"targets": []})
    assert now(house, shelled).differing == () and shelled not in [row.uid for row in queue(house)]


def test_the_other_reading_of_one_field_is_taken_and_the_rest_stays_open(house, shelled):
    actors = other_reading(now(house, shelled), "actors")
    review(house, shelled, "correct", {"actors": actors}, partial=True)
    claim = now(house, shelled)
    assert claim.actors == OTHERS["actors"] and [each.field for each in claim.differing] == ["status"]
    assert queue(house)[0].uid == shelled, "the status is still asked"
    assert lessons(house) == {("violence.shelling", "actors"): Counts(0, 1, 0)}
    review(house, shelled, "accept")
    assert shelled not in [row.uid for row in queue(house)]
    assert now(house, shelled).actors == OTHERS["actors"]
    assert lessons(house) == {
        ("violence.shelling", "actors"): Counts(0, 1, 0), ("violence.shelling", "status"): Counts(1, 0, 0),
    }  # fmt: skip


def test_a_new_reading_keeps_what_was_set_and_asks_for_the_rest(house, shelled, coder):
    review(house, shelled, "correct", {"status": "planned"}, partial=True)
    again = {**OTHERS, "targets": (Party(**at(SHELLED, "أطفال"), cls="civilians"),)}
    house.coder = Two(coder, says(**again))
    number = 1
    read = reread(house.ledger, number, house.coder.code)
    write_rereads(house.ledger, [read], Protection(house.words), act())
    claim = now(house, shelled)
    assert claim.status == "planned"
    assert {each.field for each in claim.differing} == {"actors", "targets"} and column(house, shelled) == 2
    assert reread(house.ledger, number, house.coder.code).changes == []


def test_a_second_opinion_is_of_values_only_and_may_be_the_other_reading(house, shelled):
    review(house, shelled, "accept")
    with house.ledger.writing() as connection:
        opine(connection, shelled, Decision("accept", {}), act("هدى"))
    assert queue(house, "differing") == []
    with house.ledger.writing() as connection:
        opine(connection, shelled, Decision("correct", {"status": "planned"}), act("سلمى"))
    with house.ledger.writing() as connection:
        settle(house.ledger, connection, shelled, "second", "", act("نور"))
    assert now(house, shelled).status == "planned"
    with house.ledger.reading() as connection:
        assert len(list(pairs(connection, ("public", "internal", "restricted")))) == 2


def test_erased_claims_differ_on_nothing(house, shelled):
    with house.ledger.reading() as connection:
        row = report_named(connection, shelled[:-2]).row
    erase(house.ledger, house.archive, [row], "طلب", act())
    assert column(house, shelled) == 0
    assert lessons(house) == {}


# ---- learning


def test_accepting_and_correcting_tell_who_was_right(house, shelled):
    review(house, shelled, "accept")
    assert lessons(house) == {
        ("violence.shelling", "actors"): Counts(1, 0, 0), ("violence.shelling", "status"): Counts(1, 0, 0),
    }  # fmt: skip
    review(house, shelled, "reopen")
    review(house, shelled, "correct", {"status": "denied", "actors": other_reading(now(house, shelled), "actors")})
    assert lessons(house) == {
        ("violence.shelling", "actors"): Counts(0, 1, 0), ("violence.shelling", "status"): Counts(0, 0, 1),
    }  # fmt: skip
    review(house, shelled, "reject")
    assert lessons(house) == {}, "of a claim that is none no field was right"


def test_claims_of_one_coder_count_where_both_had_read(house, coder):
    def only(read):
        made_up = msgspec.structs.replace(
            read.claims[-1], type="territory.advance", trigger=Span(**at(ARREST, "ورشة")), id="9", actors=(),
            targets=(), places=(ClaimPlace(**at(ARREST, "الخليل")),), time=None,
        )  # fmt: skip
        return [read.claims[0], made_up]

    outcome = taken_by_both(house, Two(coder, only), ARREST)
    claims = {row.type: row.uid for row in queue(house)}
    alone = now(house, claims["territory.advance"])
    assert alone.made_by == (MODEL,) and alone.confidence == 0.5
    assert outcome.claims == 3
    review(house, claims["territory.advance"], "reject")
    review(house, claims["violence.air_strike"], "accept")
    assert lessons(house) == {
        ("territory.advance", "claim"): Counts(1, 0, 0), ("violence.air_strike", "missed"): Counts(1, 0, 0),
    }  # fmt: skip


def taken_by_both(house, both, words):
    """Keep a report in a run that tells its coder."""
    code = lambda reports: map(both.code, reports)  # noqa: E731
    run = begin_run(house.ledger, "test", coder=both.stamp)
    intake = Intake(house.ledger, house.archive, Workshop(code, house.words).make_ready, run, by="test")
    given = Given(Report(id="r", text=words, published="2021-03-14"), "r.txt", 0, (), words.encode())
    return next(iter(intake.take([item_of(given)])))


def test_a_report_that_was_kept_back_from_the_model_says_nothing_of_it(house, coder):
    uid = taken_by_both(house, Two(coder, None), ARREST).uid
    review(house, f"{uid}-1", "accept")
    review(house, f"{uid}-2", "reject")
    assert lessons(house) == {}


def test_what_the_rules_read_where_no_model_did_says_nothing_of_models(house):
    uid = house.take(ARREST, published="2021-03-14")[0].uid
    review(house, f"{uid}-1", "accept")
    assert lessons(house) == {}


def test_trust_is_a_table_that_people_can_read(tmp_path):
    path = tmp_path / FILE
    assert kept(path).counts == {}
    trust = Trust({("violence.shelling", "actors"): Counts(3, 9, 1), ("force.arrest", "claim"): Counts(0, 4, 0)})
    keep(trust, path)
    assert path.read_text(encoding="utf-8").splitlines() == [
        "type,field,rules_right,model_right,neither", "force.arrest,claim,0,4,0", "violence.shelling,actors,3,9,1",
    ]  # fmt: skip
    assert kept(path).counts == trust.counts
    for wrong in ("type,field\na,b\n", "type,field,rules_right,model_right,neither\nviolence.shelling,actors,x,1,0\n",
                  "type,field,rules_right,model_right,neither\nno.such,actors,1,1,0\n"):  # fmt: skip
        path.write_text(wrong, encoding="utf-8")
        with pytest.raises(CoderError, match="no table"):
            kept(path)


def test_few_decisions_lean_on_the_group_and_on_all():
    assert not Trust().prefers_model("violence.shelling", "actors")
    assert not Trust({("violence.shelling", "actors"): Counts(0, 1)}).prefers_model("violence.shelling", "actors")
    trust = Trust({("violence.shelling", "actors"): Counts(2, 30)})
    assert trust.share("violence.clash", "actors") > 0.5 and trust.share("politics.statement", "actors") > 0.5
    assert not trust.prefers_model("violence.shelling", "targets")
    against = Trust({("violence.shelling", "actors"): Counts(2, 30), ("violence.clash", "actors"): Counts(40, 0)})
    assert not against.prefers_model("violence.clash", "actors")
    assert against.prefers_model("violence.shelling", "actors")
    assert not against.prefers_model("politics.statement", "actors"), "all together are for the rules"
    assert against.share("violence.killing", "actors") < 0.5 < against.share("violence.shelling", "actors")


# ---- nothing is told by the reading that was not chosen


def exported(house, up_to, names=True):
    with house.ledger.reading() as connection:
        rows = connection.execute(select(schema.report)).all()
        shield = Shield(up_to, names_of(house.coder) if names else None, Protection(house.words))
        return list(coded_reports(connection, rows, shield, Cut()))


@pytest.mark.parametrize("private", [True, False])
def test_private_names_are_blocks_in_the_other_reading_too(house, coder, private):
    whole, short = at(NAMED, "سليم عدنان الكرداوي"), at(NAMED, "حي الزيتون")
    house.coder = Two(coder, says(
        sources=(Party(**whole, private=private), Party(**short, name="سليم الكرداوي")),
        places=(ClaimPlace(**short, role="near", name="منزل سليم الكرداوي"),), status="denied",
    ))  # fmt: skip
    house.take(NAMED, published="2021-03-14")
    (coded,) = exported(house, "restricted")
    first = coded.claims[0]
    assert {each.field for each in first.differing} == {"sources", "places", "status"}
    told = json.loads(msgspec.json.encode(coded))
    assert "الكرداوي" not in json.dumps(told, ensure_ascii=False)
    sources = other_reading(first, "sources")
    assert sources[0]["text"].count(BLOCK) == len("سليمعدنانالكرداوي") and "name" not in sources[0]
    assert sources[1]["text"] == "حي الزيتون" and BLOCK in sources[1]["name"]


def test_a_private_party_that_only_the_other_reader_found_is_a_block_everywhere(house, coder):
    words = at(NAMED, "منزله")
    house.coder = Two(coder, says(targets=(Party(**words, private=True, cls="civilians"),)))
    house.take(NAMED, published="2021-03-14")
    (coded,) = exported(house, "restricted")
    assert coded.text[words["start"] : words["end"]] == BLOCK * 5 and "منزله" not in json.dumps(
        json.loads(msgspec.json.encode(coded)), ensure_ascii=False
    )


def test_a_hidden_sentence_takes_the_other_readings_that_stand_in_it_along(house, coder):
    students = Party(**at(ARREST, "أربعة طلاب"), cls="civilians")

    def said(read):
        *rest, last = read.claims
        return [*rest, msgspec.structs.replace(last, targets=(students,), status="denied")]

    house.coder = Two(coder, said)
    house.take(ARREST, published="2021-03-14")
    (coded,) = exported(house, "public")
    (claim,) = coded.claims
    assert [each.field for each in claim.differing] == ["status"]
    assert "طلاب" not in json.dumps(json.loads(msgspec.json.encode(coded)), ensure_ascii=False)


def test_a_type_that_the_other_reader_saw_keeps_a_claim_as_close_as_its_own_would(house, coder):
    house.coder = Two(coder, lambda read: [msgspec.structs.replace(each, type="force.arrest") for each in read.claims])
    house.take(SHELLED, published="2021-03-14")
    with house.ledger.reading() as connection:
        classes = set(connection.scalars(select(schema.claim.c.sensitivity)))
    claim = now(house, queue(house)[0].uid)
    assert claim.type == "violence.shelling" and other_reading(claim, "type") == "force.arrest"
    assert class_of(claim) != "public" and "public" not in classes


@pytest.mark.parametrize("profile", BUILT_IN)
def test_a_profile_that_changes_anything_leaves_the_other_readings_out(house, shelled, profile):
    tools, told = press(house.coder), load(profile, subjects())
    with house.ledger.reading() as connection:
        rows = connection.execute(select(schema.report)).all()
        leave = Leave(told, reason="اختبار")
        out = list(published(connection, Chosen(rows), tools, leave, 1.75e9, Cut(), Taken(told.least_count)))
    claims = [claim for coded in out for claim in coded.claims]
    assert claims
    assert any(claim.differing for claim in claims) == told.changes_nothing


def test_a_profile_that_changes_ids_alone_leaves_them_out_too(house, shelled):
    whole = load("internal", subjects())
    told = msgspec.structs.replace(whole, ids="own")
    with house.ledger.reading() as connection:
        rows = connection.execute(select(schema.report)).all()
        leave, cut, taken = Leave(told, reason="اختبار"), Cut(), Taken(told.least_count)
        out = list(published(connection, Chosen(rows), press(house.coder), leave, 1.75e9, cut, taken))
    (coded,) = out
    assert coded.text and coded.claims and not any(claim.differing for claim in coded.claims)


# ---- runs and steps


class Costly(RuleCoder):
    """Counts what it is asked."""

    stamp = MODEL
    requests = 2.0

    def spent(self):
        return {"requests": self.requests, "cost": self.requests / 8}


def test_a_run_tells_its_coder_and_what_it_spent_also_when_it_is_cut_short(house, coder):
    costly = Costly(coder.kit)
    with noted_run(house.ledger, "add", costly):
        costly.requests += 3
    with pytest.raises(KeyboardInterrupt), noted_run(house.ledger, "add", costly):
        costly.requests += 1
        raise KeyboardInterrupt
    with noted_run(house.ledger, "add", coder):
        pass
    with house.ledger.reading() as connection:
        rows = connection.execute(select(schema.run).order_by(schema.run.c.id)).all()
    assert [(row.coder, row.spent, row.ended_at is not None) for row in rows] == [
        (MODEL, '{"requests": 3.0, "cost": 0.375}', True),
        (MODEL, '{"requests": 1.0, "cost": 0.125}', False),
        (coder.stamp, "", True),
    ]


def test_a_ledger_of_before_gets_the_columns_and_loses_them_going_back(house, shelled):
    migrate(house.ledger.engine, "0009")
    with house.ledger.engine.connect() as connection, pytest.raises(Exception, match="differing"):
        connection.execute(select(schema.claim.c.differing))
    with house.ledger.engine.connect() as connection:
        before = connection.execute(text("SELECT id, type, day, decided FROM claim ORDER BY id")).all()
    migrate(house.ledger.engine, "head")
    assert column(house, shelled) == 0, "what an older program wrote over is asked again when it is read again"
    with house.ledger.reading() as connection:
        after = connection.execute(text("SELECT id, type, day, decided FROM claim ORDER BY id")).all()
        assert connection.scalar(select(schema.run.c.coder)) == ""
    assert after == before
    review(house, shelled, "accept")
    with pytest.raises(LedgerError, match="format"):
        review(house, shelled, "correct", {"differing": []})
