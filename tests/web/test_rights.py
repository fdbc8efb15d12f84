"""Rights: who may not see something can not tell that it is there.

Two ledgers hold the same public reports; one of them holds restricted ones too. Every route is asked on both, for what
is public, for what is restricted, and for ids that are guessed: a reader's answers are the same, byte for byte. A route
that is not in the table fails the test, so whoever adds one says here how to ask it.
"""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import msgspec
import pytest
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from sqlalchemy import select

from marsad.config import Settings, Web
from marsad.keep.erase import erase
from marsad.keep.gather import item_of
from marsad.keep.intake import TOOL, Intake
from marsad.keep.link import link_all
from marsad.keep.ready import Workshop
from marsad.ledger import chain, schema
from marsad.ledger.history import report_named
from marsad.ledger.members import ROLES, Entrance, add_member
from marsad.ledger.protect import classify_report
from marsad.ledger.runs import begin_run
from marsad.ledger.sessions import make_token
from marsad.ledger.store import Act, open_ledger
from marsad.ledger.words import Words
from marsad.llm.arbitrate import arbitrate
from marsad.llm.trust import Trust
from marsad.model import ClaimPlace, CodedReport, Party, Report
from marsad.sources.archive import Archive
from marsad.sources.files import Given
from marsad.web.app import create_app
from marsad.web.desk import Desk, opened_desk
from marsad.web.security import sessions
from marsad.web.security.passwords import Passwords

NOW = 1_700_000_000.0
ACT = Act(NOW, "هدى", 0, TOOL)
PASSWORD = "نهر الفرات يجري جنوبا"
OUTSIDE = ("192.0.2.10", 50000)  # no address of this machine

STRIKE = (
    "غارات على معرة حرمة\nقال ناشطون إن طائرات حربية شنت أمس الأحد ثلاث غارات على بلدة معرة حرمة بريف إدلب، ما أدى إلى "
    "مقتل أربعة مدنيين وإصابة تسعة آخرين.\nونفت وزارة الدفاع الروسية قصف البلدة."
)
PUBLIC = {
    "strike": ("صحيفة الضفة", "2019-03-04", STRIKE),
    "toll": (
        "موقع الساحل", "2019-03-04",
        "قتلى في معرة حرمة\nأفاد الدفاع المدني بمقتل ستة مدنيين جراء غارات جوية استهدفت أمس بلدة معرة حرمة في ريف إدلب.",
    ),
    "flight": (
        "صحيفة الضفة", "2019-03-06",
        "نزوح من خان شيخون\nنزحت نحو 250 عائلة من مدينة خان شيخون إلى أطمة، بحسب منسقي الإغاثة. وتحاصر قوات النظام بلدة "
        "كفرزيتا منذ أسبوعين.",
    ),
    "mixed": (
        "وكالة الشمال", "2019-03-07",
        "اشتباكات في خان شيخون\nدارت اشتباكات بين قوات النظام وفصائل معارضة قرب مدينة خان شيخون مساء الثلاثاء.\n"
        "واعتقلت دورية أمنية المواطن زكوان المرقابي في قرية زقنبوط الشرقية.\nونزحت عشرات العائلات إلى أطمة.",
    ),
    "kafr": (
        "موقع الساحل", "2019-03-08",
        "شروط في كفرزيتا\nقالت لجنة الإغاثة إن 12 ألف شخص محاصرون في بلدة كفرزيتا، ولا يحصل الفرد إلا على نصف رغيف في اليوم.\n"
        "وقطعت قوات النظام الطريق بين كفرزيتا وخان شيخون.",
    ),
    "named": (
        "وكالة الشمال", "2019-03-08",
        "قصف على سراقب\nقتل المواطن كريم الضبعوني بقصف مدفعي لقوات النظام على مدينة سراقب يوم الخميس.",
    ),
}  # fmt: skip
RESTRICTED = {
    "earlier": (
        "وكالة الخفاء", "2019-03-03",
        "ضربة في معرة حرمة\nأفاد مصدر في كتيبة ضبعطور أن طائرات حربية شنت ثلاث غارات على بلدة معرة حرمة بريف إدلب وقتل "
        "أربعة مدنيين بينهم المواطنة سهاجر الضبعاوي.",
    ),
    "copy": ("وكالة الخفاء", "2019-03-05", STRIKE + "\nوقال المراسل ضبعنور إن القصف تجدد."),
    "siege": (
        "صحيفة الضفة", "2019-03-09",
        "حصار ضبعمارة\nتحاصر حركة طالبان قرية ضبعمارة قرب مدينة قندهار منذ أسبوعين، واختطف مسلحون من لواء ضبعطور ثلاثة "
        "موظفين.",
    ),
    "lifted": (
        "وكالة الخفاء", "2019-03-11",
        "أنباء عن كفرزيتا\nفكت فصائل معارضة الحصار عن بلدة كفرزيتا.\n"
        "وقال مصدر في كتيبة ضبعطور إن 7777 شخصا محاصرون في بلدة كفرزيتا.",
    ),
    "opened": ("وكالة الخفاء", "2019-03-11", "طريق سالك\nأعادت فصائل معارضة فتح الطريق بين كفرزيتا وخان شيخون صباح اليوم."),
    "taken": (
        "وكالة الخفاء", "2019-03-12", "سيطرة على خان شيخون\nسيطرت هيئة تحرير الشام على مدينة خان شيخون بعد انسحاب قوات النظام منها.",
    ),
    "unheard": (
        "وكالة الخفاء", "2019-03-13", "طريق ضبعورة\nقطع مسلحون طريق ضبعورة بين سراقب ومعرة حرمة، ويسعى لواء ضبعطور إلى السيطرة على بلدة كفرزيتا.",
    ),
    "erased": ("وكالة الخفاء", "2019-03-10", "قصف على الميادين\nقصفت مدفعية ضبعصور مدينة الميادين صباح اليوم وقتلت سبعة."),
}  # fmt: skip
MARKS = ("ضبعطور", "ضبعنور", "ضبعمارة", "ضبعصور", "سهاجر", "الخفاء", "قندهار", "طالبان")  # of restricted reports
WITHHELD = ("زكوان", "المرقابي", "زقنبوط", "اعتقل", "دورية")  # of a claim in a public report
PRIVATE = ("الضبعوني",)


