"""The documentation says what the code does: commands, options, errors, notes, links, and the example of the README.

`python tests/unit/test_docs.py` writes `docs/reference/cli.md`, what `test_reference.py` writes, and the README's example anew.
"""

import ast
import re
import runpy
import shlex
import sys
import tempfile
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from marsad.cli.main import main

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
README = ROOT / "README.md"
CLI = DOCS / "reference" / "cli.md"
PAGES = [README, *sorted(DOCS.rglob("*.md"))]
AGAIN = "; `python tests/unit/test_docs.py` writes it anew"
EXAMPLE = re.compile(
    r"```text\n(?P<text>[^`]+?)\n```\n(?P<between>[^`]*?)```console\n\$ marsad (?P<command>[^\n]+)\n(?P<output>[^`]+?)\n```"
)
CONFIDENCE = re.compile(r"confidence \d\.\d\d")


# ---- what the code has


def commands(command=main, path=("marsad",)):
    """Every command with its words, groups first."""
    yield " ".join(path), command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from commands(command.get_command(context, name), (*path, name))


def slugs():
    """Every slug with which the code refuses something."""
    found = set()
    for path in sorted((ROOT / "src" / "marsad").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            at = {"Rejected": 2, "_end": 2, "getattr": 2}.get(name, 0 if name.endswith("Error") else None)
            value = node.args[at] if at is not None and len(node.args) > at else None
            if isinstance(value, ast.Constant) and re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", str(value.value)):
                found.add(value.value)
    from marsad.ledger.store import _WAYS

    return found | {slug for _, slug, _ in _WAYS}


def notes():
    """Every kind of note that a coded report may bear: those that the view has words for."""
    from marsad.labels import ENGLISH

    kinds = "furniture doubled spliced bad-bytes surrogates mojibake encoding published-unreadable published-found id-changed"
    assert set(kinds.split()) <= set(ENGLISH)
    return kinds.split()


# ---- what is written anew


def cli_page():
    """`docs/reference/cli.md`, from the commands themselves."""
    lines = [
        "# The command line",
        "",
        "Every command, argument and option. This page is written by `python tests/unit/test_docs.py` from the commands themselves;",
        "a test fails when the two differ. `marsad COMMAND --help` prints the same in the terminal.",
        "",
        "Errors go to standard error, with a slug in brackets ([errors](errors.md)). Every command has `-h`, `--help`.",
    ]
    for name, command in commands():
        lines += ["", f"## {name}", "", *_help(command)]
        arguments = [each for each in command.params if isinstance(each, click.Argument)]
        options = [each for each in command.params if isinstance(each, click.Option)]
        if isinstance(command, click.Group):
            context = click.Context(command)
            lines += ["", "| command | |", "| --- | --- |"]
            lines += [
                f"| [`{name} {each}`](#{name.replace(' ', '-')}-{each}) | {command.get_command(context, each).get_short_help_str(200)} |"
                for each in command.list_commands(context)
            ]
        if arguments or options:
            lines += ["", "| argument or option | value | default | |", "| --- | --- | --- | --- |"]
        for each in arguments:
            many = "one or more" if each.nargs == -1 and each.required else "any number" if each.nargs == -1 else "one"
            lines.append(f"| `{each.metavar or each.name.upper()}` | {many} | | |")
        lines += [_option(each) for each in options]
    return "\n".join(lines) + "\n"


def _help(command):
    """The help of a command; what it sets apart (examples, exit codes) as code."""
    lines = []
    for paragraph in re.split(r"\n\s*\n", (command.help or "").replace("\\b", "\b").strip()):
        if lines:
            lines.append("")
        if paragraph.lstrip().startswith("\b"):
            own = paragraph.lstrip().removeprefix("\b").strip("\n").splitlines()
            lines += [own[0].strip(), "", "```text", *(line.strip() for line in own[1:]), "```"]
        else:
            lines.append(" ".join(paragraph.split()))
    return lines


def _option(option):
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    if option.is_flag:
        value = ""
    elif isinstance(option.type, click.Choice):
        value = " or ".join(f"`{each}`" for each in option.type.choices)
    elif option.metavar:
        value = f"`{option.metavar}`"
    else:
        value = getattr(option.type, "name", "").replace("integer range", "whole number").replace("filename", "file")
    if isinstance(option.type, click.IntRange | click.FloatRange):
        low, high = option.type.min, option.type.max
        value += f" from {low:g}" + (f" to {high:g}" if high is not None else "")
    if option.multiple:
        value += ", may be repeated"
    fixed = isinstance(option.default, str | int | float | Path) and not option.is_flag and option.default != ""
    default = f"`{option.default}`" if fixed else ""
    words = (option.help or "").replace("|", "\\|")
    if option.envvar:
        words += f" Also by the environment: `{option.envvar}`."
    return f"| {names} | {value} | {default} | {words} |"


def example(page):
    """The README's example: what it prints and what the program prints."""
    found = EXAMPLE.search(page)
    assert found, "README.md has no report and output in the form that is checked"
    with tempfile.TemporaryDirectory() as folder:
        arguments = shlex.split(found["command"])
        at = next(k for k, word in enumerate(arguments) if word.endswith(".txt"))
        report = Path(folder, arguments[at])
        report.write_text(found["text"] + "\n", encoding="utf-8")
        result = CliRunner().invoke(main, [*arguments[:at], str(report), *arguments[at + 1 :]])
    assert result.exit_code == 0, result.output
    return found["output"], result.stdout.strip("\n"), found.span("output")


# ---- the tests


def test_cli_page_tells_every_command_and_option():
    page = CLI.read_text(encoding="utf-8")
    for name, command in commands():
        section = page.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        assert section, f"docs/reference/cli.md lacks {name}{AGAIN}"
        for option in command.params:
            for word in option.opts if isinstance(option, click.Option) else ():
                assert f"`{word}`" in section, f"docs/reference/cli.md lacks {name} {word}{AGAIN}"


def test_cli_page_is_that_of_the_commands():
    assert CLI.read_text(encoding="utf-8") == cli_page(), f"docs/reference/cli.md is out of date{AGAIN}"


def test_errors_page_tells_every_slug_and_no_other():
    page = (DOCS / "reference" / "errors.md").read_text(encoding="utf-8").partition("\n## Exit codes")[0]
    told = set(re.findall(r"^\| `([a-z0-9-]+)`", page, re.M))
    assert told == slugs()


def test_output_page_tells_every_note():
    page = (DOCS / "reference" / "output-format.md").read_text(encoding="utf-8")
    assert [kind for kind in notes() if f"`{kind}`" not in page] == []


def test_lexicon_page_tells_every_file_condition_slot_and_class():
    from marsad.coding.events import CLASSES
    from marsad.gazetteer.build import COLUMNS, KINDS
    from marsad.lexicon.schema import CONDITIONS, FORMS, SLOTS, STATUSES

    page = (DOCS / "reference" / "lexicon-formats.md").read_text(encoding="utf-8")
    words = {*CLASSES, *COLUMNS, *KINDS, *CONDITIONS, *FORMS, *SLOTS, *STATUSES}
    data = ROOT / "src" / "marsad" / "data"
    words |= {path.name for path in [*data.glob("*.*"), *data.glob("ar/*.csv"), *data.glob("ar/grammar/*.toml")]}
    assert sorted(word for word in words if f"`{word}`" not in page) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        target, _, heading = link.partition("#")
        if "://" in target:
            continue
        goal = (page.parent / target) if target else page
        headings = (
            [
                re.sub(r"[^\w\- ]", "", line.lstrip("# ")).strip().lower().replace(" ", "-")
                for line in goal.read_text(encoding="utf-8").splitlines()
                if line.startswith("#")
            ]
            if heading and goal.is_file()
            else []
        )
        if not goal.exists() or (heading and heading not in headings):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_in_the_pages_exist(page):
    known = dict(commands())
    wrong = []
    for line in re.findall(r"^(?:\$ )?((?:\w+=\S+ )?marsad .*)$", page.read_text(encoding="utf-8"), re.M):
        words = shlex.split(line.partition(' "$(')[0].partition(" > ")[0].partition(" 2> ")[0].partition(" | ")[0])
        words = words[words.index("marsad") :]
        name = next((" ".join(words[:size]) for size in (3, 2, 1) if " ".join(words[:size]) in known), "")
        has = {word for option in known[name].params for word in option.opts} | {"--help", "-h"}
        if name == "marsad" and words[1:] and words[1] not in ("--version", "--help", "-h", "COMMAND"):
            wrong.append(line)
        wrong += [
            f"{line}: {word}" for word in words[1:] if word.startswith("--") and word.partition("=")[0] not in has
        ]
    assert wrong == []


def test_readme_prints_what_the_program_prints():
    """But for the confidences, which change whenever the weights are fitted."""
    printed, real = (CONFIDENCE.sub("confidence …", text) for text in example(README.read_text(encoding="utf-8"))[:2])
    assert printed == real, f"the example of README.md is out of date{AGAIN}"


if __name__ == "__main__":
    CLI.write_text(cli_page(), encoding="utf-8")
    text = README.read_text(encoding="utf-8")
    _, now, (begin, end) = example(text)
    README.write_text(text[:begin] + now + text[end:], encoding="utf-8")
    runpy.run_path(str(Path(__file__).with_name("test_reference.py")))["write"]()
    sys.stdout.write(f"{CLI.relative_to(ROOT)} and the example of {README.name} are written anew\n")
