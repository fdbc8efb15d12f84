"""Incidents in the ledger, on either engine: any order, nothing undone, a person's word kept, ids that lead on."""

import itertools
import json
import random
from multiprocessing import active_children

import pytest
from sqlalchemy import func, select, text

from marsad.errors import LedgerError
from marsad.keep.erase import erase
from marsad.keep.gather import item_of
from marsad.keep.link import link_all
from marsad.keep.verify import verify
from marsad.ledger import schema
from marsad.ledger.accounts import Asked, accounts_of, incidents, judgements
from marsad.ledger.deeds import deeds, last_standing, undo
from marsad.ledger.history import Decision, changes_since, decide, report_named
from marsad.ledger.incidents import link as link_reports
from marsad.ledger.incidents import ready_ahead, waiting
from marsad.ledger.judgements import bring_together, hold_apart, incident_named, split
from marsad.ledger.migrate import migrate
from marsad.ledger.sources import register
from marsad.ledger.store import Act
from marsad.linking.agreement import weigh
from marsad.linking.incidents import RULE
from marsad.model import Report
from marsad.sources.files import Given
from marsad.sources.outlets import Outlet

EAST = "قصفت طائرات حربية سوقا شعبيا في بلدة معرة مصرين صباح الأحد، ما أسفر عن مقتل 12 مدنيا وإصابة 30 آخرين."
NAHDA = "قُتل 15 مدنيا على الأقل في غارة جوية استهدفت سوقا في معرة مصرين اليوم الأحد."
FAJR = "شن الطيران الروسي غارات على سوق بلدة معرة مصرين صباح اليوم الأحد أوقعت 9 قتلى."
DENIAL = "أكدت وزارة الدفاع الروسية أن الطيران الروسي لم يقصف سوق معرة مصرين اليوم الأحد."
CAMP = "استهدف قصف مدفعي لقوات النظام مخيما للنازحين في أطراف معرة مصرين مساء الأحد، ما أدى إلى مقتل طفلين."
SARMIN = "قصفت طائرات حربية مدرسة في بلدة سرمين صباح الأحد، ما أسفر عن مقتل 3 أطفال."
ALL = {"الشرق": EAST, "النهضة": NAHDA, "الفجر": FAJR, "الحقيقة": DENIAL, "الشمال": CAMP, "المدى": SARMIN}


def act(by="rule"):
    return Act(1.7e9, by, 1, "test")


def item(publisher, told, source=None):
    report = Report(id=publisher, text=told, published="2021-03-14", publisher=publisher)
    return item_of(Given(report, f"{publisher}.txt", 0, (), told.encode()))._replace(source=source)


def add(house, *publishers, **more):
    outcomes = house.take_items(item(name, ALL[name], **more) for name in publishers)
    return {name: f"{outcome.uid}-1" for name, outcome in zip(publishers, outcomes, strict=True)}


def link(house, batch=2000):
    return list(link_all(house.ledger, act(), batch=batch))


def groups(house):
    """The incidents of the main claims: id to the claims in it."""
    with house.ledger.reading() as connection:
        rows = connection.execute(
            select(schema.incident.c.uid, schema.report.c.uid.label("report"), schema.claim.c.number)
            .join(schema.account, schema.account.c.incident == schema.incident.c.id)
            .join(schema.claim, schema.claim.c.id == schema.account.c.claim)
            .join(schema.report, schema.report.c.id == schema.claim.c.report)
        ).all()
    found = {}
    for row in rows:
        found.setdefault(row.uid, set()).add(f"{row.report}-{row.number}")
    return found


def named(house, name):
    with house.ledger.reading() as connection:
        return incident_named(connection, name)


def members(house, name):
    return {each.uid for each in named(house, name).members}


def writing(house, do, *args, by="ليلى"):
    with house.ledger.writing() as connection:
        return do(connection, *args, act(by))


def count(house, table, **where):
    query = select(func.count()).select_from(table)
    for name, value in where.items():
        query = query.where(table.c[name] == value)
    with house.ledger.reading() as connection:
        return connection.scalar(query)


