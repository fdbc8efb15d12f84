"""The hook of the documentation site: quotations keep their direction, drawings their shape."""

import runpy
from pathlib import Path

import pytest

HOOK = Path(__file__).parents[2] / "docs" / "layout.py"


@pytest.fixture(scope="module")
def laid_out():
    return runpy.run_path(str(HOOK))["on_page_content"]


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<li>«المدفعية» is read as a doer</li>", "<li><bdi>«المدفعية»</bdi> is read as a doer</li>"),
        ("<td>«ذكر X أن …», «X: …»</td>", "<td><bdi>«ذكر X أن …»</bdi>, «X: …»</td>"),
        ("<p>«…، كما أفاد X»</p>", "<p><bdi>«…، كما أفاد X»</bdi></p>"),
        ("<p>shortened with «…», «own voice»</p>", "<p>shortened with «…», «own voice»</p>"),
        ("<p><code>«نزح»</code> and «نزح»</p>", "<p><code>«نزح»</code> and <bdi>«نزح»</bdi></p>"),
        ("<pre><span>«قصفت»</span> <b>«قصف»</b></pre>", "<pre><span>«قصفت»</span> <b>«قصف»</b></pre>"),
        ('<img alt="«خريطة»">', '<img alt="«خريطة»">'),
    ],
)
def test_arabic_quotations_are_isolated_outside_code(laid_out, html, wanted):
    assert laid_out(html, page=None) == wanted


def test_only_text_with_arrows_is_a_drawing(laid_out):
    block = '<div class="language-text highlight"><pre>{}</pre></div>'
    told = laid_out(block.format("bytes ──► text") + block.format("قصفت مدفعية"))
    assert told.count("drawing") == 1
    assert told.startswith('<div class="language-text drawing highlight">')