class Second:
    """The rules, and a second reader who sees all sentences of a report in every value: what is not chosen tells all."""

    def __init__(self, coder) -> None:
        self.kit, self.memo, self.rules = coder.kit, coder.memo, coder

    def code(self, report: Report) -> CodedReport:
        read = self.rules.code(report)
        spans = [{"text": read.text[start:end], "start": start, "end": end} for start, end in read.segments]
        claims = []
        for claim in read.claims:
            more = {"places": tuple(ClaimPlace(**span, role="via", name=span["text"]) for span in spans)}
            more |= dict.fromkeys(
                ("actors", "targets", "sources"), tuple(Party(**each, name=each["text"]) for each in spans)
            )
            told = {field: getattr(claim, field) + more[field] for field in more if getattr(claim, field)}
            claims.append(msgspec.structs.replace(claim, made_by=("model x",), **told))
        return arbitrate(read, msgspec.structs.replace(read, claims=tuple(claims)), Trust())


@dataclass
class World:
    """An observatory over a ledger: its reports by name, and who comes there."""

    desk: Desk
    app: object
    uids: dict[str, str]
    tokens: dict[str, str] = field(default_factory=dict)

    def client(self, cookie: str = "", bearer: str = "", accept: str = "text/html") -> TestClient:
        headers = {"Accept": accept, **({"Authorization": f"Bearer {bearer}"} if bearer else {})}
        cookies = {"marsad_session": cookie} if cookie else {}
        return TestClient(
            self.app, base_url="http://localhost", headers=headers, cookies=cookies, client=OUTSIDE,
            follow_redirects=False,
        )  # fmt: skip

    def comes(self, role: str) -> TestClient:
        """A browser in which a member of this role has a session."""
        from marsad.ledger.members import member_named

        with self.desk.ledger.aside() as connection:
            member = member_named(connection, role)
            secret = sessions.begin(connection, member, "password", (OUTSIDE[0], "Firefox on Linux"), NOW)
        return self.client(cookie=secret)


