"""The reference pages say what the code has: the API, the ontology, the settings, the files of the lexicon.

`python tests/unit/test_reference.py` writes docs/reference/api.md and docs/reference/ontology.md anew.
"""

import re
import sys
import tempfile
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs" / "reference"
API, ONTOLOGY = DOCS / "api.md", DOCS / "ontology.md"
DEFAULT = "default"
AGAIN = "; `python tests/unit/test_reference.py` writes it anew"


# ---- the API


def described():
    """What the application says of its API (OpenAPI)."""
    from marsad.coding.coder import RuleCoder
    from marsad.coding.kit import default_kit
    from marsad.config import settings
    from marsad.ledger.store import open_ledger
    from marsad.web.app import create_app
    from marsad.web.desk import opened_desk

    with tempfile.TemporaryDirectory() as folder:
        told = settings(Path(folder), {})
        open_ledger(told.address, create=True).close()
        with opened_desk(told, RuleCoder(default_kit())) as desk:
            return create_app(desk).openapi()


def api_page(told):
    """`docs/reference/api.md`."""
    shapes = told["components"]["schemas"]
    lines = [
        "# The API",
        "",
        "Every path under `/api/v1`, with its parameters and answers. This page is written from the program's own description",
        "(`/api/v1/openapi.json`, OpenAPI 3.1) by `python tests/unit/test_reference.py`; a test fails when the two differ. How to",
        "work with it, with examples that run: [use the API](../how-to/use-the-api.md).",
        "",
        "All paths are asked with GET. Beside its own answer each may give:",
        "",
        "| status | |",
        "| --- | --- |",
        *_statuses(told),
    ]
    used = []
    for path, operations in told["paths"].items():
        for method, operation in operations.items():
            assert method == "get", f"{path}: the page says that all paths are asked with GET"
            lines += ["", f"## `{path}`", "", operation["description"], "", f"Gives {_answers(operation, used)}."]
            if operation.get("parameters"):
                lines += ["", "| parameter | in | value | default | |", "| --- | --- | --- | --- | --- |"]
                lines += [_parameter(each) for each in operation["parameters"]]
    lines += [
        "",
        "## Shapes",
        "",
        "Keys without a default are always there. Shapes that stand in two places bear their module's name.",
    ]
    for name in _reached([*used, "Problem"], shapes):
        shape = shapes[name]
        lines += ["", f"### {name}", "", " ".join(shape.get("description", "").split())]
        lines += ["", "| key | value | default |", "| --- | --- | --- |"]
        needed = shape.get("required", ())
        lines += [
            f"| `{key}` | {_kind(value)} | {'' if key in needed else f'`{_literal(value.get(DEFAULT))}`'} |"
            for key, value in shape["properties"].items()
        ]
    return "\n".join(lines) + "\n"


def _statuses(told):
    every = [operation["responses"] for path in told["paths"].values() for operation in path.values()]
    alike = {status: each["description"] for status, each in every[0].items() if status != "200"}
    assert all(
        {status: each["description"] for status, each in one.items() if status != "200"} == alike for one in every
    )
    return [
        f"| {status} | {why}{'' if status == '304' else ' ([Problem](#problem))'} |" for status, why in alike.items()
    ]


def _answers(operation, used):
    given = operation["responses"]["200"]["content"]
    found = []
    for media_type, content in given.items():
        if media_type == "application/json" and not content["schema"]:
            continue  # described by its other media type
        if media_type == "application/json":
            used += _names(content["schema"])
            found.append(_kind(content["schema"]))
        else:
            found.append(f"`{media_type}`")
    return " or ".join(found)


