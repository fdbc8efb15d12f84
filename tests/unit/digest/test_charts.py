"""Charts: the same bytes, shaped Arabic, and nothing that a page beside others would trip over."""

import re
import subprocess
import sys

import html5lib
import pytest

pytest.importorskip("matplotlib", reason="charts need marsad[charts]")

from marsad.export.digest.annex import annex
from marsad.export.digest.charts import chart, inline
from marsad.export.digest.figures import figures
from marsad.export.digest.page import page
from marsad.export.digest.wording import Style, Wording


@pytest.mark.parametrize("form", ["svg", "png"])
@pytest.mark.parametrize("lang", ["ar", "en"])
def test_the_same_figures_give_the_same_bytes(matter, lang, form):
    counted = figures(matter)
    first = chart("both", counted, Wording(lang), form)
    assert first == chart("both", counted, Wording(lang), form)
    assert first.startswith(b"<?xml" if form == "svg" else b"\x89PNG")


def test_arabic_letters_are_joined(matter):
    """«عنف» drawn by matplotlib is made of other shapes than its three letters drawn alone."""
    svg = chart("incidents", figures(matter), Wording("ar")).decode()
    group = re.search(r"<!-- عنف -->(.*?)</g>\s*</g>", svg, re.DOTALL)
    assert group, "the label stands in the legend"
    from matplotlib import get_data_path
    from matplotlib.ft2font import FT2Font

    font = FT2Font(f"{get_data_path()}/fonts/ttf/DejaVuSans.ttf")
    alone = {f"{font.get_char_index(ord(letter)):x}" for letter in "عنف"}
    drawn = set(re.findall(r"#DejaVuSans-([0-9a-f]+)", group[1]))
    assert len(drawn) == 3 and not drawn & alone


def test_days_run_from_right_to_left_in_arabic(matter):
    def order(lang, style=None):
        svg = chart("incidents", figures(matter), Wording(lang, style)).decode()
        found = re.findall(r"<!-- (\S+/\S+) -->\s*<g[^>]*translate\(([\d.]+)", svg)
        return [day for day, _ in sorted(found, key=lambda each: float(each[1]))]

    assert order("en")[0] == "08/03" and order("ar")[0] == "14/03"
    assert order("ar", Style(digits="arabic"))[0] == "١٤/٠٣"


def test_charts_stand_in_a_page_beside_each_other(matter, written):
    counted = figures(matter)
    documents = [written("ar", charts=True), written("en", charts=True)]
    words = [Wording("ar"), Wording("en")]
    charts = {
        (word.lang, name): inline(chart(name, counted, word), f"{word.lang}-{name}-", 'a "chart" <&>')
        for word in words for name in ("incidents", "toll")
    }  # fmt: skip
    text = page(documents, annex(matter, documents), words, charts, paper=False)
    html5lib.HTMLParser(strict=True).parse(text)
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)
    assert set(re.findall(r"url\(#([^)]+)\)", text)) <= set(ids)
    assert text.count('role="img"') == 4 and "xlink" not in text and "<?xml" not in text


def test_a_quiet_week_can_be_drawn(make):
    svg = chart("both", figures(make([])), Wording("ar"))
    assert b"<svg" in svg


def test_without_matplotlib_a_sentence_says_what_to_do(tmp_path):
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "from marsad.errors import ExportError\n"
        "from marsad.export.digest.charts import chart\n"
        "try:\n    chart('incidents', None, None)\n"
        "except ExportError as error:\n    print(error.slug)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "charts-missing"