def sound(house):
    """The chain holds, and every incident is connected by judgements in force."""
    assert list(verify(house.ledger, house.archive, lambda items, length, label: items)) == []
    merge, account = schema.merge, schema.account
    with house.ledger.reading() as connection:
        of = {row.claim: row.incident for row in connection.execute(select(account.c.claim, account.c.incident))}
        ties = connection.execute(
            select(merge.c.left, merge.c.right).where(
                merge.c.kind == "incident", merge.c.relation == "same", merge.c.reversed_at.is_(None)
            )
        ).all()
    head = {claim: claim for claim in of}

    def find(claim):
        while head[claim] != claim:
            claim = head[claim]
        return claim

    for left, right in ties:
        if left in of and right in of:
            assert of[left] == of[right], "a judgement in force lies across two incidents"
            head[find(left)] = find(right)
    for incident in set(of.values()):
        assert len({find(claim) for claim, its in of.items() if its == incident}) == 1


def test_accounts_of_one_strike_meet_and_others_stay_apart(house):
    ids = add(house, *ALL)
    link(house)
    strike = {ids[name] for name in ("الشرق", "النهضة", "الفجر", "الحقيقة")}
    assert members(house, ids["الشرق"]) == strike
    assert members(house, ids["الشمال"]) == {ids["الشمال"]} and members(house, ids["المدى"]) == {ids["المدى"]}
    with house.ledger.reading() as connection:
        log = judgements(connection, incident_named(connection, ids["الشرق"]))
        assert len(log) == 3 and all(each.score >= 3 and each.why and each.by.startswith("rule:") for each in log)
        last = list(changes_since(connection))[-1]
        assert last["action"] == "incidents.linked" and last["detail"]["joins"] == 3
    assert link(house) == [], "a second run finds nothing to do"
    sound(house)


def test_the_same_incidents_with_the_same_ids_whatever_the_order_and_the_batches(house):
    chance = random.Random(7)
    names = list(ALL)
    chance.shuffle(names)
    for name in names:
        add(house, name)
        if chance.random() < 0.6:
            link(house, batch=chance.choice((1, 2, 100)))
    link(house, batch=1)
    one_by_one = groups(house)
    migrate(house.ledger.engine, "0002")
    migrate(house.ledger.engine, "head")
    with house.ledger.writing() as connection:
        connection.execute(schema.merge.delete().where(schema.merge.c.kind == "incident"))
    link(house)
    assert groups(house) == one_by_one
    assert max(map(len, one_by_one.values())) == 4
    sound(house)


def test_ids_that_were_given_lead_to_the_incident_for_ever(house):
    ids = add(house, "النهضة", "الفجر")
    before = {}
    for name in ("النهضة", "الفجر"):
        link(house)
        before[name] = named(house, ids[name]).uid
    ids |= add(house, "الشرق", "الحقيقة")
    link(house)
    found = named(house, ids["الشرق"])
    for name, uid in before.items():
        assert named(house, uid).uid == found.uid, name
    assert {named(house, "I" + claim[1:]).uid for claim in members(house, found.uid)} == {found.uid}


def test_what_a_person_divides_stays_divided(house):
    ids = add(house, "الشرق", "النهضة", "الفجر")
    link(house)
    whole = named(house, ids["الشرق"])
    first, second = writing(house, split, whole.uid, [ids["الفجر"]], "غارة أخرى")
    assert members(house, first) == {ids["الفجر"]} and members(house, second) == {ids["الشرق"], ids["النهضة"]}
    ids |= add(house, "الحقيقة", "الشمال")
    link(house)
    assert named(house, ids["الفجر"]).uid != named(house, ids["الشرق"]).uid
    assert named(house, ids["الحقيقة"]).uid in {named(house, ids["الفجر"]).uid, named(house, ids["الشرق"]).uid}
    with house.ledger.reading() as connection:
        log = judgements(connection, named(house, ids["الفجر"]))
        actions = [each["action"] for each in changes_since(connection)]
    assert {each.by for each in log if each.relation == "apart"} == {"ليلى"}
    assert [each.reversed_by for each in log if each.reversed_at is not None] == ["ليلى"]
    assert actions.count("incident.split") == 1
    sound(house)