def _parameter(told):
    schema = told["schema"]
    default = (
        "needed" if told["required"] else f"`{schema['default']}`" if schema.get("default") not in (None, "") else ""
    )
    name = told["name"]
    kinds = [each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"]
    kind = "[claim types](ontology.md#types) and groups" if "violence.clash" in str(schema) else _kind({"anyOf": kinds})
    return (
        f"| `{name}` | {told['in']} | {kind} | {default} | {told.get('description', '').replace('|', chr(92) + '|')} |"
    )


def _kind(schema):
    """The kind of a value, in words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{_anchor(name)})"
    if "anyOf" in schema or "oneOf" in schema:
        kinds = [_kind(each) for each in schema.get("anyOf") or schema["oneOf"] if each.get("maxLength") != 0]
        return " or ".join(dict.fromkeys(kinds))
    if "enum" in schema:
        return ", ".join(f"`{each}`" for each in schema["enum"] if each != "")
    if "const" in schema:
        return f"`{schema['const']}`"
    if schema.get("prefixItems"):
        return "[" + ", ".join(map(_kind, schema["prefixItems"])) + "]"
    kind = schema.get("type")
    if kind == "array":
        return f"list of {_kind(schema['items'])}" if schema.get("items") else "list"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object of {_kind(schema['additionalProperties'])}"
    words = {"string": "text", "integer": "whole number", "boolean": "true or false", None: "anything"}
    word = "day (`YYYY-MM-DD`)" if schema.get("format") == "date" else words.get(kind, kind)
    low, high = schema.get("minimum"), schema.get("maximum")
    return word + (f" from {low:g}" if low is not None else "") + (f" to {high:g}" if high is not None else "")


def _literal(value):
    plain = {None: "null", True: "true", False: "false", "": '""'}
    return value if isinstance(value, list | dict) else plain.get(value, value)


def _names(schema):
    return [name.rpartition("/")[2] for name in re.findall(r"'\$ref': '([^']+)'", str(schema))]


def _anchor(name):
    return re.sub(r"[^\w\- ]", "", name).lower()


def _reached(names, shapes):
    """All shapes that some shapes lead to, in the order in which they are met."""
    found, waiting = [], list(names)
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found.append(name)
            waiting[:0] = _names(shapes[name])
    return found


# ---- the ontology


def ontology_page():
    """`docs/reference/ontology.md`."""
    from marsad.labels import ARABIC, ENGLISH
    from marsad.ontology import ACTOR_CLASSES, QUANTITY_KINDS, SENSITIVITY, claim_types
    from marsad.web.frame import words

    english, arabic = words("en"), words("ar")
    lines = [
        "# Ontology",
        "",
        "What claims are told in: types, statuses, slots, roles, classes and kinds, with their names in English and Arabic. An empty name is never shown. Where the",
        "English name is the code itself only the code stands here. This page is written by `python tests/unit/test_reference.py` from",
        "`src/marsad/data/ontology.toml` and the code; a test fails when they differ. What each means in a text:",
        "[output format](output-format.md), [how claims are found](../explanation/how-claims-are-found.md).",
        "",
        "## Types",
        "",
        "A type is a group and a name. The last two columns are the sub-event types of ACLED and the event types and modes of PLOVER that [exports](exports.md) write.",
    ]
    types = claim_types()
    for group in dict.fromkeys(code.partition(".")[0] for code in types):
        lines += ["", f"### {english[f'group_{group}']} · {arabic[f'group_{group}']} (`{group}`)", ""]
        lines += ["| code | English | Arabic | ACLED | PLOVER |", "| --- | --- | --- | --- | --- |"]
        lines += [
            f"| `{code}` | {each.english} | {each.arabic} | {'; '.join(each.acled)} | {each.plover} |"
            for code, each in types.items()
            if code.startswith(f"{group}.")
        ]
    slots = {
        "actors": "who",
        "targets": "whom",
        "places": "where",
        "time": "when",
        "quantities": "count",
        "sources": "says",
    }
    tables = (
        ("Statuses", "status", {each: each for each in _statuses_told()}),
        ("Slots of a claim", "slot", slots),
        ("Roles of places", "role", {each: each for each in _roles()}),
        ("Classes of parties", "class", {each: each for each in sorted(ACTOR_CLASSES)}),
        ("Kinds of quantities", "kind", {each: each for each in sorted(QUANTITY_KINDS)}),
        ("Kinds of places", "kind", {each: each for each in _place_kinds()}),
        ("Classes of sensitivity, each above the one before", "class", {each: f"class_{each}" for each in SENSITIVITY}),
        ("Voices of publishers", "voice", {each: f"voice_{each}" for each in _voices()}),
    )  # fmt: skip
    for title, head, codes in tables:
        lines += ["", f"## {title}", "", f"| {head} | English | Arabic |", "| --- | --- | --- |"]
        for code, label in codes.items():
            named = ENGLISH.get(label) or english.get(label) or code.replace("_", " ")
            lines.append(f"| `{code}` | {named} | {ARABIC.get(label) or arabic.get(label, '')} |")
    return "\n".join(lines) + "\n"


def _statuses_told():
    from marsad.lexicon.schema import STATUSES

    return STATUSES


def _roles():
    """The roles that a place of a claim may have: those that the value accepts."""
    from marsad.labels import ENGLISH
    from marsad.model import ClaimPlace

    found = []
    for role in ENGLISH:
        try:
            ClaimPlace(text="", start=0, end=0, role=role)
            found.append(role)
        except ValueError:
            pass
    return found


def _place_kinds():
    from marsad.gazetteer.build import KINDS

    return sorted(KINDS)


def _voices():
    from typing import get_args

    from marsad.sources.outlets import Voice

    return get_args(Voice)


# ---- the tests


def test_api_page_is_that_of_the_application():
    assert API.read_text(encoding="utf-8") == api_page(described()), f"docs/reference/api.md is out of date{AGAIN}"


def test_ontology_page_is_that_of_the_code():
    assert ONTOLOGY.read_text(encoding="utf-8") == ontology_page(), f"docs/reference/ontology.md is out of date{AGAIN}"


def write():
    """Write the pages anew."""
    API.write_text(api_page(described()), encoding="utf-8")
    ONTOLOGY.write_text(ontology_page(), encoding="utf-8")
    sys.stdout.write("docs/reference/api.md and docs/reference/ontology.md are written anew\n")


if __name__ == "__main__":
    write()
