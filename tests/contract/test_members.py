"""Members, sessions, tokens, attempts, projects, what is withheld and who saw what, on either engine."""

import threading

import pytest
from sqlalchemy import select, text, update

from marsad.errors import LedgerError
from marsad.keep.link import link_all
from marsad.keep.verify import verify
from marsad.ledger import access, chain, projects, schema, sessions
from marsad.ledger import members as of
from marsad.ledger.accounts import Asked, accounts_of, incident_seen, incidents
from marsad.ledger.classes import up_to
from marsad.ledger.feed import entry_marked, newest_entries
from marsad.ledger.glances import glances
from marsad.ledger.groups import copies_of
from marsad.ledger.history import Decision, decide, report_named
from marsad.ledger.listing import claims_page, count_claims
from marsad.ledger.migrate import migrate
from marsad.ledger.outlets import outlets
from marsad.ledger.protect import classify_claim, classify_report
from marsad.ledger.reindex import reindex
from marsad.ledger.search import Question, actors_named, places_named
from marsad.ledger.sessions import Attempts, Session, Token
from marsad.ledger.store import Act, open_ledger
from marsad.ledger.subjects import actors_told, places_told
from marsad.web.security import lockout
from marsad.web.security.notebook import Notebook

NOW = 1_700_000_000.0
ACT = Act(NOW, "هدى", 0, "test")
PLAIN = lambda items, length, label: items  # noqa: E731
MIXED = (
    "اشتباكات قرب الحسكة\nدارت اشتباكات بين قوات النظام وقوات سوريا الديمقراطية قرب مدينة الحسكة مساء الثلاثاء، واعتقلت دورية "
    "عشرة مدنيين في قرية زقنبوط.\nونزحت عشرات العائلات إلى مدينة القامشلي."
)
STRIKE = "غارة على تدمر\nشنت طائرات حربية غارة على مدينة تدمر صباح الأحد، ما أدى إلى مقتل ثلاثة مدنيين، بحسب ناشطين."


@pytest.fixture
def ledger(address):
    made = open_ledger(address, create=True)
    yield made
    made.close()


def add(ledger, name, role="reader", **entrance):
    with ledger.writing() as connection:
        return of.add_member(connection, name, role, of.Entrance(**entrance), ACT)


def refused(slug):
    return pytest.raises(LedgerError, check=lambda error: error.slug == slug)


def log(ledger, *actions):
    with ledger.reading() as connection:
        rows = connection.execute(select(schema.audit).order_by(schema.audit.c.seq)).all()
    return [(row.action, row.by, row.subject) for row in rows if row.action in actions or not actions]


# ---- members


def test_members_are_found_in_any_spelling_and_every_change_is_in_the_log(ledger):
    with ledger.reading() as connection:
        assert not of.any_members(connection)
    add(ledger, "Layla", "admin", password="$hash")
    with ledger.writing() as connection:
        layla = of.member_named(connection, "LAYLA")
        sami = of.add_member(connection, "سامي", "reviewer", of.Entrance(), ACT)
        of.set_role(connection, sami, "editor", ACT)
        of.set_password(connection, sami, "$other", ACT, renew=True)
        of.disable(connection, of.member_named(connection, "سَامي"), ACT)
        of.disable(connection, of.member_named(connection, "سامي"), ACT)  # once is enough
        of.enable(connection, of.member_named(connection, "سامي"), ACT)
    with ledger.reading() as connection:
        assert of.any_members(connection)
        assert [each.name for each in of.members(connection)] == ["Layla", "سامي"]
        sami = of.member_named(connection, "سامي")
        assert (sami.role, sami.password, sami.renew, sami.active) == ("editor", "$other", True, True)
        assert list(chain.breaks(connection)) == []
    assert layla.name == "Layla"
    kinds = ["added", "added", "role", "password", "disabled", "enabled"]
    assert [action for action, _, _ in log(ledger)] == [f"member.{kind}" for kind in kinds]
    assert "$" not in str(log(ledger))  # no hash goes into the log


def test_no_two_members_can_be_taken_for_each_other(ledger):
    add(ledger, "layla", subject="s1", issuer="https://id.example")
    for name in ("layla", "Layla", "ｌａｙｌａ"):
        with refused("member-there"):
            add(ledger, name)
    with refused("member-there"):
        add(ledger, "other", subject="s1", issuer="https://id.example")
    add(ledger, "other", subject="s1", issuer="https://other.example")
    add(ledger, "third")
    add(ledger, "fourth")  # many have no subject at all
    with refused("role-unknown"):
        add(ledger, "fifth", "king")
    with ledger.reading() as connection:
        assert of.member_by_subject(connection, "https://id.example", "s1").name == "layla"
        assert of.member_by_subject(connection, "https://id.example", "") is None
        with refused("member-unknown"):
            of.member_named(connection, "nobody")


