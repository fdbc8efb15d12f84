"""Tables that are written by hand in the reference name what the code reads: settings with defaults, columns, keys."""

import ast
import csv
import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from marsad import config
from marsad.situation.needs import Assumptions
from marsad.sources import outlets

ROOT = Path(__file__).parents[2]
DATA = ROOT / "src" / "marsad" / "data"
HOME = Path("HOME")
SETTINGS = {
    "# Configuration": (config.Settings, ("home", "model", "situation", "web")),
    "## `[web]`": (config.Web, ("openid", "worldview")),
    "## `[web.worldview]`": (config.Worldview, ()),
    "## `[web.openid]`": (config.OpenId, ()),
    "## `[model]`": (config.Model, ()),
    "## `[situation]`": (Assumptions, ()),
    "### `[[source]]`": (outlets._Source, ()),
    "### `[fetch]`": (outlets._Fetch, ()),
}


def page(name):
    return (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")


def section(text, head):
    """What stands under a heading, up to the next one."""
    found = re.search(rf"^{re.escape(head)}.*?$(.*?)(?=^#|\Z)", text, re.M | re.S)
    assert found, f"no heading {head}"
    return found[1]


def rows(text):
    """The rows of all tables of a text, by the heads of their columns; keys that share a cell have a row each."""
    found, head = [], None
    for line in text.splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] if line.startswith("|") else []
        if not cells:
            head = None
        elif head is None:
            head = cells
        elif not set(cells[0]) <= set("- :"):
            row = dict(zip(head, cells, strict=True))
            found += [row | {head[0]: key} for key in re.findall(r"`([^`]+)`", cells[0])]
    return found


def keys(text, head="key"):
    return [row[head] for row in rows(text) if head in row]


@pytest.mark.parametrize("head", SETTINGS)
def test_every_setting_stands_there_with_its_default(head):
    struct, apart = SETTINGS[head]
    told = {row["key"]: row["default"] for row in rows(section(page("configuration.md"), head)) if "key" in row}
    fields = {field.encode_name: field for field in msgspec.structs.fields(struct) if field.name not in apart}
    assert list(told) and set(told) == set(fields)
    for key, field in fields.items():
        literal = _default(struct, field)
        if literal is not None:
            assert told[key].strip("`").startswith(literal), f"{key}: the default is {literal}, not {told[key]}"
        elif field.default is not None:
            assert not re.match(r"[\d\[{]|\"\w", told[key].strip("`")), f"{key} has no default, not {told[key]}"


def _default(struct, field):
    """A default as the page writes it; None where there is none, or it depends on other things."""
    value = field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
    home = config.Settings(home=HOME)
    if struct is config.Settings and field.name in ("ledger", "archive"):
        return str(home.address if field.name == "ledger" else home.archive_folder)
    if struct is config.Worldview and field.name == "folder":
        return str(HOME / value)
    if value is msgspec.NODEFAULT or value is None or value == "":
        return None
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{key}" = {each:g}' for key, each in value.items()) + " }" if value else "{}"
    if isinstance(value, str):
        return f'"{value}"'
    return "[]" if value == () else str(value).lower() if isinstance(value, bool) else f"{value:.15g}"


def test_variables_of_the_environment_are_those_that_are_read(tmp_path):
    table = [row for row in rows(section(page("configuration.md"), "# Configuration")) if "variable" in row]
    assert len(table) > 3
    for row in table:
        name = row["variable"].strip("`") or f"MARSAD_{row['key'].upper()}"
        read = getattr(config.settings(tmp_path, {name: "7"}), row["key"])
        assert (read == "7") == bool(row["variable"]), name


# ---- the lexicon's files


@pytest.mark.parametrize(
    ("head", "files"),
    [
        ("### `verbs.csv`", ["ar/verbs.csv"]),
        ("### `nouns_people.csv`", ["ar/nouns_people.csv", "ar/nouns_things.csv"]),
        ("### `adjectives.csv`", ["ar/adjectives.csv"]),
        ("### `function.csv`", ["ar/function.csv"]),
        ("## Frequent stems", ["frequent.csv"]),
    ],
)
def test_columns_are_told_in_their_order(head, files):
    told = section(page("lexicon-formats.md"), head).strip().partition(". ")[0]
    told = re.sub(r"^`[^`]+\.csv`: |\([^)]*\)", "", told.partition("; ")[0])
    for file in files:
        assert re.findall(r"`([^`]+)`", told) == _header(file), file


@pytest.mark.parametrize(
    ("head", "pattern", "more"),
    [
        ("## Parties", "actors/*.csv", []),
        ("## Agencies", "agencies.csv", []),
        ("## Codes of countries", "country_codes.csv", []),
        ("## Places", "places/*.csv", []),
    ],
)
def test_tables_of_columns_name_them_all(head, pattern, more):
    told = keys(section(page("lexicon-formats.md"), head), "column")
    files = [path for path in sorted(DATA.glob(pattern)) if path.name != "nations.csv"]
    assert files
    for path in files:
        assert sorted(told) == sorted([*_header(path), *more]), path.name


def test_columns_of_nations_are_told():
    told = section(page("lexicon-formats.md"), "## Parties").rpartition("`nations.csv`: ")[2].partition("(")[0]
    assert re.findall(r"`([^`]+)`", told) == _header("actors/nations.csv")


def _header(file):
    with (DATA / file).open(encoding="utf-8", newline="") as lines:
        return next(csv.reader(lines))


def test_readers_of_words_read_columns_that_are_there():
    """The loader takes its columns by name: each name is a column of the file that it reads."""
    read = {}
    for node in ast.parse((ROOT / "src/marsad/lexicon/schema.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            found = re.findall(r"row\['(\w+)'\]", ast.unparse(node))
            read[node.name] = set(found)
    for name, file in (
        ("_verb", "verbs"),
        ("_noun", "nouns_people"),
        ("_adjective", "adjectives"),
        ("_function", "function"),
    ):
        assert read[name] and read[name] <= set(_header(f"ar/{file}.csv")), file


def test_keys_of_entries_and_senses_are_told():
    told = page("lexicon-formats.md")
    entries, senses = set(), set()
    for path in DATA.glob("ar/events/*.toml"):
        for table in tomllib.loads(path.read_text(encoding="utf-8")).values():
            for entry in table:
                entries |= entry.keys()
                senses |= {key for sense in entry.get("senses", ()) for key in sense}
    assert entries == set(keys(section(told, "## Events")))
    assert senses == set(keys(section(told, "### Senses")))


def test_sections_of_grammar_files_are_told():
    told = {row["file"]: row["sections"] for row in rows(section(page("lexicon-formats.md"), "## Grammar words"))}
    files = sorted(DATA.glob("ar/grammar/*.toml"))
    assert {path.name for path in files} == set(told)
    lacking = {
        f"{path.name}: {name}"
        for path in files
        for name in tomllib.loads(path.read_text(encoding="utf-8"))
        if f"`{name}`" not in told[path.name]
    }
    assert lacking == set()


@pytest.mark.parametrize(
    ("head", "file", "table"),
    [
        ("## Ontology", "ontology.toml", "type"),
        ("## Sensitivity", "sensitivity.toml", "rule"),
        ("## Relief", "relief.toml", None),
    ],
)
def test_keys_of_tables_are_told(head, file, table):
    data = tomllib.loads((DATA / file).read_text(encoding="utf-8"))
    names = {key for row in data[table] for key in row} if table else set(data)
    told = section(page("lexicon-formats.md"), head)
    assert [name for name in sorted(names) if f"`{name}`" not in told] == []
