"""An observatory with members, and browsers that come to it."""

import contextlib
import re

import pytest
from fastapi.testclient import TestClient

from marsad.config import Settings, Web
from marsad.ledger import access
from marsad.ledger.members import Entrance, add_member
from marsad.ledger.store import Act, open_ledger
from marsad.web.app import create_app
from marsad.web.desk import opened_desk
from marsad.web.security.passwords import Passwords

PASSWORD, OTHER = "نهر الفرات يجري جنوبا", "والخابور يصب في الفرات"
BEGAN = 1_700_000_000.0
MEMBERS = (("layla", "admin"), ("سامي", "reader"), ("huda", "reviewer"), ("omar", "editor"))


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self):
        self.now = BEGAN

    def __call__(self):
        return self.now


class Team:
    """An observatory with members, served to browsers."""

    password, other, began = PASSWORD, OTHER, BEGAN

    def __init__(self, desk, **options):
        self.desk, self.clock = desk, Clock()
        self.app = create_app(desk, clock=self.clock, **options)
        self.scheme = "http"

    def browser(self, address="192.0.2.10", **headers):
        headers = {"Accept": "text/html", "User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/128.0", **headers}
        return TestClient(
            self.app, f"{self.scheme}://localhost", headers=headers, client=(address, 4000), follow_redirects=False
        )

    def login(self, name, password=PASSWORD, after="/claims", browser=None, **form):
        browser = browser or self.browser()
        token = re.search(r'name="csrf" value="([^"]+)"', browser.get("/login", params={"next": after}).text)
        form = {"csrf": token[1] if token else "", "name": name, "password": password, "after": after, **form}
        return browser, browser.post("/login", data=form)

    def inside(self, name, **more):
        browser, answer = self.login(name, **more)
        assert answer.status_code == 303, answer.text
        return browser

    def post(self, browser, path, **data):
        """Send a form of a page, with the page's token."""
        token = re.search(r'name="csrf" content="([^"]+)"', browser.get("/account").text)[1]
        return browser.post(path, data={"csrf": token, **data})

    def accesses(self, **asked):
        assert self.desk.notebook.settle()
        with self.desk.ledger.reading() as connection:
            return access.accesses(connection, access.Asked(**asked), 500)[0]


@pytest.fixture(scope="session")
def hashed():
    """The hash of every member's password."""
    return Passwords().hash(PASSWORD)


@pytest.fixture
def observatory(tmp_path, coder, hashed):
    """Makes an observatory over a ledger of this test's own, with or without members."""
    with contextlib.ExitStack() as stack:

        def make(members=MEMBERS, web=None, **options):
            open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", create=True).close()
            desk = stack.enter_context(opened_desk(Settings(home=tmp_path, by="root", web=web or Web()), coder))
            with desk.ledger.writing() as connection:
                for name, role in members:
                    add_member(connection, name, role, Entrance(hashed), Act(BEGAN, "root"))
            return Team(desk, **options)

        yield make


@pytest.fixture
def team(observatory):
    """Members of each role, all with the same password."""
    return observatory()