def test_holding_two_claims_apart_divides_and_prevents(house):
    ids = add(house, "الشرق", "النهضة", "الفجر")
    link(house)
    one, other = writing(house, hold_apart, ids["الشرق"], ids["النهضة"], "حادثان")
    assert one != other
    assert named(house, ids["الفجر"]).uid in (one, other), "the third goes with the one it fits better"
    link(house)
    assert named(house, ids["الشرق"]).uid != named(house, ids["النهضة"]).uid
    sound(house)


def test_apart_before_linking_is_kept_too(house):
    ids = add(house, "الشرق", "النهضة")
    link(house)
    ids |= add(house, "الفجر")
    with pytest.raises(LedgerError, match="not linked"):
        writing(house, hold_apart, ids["الفجر"], ids["الشرق"], "")
    assert count(house, schema.merge, relation="apart") == 0, "what is refused leaves nothing behind"


def test_what_a_person_brings_together_stays_together(house):
    ids = add(house, "الشرق", "الشمال")
    link(house)
    apart = [named(house, ids[name]).uid for name in ("الشرق", "الشمال")]
    assert apart[0] != apart[1]
    uid = writing(house, bring_together, apart, "قصف واحد")
    assert {named(house, each).uid for each in apart} == {uid}
    ids |= add(house, "النهضة")
    link(house)
    assert members(house, uid) == {ids["الشرق"], ids["الشمال"], ids["النهضة"]}
    writing(house, split, uid, [ids["الشمال"]], "بل قصفان")
    assert members(house, ids["الشمال"]) == {ids["الشمال"]}
    writing(house, bring_together, apart, "بل واحد")
    assert members(house, uid) == {ids["الشرق"], ids["الشمال"], ids["النهضة"]}
    assert count(house, schema.merge, reversed_at=None) < count(house, schema.merge), "reversed, not deleted"
    sound(house)


def test_a_claim_that_is_rejected_leaves_and_comes_back(house):
    ids = add(house, "الشرق", "النهضة", "الفجر", "الحقيقة")
    link(house)
    uid = named(house, ids["الشرق"]).uid
    earliest = next(each.uid for each in named(house, uid).members)
    others = members(house, uid) - {earliest}
    with house.ledger.writing() as connection:
        decide(house.ledger, connection, earliest, Decision("reject", {}), act("ليلى"))
    link(house)
    assert members(house, uid) == others, "an old id leads to what is left"
    assert named(house, uid).uid != uid
    sound(house)
    with house.ledger.writing() as connection:
        decide(house.ledger, connection, earliest, Decision("reopen", {}), act("ليلى"))
    link(house)
    assert members(house, uid) == others | {earliest} and named(house, uid).uid == uid
    sound(house)


def test_a_claim_that_is_corrected_is_linked_anew(house):
    ids = add(house, "الشرق", "النهضة")
    link(house)
    with house.ledger.writing() as connection:
        decide(house.ledger, connection, ids["النهضة"], Decision("correct", {"status": "planned"}), act("ليلى"))
    link(house)
    assert members(house, ids["النهضة"]) == {ids["النهضة"]}
    sound(house)


def test_erasure_takes_out_what_claims_were_compared_by(house):
    ids = add(house, "الشرق", "النهضة")
    link(house)
    with house.ledger.reading() as connection:
        row = report_named(connection, ids["الشرق"].rpartition("-")[0]).row
    cues = count(house, schema.cue)
    erase(house.ledger, house.archive, [row], "طلب", act("ليلى"))
    assert count(house, schema.account, facts=b"") == 1 and count(house, schema.cue) < cues
    link(house)
    assert members(house, ids["النهضة"]) == {ids["النهضة"]}
    assert count(house, schema.account) == 1
    sound(house)


