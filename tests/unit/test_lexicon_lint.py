"""Lint: a wrong lexicon file is refused with a slug, the file, the line and the value."""

from pathlib import Path

import pytest

import marsad.lexicon.schema as schema
from marsad.errors import LexiconError
from marsad.ontology import claim_types

DATA = Path(schema.__file__).parent.parent / "data"
TYPES = frozenset(claim_types())
GOOD = """
[[verb]]
past = "نسف"
present = "ينسف"
masdar = ["نسف"]
senses = [{ type = "violence.destruction", doer = ["subject"], affected = ["object"] }]
fires = ["نسف المسلحون الجسر"]
silent = ["نسف الباحث النظرية"]
"""
CASES = {
    "lexicon-type": ('type = "violence.destruction"', 'type = "violence.boredom"', "'violence.boredom'"),
    "lexicon-condition": ("affected = [", 'when = { moon = ["full"] }, affected = [', "'moon'"),
    "lexicon-slot": ('doer = ["subject"]', 'doer = ["somebody"]', "'somebody'"),
    "lexicon-status": ("affected = [", 'status = "maybe", affected = [', "'maybe'"),
    "lexicon-missing-key": ('present = "ينسف"\n', "", "'present'"),
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "events").mkdir()

    def make(text, name="events/zz.toml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return make


def refused(folder):
    with pytest.raises(LexiconError) as error:
        schema.load(folder, TYPES)
    return error.value


@pytest.mark.parametrize("slug", CASES)
def test_a_wrong_value_is_named_with_file_and_line(folder, slug):
    old, new, value = CASES[slug]
    error = refused(folder(GOOD + GOOD.replace(old, new)))
    assert error.slug == slug
    assert f"zz.toml:{2 + GOOD.count(chr(10))}" in error.sentence
    assert value in error.sentence


def test_broken_toml_is_refused(folder):
    error = refused(folder(GOOD + "\n[[verb]\n"))
    assert error.slug == "lexicon-toml"
    assert "zz.toml" in error.sentence
    assert f"line {2 + GOOD.count(chr(10))}" in error.sentence


@pytest.mark.parametrize("row", ["نسف,ينسف\n", "نسف,ينسف,,نسف,other,blow up,again\n"])
def test_a_row_with_too_few_or_too_many_cells_is_refused(folder, row):
    error = refused(folder("past,present,passive_past,masdar,kind,english\n" + row, "verbs.csv"))
    assert error.slug == "lexicon-columns"
    assert "verbs.csv:2" in error.sentence


def test_a_file_without_a_reader_is_refused(folder):
    error = refused(folder("a,b\n1,2\n", "weather.csv"))
    assert error.slug == "lexicon-unknown-file"
    assert "weather.csv" in error.sentence


def test_a_good_file_gives_a_verb_and_its_masdar(folder):
    verb, masdar = schema.load(folder(GOOD), TYPES)
    assert (verb.pos, verb.parts, verb.where) == ("verb", ("نسف", "ينسف", ""), "zz.toml:2")
    assert (masdar.pos, masdar.lemma) == ("masdar", "نسف")
    assert verb.senses == masdar.senses


@pytest.fixture(scope="module")
def entries():
    return schema.load(DATA / "ar", TYPES)


def test_the_built_in_lexicon_is_clean(entries):
    assert len(entries) > 2000


def test_every_event_verb_and_phrase_has_its_proof(entries):
    """A phrase that only blocks proves itself by silence."""
    events = [entry for entry in entries if ".toml:" in entry.where and entry.pos in ("verb", "phrase")]
    bare = [
        entry.where
        for entry in events
        if not (entry.fires if any(sense.type for sense in entry.senses) else entry.silent)
    ]
    assert not bare


def test_examples_of_an_entry_differ(entries):
    assert not [entry.where for entry in entries if set(entry.fires) & set(entry.silent)]