def filled(folder: Path, coder, secret: bool) -> dict[str, str]:
    """A home with the public reports and, with `secret`, the restricted ones after them; public ids by name."""
    ledger = open_ledger(f"sqlite:///{folder / 'ledger.db'}", create=True)
    archive = Archive(folder / "archive", TOOL)
    words = Words(coder.memo)
    run = begin_run(ledger, "test")
    coder = Second(coder)
    uids = {}

    def take(reports, sensitivity):
        items = []
        for name, (publisher, published, text) in reports.items():
            given_id = "shared" if name in ("flight", "siege") else name
            told = Report(id=given_id, text=text, title=text.split("\n")[0], published=published, publisher=publisher)
            items.append(item_of(Given(told, f"{name}.txt", 0, (), text.encode()))._replace(sensitivity=sensitivity))
        shop = Workshop(lambda those: map(coder.code, those), words)
        intake = Intake(ledger, archive, shop.make_ready, run, by="هدى", clock=lambda: NOW)
        for name, outcome in zip(reports, intake.take(items), strict=True):
            assert outcome.kind == "added" and outcome.claims, name
            uids[name] = outcome.uid

    take(PUBLIC, "public")
    if secret:
        take(RESTRICTED, "restricted")
        with ledger.reading() as connection:
            row = report_named(connection, uids["erased"]).row
        erase(ledger, archive, [row], "test", ACT)
    list(link_all(ledger, ACT))
    with ledger.writing() as connection:
        hashed = Passwords().hash(PASSWORD)
        for role in ROLES:
            add_member(connection, role, role, Entrance(hashed), ACT)
        add_project(connection)
    archive.close()
    ledger.close()
    return uids


def add_project(connection) -> None:
    from marsad.ledger.projects import add_project as make

    make(connection, "مشروع الشمال", "type=violence", ["reader", "editor"], ACT)
    make(connection, "مشروع ضبعطور", "q=%D8%B6%D8%A8%D8%B9%D8%B7%D9%88%D8%B1", ["admin"], ACT)


def opened(home: Path, uids: dict[str, str], coder) -> Iterator[World]:
    with opened_desk(Settings(home=home, by="nobody", web=Web(api_rate=0)), coder) as desk:
        world = World(desk, create_app(desk, clock=lambda: NOW), uids)
        from marsad.ledger.members import member_named

        with desk.ledger.writing() as connection:
            for scope in ("read", "metrics"):
                member = member_named(connection, "admin")
                world.tokens[scope], token = sessions.new_token(scope, scope, 90, member, NOW)
                make_token(connection, sessions.digest(world.tokens[scope]), member, token, ACT)
        yield world


@pytest.fixture(scope="module")
def worlds(tmp_path_factory, coder) -> Iterator[tuple[World, World]]:
    """An observatory with restricted reports, and one without."""
    homes = tmp_path_factory.mktemp("full"), tmp_path_factory.mktemp("plain")
    full, plain = (filled(home, coder, secret) for home, secret in zip(homes, (True, False), strict=True))
    assert full.items() >= plain.items()
    one, other = opened(homes[0], full, coder), opened(homes[1], plain, coder)
    yield next(one), next(other)
    for each in (one, other):
        next(each, None)


# ---- how each route is asked


def ids(world: World) -> list[str]:
    """Ids of reports: public, restricted, erased, given by their outlets, guessed."""
    return [*world.uids.values(), "strike", "siege", "shared", "RAAAAAAAAAAAA", "R" + "\u0660" * 12, "%00", "…"]


def incidents(world: World) -> list[str]:
    """Ids of incidents that claims of any report would give."""
    reports = [*world.uids.values(), "RAAAAAAAAAAAA"]
    return [f"{kind}{uid[1:]}-{number}" for uid in reports for number in (1, 2, 3) for kind in "IR"] + ["I", "INONE-1"]


def road_ids(_: World) -> list[str]:
    """Roads that the rows of places would give, and what are none."""
    numbers = range(1, 12)
    return [*map(str, numbers), *(f"{one}-{one + by}" for one in numbers for by in (0, 1, 2)), "1-2-3", "-", "1-x", "0"]


def situated(path: str, *queries: str) -> Callable[[World], list[str]]:
    """Every row as it is, and the first of them with each query."""
    return lambda world: [
        *(path.format(quote(name, safe="%")) for name in rows(world)),
        *(path.format(number) + query for query in queries for number in range(1, 12)),
    ]


def rows(_: World) -> list[str]:
    return [*map(str, range(1, 40)), "0", "-1", "x", str(2**63), str(2**70)]


