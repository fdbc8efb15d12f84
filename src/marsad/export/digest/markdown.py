"""Markdown: a digest as text that reads well and that any renderer shows.

In: documents and their annex. Out: Markdown. Names and words of reports stand between Unicode isolates (FSI … PDI), so
that Arabic and Latin letters keep their direction; characters that Markdown would act on are escaped.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from marsad.export.digest.annex import Annex, Cited, pieces
from marsad.export.digest.document import (
    Chart,
    Document,
    Item,
    Items,
    Name,
    Paragraph,
    Phrase,
    Section,
    Sentence,
    Table,
)
from marsad.export.digest.wording import Wording

_FSI, _PDI = "\u2068", "\u2069"
_ACTIVE = re.compile(r"([\\`*_\[\]<>|#~&])")
_STEERING = re.compile(r"[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c\ufeff]+")


def markdown(documents: Sequence[Document], annex: Annex, words: Sequence[Wording], annex_file: str = "") -> str:
    """The documents, one after the other, and the annex; without the annex when it has a file of its own."""
    lines: list[str] = []
    for document in documents:
        lines += [*_document(document, annex, annex_file), ""]
    if not annex_file:
        lines += annex_lines(annex, words)
    return "\n".join(lines).rstrip("\n") + "\n"


def annex_markdown(annex: Annex, words: Sequence[Wording]) -> str:
    """The annex as a file of its own."""
    return "\n".join(annex_lines(annex, words)).rstrip("\n") + "\n"


def _document(document: Document, annex: Annex, file: str) -> Iterator[str]:
    yield f"# {_phrase(document.title)}"
    yield ""
    yield f"**{_phrase(document.period)}**"
    yield ""
    yield _phrase(document.lead)
    for section in document.sections:
        yield ""
        yield from _section(section, annex, file)


def _section(section: Section, annex: Annex, file: str) -> Iterator[str]:
    yield f"## {escaped(section.title)}"
    for block in section.blocks:
        if isinstance(block, Chart):
            continue
        yield ""
        if isinstance(block, Paragraph):
            yield " ".join(_sentence(sentence, annex, file) for sentence in block.sentences)
        elif isinstance(block, Table):
            yield from _table(block, annex, file)
        else:
            yield from _items(block, annex, file)


def _table(table: Table, annex: Annex, file: str) -> Iterator[str]:
    yield "| " + " | ".join(map(escaped, table.heads)) + " |"
    numeric = [_numeric(row[at] for row in table.rows) for at in range(len(table.heads))]
    yield "| " + " | ".join("---:" if each else "---" for each in numeric) + " |"
    for row in table.rows:
        yield "| " + " | ".join(_sentence(cell, annex, file) for cell in row) + " |"


def _numeric(cells: Iterable[Sentence]) -> bool:
    """Whether a column holds numbers and nothing else."""
    told = [str(cell.phrase[0]) for cell in cells if cell.phrase]
    return bool(told) and all(each[:1].isdigit() for each in told) and not any("-" in each for each in told)


def _items(items: Items, annex: Annex, file: str) -> Iterator[str]:
    if items.heading:
        yield f"### {escaped(items.heading)}"
        yield ""
    for item in items.items:
        yield from _item(item, annex, file)


def _item(item: Item, annex: Annex, file: str) -> Iterator[str]:
    tags = "".join(f" `{tag.label}`" for tag in item.tags)
    uid = f" `{item.uid}`" if item.uid else ""
    title = _phrase(item.title.phrase) if item.sentences else _sentence(item.title, annex, file)
    yield f"- {f'**{title}**' if item.uid else title}{tags}{uid}"
    for sentence in item.sentences:
        yield f"  - {_sentence(sentence, annex, file)}"


def _sentence(sentence: Sentence, annex: Annex, file: str) -> str:
    marks = _marks(sentence, annex, file)
    return " ".join(part for part in (_phrase(sentence.phrase), marks) if part)


def _marks(sentence: Sentence, annex: Annex, file: str) -> str:
    if not sentence.claims:
        return ""
    note = annex.note(sentence.claims)
    if note is not None:
        return f"\\[[n{note}]({file}#n{note})\\]"
    return _run_links(annex.runs(sentence.claims), file)


def _run_links(found: Sequence[tuple[int, int]], file: str) -> str:
    links = []
    for first, last in found:
        link = f"[{first}]({file}#c{first})"
        links.append(link if first == last else f"{link}–[{last}]({file}#c{last})")
    return "\\[" + ", ".join(links) + "\\]"


def annex_lines(annex: Annex, words: Sequence[Wording]) -> Iterator[str]:
    """The notes and the claims, under headings in the languages of the documents."""
    if not annex.cited:
        return
    yield "# " + " · ".join(word.label("annex") for word in words)
    yield ""
    yield " ".join(word.label("offsets") for word in words)
    if annex.notes:
        yield ""
        yield "## " + " · ".join(word.label("notes") for word in words)
        yield ""
        for number, found in enumerate(annex.notes, 1):
            yield f'- <a id="n{number}"></a>n{number}: {_run_links(found, "")}'
    yield ""
    for each in annex.cited:
        yield from _cited(each, words)


def _cited(each: Cited, words: Sequence[Wording]) -> Iterator[str]:
    account, claim, word = each.entry.account, each.entry.claim, words[0]
    facts = [claim.id, claim.type, claim.status, account.published[:10] or word.label("undated")]
    line = " · ".join([f"`{facts[0]}`", *map(escaped, facts[1:]), _isolated(account.publisher)])
    yield f'- <a id="c{each.number}"></a>{each.number}. {line}' + (
        f" · {escaped(each.entry.url)}" if each.entry.url else ""
    )
    values = each.values
    for excerpt in each.entry.sentences:
        text = "".join(
            f"**{escaped(part)}**" if kind and part.strip() else escaped(part)
            for part, kind in pieces(excerpt, values)
        )  # fmt: skip
        yield f"  - {_FSI}{' '.join(text.split())}{_PDI}"
    told = (
        f"{word.label(value.kind)} {value.number + ' ' if value.number else ''}{value.start}–{value.end}"
        for value in values
    )
    yield f"  - {'; '.join(told)}"


def _phrase(phrase: Phrase) -> str:
    return "".join(escaped(part) if isinstance(part, str) else _isolated(part) for part in phrase)


def _isolated(words: str | Name) -> str:
    text = words if isinstance(words, str) else words.text
    return f"{_FSI}{escaped(text)}{_PDI}" if text else ""


def escaped(text: str) -> str:
    """Text in which Markdown finds nothing to act on, without characters that steer direction."""
    return _ACTIVE.sub(r"\\\1", _STEERING.sub(" ", text))