def test_copies_count_once_and_a_partys_outlet_is_marked(house):
    amaq = Outlet("أعماق", "feed", "https://amaq.test/", 1800, "ar", "أعماق", "", "isis", "party", "public")
    with house.ledger.writing() as connection:
        source = register(connection, [amaq])["أعماق"]
    story = EAST + " وقال شهود إن السوق كان مزدحما بالناس في تلك الساعة، وإن فرق الإنقاذ تبحث عن ناجين تحت الأنقاض."
    house.take_items([
        item("الشرق", story), item("الخبر", story + "\nالمصدر: رويترز"), item("أعماق", FAJR, source), item("النهضة", NAHDA),
    ])  # fmt: skip
    link(house)
    with house.ledger.reading() as connection:
        (row,) = incidents(connection, Asked(types=("violence.air_strike",), reports=3), 10)
        told = accounts_of(connection, incident_named(connection, row.uid))
    weighed = weigh([each.account for each in told])
    assert row.reports == len(told) == 4
    assert {origin.name: origin.party for origin in weighed.origins} == {
        "reuters": None,
        "أعماق": "isis",
        "النهضة": None,
    }
    assert weighed.independent == 2
    (killed,) = [toll for toll in weighed.tolls if toll.kind == "killed"]
    assert (killed.low, killed.high, killed.verdict, len(killed.told)) == (9, None, "disputed", 3)


def test_incidents_are_listed_by_place_time_type_and_number_of_reports(house):
    ids = add(house, *ALL)
    link(house)
    with house.ledger.reading() as connection:
        town = tuple(connection.scalars(select(schema.place.c.id).where(schema.place.c.name == "معرة مصرين")))
        listed = lambda **asked: {row.uid for row in incidents(connection, Asked(**asked), 100)}  # noqa: E731
        strike = incident_named(connection, ids["الشرق"]).uid
        assert listed(places=town) >= {strike} and named(house, ids["المدى"]).uid not in listed(places=town)
        assert listed(reports=3) == {strike}
        assert listed(since=18700, until=18700) >= {strike} and listed(since=18710) == set()
        assert listed(types=("humanitarian",)) == set()
        assert listed(actors=()) == set()


@pytest.mark.parametrize(
    ("do", "args", "says"),
    [
        (split, ("INONE-1", ["R-1"], ""), "incident-unknown"),
        (bring_together, (["INONE-1", "INONE-2"], ""), "incident-unknown"),
        (hold_apart, ("RNONE-1", "RNONE-2", ""), "claim-unknown"),
    ],
)
def test_what_is_not_there_is_told(house, do, args, says):
    with pytest.raises(LedgerError) as told:
        writing(house, do, *args)
    assert told.value.slug == says


def test_a_split_must_name_some_claims_of_the_incident(house):
    ids = add(house, "الشرق", "النهضة", "المدى")
    link(house)
    uid = named(house, ids["الشرق"]).uid
    for claims in ([ids["المدى"]], [], [ids["الشرق"], ids["النهضة"]]):
        with pytest.raises(LedgerError) as told:
            writing(house, split, uid, claims, "")
        assert told.value.slug == "split-claims"
    with pytest.raises(LedgerError) as told:
        writing(house, bring_together, [uid, ids["النهضة"]], "")
    assert told.value.slug == "incident-same"


def told(house, name):
    with house.ledger.reading() as connection:
        return deeds(connection, incident_named(connection, name))