FILTERS = (
    "", "q=" + quote("غارات"), "q=" + quote("ضبعطور"), "q=" + quote("زقنبوط"), "q=" + quote("اعتقلت"), "q=" + quote("الضبعوني"),
    "q=" + quote("معرة حرمة"), "type=violence", "type=force.arrest", "type=access", "status=denied",
    "actor=" + quote("طالبان"), "actor=" + quote("زكوان"), "actor=taliban", "actor=" + quote("قوات النظام"),
    "source=" + quote("ضبعطور"), "source=" + quote("ناشطون"), "place=" + quote("ضبعمارة"), "place=" + quote("زقنبوط الشرقية"),
    "place=" + quote("قندهار"), "place=" + quote("معرة حرمة"), "place=31.6,65.7&radius=80", "publisher=" + quote("الخفاء"),
    "publisher=" + quote("الضفة"), "since=2019-03-09", "until=2019-03-03", "most=1", "most=2",
)  # fmt: skip
ORDERS = ("sort=added", "sort=-added", "sort=confidence", "sort=type", "sort=-status", "most=2&sort=added", "sort=x")


def filtered(path: str, *more: str) -> Callable[[World], list[str]]:
    return lambda _: [f"{path}?{query}" if query else path for query in (*FILTERS, *more)]


def named(path: str, names: Callable[[World], list[str]]) -> Callable[[World], list[str]]:
    return lambda world: [path.format(quote(name, safe="%")) for name in names(world)]


def plainly(*paths: str) -> Callable[[World], list[str]]:
    return lambda _: list(paths)


GETS: dict[str, Callable[[World], list[str]]] = {
    "/": filtered("/", "lang=en", "digits=arab"),
    "/claims": filtered("/claims", *ORDERS, "after=WzE3OTYwLDNd", "after=x"),
    "/incidents": filtered("/incidents"),
    "/incidents/rows": filtered("/incidents/rows"),
    "/incidents/{name}": named("/incidents/{}", incidents),
    "/reports/{name}": lambda world: [f"/reports/{quote(name, safe='%')}{at}" for name in ids(world) for at in ("", "?at=20-90")],
    "/places": plainly("/places", "/places?most=3"),
    "/places/{number}": situated("/places/{}", "?on=2019-03-10", "?need=loaf%3D3&persons_per_family=6", "?window_days=x"),
    "/roads": plainly("/roads", "/roads?most=2", "/roads?on=2019-03-08", "/roads?on=x"),
    "/roads/{name}": named("/roads/{}", road_ids),
    "/actors": plainly("/actors", "/actors?most=3"),
    "/actors/{number}": situated("/actors/{}", "?on=2019-03-10"),
    "/sources": plainly("/sources"),
    "/search": filtered("/search", "q=x"),
    "/changes": plainly("/changes", "/changes?most=2", "/changes?after=1", "/changes?after=7"),
    "/changes.atom": plainly("/changes.atom", "/changes.atom?most=3"),
    "/changes.rss": plainly("/changes.rss", "/changes.rss?lang=en"),
    "/review": plainly("/review", "/review?mode=second", "/review?mode=differing"),
    "/review/agreement": plainly("/review/agreement"),
    "/boundaries/{name}": plainly("/boundaries/front.geojson", "/boundaries/..%2Fledger.db", "/boundaries/ledger.db"),
    "/projects": plainly("/projects", "/projects?new=type%3Dviolence"),
    "/projects/{number}": named("/projects/{}", rows),
    "/account": plainly("/account"),
    "/accounts": plainly("/accounts"),
    "/accounts/reads": plainly("/accounts/reads"),
    "/login": plainly("/login", "/login?next=/claims"),
    "/login/openid": plainly("/login/openid"),
    "/login/openid/back": plainly("/login/openid/back?state=x&code=y"),
    "/logout": plainly("/logout"),
    "/health": plainly("/health"),
    "/health/live": plainly("/health/live"),
    "/health/ready": plainly("/health/ready"),
    "/metrics": plainly("/metrics"),
    "/static": plainly("/static/none.js"),
    "/api/v1/openapi.json": plainly("/api/v1/openapi.json"),
    "/api/v1/claims": filtered("/api/v1/claims", *ORDERS),
    "/api/v1/claims.geojson": filtered("/api/v1/claims.geojson"),
    "/api/v1/claims.arrow": filtered("/api/v1/claims.arrow"),
    "/api/v1/incidents": filtered("/api/v1/incidents"),
    "/api/v1/incidents/{name}": named("/api/v1/incidents/{}", incidents),
    "/api/v1/incidents/{name}/near": lambda world: [
        *named("/api/v1/incidents/{}/near", incidents)(world),
        *named("/api/v1/incidents/{}/near?q=" + quote("ضبعمارة"), incidents)(world)[:8],
    ],
    "/api/v1/map": filtered("/api/v1/map"),
    "/api/v1/map/names": plainly("/api/v1/map/names?bbox=60,30,70,40&zoom=8"),
    "/api/v1/reports/{name}": named("/api/v1/reports/{}", ids),
    "/api/v1/search": filtered("/api/v1/search"),
    "/api/v1/places": plainly("/api/v1/places", "/api/v1/places?most=3"),
    "/api/v1/places/{number}": named("/api/v1/places/{}", rows),
    "/api/v1/places/{number}/situation": situated("/api/v1/places/{}/situation", "?on=2019-03-10"),
    "/api/v1/roads": plainly("/api/v1/roads", "/api/v1/roads?most=1"),
    "/api/v1/roads/{name}/situation": named("/api/v1/roads/{}/situation", road_ids),
    "/api/v1/actors/{number}/situation": situated("/api/v1/actors/{}/situation", "?on=2019-03-10"),
    "/api/v1/actors": plainly("/api/v1/actors"),
    "/api/v1/actors/{number}": named("/api/v1/actors/{}", rows),
    "/api/v1/sources": plainly("/api/v1/sources"),
    "/api/v1/changes": plainly("/api/v1/changes", "/api/v1/changes?most=2", "/api/v1/changes?after=4"),
    "/api/v1/suggest": plainly("/api/v1/suggest?kind=actor&q=" + quote("طال"), "/api/v1/suggest?kind=place&q=" + quote("قند")),
    "/api/v1/types": plainly("/api/v1/types"),
}  # fmt: skip
OPEN = ("/login", "/login/openid", "/login/openid/back", "/health", "/health/live", "/health/ready", "/static")
POSTS = {  # the least role that may; "" for who has not logged in
    "/preferences": "reader", "/login": "", "/logout": "reader", "/review": "reviewer", "/review/{name}": "reviewer",
    "/account/password": "reader", "/account/sessions": "reader", "/account/sessions/{uid}": "reader",
    "/account/tokens": "reader", "/account/tokens/{uid}": "reader", "/accounts": "admin",
    "/accounts/{number}/role": "admin", "/accounts/{number}/disable": "admin", "/accounts/{number}/enable": "admin",
    "/accounts/{number}/sessions": "admin", "/accounts/{number}/password": "admin", "/accounts/tokens/{uid}": "admin",
    "/incidents/{name}/split": "reviewer", "/incidents/{name}/merge": "reviewer", "/incidents/{name}/undo": "reviewer",
    "/projects": "editor", "/projects/{number}": "editor", "/projects/{number}/close": "editor",
    "/projects/{number}/open": "editor",
}  # fmt: skip


