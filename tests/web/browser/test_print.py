"""What is printed: a page of the observatory, and a digest."""

import re
import subprocess
import sys

import pytest
from chromium import visiting

A4 = 690  # CSS pixels of the text's width on A4 with the margins of print.css
READ = "(pick) => [...document.querySelectorAll(pick)].map((each) => getComputedStyle(each).overflow + ' ' + getComputedStyle(each).maxHeight)"


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_a_report_is_printed_whole_black_on_white_without_the_frame(visit, pages, lang):
    page = next(page for page in pages if page.route == "/reports/{name}")
    one = visit(page.seen_by, width=A4, scheme="dark").open(page.path, lang=lang)
    one.page.emulate_media(media="print", color_scheme="dark")
    style = "getComputedStyle(document.querySelector('{}')).{}"
    assert one.page.evaluate(style.format("html", "backgroundColor")) == "rgb(255, 255, 255)"
    assert one.page.evaluate(style.format(".sentence", "color")) == "rgb(28, 34, 39)"
    for frame in (".top", ".foot", ".skip"):
        assert one.page.locator(frame).is_hidden(), frame
    assert one.page.evaluate(READ, ".reading > .claims") == ["visible none"]
    assert one.page.locator(".claim").last.is_visible()
    assert one.overflow() == ""
    pdf = one.page.pdf(format="A4", prefer_css_page_size=True)
    assert pdf[:4] == b"%PDF" and pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") >= 1


@pytest.mark.parametrize("route", ["/incidents/{name}", "/claims", "/sources"])
def test_tables_and_accounts_are_printed_whole(visit, pages, route):
    page = next(page for page in pages if page.route == route)
    one = visit(page.seen_by, width=A4).open(page.path, lang="ar", most=12)
    one.page.emulate_media(media="print")
    boxes = one.page.evaluate(READ, ".table-box, .accounts")
    assert boxes and set(boxes) == {"visible none"}
    assert one.overflow() == ""


@pytest.mark.parametrize("form", ["html", "print"])
@pytest.mark.parametrize("lang", ["ar", "en"])
def test_a_digest_stands_alone_and_prints(browser, island, tmp_path, form, lang):
    out = tmp_path / "week.html"
    days = ("--from", "2031-03-14", "--to", "2031-03-20")
    command = [sys.executable, "-m", "marsad", "digest", *days, "--format", form, "--lang", lang, "--out", str(out)]
    done = subprocess.run([*command, "--home", str(island)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with visiting(browser, "file://") as visit:
        one = visit(width=A4, scheme="dark").open(str(out))
        assert (form == "print") or one.axe() == ""
        assert one.overflow() == ""
        one.page.emulate_media(media="print", color_scheme="dark")
        ink = one.page.evaluate("getComputedStyle(document.body).color")
        assert max(map(int, re.findall(r"\d+", ink))) < 60
        assert one.overflow() == ""
        assert one.page.pdf()[:4] == b"%PDF"