def test_an_admin_who_may_log_in_always_stays(ledger):
    first, second = add(ledger, "first", "admin"), add(ledger, "second", "admin")
    with ledger.writing() as connection:
        of.set_role(connection, first, "reader", ACT)
    for change in (lambda c: of.set_role(c, second, "editor", ACT), lambda c: of.disable(c, second, ACT)):
        with refused("admin-last"), ledger.writing() as connection:
            change(connection)
    with ledger.writing() as connection:
        of.set_role(connection, of.member_named(connection, "first"), "admin", ACT)
        of.disable(connection, second, ACT)
        with refused("admin-last"):  # a disabled admin does not count
            of.disable(connection, of.member_named(connection, "first"), ACT)


# ---- sessions and tokens


def begin(ledger, member, key, at=NOW):
    with ledger.aside() as connection:
        sessions.begin_session(connection, key, member.id, Session(key.hex()[:12], "password", "::1", "", at, at, None))


def test_sessions_end_one_by_one_all_but_one_and_with_their_member(ledger):
    layla, _ = add(ledger, "layla"), add(ledger, "root", "admin")
    keys = [bytes([number]) * 32 for number in range(4)]
    for key in keys:
        begin(ledger, layla, key)
    with ledger.aside() as connection:
        assert sessions.session_by(connection, keys[0])[1].name == "layla"
        sessions.end_session(connection, keys[0], NOW)
        assert sessions.end_session_named(connection, layla.id + 1, keys[1].hex()[:12], NOW) == 0  # not hers
        assert sessions.end_session_named(connection, layla.id, keys[1].hex()[:12], NOW) == 1
        sessions.touch_sessions(connection, {keys[2]: NOW + 90})
        assert [each.seen_at for each in sessions.sessions_of(connection, layla.id, NOW)] == [NOW + 90, NOW]
        assert sessions.end_sessions(connection, layla.id, NOW, keep=keys[2]) == 1
        assert [sessions.session_by(connection, key) is not None for key in keys] == [False, False, True, False]
    with ledger.writing() as connection:
        of.disable(connection, layla, ACT)
    with ledger.reading() as connection:
        assert sessions.session_by(connection, keys[2]) is None
    with ledger.writing() as connection:
        of.enable(connection, of.member_named(connection, "layla"), ACT)
        assert sessions.session_by(connection, keys[2]) is None  # what ended stays ended
        sessions.forget_sessions(connection, NOW + 1000)
        assert connection.execute(select(schema.session)).all() == []


def test_tokens_expire_are_revoked_and_go_with_their_member(ledger):
    layla, _ = add(ledger, "layla"), add(ledger, "root", "admin")

    def make(key, uid, days=1.0, scope="read"):
        token = Token(uid, "layla", "نص", scope, NOW, NOW + days * 86_400, None, None)
        with ledger.writing() as connection:
            sessions.make_token(connection, key, layla, token, ACT)

    make(b"a" * 32, "t1")
    make(b"b" * 32, "t2")
    make(b"c" * 32, "t3", days=0.001)
    with refused("scope-unknown"):
        make(b"d" * 32, "t4", scope="all")
    with ledger.writing() as connection:
        assert sessions.token_by(connection, b"a" * 32, NOW + 60)[0].scope == "read"
        assert sessions.token_by(connection, b"c" * 32, NOW + 600) is None
        assert sessions.token_by(connection, b"x" * 32, NOW) is None
        sessions.touch_tokens(connection, {b"a" * 32: NOW + 60})
        with refused("token-unknown"):
            sessions.revoke_token(connection, "t1", ACT, layla.id + 1)
        sessions.revoke_token(connection, "t1", ACT, layla.id)
        sessions.revoke_token(connection, "t1", ACT)
        assert sessions.token_by(connection, b"a" * 32, NOW) is None
        assert {each.uid: each.used_at for each in sessions.tokens_of(connection)} == {
            "t1": NOW + 60,
            "t2": None,
            "t3": None,
        }
        of.disable(connection, layla, ACT)
        assert sessions.token_by(connection, b"b" * 32, NOW) is None
    assert [action for action, _, _ in log(ledger, "token.made", "token.revoked")] == ["token.made"] * 3 + [
        "token.revoked"
    ]