def routes(app, method: str) -> set[str]:
    return {
        context.path for context in iter_route_contexts(app.routes)
        if method in (getattr(context, "methods", None) or {"GET"})
    }  # fmt: skip


def addresses(world: World, *, without: tuple[str, ...] = ()) -> list[str]:
    return [url for route, asked in GETS.items() if route not in without for url in asked(world)]


def shown(answer) -> tuple[int, dict[str, str], bytes]:
    """An answer without what differs by chance: ids of requests, tokens of forms and sessions."""
    headers = {name: value for name, value in answer.headers.items() if name not in ("x-request-id", "content-length")}
    headers["set-cookie"] = re.sub(r"(marsad_\w+)=[\w-]+|expires=[^;]+;", r"\1", headers.get("set-cookie", ""))
    body = re.sub(rb'(name="csrf" (?:value|content)=")[\w-]+', rb"\1", answer.content)
    return answer.status_code, headers, body


def readable(answer) -> str:
    """Everything that an answer tells, with JSON's and URLs' escapes undone."""
    import pyarrow as pa

    if answer.headers.get("content-type", "").startswith("application/vnd.apache.arrow"):
        body = json.dumps(pa.ipc.open_stream(answer.content).read_all().to_pylist(), ensure_ascii=False)
    else:
        body = answer.text
        if "json" in answer.headers.get("content-type", ""):
            body = json.dumps(answer.json(), ensure_ascii=False)
    from html import unescape
    from urllib.parse import unquote

    return unquote(unescape(body)) + unquote(repr(dict(answer.headers)))


def repeated(text: str, url: str) -> str:
    """A text without the words that the address itself brought."""
    from urllib.parse import parse_qsl, unquote, urlsplit

    for _, value in parse_qsl(urlsplit(url).query):
        text = text.replace(value, "").replace(value.replace(" ", "+"), "")
    return text.replace(unquote(urlsplit(url).path), "")


