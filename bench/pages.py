"""Text of pages: `python bench/pages.py REPORTS.jsonl[.gz] [EACH] [WAY ...]`.

In: real reports, laid out as pages of ten made-up outlets (EACH, 30, of every outlet). Out: for every way from a page
to its text, the precision, recall and F1 of its words against the known body, the mean of the outlets' means, with the
two held back from tuning apart; and pages a second on one core, by this process's own time, in one run, the best of
three rounds. Then F1 by outlet, and whole pages a second as `marsad` reads them (title, date and body from bytes).

A word is a run of letters and digits; marks of direction are passed over, a title at the head of the text is taken off
first. resiliparse, no dependency of ours, is measured where it is installed.
"""

import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import mean

from outlets import HELD_BACK, OUTLETS, Page, pages

Way = Callable[[str], str]
Score = tuple[float, float, float]
ROUNDS = 3
MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u0640]")
WORD = re.compile(r"\w+")


def main(path: Path, each: int, wanted: Sequence[str]) -> None:
    made = list(pages(path, each))
    sources = [page.data.decode("cp1256" if page.outlet == "tables" else "utf-8") for page in made]
    size = sum(len(page.data) for page in made) / len(made) / 1000
    print(f"{len(made)} pages of {len(OUTLETS)} outlets, {size:.0f} kB each\n")
    held = ", ".join(HELD_BACK)
    print(f"{'way':34}{'precision':>10}{'recall':>8}{'F1':>8}{'F1 held back':>14}{'pages/s':>10}{'ratio':>8}")
    tables: dict[str, dict[str, Score]] = {}
    first = 0.0
    for name, way in ways().items():
        if wanted and name not in wanted:
            continue
        rate, texts = timed(way, sources)
        first = first or rate
        tables[name] = table = scores(made, texts)
        precision, recall, f1 = (mean(column) for column in zip(*table.values(), strict=True))
        apart = mean(table[outlet][2] for outlet in HELD_BACK)
        print(f"{name:34}{precision:10.3f}{recall:8.3f}{f1:8.3f}{apart:14.3f}{rate:10.0f}{rate / first:8.1f}")
    print(f"\nF1 by outlet (held back from tuning: {held})")
    print(f"{'':34}" + "".join(f"{outlet:>10}" for outlet in OUTLETS))
    for name, table in tables.items():
        print(f"{name:34}" + "".join(f"{table[outlet][2]:10.3f}" for outlet in OUTLETS))
    print(f"\nwhole pages, bytes to report: {whole(made):.0f} pages/s")


def ways() -> dict[str, Way]:
    """From the source of a page to its text, by name; the first is what the others are compared with."""
    import trafilatura

    found: dict[str, Way] = {
        "trafilatura": lambda source: trafilatura.extract(source) or "",
        "trafilatura, fast": lambda source: trafilatura.extract(source, fast=True) or "",
        "trafilatura, no comments": lambda source: trafilatura.extract(source, include_comments=False) or "",
        "trafilatura, for recall": lambda source: (
            trafilatura.extract(source, favor_recall=True, include_comments=False) or ""
        ),
    }
    if find_spec("resiliparse"):
        from resiliparse.extract.html2text import extract_plain_text

        found["resiliparse, main content"] = lambda source: extract_plain_text(
            source, main_content=True, alt_texts=False, comments=False, list_bullets=False
        )
    else:
        print("(resiliparse is not installed: its column is left out)")
    found["selectors alone on lexbor"] = by_selectors()
    found["marsad"] = ours()
    return found


def by_selectors() -> Way:
    """The text of the first element that a selector of a known system names; no cleaning, no other signal."""
    from selectolax.lexbor import LexborHTMLParser

    from marsad.sources.marks import read_marks

    marks = read_marks()
    selector = ", ".join(
        [f".{value}" for value in sorted(marks.classes)]
        + [f"#{value}" for value in sorted(marks.ids)]
        + [f'[itemprop~="{value}"]' for value in sorted(marks.properties)]
    )

    def text_of(source: str) -> str:
        found = LexborHTMLParser(source).css_first(selector)
        return found.text(separator="\n") if found else ""

    return text_of


def ours() -> Way:
    from marsad.sources.body import body_of
    from marsad.sources.markup import parse

    return lambda source: body_of(parse(source))


def timed(way: Way, sources: Sequence[str]) -> tuple[float, list[str]]:
    """Pages a second in the best round, and the texts."""
    way(sources[0])
    best, texts = 0.0, []
    for _ in range(ROUNDS):
        begun = time.process_time()
        texts = [way(source) for source in sources]
        best = max(best, len(sources) / (time.process_time() - begun))
    return best, texts


def scores(made: Sequence[Page], texts: Iterable[str]) -> dict[str, Score]:
    """Mean precision, recall and F1 of every outlet."""
    by_outlet: dict[str, list[Score]] = defaultdict(list)
    for page, text in zip(made, texts, strict=True):
        by_outlet[page.outlet].append(score(words(page.body), words(text), words(page.title)))
    return {outlet: tuple(map(mean, zip(*each, strict=True))) for outlet, each in by_outlet.items()}  # type: ignore[misc]


def score(known: list[str], found: list[str], title: list[str]) -> Score:
    """Precision, recall and F1 of the words found, each counted as often as it stands."""
    if title and found[: len(title)] == title and known[: len(title)] != title:
        found = found[len(title) :]
    shared = (Counter(known) & Counter(found)).total()
    if not shared:
        return 0.0, 0.0, 0.0
    precision, recall = shared / len(found), shared / len(known)
    return precision, recall, 2 * precision * recall / (precision + recall)


def words(text: str) -> list[str]:
    return WORD.findall(MARKS.sub("", text))


def whole(made: Sequence[Page]) -> float:
    """Pages a second through `read_page`."""
    from marsad.sources.page import read_page

    read_page(made[0].data, "first")
    best = 0.0
    for _ in range(ROUNDS):
        begun = time.process_time()
        for page in made:
            read_page(page.data, "x")
        best = max(best, len(made) / (time.process_time() - begun))
    return best


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 30, sys.argv[3:])
