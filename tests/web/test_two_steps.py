"""Every number that a page shows leads to the characters that say it, in at most two steps.

A number is a run of digits in the content of a page that is no date, id, control or count of lines. It must stand inside
a link, or in a row, card or line with one, that leads to a report in which the evidence is marked; or to an incident
from which such a link goes on.
"""

import re
from collections.abc import Iterator
from html import unescape

import html5lib
import pytest

APART = {"time", "code", "form", "nav", "svg", "script", "select", "meter"}  # elements of which digits state no fact
COUNTS = {"head-note", "count-of", "results-count", "vh", "strips", "filters-side", "confidence"}  # classes of counts
BOUNDS = {"li", "tr", "article", "dd", "a"}  # within which something stands beside a number
DIGITS = re.compile("[0-9\u0660-\u0669]")
ID = re.compile(r"\b[RI][A-Z2-7]{12}(?:-\d+)?\b")
TO_REPORT = re.compile(r"/reports/(R[A-Z2-7]{12})(?:\?at=(\d+-\d+))?#(at|claim-[\w-]+)")


def tells(text: str) -> bool:
    """Whether there is a number in a text that is no id."""
    return bool(DIGITS.search(ID.sub("", text)))


def classes(element) -> set[str]:
    return set((element.get("class") or "").split())


def numbers(element, trail=()) -> Iterator[tuple[str, tuple]]:
    """Texts with digits in an element, each with the elements that it stands in, the innermost last."""
    trail = (*trail, element)
    if element.tag in APART or classes(element) & COUNTS or element.get("data-label") in ("Confidence", "Claims"):
        return
    if element.text and tells(element.text):
        yield element.text.strip(), trail
    for child in element:
        if isinstance(child.tag, str):
            yield from numbers(child, trail)
        if child.tail and tells(child.tail):
            yield child.tail.strip(), trail


def page(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, url
    return html5lib.parse(answer.text, namespaceHTMLElements=False)


def links(element) -> list[str]:
    return [unescape(each.get("href")) for each in element.iter("a") if each.get("href")]


class Steps:
    """Follows links; each page is asked for once."""

    def __init__(self, client):
        self.client, self.known = client, {}

    def lead(self, link: str, whole, steps: int) -> bool:
        """Whether a link leads to marked evidence in so many steps; `whole` is the page that it stands on."""
        if link.startswith("#"):
            there = [each for each in whole.iter() if each.get("id") == link[1:]]
            return any(
                self.lead(each, whole, steps) for one in there for each in links(one) if not each.startswith("#")
            )
        if not steps or not re.match(r"/(reports|incidents)/", link):
            return False
        if (link, steps) not in self.known:
            match = TO_REPORT.fullmatch(link)
            there = page(self.client, link)
            self.known[link, steps] = (
                marked(there, match) if match
                else any(self.lead(each, there, steps - 1) for each in links(there.find(".//main")) if TO_REPORT.fullmatch(each))
            )  # fmt: skip
        return self.known[link, steps]


def marked(report, match) -> bool:
    """Whether a report's page marks the characters, or the words of the claim, that a link names."""
    _, at, anchor = match.groups()
    target = [each for each in report.iter() if each.get("id") == anchor]
    if anchor == "at":
        return len(target) == 1 and bool("".join(target[0].itertext()).strip()) and at is not None
    claim = anchor.removeprefix("claim-")
    spans = [each for each in report.iter("a") if claim in (each.get("data-claims") or "").split()]
    return len(target) == 1 and any("".join(each.itertext()).strip() for each in spans)


def unled(client, url) -> tuple[list[str], int]:
    """The numbers of a page that lead nowhere, and how many there are in all."""
    whole = page(client, url)
    steps, lost, found = Steps(client), [], 0
    for text, trail in numbers(whole.find(".//main")):
        found += 1
        near = next((each for each in reversed(trail) if each.tag in BOUNDS and good(each, whole, steps)), None)
        if near is None:
            lost.append(text)
    return lost, found


def good(element, whole, steps) -> bool:
    own = [element.get("href")] if element.tag == "a" else links(element)
    return any(steps.lead(link, whole, 2) for link in own if link)


def ids(client, kind) -> dict[str, str]:
    return {each["name"]: str(each["id"]) for each in client.get(f"/api/v1/{kind}").json()}


PAGES = {  # and how many numbers there are at least
    "place": 25, "place of later": 8, "road": 0, "roads": 0, "actor": 2, "claims": 8, "search": 1, "incidents": 8, "incident": 4,
}  # fmt: skip


@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_every_number_leads_to_its_characters(town, name, lang):
    place = ids(town, "places")["مضايا"]
    strike = next(each["id"] for each in town.get("/api/v1/incidents", params={"type": "violence"}).json()["incidents"])
    url = {
        "place": f"/places/{place}?on=2016-02-01&need=loaf%3D3", "place of later": f"/places/{place}?on=2017-04-20",
        "roads": "/roads", "road": f"/roads/{town.get('/api/v1/roads').json()[0]['id']}",
        "actor": f"/actors/{ids(town, 'actors')['قوات النظام السوري']}", "claims": "/claims", "search": "/search?q=قصف",
        "incidents": "/incidents", "incident": f"/incidents/{strike}",
    }[name]  # fmt: skip
    town.get("/", params={"lang": lang})
    lost, found = unled(town, url)
    assert lost == []
    assert found >= (0 if (name, lang) == ("incidents", "ar") else PAGES[name])  # one and two are words in Arabic


@pytest.mark.parametrize(
    ("broken", "number"),
    [
        ("<p>12 killed</p>", "12 killed"), ("<table><tr><td>12</td><td><a href='/claims'>claims</a></td></tr></table>", "12"),
        ("<li>12 <a href='/reports/RAAAAAAAAAAAA?at=1-2#at'>there</a></li>", "12"), ("<article>12 <a href='#none'>x</a></article>", "12"),
    ],
)  # fmt: skip
def test_the_check_finds_numbers_that_lead_nowhere(broken, number):
    """A report that marks nothing, a link to elsewhere or to no part of the page is no way to the characters."""

    class Client:
        def get(self, url):
            class Answer:
                status_code, text = (
                    200,
                    f"<main>{broken}</main>" if url == "/" else "<main><p>nothing is marked</p></main>",
                )

            return Answer

    assert unled(Client(), "/") == ([number], 1)