# ---- the tests


def test_every_route_is_in_the_table(worlds):
    assert routes(worlds[0].app, "GET") - {"/static"} == set(GETS) - {"/static"}  # built files may not be there
    assert routes(worlds[0].app, "POST") == set(POSTS)
    others = {method for method in ("PUT", "PATCH", "DELETE") if routes(worlds[0].app, method) - {"/static"}}
    assert not others


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_who_has_not_logged_in_is_refused_everywhere_alike(worlds, accept):
    world = worlds[0]
    client = world.client(accept=accept)
    refusals = set()
    for url in [*addresses(world, without=(*OPEN, "/metrics")), "/nowhere", "/api/v1/nowhere", "/accounts/none"]:
        answer = client.get(url)
        if accept == "text/html":
            assert answer.status_code == 303 and answer.headers["location"].startswith("/login?next="), url
            refusals.add(answer.content)
        else:
            assert answer.status_code == 401 and answer.headers["www-authenticate"] == "Bearer", url
            refusals.add(answer.content)
        assert "content-security-policy" in answer.headers
    assert len(refusals) == 1


@pytest.mark.parametrize("way", ["session", "token"])
def test_a_reader_cannot_tell_whether_anything_restricted_is_there(worlds, way):
    at_full, at_plain = (
        each.comes("reader") if way == "session" else each.client(bearer=each.tokens["read"]) for each in worlds
    )
    own = ("/account", "/accounts", "/accounts/reads", "/metrics")  # tell of themselves; asked below
    for url in addresses(worlds[0], without=own if way == "token" else own[1:]):
        one, other = at_full.get(url), at_plain.get(url)
        assert one.status_code < 500, url
        assert shown(one) == shown(other), url
        if etag := one.headers.get("etag"):
            again = [client.get(url, headers={"If-None-Match": etag}).status_code for client in (at_full, at_plain)]
            assert again == [304, 304], url


@pytest.mark.parametrize("way", ["session", "token"])
def test_no_answer_to_a_reader_holds_a_word_that_is_withheld(worlds, way):
    world = worlds[0]
    client = world.comes("reader") if way == "session" else world.client(bearer=world.tokens["read"])
    for url in addresses(world, without=("/login",)):
        told = repeated(readable(client.get(url)), url)
        assert not [word for word in (*WITHHELD, *PRIVATE, *MARKS[:-2]) if word in told], url


def test_links_from_page_to_page_lead_a_reader_nowhere_else(worlds):
    """What the pages link to is followed: cursors, feeds and ids are of this reader's world alone."""
    at_full, at_plain = (each.comes("reader") for each in worlds)
    waiting, seen = ["/", "/claims?most=2", "/changes?most=2", "/incidents", "/places", "/roads", "/actors"], set()
    while waiting and len(seen) < 300:
        url = waiting.pop()
        if url in seen:
            continue
        seen.add(url)
        one = at_full.get(url)
        assert one.status_code == 200, url
        assert shown(one) == shown(at_plain.get(url)), url
        found = re.findall(r'href="(/(?:reports|incidents|places|roads|actors|claims|changes)[^"#]*)', one.text)
        waiting += [link.replace("&amp;", "&") for link in found]
    assert len(seen) > 30


def test_a_situation_is_made_of_what_its_reader_may_see(worlds):
    """The test of readers says something only if values are derived from restricted claims at all."""
    world = worlds[0]
    told = {}
    for role in ("reader", "reviewer"):
        client = world.comes(role)
        number = next(each["id"] for each in client.get("/api/v1/places").json() if each["name"] == "كفرزيتا")
        found = client.get(f"/api/v1/places/{number}/situation").json()["situation"]
        page = client.get(f"/places/{number}?lang=en").text
        siege, people = found["sieges"][0]["state"], next(each for each in found["figures"] if each["role"] == "people")
        roads = {
            tuple(sorted(each["ends"])): each["way"]["state"]
            for each in client.get("/api/v1/roads").json()
            if each["way"]
        }
        told[role] = (
            siege,
            people["high"],
            roads.get(("خان شيخون", "كفرزيتا")),
            len(found["aims"]),
            "</span> siege over</span>" in page,
            "7,777" in page,
        )
    assert told["reader"] == ("besieged", 12000, "cut", 0, False, False)
    assert told["reviewer"] == ("lifted", 12000, "open", 1, True, True)