def test_a_member_holds_only_so_many_tokens(ledger):
    layla = add(ledger, "layla")
    with refused("tokens-many"), ledger.writing() as connection:
        for number in range(sessions.FEW + 1):
            token = Token(f"t{number}", "layla", "", "read", NOW, NOW + 100, None, None)
            sessions.make_token(connection, bytes([number]) * 32, layla, token, ACT)


# ---- lock-out


def attempt(ledger, name, address, now):
    with ledger.aside() as connection:
        return lockout.admitted(connection, name, address, now)


def test_an_account_waits_after_failures_whether_or_not_it_is_there(ledger):
    for name in ("layla", "nobody"):
        waits = [attempt(ledger, name, f"192.0.2.{number}", NOW) for number in range(7)]
        assert waits == [0.0] * 5 + [30.0, 30.0]
        assert attempt(ledger, name.upper(), "203.0.113.1", NOW + 10) == pytest.approx(20.0)
        assert attempt(ledger, name, "203.0.113.2", NOW + 31) == 0.0
        assert attempt(ledger, name, "203.0.113.2", NOW + 31) == pytest.approx(60.0)


def test_an_address_waits_whatever_names_it_tries(ledger):
    waits = [attempt(ledger, f"name{number}", "198.51.100.7", NOW) for number in range(22)]
    assert waits[:20] == [0.0] * 20 and waits[20:] == [60.0, 60.0]
    assert attempt(ledger, "name0", "198.51.100.8", NOW) == 0.0


def test_who_knows_the_password_is_forgiven_and_what_is_old_forgotten(ledger):
    for _ in range(4):
        attempt(ledger, "layla", "192.0.2.1", NOW)
    with ledger.aside() as connection:
        lockout.succeeded(connection, "layla", "192.0.2.1", NOW)
        left = sessions.attempts_by(connection, [lockout.name_key("layla"), lockout.address_key("192.0.2.1")])
    assert list(left.values()) == [Attempts(3, NOW, 0.0)]
    attempt(ledger, "other", "192.0.2.2", NOW + 100_000)
    with ledger.aside() as connection:
        assert sessions.forget_attempts(connection) == 2  # those of a day before are gone


def test_many_at_once_are_no_way_round_the_wait(ledger):
    outcomes = []

    def guess(number):
        outcomes.append(attempt(ledger, "layla", f"192.0.2.{number}", NOW))

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(12)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert outcomes.count(0.0) == 5 and len(outcomes) == 12


# ---- projects


def test_projects_are_their_members_and_closed_ones_are_seen_no_more(ledger):
    layla, sami = add(ledger, "layla"), add(ledger, "sami")
    with ledger.writing() as connection:
        north = projects.add_project(connection, " الشمال \n الشرقي ", "type=violence", ["layla"], ACT)
        assert north.name == "الشمال الشرقي" and north.members == ("layla",)
        with refused("project-there"):
            projects.add_project(connection, "الشمال الشرقي", "", [], ACT)
        with refused("project-name"):
            projects.add_project(connection, " ", "", [], ACT)
        with refused("member-unknown"):
            projects.add_project(connection, "x", "", ["nobody"], ACT)
        changed = projects.change_project(connection, north, "الشمال", "q=x", ["sami", "layla"], ACT)
        assert changed.members == ("layla", "sami") and changed.query == "q=x"
        projects.change_project(connection, changed, "الشمال", "q=x", ["sami"], ACT)
        assert projects.projects(connection, layla.id) == []
        assert [each.id for each in projects.projects(connection, sami.id)] == [north.id]
        projects.close_project(connection, changed, ACT)
        assert projects.projects(connection, sami.id) == []
        assert [each.closed_at for each in projects.projects(connection, closed=True)] == [NOW]
        with refused("project-unknown"):
            projects.project_of(connection, 99)
    assert not any("الشمال" in str(entry) for entry in log(ledger))  # a name may tell too much for the log


# ---- who saw what


def entry(subject, by="layla", at=NOW, **detail):
    return chain.Entry(at, by, "read", subject, detail)


def test_who_saw_what_is_a_chain_of_its_own_in_which_a_change_is_seen(ledger):
    with ledger.aside() as connection:
        access.note(
            connection, [entry("R1"), entry("/claims", items=["R1-1", "R2-1"]), entry("R2", by="sami", at=NOW + 5)]
        )
    with ledger.reading() as connection:
        rows, more = access.accesses(connection, access.Asked(), 2)
        assert [row.subject for row in rows] == ["R2", "/claims"] and more == rows[-1].seq
        assert [row.subject for row in access.accesses(connection, access.Asked(), 2, more)[0]] == ["R1"]
        found = access.accesses(connection, access.Asked(subject="R1-1"), 9)[0]
        assert [row.subject for row in found] == ["/claims"]
        assert [row.subject for row in access.accesses(connection, access.Asked(by="sami"), 9)[0]] == ["R2"]
        assert chain.head(connection)[0] == 0  # nothing of it is in the log of what was done
        assert list(chain.breaks(connection, schema.access, cut=True)) == []
    with ledger.aside() as connection:
        connection.execute(update(schema.access).where(schema.access.c.seq == 2).values(by="other"))
    with ledger.reading() as connection:
        assert [each.seq for each in chain.breaks(connection, schema.access)] == [2]