def test_a_division_is_taken_back_with_the_joins_that_it_reversed(house):
    ids = add(house, "الشرق", "النهضة", "الفجر")
    link(house)
    before = groups(house)
    first, second = writing(house, split, ids["الشرق"], [ids["الفجر"]], "غارة أخرى")
    assert [each.claims for each in told(house, first)] == [each.claims for each in told(house, second)]
    assert writing(house, undo, ids["الفجر"], "بل غارة واحدة", by="سلمى") == [named(house, ids["الشرق"]).uid]
    assert groups(house) == before
    history = told(house, ids["الشرق"])
    assert [(each.action, each.by, each.reason, each.undone) for each in history] == [
        ("incident.split", "ليلى", "غارة أخرى", True), ("incident.undone", "سلمى", "بل غارة واحدة", False),
    ]  # fmt: skip
    with house.ledger.reading() as connection:
        log = judgements(connection, named(house, ids["الشرق"]))
    assert {each.by for each in log if each.reversed_at is None} == {RULE}, "the rule's joins hold it again"
    ids |= add(house, "الحقيقة")
    link(house)
    assert len(members(house, ids["الشرق"])) == 4
    sound(house)


def test_a_merge_is_taken_back_and_what_was_held_apart_is_so_again(house):
    ids = add(house, "الشرق", "النهضة", "الشمال")
    link(house)
    writing(house, split, ids["الشرق"], [ids["النهضة"]], "غارتان")
    before = groups(house)
    writing(house, bring_together, [ids["الشرق"], ids["النهضة"], ids["الشمال"]], "واحدة")
    assert len(members(house, ids["الشمال"])) == 3
    assert len(writing(house, undo, ids["الشمال"], "")) == 3
    assert groups(house) == before
    link(house)
    assert groups(house) == before
    assert count(house, schema.merge, relation="apart", reversed_at=None) == 1
    sound(house)


def test_deeds_are_taken_back_one_by_one_from_the_last(house):
    ids = add(house, "الشرق", "النهضة", "الفجر", "الشمال")
    link(house)
    at_first = groups(house)
    writing(house, hold_apart, ids["الشرق"], ids["النهضة"], "حادثان")
    apart = groups(house)
    writing(house, bring_together, [ids["الشرق"], ids["الشمال"]], "قصف واحد")
    stale = told(house, ids["الشرق"])[0].seq
    with pytest.raises(LedgerError) as late, house.ledger.writing() as connection:
        undo(connection, ids["الشرق"], "", act("ليلى"), stale)
    assert late.value.slug == "undo-late"
    writing(house, undo, ids["الشرق"], "")
    assert groups(house) == apart
    assert last_standing(told(house, ids["الشرق"])).seq == stale
    writing(house, undo, ids["الشرق"], "")
    assert groups(house) == at_first
    with pytest.raises(LedgerError) as none:
        writing(house, undo, ids["الشرق"], "")
    assert none.value.slug == "undo-none"
    sound(house)


def test_taking_back_leaves_out_what_no_longer_stands(house):
    ids = add(house, "الشرق", "النهضة", "الفجر")
    link(house)
    writing(house, split, ids["الشرق"], [ids["الفجر"]], "غارة أخرى")
    with house.ledger.writing() as connection:
        decide(house.ledger, connection, ids["الفجر"], Decision("reject", {}), act("ليلى"))
    link(house)
    writing(house, undo, ids["الشرق"], "")
    assert members(house, ids["الشرق"]) == {ids["الشرق"], ids["النهضة"]}
    with house.ledger.writing() as connection:
        decide(house.ledger, connection, ids["الفجر"], Decision("reopen", {}), act("ليلى"))
    link(house)
    assert len(members(house, ids["الشرق"])) == 3
    sound(house)


def test_a_person_s_word_outlives_the_tables_of_a_step(house):
    ids = add(house, "الشرق", "النهضة")
    link(house)
    writing(house, split, named(house, ids["الشرق"]).uid, [ids["الشرق"]], "حادثان")
    migrate(house.ledger.engine, "0002")
    with house.ledger.engine.connect() as connection:
        tables = "SELECT count(*) FROM merge WHERE relation = 'apart' AND reversed_at IS NULL"
        assert connection.execute(text(tables)).scalar() == 1
    migrate(house.ledger.engine, "head")
    link(house)
    assert named(house, ids["الشرق"]).uid != named(house, ids["النهضة"]).uid
    sound(house)