def test_a_reviewer_sees_what_is_restricted(worlds):
    """The test of readers says something only if these words are found at all."""
    world = worlds[0]
    client = world.comes("reviewer")
    told = {
        route: any(word in repeated(readable(client.get(url)), url) for word in (*MARKS, *WITHHELD) for url in asked(world))
        for route, asked in GETS.items()
        if route in ("/claims", "/incidents/{name}", "/reports/{name}", "/places", "/actors", "/sources", "/search",
                     "/changes", "/changes.atom", "/review", "/api/v1/claims", "/api/v1/claims.arrow", "/api/v1/search",
                     "/api/v1/reports/{name}", "/api/v1/incidents/{name}", "/api/v1/sources", "/places/{number}",
                     "/actors/{number}", "/api/v1/places/{number}/situation", "/api/v1/actors/{number}/situation")
    }  # fmt: skip
    assert all(told.values()), told
    ours = client.get(f"/api/v1/reports/{world.uids['strike']}").json()
    joined = client.get(f"/api/v1/incidents/{ours['incidents'][world.uids['strike'] + '-1']}").json()
    assert joined["id"] == f"I{world.uids['earlier'][1:]}-1"  # whose id a reader must not be told
    assert {line["report"] for line in joined["accounts"]} >= {world.uids["strike"], world.uids["earlier"]}
    assert world.uids["copy"] in client.get(f"/reports/{world.uids['strike']}").text


def test_what_a_reviewer_sees_that_is_not_public_is_noted(worlds):
    world = worlds[0]
    client = world.comes("reviewer")
    secret = secret_ids(world)
    notebook, ledger = world.desk.notebook, world.desk.ledger
    noted = 0
    for url in addresses(world, without=("/metrics", "/login")):
        for _ in range(2):  # the second time it may come from a shelf
            with ledger.reading() as connection:
                before = chain.head(connection, schema.access)[0]
            answer = client.get(url)
            there = {uid for uid in re.findall(r"R[A-Z2-7]{12}(?:-\d+)?", readable(answer)) if uid in secret} - set(
                re.split(r"[/?=&]", url)
            )
            if answer.status_code != 200 or not there:
                continue
            assert notebook.settle()
            with ledger.reading() as connection:
                query = select(schema.access).where(schema.access.c.seq > before, schema.access.c.by == "reviewer")
                entries = connection.execute(query).all()
            told = {each.subject for each in entries} | {
                uid for each in entries for uid in json.loads(each.detail).get("items", ())
            }
            reports = {uid.partition("-")[0] for uid in told} | {"R" + uid[1:].partition("-")[0] for uid in told}
            assert {uid.partition("-")[0] for uid in there} <= reports, (url, there, told)
            assert answer.headers.get("cache-control", "").startswith("private"), url
            noted += 1
    assert noted > 100
    with ledger.reading() as connection:
        assert list(chain.breaks(connection, schema.access)) == []


def secret_ids(world: World) -> set[str]:
    """Public ids of reports and claims that are not public."""
    claim, report = schema.claim, schema.report
    with world.desk.ledger.reading() as connection:
        found = set(
            connection.scalars(
                select(report.c.uid).where(report.c.sensitivity != "public", report.c.erased_at.is_(None))
            )
        )
        rows = connection.execute(
            select(report.c.uid, claim.c.number).join(report, report.c.id == claim.c.report)
            .where((claim.c.sensitivity != "public") | (report.c.sensitivity != "public"), claim.c.state == "current")
        )  # fmt: skip
        return found | {f"{row.uid}-{row.number}" for row in rows}


def asked_by_post(world: World, route: str) -> str:
    claim = f"{world.uids['mixed']}-2"
    return route.format(name=claim, uid="000000000000", number=1)


FORM = {
    "name": "new", "role": "admin", "password": "x", "old": "x", "new": "y", "again": "y", "label": "x", "scope": "admin",
    "days": "30", "query": "type=violence", "decision": "accept", "reason": "", "next": "/", "theme": "dark",
}  # fmt: skip


