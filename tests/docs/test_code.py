"""All code in the pages runs as it stands, page by page, each in a folder of its own (`fences.py` tells the remarks).

`python tests/docs/test_code.py` writes docs/contributing/code-in-pages.md, the list of what is not run, anew.
"""

import contextlib
import io
import json
import os
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from fences import ROOT, RUN, commands, lines, page, pages
from rehearsal import differs
from toml_blocks import load_toml

LIST = ROOT / "docs" / "contributing" / "code-in-pages.md"
WITH_CODE = [name for name in pages() if any(fence.language in (*RUN, "json") for fence in page(name).fences)]


@pytest.mark.parametrize("name", WITH_CODE)
def test_code_runs_and_prints_what_the_page_says(name, shell, copy_demo):
    read = page(name)
    _give(read, shell, copy_demo)
    space, printed = {"__name__": "__main__"}, ""
    for fence in read.fences:
        where = f"{name}, line {fence.line}"
        for command in fence.before:
            code, told = shell.run(command)
            assert code == 0, f"{where}: before: {command}: {told}"
        if fence.file:
            _keep(shell.folder / fence.file, fence.code)
        if fence.run:
            continue
        if fence.language in ("sh", "bash"):
            for command in lines(fence.code):
                code, told = shell.run(command)
                assert code == 0, f"{where}: {command}: exit code {code}: {told}"
        elif fence.language == "console":
            for command, expected in commands(fence.code):
                code, told = shell.run(command)
                assert expected or code == 0, f"{where}: {command}: exit code {code}: {told}"
                wrong = differs(expected, told) if expected else ""
                assert not wrong, f"{where}: {command}: {wrong}\n{told}"
        elif fence.language == "python":
            printed = _python(fence.code, where, space, shell)
        elif fence.language == "text" and printed and fence.prose.rstrip().endswith(("prints", "prints:")):
            assert not differs(fence.code, printed), f"{where}: {differs(fence.code, printed)}\n{printed}"
        elif fence.language == "toml":
            load_toml(fence.code, shell.folder, where)
        elif fence.language == "json":
            _json(fence.code, where)


def _give(read, shell, copy_demo):
    """What the page is given."""
    for name, source in read.given.items():
        if (name, source) == ("home", "demo"):
            copy_demo(shell.folder / "home")
            shell.run('export MARSAD_HOME="$PWD/home"')
        elif source.endswith(".md"):
            _keep(shell.folder / name, next(each.code for each in page(source).fences if each.file == name))
        elif (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, shell.folder / name)
        else:
            (shell.folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / source, shell.folder / name)


def _keep(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _python(code, where, space, shell):
    """What a block of Python prints; names that it sets are there for the page's later blocks."""
    here, before, told = os.getcwd(), dict(os.environ), io.StringIO()
    try:
        os.chdir(shell.folder)
        os.environ.update(shell.environment())
        with contextlib.redirect_stdout(told):
            exec(compile(code, where, "exec"), space)
    finally:
        os.chdir(here)
        os.environ.clear()
        os.environ.update(before)
    return told.getvalue()


def _json(code, where):
    """One value, or one a line."""
    try:
        json.loads(code)
    except json.JSONDecodeError:
        try:
            for line in code.splitlines():
                json.loads(line)
        except json.JSONDecodeError as error:
            pytest.fail(f"{where}: {error}")


def test_remarks_give_a_reason_or_a_test_that_is_there():
    for name, fence in all_fences():
        if not fence.run:
            continue
        how, _, why = fence.run.partition(" ")
        if how == "by":
            assert name in (ROOT / why).read_text(encoding="utf-8"), f"{name}, line {fence.line}: {why} does not run it"
        else:
            assert how == "no" and len(why.removeprefix("— ")) > 10, f"{name}, line {fence.line}: {fence.run!r}"


def all_fences():
    """Every block of every page, with its page."""
    return [(name, fence) for name in pages() for fence in page(name).fences]


def test_shell_code_is_called_so():
    """A block of commands without a language would be passed over."""
    bare = [
        f"{name}, line {fence.line}"
        for name, fence in all_fences()
        if name != "docs/reference/cli.md"
        and fence.language in ("", "text", "shell")
        and fence.code.lstrip().startswith(("$ ", "marsad "))
    ]
    assert bare == []


def list_page():
    """The list of what is not run."""
    told = [(name, fence) for name, fence in all_fences() if fence.language in RUN]
    unrun = [(name, fence) for name, fence in told if fence.run.startswith("no ")]
    rows = [
        f"| [{name.removeprefix('docs/')}](../{name.removeprefix('docs/')}) | {fence.language} | {_start(fence)} | {_reason(fence)} |"
        if name != "README.md"
        else f"| README.md | {fence.language} | {_start(fence)} | {_reason(fence)} |"
        for name, fence in unrun
    ]
    text = [
        "# Code in the pages",
        "",
        "Every block of `console`, `sh`, `bash`, `python` and `toml` in the README and in these pages is run by",
        "`tests/docs/test_code.py`: each page in order, in an empty folder of its own, with a home that no other page sees. What a",
        "console block prints must be what the page says; «…» alone on a line stands for any lines, and numbers of the weights and the width of the terminal are",
        "not compared. A block of TOML is read by the code that reads such a file. Blocks of JSON are only parsed.",
        "",
        "Remarks in the source of a page (HTML comments, which readers do not see) say what cannot be seen in it:",
        "",
        "| remark | what it says |",
        "| --- | --- |",
        "| `given: NAME = SOURCE` | the page begins with this file: one of the repository, or a block of another page; `home = demo`: with the home of the demonstration |",
        "| `file: NAME` | the next block is kept as that file |",
        "| `before: COMMAND` | what the page takes to have been done before its next block |",
        "| `run: by TEST` | another test runs the next block |",
        "| `run: no — REASON` | nobody runs it |",
        "",
        f"{len(told)} blocks, of which {len(unrun)} are not run:",
        "",
        "| page | language | begins | why not |",
        "| --- | --- | --- | --- |",
        *rows,
        "",
        "This page is written by `python tests/docs/test_code.py`; a test fails when it is out of date.",
    ]
    return "\n".join(text) + "\n"


def _start(fence):
    first = next(line for line in fence.code.splitlines() if line.strip())
    return f"`{first.removeprefix('$ ').replace('|', chr(92) + '|')[:60]}`"


def _reason(fence):
    return fence.run.partition("— ")[2]


def test_list_of_what_is_not_run_is_true():
    assert LIST.read_text(encoding="utf-8") == list_page(), (
        "out of date; `python tests/docs/test_code.py` writes it anew"
    )


if __name__ == "__main__":
    LIST.write_text(list_page(), encoding="utf-8")
    sys.stdout.write(f"{LIST.relative_to(ROOT)} is written anew\n")