def test_a_step_that_lays_out_facts_anew_has_all_linked_anew_and_keeps_ids_and_a_persons_word(house):
    ids = add(house, *ALL)
    link(house)
    writing(house, hold_apart, ids["الشرق"], ids["الشمال"], "حادثان")
    before = groups(house)
    migrate(house.ledger.engine, "0007")
    migrate(house.ledger.engine, "head")
    assert groups(house) == before, "until it is linked anew nothing is lost"
    with house.ledger.writing() as connection:  # a claim that no longer stands when the step is taken
        decide(house.ledger, connection, ids["الشمال"], Decision("reject", {}), act("ليلى"))
    link(house, batch=2)
    after = groups(house)
    assert {uid: claims - {ids["الشمال"]} for uid, claims in before.items() if claims != {ids["الشمال"]}} == after
    assert count(house, schema.merge, relation="apart", reversed_at=None) == 1
    assert count(house, schema.account, facts=b"") == 0 and count(house, schema.cue) > 0
    assert link(house) == []
    sound(house)


def test_a_second_process_that_makes_claims_ready_changes_nothing(house, monkeypatch):
    add(house, *ALL)
    link(house)
    before = groups(house)
    with house.ledger.writing() as connection:
        for table in (schema.veil, schema.account, schema.incident, schema.cue):
            connection.execute(table.delete())
        connection.execute(schema.merge.delete().where(schema.merge.c.kind == "incident"))
    monkeypatch.setattr("marsad.keep.link._FEW", 1)
    ahead, own = [], link_reports

    def noting(connection, reports, act, made=None):
        ahead.append(sorted(made or ()))
        return own(connection, reports, act, made)

    monkeypatch.setattr("marsad.keep.link.link", noting)
    assert len(link(house, batch=2)) == 3
    assert groups(house) == before
    assert ahead[0] == [] and ahead[1] and ahead[2], "the second and third batch were made ready by the other process"
    sound(house)


def test_linking_goes_on_where_the_second_process_is_ended(house, monkeypatch):
    add(house, *ALL)
    monkeypatch.setattr("marsad.keep.link._FEW", 1)
    ended, own = [], link_reports

    def ending(connection, reports, act, made=None):
        for child in active_children():
            child.kill()
            ended.append(child.pid)
        return own(connection, reports, act, made)

    monkeypatch.setattr("marsad.keep.link.link", ending)
    assert len(link(house, batch=2)) == 3 and len(ended) == 1
    assert count(house, schema.account) == count(house, schema.claim)
    sound(house)


def test_what_changed_since_it_was_made_ready_is_read_anew(house):
    ids = add(house, "الشرق", "النهضة")
    with house.ledger.reading() as connection:
        made = ready_ahead(connection, 10, 0)
    with house.ledger.writing() as connection:
        decide(house.ledger, connection, ids["الشرق"], Decision("correct", {"type": "protest.protest"}), act("ليلى"))
        link_reports(connection, waiting(connection, 10), act(), made)
    assert named(house, ids["الشرق"]).uid != named(house, ids["النهضة"]).uid, "a protest is another happening"


def test_every_order_of_four_reports(house):
    """24 orders on the smaller engine: each in a ledger of its own would be slow, so the links are made anew."""
    if not house.ledger.sqlite:
        pytest.skip("one engine is enough: the order is decided before anything is written")
    ids = add(house, "الشرق", "النهضة", "الفجر", "الشمال")
    seen = set()
    reports = {name: claim.rpartition("-")[0] for name, claim in ids.items()}
    for order in itertools.permutations(reports):
        with house.ledger.writing() as connection:
            for table in (schema.account, schema.incident, schema.cue):
                connection.execute(table.delete())
            connection.execute(schema.merge.delete().where(schema.merge.c.kind == "incident"))
        for name in order:
            with house.ledger.writing() as connection:
                link_reports(connection, [report_named(connection, reports[name]).row.id], act())
        seen.add(json.dumps({uid: sorted(claims) for uid, claims in groups(house).items()}, sort_keys=True))
    assert len(seen) == 1
