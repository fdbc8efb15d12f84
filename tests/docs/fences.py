"""The pages, read for their code: each fenced block with what the page's remarks say of it.

In: a Markdown page. Out: a `Page`. Remarks are HTML comments that a reader of the page does not see:

    <!-- given: NAME = SOURCE -->   at the start the page's folder holds NAME: a file of the repository, or the block
                                    that another page keeps under that name; `home = demo` is the demonstration's home
    <!-- file: NAME -->             the next block is kept as that file
    <!-- before: COMMAND -->        what the page takes to have been done before its next block
    <!-- run: no — REASON -->       the next block is not run
    <!-- run: by TEST -->           the next block is run by that test
"""

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
RUN = ("bash", "console", "python", "sh", "toml")
_PART = re.compile(
    r"<!-- (?P<kind>given|file|before|run): (?P<told>.*?) -->"
    r"|^(?P<indent> *)```(?P<language>\w*)[^\n]*\n(?P<code>.*?)^(?P=indent)```$",
    re.M | re.S,
)


class Fence(NamedTuple):
    """A block: its line, language and code; the remarks before it; the prose between it and the block before."""

    line: int
    language: str
    code: str
    file: str
    before: tuple[str, ...]
    run: str
    prose: str


class Page(NamedTuple):
    """A page: what it is given, by name, and its blocks in order."""

    name: str
    given: dict[str, str]
    fences: tuple[Fence, ...]


def pages():
    """All pages, by their names."""
    return [str(path.relative_to(ROOT)) for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))]


def page(name):
    """A page of the repository."""
    text = (ROOT / name).read_text(encoding="utf-8")
    given, fences, told, at = {}, [], {"before": []}, 0
    for part in _PART.finditer(text):
        if part["kind"] == "given":
            key, _, source = part["told"].partition(" = ")
            given[key] = source
        elif part["kind"] == "before":
            told["before"].append(part["told"])
        elif part["kind"]:
            told[part["kind"]] = part["told"]
        else:
            line = text.count("\n", 0, part.start("language")) + 1
            code = re.sub(f"^{part['indent']}", "", part["code"], flags=re.M)
            fences.append(
                Fence(
                    line, part["language"], code, told.get("file", ""), tuple(told["before"]), told.get("run", ""),
                    text[at : part.start()],
                )
            )  # fmt: skip
            told, at = {"before": []}, part.end()
    return Page(name, given, tuple(fences))


def commands(code):
    """Commands of a console block with what each prints: lines after `$`, continued by a backslash or a here-document."""
    found = []
    for line in code.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif found:
            found[-1][1].append(line)
    return [(command, "\n".join(told)) for command, told in found]


def lines(code):
    """Commands of a shell block: its lines, put together where one goes on."""
    found, whole, until = [], "", ""
    for line in code.splitlines():
        whole += line + "\n"
        if until:
            until = "" if line == until else until
        elif here := re.search(r"<<-?\s*'?(\w+)'?", line):
            until = here[1]
        if not until and not line.endswith("\\"):
            if whole.strip() and not whole.lstrip().startswith("#"):
                found.append(whole.rstrip("\n"))
            whole = ""
    return found
