"""The whole application in a real Chromium: the demonstration's ledger, served as `marsad serve` does it, on loopback.

Two observatories: one for whoever sits at this machine, one with members. Their pages come from the routes, so that a
page that is new is looked at without being named here.
"""

import re
import shutil
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Thread

import msgspec
import pytest
import uvicorn
from chromium import visiting
from click.testing import CliRunner
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from marsad.cli.main import main
from marsad.cli.tables import coder_with, tables_of
from marsad.config import settings
from marsad.ledger.history import Decision, decide
from marsad.ledger.members import ROLES, Entrance, add_member, member_named
from marsad.ledger.opinions import opine
from marsad.ledger.projects import add_project
from marsad.ledger.queue import waiting
from marsad.ledger.search import Question
from marsad.ledger.sessions import make_token
from marsad.ledger.store import Act
from marsad.web.app import create_app
from marsad.web.desk import opened_desk
from marsad.web.security import sessions
from marsad.web.security.passwords import Passwords

PASSWORD = "نهر الفرات يجري جنوبا"
MADE = ("/api/", "/static", "/boundaries")  # answers for programs and for the map


@dataclass(frozen=True)
class Observatory:
    """An application that is served; who comes is a member of this name, or whoever sits at this machine."""

    desk: object = field(compare=False)
    app: object = field(compare=False)
    address: str
    home: Path
    name: str = ""
    cookie: str = ""

    def as_member(self, name):
        """The same as a member who has logged in sees it."""
        with self.desk.ledger.aside() as connection:
            member = member_named(connection, name)
            secret = sessions.begin(connection, member, "password", ("127.0.0.1", "Chrome on Linux"), time.time())
        return replace(self, name=name, cookie=secret)

    def client(self):
        """A client without a browser."""
        cookies = {sessions.PLAIN: self.cookie} if self.cookie else {}
        return TestClient(self.app, base_url="http://127.0.0.1", cookies=cookies, follow_redirects=False)

    def paths(self):
        """An address of each of its routes, with ids that this visitor sees."""
        return paths_of(self)

    def json(self, path, **query):
        answer = self.client().get(f"/api/v1{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()


@dataclass(frozen=True)
class Page:
    """A page: its route, an address of it, its kind (the template's name), who looks, and what it answers with."""

    route: str
    path: str
    kind: str
    seen_by: Observatory
    status: int = 200


# ---- how to find an id for a parameter in a route's path; those not here: the first link to one on the page above


def incident_of_several(observatory):
    """The one of most accounts, but no more than ten: axe takes its time for each, and one is like another."""
    few = [each for each in observatory.json("/incidents", most=500)["incidents"] if each["claims"] <= 10]
    return max(few, key=lambda each: each["reports"])["id"]


def report_of_most(observatory):
    lines = observatory.json("/claims", most=500)["claims"]
    reports = [line["report"] for line in lines]
    return max(sorted(set(reports)), key=reports.count)


IDS = {
    "/incidents/{name}": incident_of_several,
    "/reports/{name}": report_of_most,
}
QUERIES = {  # more states of a page, beside the plain one
    "/": ("type=violence.shelling&since=2031-03-10&until=2031-05-30",),
    "/claims": ("type=violence&sort=-confidence&digits=arab&calendar=hijri", "q=قققق"),
    "/search": ("q=حصار السنديان", "q=قققق"),
    "/projects": ("new=type%3Dviolence",),
    "/review": ("mode=second", "mode=differing"),
    "/accounts/reads": ("action=export&subject=none",),
}


def path_of(route, observatory):
    """An address of a route: what stands for its parameter is found in the ledger."""
    if "{" not in route:
        return route
    above, _, rest = route.partition("/{")
    if route in IDS:
        return f"{above}/{IDS[route](observatory)}{rest.partition('}')[2]}"
    answer = observatory.client().get(above)
    links = re.findall(rf'href="({re.escape(above)}/[^"/?#]+)"', answer.text) if answer.status_code == 200 else []
    links = [link for link in links if link not in routes_of(observatory.app)]
    assert links, (
        f"The page {route} is new here, and {above} has no link to one of them: add to IDS in "
        "tests/web/browser/conftest.py a function that finds an id for it in the demonstration's ledger."
    )
    return links[0] + rest.partition("}")[2]


def routes_of(app):
    """The routes that answer GET."""
    found = {
        context.path for context in iter_route_contexts(app.routes)
        if "GET" in (getattr(context, "methods", None) or {"GET"})
    }  # fmt: skip
    return sorted(path for path in found if not path.startswith(MADE))


def pages_of(observatory, paths, *, but=()):
    """The pages of an observatory as one visitor sees them: what answers with a whole page. `paths`: one of each route."""
    client, found = observatory.client(), []
    for route, path in paths.items():
        for query in ("", *QUERIES.get(route, ())):
            address = f"{path}?{query}" if query else path
            answer = client.get(address)
            body = re.search(r'^<!doctype html>.*<body class="page page-(\w+)">', answer.text.lstrip(), re.DOTALL)
            if body and answer.status_code == 200 and body[1] not in but:
                found.append(Page(route, address, body[1], observatory))
    return found


def paths_of(observatory):
    """An address of each route, with ids that this visitor sees."""
    return {route: path_of(route, observatory) for route in routes_of(observatory.app)}


# ---- the observatories


@pytest.fixture(scope="session")
def island(tmp_path_factory):
    """A home that `marsad demo` filled."""
    home = tmp_path_factory.mktemp("island") / "home"
    done = CliRunner().invoke(main, ["demo", "--home", str(home)])
    assert done.exit_code == 0, done.output
    return home


@pytest.fixture(scope="session")
def islanders(island):
    """The coder that knows the invented places and parties."""
    return coder_with(tables_of(None, island))


@contextmanager
def served(home, coder, by="هدى"):
    """An observatory over the ledger of a home, on a real server."""
    with opened_desk(msgspec.structs.replace(settings(home), by=by), coder) as desk:
        app = create_app(desk)
        server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
        thread = Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield Observatory(desk, app, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", home)
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def alone(island, islanders, built):
    """For whoever sits at this machine."""
    with served(island, islanders) as observatory:
        yield observatory


@pytest.fixture(scope="session")
def team(island, islanders, built, tmp_path_factory):
    """With a member of each role, decisions and opinions of two, a project and a token."""
    home = tmp_path_factory.mktemp("team") / "home"
    shutil.copytree(island, home)
    with served(home, islanders) as observatory:
        fill(observatory.desk.ledger)
        yield observatory


def fill(ledger):
    """What a team leaves behind."""
    now = time.time()
    acts = {name: Act(now, name, 0) for name in ("reviewer", "editor")}
    with ledger.writing() as connection:
        entrance = Entrance(Passwords().hash(PASSWORD))
        for role in ROLES:
            add_member(connection, role, role, entrance, Act(now, "root"))
        add_project(
            connection, "حصار السنديان", "type=access.siege&place=السنديان", ["admin", "reader"], acts["editor"]
        )
        admin = member_named(connection, "admin")
        secret, token = sessions.new_token("تقرير الأسبوع", "read", 90, admin, now)
        make_token(connection, sessions.digest(secret), admin, token, acts["editor"])
        queue = waiting(ledger, connection, Question(most_sensitive="restricted"), "reviewer", 14)
        for number, each in enumerate(queue):
            first = Decision("reject" if number % 5 == 4 else "accept", {}, "")
            decide(ledger, connection, each.uid, first, acts["reviewer"])
            if number < 9:
                second = Decision("reject" if number % 4 == 3 else "accept", {}, "")
                opine(connection, each.uid, second, acts["editor"])


@pytest.fixture(scope="session")
def pages(alone, team):
    """Every page: as an admin sees it; then those that only who sits alone, or has not logged in, sees; and a refusal."""
    admin = team.as_member("admin")
    paths = admin.paths()
    found = pages_of(admin, paths)
    for other in (alone, team):
        found += pages_of(other, paths, but={page.kind for page in found})
    return [*found, Page("", "/nowhere", "sorry", alone, 404)]


@pytest.fixture
def visit(browser):
    """Make visits to an observatory: `visit(observatory, width=…, scheme=…)`; each must have gone well at the end."""
    with visiting(browser, "") as start:

        def come(observatory, **options):
            one = start(at=observatory.address, **options)
            if observatory.cookie:
                cookie = {"name": sessions.PLAIN, "value": observatory.cookie, "url": observatory.address}
                one.page.context.add_cookies([cookie])
            return one

        yield come


@pytest.fixture
def own(island, islanders, tmp_path, built):
    """Makes an observatory of this test's own, whose ledger it may change: `own(by="هدى")`."""
    shutil.copytree(island, tmp_path / "home")
    with ExitStack() as stack:
        yield lambda by="هدى": stack.enter_context(served(tmp_path / "home", islanders, by))
