"""Page: a digest as one HTML file, for the screen or for paper.

In: documents, their annex, charts. Out: HTML that loads nothing from elsewhere: style and charts stand in it, and there
is no script. Arabic runs from right to left by the page's own attributes; names and words of reports stand in `bdi`.
The templates are `data/digest/page.html.j2` and `page.css`.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from marsad.export.digest.annex import Annex, Cited, Run, pieces
from marsad.export.digest.document import Document, Name, Sentence, plain
from marsad.export.digest.wording import DATA, Wording

Charts = Mapping[tuple[str, str], str]  # by language and name: SVG


def page(
    documents: Sequence[Document], annex: Annex, words: Sequence[Wording], charts: Charts, *, paper: bool,
    annex_file: str = "",
) -> str:  # fmt: skip
    """The page; `paper` for printing: page numbers, and nothing folded. Without the annex when it has its own file."""
    return _render("page.html.j2", documents, annex, words, charts, paper=paper, annex_file=annex_file, body=True)


def annex_page(documents: Sequence[Document], annex: Annex, words: Sequence[Wording], *, paper: bool) -> str:
    """The annex as a page of its own."""
    return _render("page.html.j2", documents, annex, words, {}, paper=paper, annex_file="", body=False)


def _render(
    name: str, documents: Sequence[Document], annex: Annex, words: Sequence[Wording], charts: Charts, **choices: Any
) -> str:
    environment = _environment()
    return environment.get_template(name).render(
        documents=documents, annex=annex, words=words, style=Markup((DATA / "page.css").read_text(encoding="utf-8")),
        charts={key: Markup(svg) for key, svg in charts.items()}, marks=lambda sentence: marks(sentence, annex),
        is_name=lambda part: isinstance(part, Name), kind_of=lambda block: type(block).__name__, plain=plain,
        cut=cut, title_of=_title_of, **choices,
    )  # fmt: skip


def marks(sentence: Sentence, annex: Annex) -> tuple[int | None, tuple[Run, ...]]:
    """Of a sentence the number of its note, or the runs of claims that it names itself."""
    if not sentence.claims:
        return None, ()
    note = annex.note(sentence.claims)
    return (note, ()) if note is not None else (None, annex.runs(sentence.claims))


def cut(each: Cited) -> list[tuple[int, list[tuple[str, str]]]]:
    """The sentences of a cited claim: where each begins, and its pieces."""
    return [(excerpt.start, pieces(excerpt, each.values)) for excerpt in each.entry.sentences]


def _title_of(documents: Sequence[Document]) -> str:
    return " · ".join(plain(document.title) for document in documents)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(DATA), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