def test_old_entries_may_be_let_go_and_the_rest_stays_bound(ledger):
    with ledger.aside() as connection:
        access.note(connection, [entry(f"R{number}", at=NOW + number) for number in range(6)])
        assert access.forget(connection, NOW + 3) == 3
        access.note(connection, [entry("R9", at=NOW + 9)])
        assert list(chain.breaks(connection, schema.access, cut=True)) == []
        assert access.forget(connection, NOW + 1000) == 3  # the last stays: the next is bound to it
        access.note(connection, [entry("R10", at=NOW + 10)])
        assert [row.seq for row in access.accesses(connection, access.Asked(), 9)[0]] == [8, 7]
        connection.execute(text("UPDATE access SET subject = 'R' WHERE seq = 8"))
        assert [each.seq for each in chain.breaks(connection, schema.access, cut=True)] == [8]


def test_the_notebook_writes_in_order_and_waits_while_the_ledger_takes_nothing(address, ledger):
    layla = add(ledger, "layla")
    begin(ledger, layla, b"k" * 32)
    book = Notebook(ledger, most=300)
    with ledger.writing() as connection:
        if not ledger.sqlite:
            connection.execute(text("LOCK TABLE access IN EXCLUSIVE MODE"))
        for number in range(300):
            book.note(entry(f"R{number}"))
        book.touch(b"k" * 32, NOW + 77, token=False)
        with pytest.raises(Exception, match="Try again") as caught:
            book.note(entry("one too many"))
        assert caught.value.slug == "reads-unnoted"
        assert book.waiting == 300
    book.close()
    with ledger.reading() as connection:
        rows = connection.execute(select(schema.access).order_by(schema.access.c.seq)).all()
        assert [row.subject for row in rows] == [f"R{number}" for number in range(300)]
        assert sessions.session_by(connection, b"k" * 32)[0].seen_at == NOW + 77
        assert list(chain.breaks(connection, schema.access)) == []


def test_several_servers_note_into_one_chain(ledger, address):
    other = open_ledger(address)
    books = Notebook(ledger), Notebook(other)
    for number in range(60):
        for book in books:
            book.note(entry(f"R{number}"))
    for book in books:
        book.close()
    with ledger.reading() as connection:
        assert chain.head(connection, schema.access)[0] == 120
        assert list(chain.breaks(connection, schema.access)) == []
    other.close()


# ---- what is withheld


def withheld(house):
    with house.ledger.reading() as connection:
        claim, table = schema.claim, schema.withheld
        rows = connection.execute(select(claim.c.type, table.c.sensitivity).join(table, table.c.claim == claim.c.id))
        return {row.type: row.sensitivity for row in rows}


def public_types(house):
    with house.ledger.reading() as connection:
        page = claims_page(house.ledger, connection, Question(most_sensitive="public"), 50)
        assert count_claims(house.ledger, connection, Question(most_sensitive="public"), 50) == len(page.lines)
        return sorted(line.body.split(b'"type":"')[1].split(b'"')[0].decode() for line in page.lines)


def test_a_claim_beside_a_more_sensitive_one_is_left_out_until_that_is_lowered(house):
    uid = house.take(MIXED, published="2021-05-04", publisher="x")[0].uid
    assert withheld(house) == {"violence.clash": "internal"}  # it stands in the sentence of the arrest
    assert public_types(house) == ["humanitarian.displacement"]
    with house.ledger.writing() as connection:
        row = report_named(connection, uid).row
        number = connection.scalar(select(schema.claim.c.number).where(schema.claim.c.type == "force.arrest"))
        classify_claim(connection, row, number, "public", "told by the ministry", ACT, lower=True)
    assert withheld(house) == {}
    assert public_types(house) == ["force.arrest", "humanitarian.displacement", "violence.clash"]
    with house.ledger.writing() as connection:
        classify_claim(connection, row, number, "restricted", "a witness", ACT)
    assert withheld(house) == {"violence.clash": "restricted"}
    with house.ledger.writing() as connection:
        classify_report(connection, report_named(connection, uid).row, "restricted", "a witness", ACT)
    assert withheld(house) == {} and public_types(house) == []