@pytest.mark.parametrize("role", ["", *ROLES])
def test_who_lacks_the_role_changes_nothing(worlds, role):
    world = worlds[0]
    before = heads(world)
    client = world.comes(role) if role else world.client()
    token = re.search(r'name="csrf" content="([^"]+)"', client.get("/").text)[1] if role else ""
    for route, least in POSTS.items():
        url = asked_by_post(world, route)
        if not role and least:
            assert client.post(url, data=FORM).status_code == 401, route
        elif role and least and ROLES.index(role) < ROLES.index(least):
            answer = client.post(url, data={**FORM, "csrf": token})
            assert answer.status_code == 403, route
        if role and least:  # whoever may: not without the token of the session, not from another page
            assert client.post(url, data=FORM).status_code == 403, route
            assert client.post(url, data={**FORM, "csrf": token[::-1]}).status_code == 403, route
            foreign = {"Origin": "https://example.org"}
            assert client.post(url, data={**FORM, "csrf": token}, headers=foreign).status_code == 403, route
            assert (
                client.post(url, json=FORM, headers={"Sec-Fetch-Site": "cross-site", "X-CSRF-Token": token}).status_code
                == 403
            )
    assert heads(world) == before


def test_a_token_changes_no_more_than_its_scope(worlds):
    world = worlds[0]
    before = heads(world)
    for scope in ("read", "metrics"):
        client = world.client(bearer=world.tokens[scope])
        for route, least in POSTS.items():
            if least not in ("", "reader"):
                assert client.post(asked_by_post(world, route), data=FORM).status_code == 403, route
        own = [route for route in POSTS if route.startswith("/account/")]
        assert {client.post(asked_by_post(world, route), data=FORM).status_code for route in own} == {403}
    assert heads(world) == before
    assert world.client(bearer="marsad_" + "x" * 43).get("/claims").status_code == 401


def heads(world: World) -> tuple:
    """What the log ends with, and what of the accounts is not in it."""
    with world.desk.ledger.reading() as connection:
        members = connection.execute(select(schema.member.c.name, schema.member.c.role, schema.member.c.password)).all()
        return chain.head(connection), members


def test_metrics_are_for_this_machine_and_for_who_has_a_token(worlds):
    world = worlds[0]
    outside = world.client(accept="text/plain")
    assert outside.get("/metrics").status_code == 401
    assert world.comes("reader").get("/metrics").status_code in (303, 401)
    assert world.client(bearer=world.tokens["read"]).get("/metrics").status_code == 401
    world.comes("reader").get(f"/reports/{world.uids['strike']}")
    figures = world.client(bearer=world.tokens["metrics"]).get("/metrics")
    assert figures.status_code == 200 and 'route="/reports/{name}"' in figures.text
    assert not [word for word in (*world.uids.values(), *MARKS, "q=") if word in figures.text]
    assert world.client(bearer=world.tokens["metrics"]).get("/claims").status_code == 403
    here = TestClient(world.app, base_url="http://localhost", client=("127.0.0.1", 1))
    assert here.get("/metrics").status_code == 200
    assert here.get("/metrics", headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 401  # a proxy stands between


def test_a_report_that_becomes_restricted_is_gone_at_once(tmp_path, coder):
    uids = filled(tmp_path, coder, secret=False)
    for world in opened(tmp_path, uids, coder):
        client = world.comes("reader")
        uid = uids["strike"]
        paths = (
            f"/reports/{uid}",
            "/claims",
            "/api/v1/claims",
            "/search?q=" + quote("غارات"),
            "/changes",
            "/incidents",
        )
        before = {path: client.get(path) for path in paths}
        assert all(answer.status_code == 200 and "معرة حرمة" in answer.text for answer in before.values())
        with world.desk.ledger.writing() as connection:
            row = report_named(connection, uid).row
            classify_report(connection, row, "restricted", "a witness asked", ACT)
        assert client.get(f"/reports/{uid}").status_code == 404
        for path in paths[1:]:
            etag = before[path].headers.get("etag", "")
            answer = client.get(path, headers={"If-None-Match": etag})
            assert answer.status_code == 200 and uid not in answer.text, path


def test_pages_do_not_wait_for_what_is_noted(worlds):
    """A note costs a page no more than a moment: it is written beside it."""
    world = worlds[0]
    from marsad.ledger.chain import Entry
    from marsad.web.security.notebook import Notebook

    with world.desk.ledger.aside():  # the ledger takes nothing in meanwhile
        book = Notebook(world.desk.ledger)
        began = time.perf_counter()
        for number in range(1000):
            book.note(Entry(NOW, "reviewer", "read", f"R{number}", {}))
        assert time.perf_counter() - began < 0.5
        assert book.waiting > 0
    book.close()
    assert book.waiting == 0