def test_a_decision_and_a_new_index_keep_what_is_withheld(house):
    uid = house.take(MIXED, published="2021-05-04", publisher="x")[0].uid
    with house.ledger.writing() as connection:
        number = connection.scalar(select(schema.claim.c.number).where(schema.claim.c.type == "force.arrest"))
        decide(house.ledger, connection, f"{uid}-{number}", Decision("reject", {}), ACT)
    assert withheld(house) == {"violence.clash": "internal"}  # a rejected claim still tells what its words are
    with house.ledger.writing() as connection:
        connection.execute(schema.withheld.delete())
    reindex(house.ledger, house.words, PLAIN)
    assert withheld(house) == {"violence.clash": "internal"}
    assert list(verify(house.ledger, house.archive, PLAIN)) == []


def test_queries_of_who_may_not_see_all_know_nothing_of_the_rest(house):
    house.take(STRIKE, MIXED, published="2021-05-04", publisher="صحيفة الضفة")
    secret = house.take(
        STRIKE + "\nوأضافت كتيبة ضبعطور أنها أسقطت طائرة.", published="2021-05-03", publisher="وكالة الخفاء"
    )[0].uid
    with house.ledger.writing() as connection:
        classify_report(connection, report_named(connection, secret).row, "restricted", "x", ACT)
    list(link_all(house.ledger, ACT))
    with house.ledger.reading() as connection:
        public = up_to("public")
        strike = report_named(connection, "r0", public).row
        with refused("report-unknown"):
            report_named(connection, secret, public)
        assert copies_of(connection, strike.id) is not None and copies_of(connection, strike.id, public) is None
        assert [row.publisher for row in outlets(connection, public)] == ["صحيفة الضفة"]
        assert {row.publisher for row in outlets(connection, up_to("restricted"))} == {"صحيفة الضفة", "وكالة الخفاء"}
        assert sum(row.claims for row in outlets(connection, public)) == len(public_types(house))
        assert not places_named(connection, "زقنبوط", public) and places_named(connection, "زقنبوط")
        assert all(row.lat is not None for row in places_told(connection, public, 50))
        assert all(row.entry for row in actors_told(connection, public, 50))
        assert not actors_named(connection, "عشرة مدنيين", registered=True)
        rows = list(incidents(connection, Asked(most_sensitive="public"), 50))
        every = list(incidents(connection, Asked(), 50))
        assert {row.uid for row in rows} == {glance.uid for glance in glances(connection, public)}
        assert {row.uid for row in every} == {glance.uid for glance in glances(connection, up_to("restricted"))}
        assert not any(secret[1:] in row.uid for row in rows) and any(secret[1:] in row.uid for row in every)
        assert {row.sensitivity for row in rows} == {"public"} and {row.sensitivity for row in every} > {"public"}
        assert not list(incidents(connection, Asked(types=("force.arrest",), most_sensitive="public"), 50))
        joined = next(row for row in every if secret[1:] in row.uid and row.reports == 2)
        with refused("incident-unknown"):
            incident_seen(connection, joined.uid, "public")
        found = incident_seen(connection, f"I{strike.uid[1:]}-1", "public")
        assert found.uid == f"I{strike.uid[1:]}-1"
        assert {each.account.report for each in accounts_of(connection, found, "public")} == {strike.uid}
        entries, _ = newest_entries(connection, public, 50)
        assert {each.action for each in entries} == {"report.added"} and secret not in {
            each.subject for each in entries
        }
        assert {(each.by, each.title) for each in entries} == {("", "")}
        assert [entry_marked(connection, each.mark) for each in entries] == [each.seq for each in entries]
        assert entry_marked(connection, "1700000000.000000-0000000000000000") is None
        two, more = newest_entries(connection, public, 1)
        assert (
            more == two[0].seq and newest_entries(connection, public, 1, more)[1] is None
        )  # nothing that is hidden follows


# ---- the schema


def test_the_step_goes_back_and_forward_again(house):
    uid = house.take(MIXED, published="2021-05-04", publisher="x")[0].uid
    add(house.ledger, "layla", "admin")
    migrate(house.ledger.engine, "0003")
    with house.ledger.engine.connect() as connection, pytest.raises(Exception, match="member"):
        connection.execute(select(schema.member))
    migrate(house.ledger.engine, "head")
    with house.ledger.reading() as connection:
        assert not of.any_members(connection)
        assert report_named(connection, uid)
        assert list(chain.breaks(connection)) == []
    assert ("member.added", "هدى", "@layla") in log(house.ledger)
