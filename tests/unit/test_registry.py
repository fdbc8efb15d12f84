"""The registry: its tables are checked, every name leads to its party, short names only say what they may mean."""

from pathlib import Path

import pytest

import marsad.lexicon.registry as registry
from marsad.errors import LexiconError
from marsad.ontology import ACTOR_CLASSES
from marsad.text.fold import name_key

DATA = Path(registry.__file__).parent.parent / "data" / "actors"
HEAD = "id,name,latin,class,kind,country,from,to,aliases,short,adjectives,heads\n"
ROW = "dawn,كتائب الفجر,Dawn Brigades,rebel,group,LY,2012,2016,لواء الفجر|الفجر الليبي,الكتائب,فجري,\n"


@pytest.fixture
def folder(tmp_path):
    def make(*rows):
        (tmp_path / "zz.csv").write_text(HEAD + "".join(rows), encoding="utf-8")
        return tmp_path

    return make


def test_a_row_is_a_party(folder):
    (actor,), nations = registry.load(folder(ROW), ACTOR_CLASSES)
    assert (actor.id, actor.cls, actor.country, actor.since, actor.until) == ("dawn", "rebel", "LY", 2012, 2016)
    assert actor.aliases == ("لواء الفجر", "الفجر الليبي")
    assert actor.short == ("الكتائب",)
    assert actor.where == "zz.csv:2"
    assert nations == []


def test_a_class_outside_the_codebook_is_refused(folder):
    with pytest.raises(LexiconError) as error:
        registry.load(folder(ROW, ROW.replace("dawn", "dusk").replace("rebel", "freedom fighters")), ACTOR_CLASSES)
    assert error.value.slug == "registry-class"
    assert "zz.csv:3" in error.value.sentence
    assert "'freedom fighters'" in error.value.sentence


def test_an_id_that_stands_twice_is_refused(folder):
    with pytest.raises(LexiconError) as error:
        registry.load(folder(ROW, ROW), ACTOR_CLASSES)
    assert error.value.slug == "registry-twice"
    assert "zz.csv:3" in error.value.sentence
    assert "zz.csv:2" in error.value.sentence


def test_a_registry_is_built_and_read_back(folder, tmp_path):
    actors, nations = registry.load(folder(ROW), ACTOR_CLASSES)
    assert registry.build(actors, nations, tmp_path / "out") == 3
    table = registry.Registry(tmp_path / "out")
    assert table.actors == actors
    assert table.names[name_key("لواء الفجر")] == [(0,)]
    assert name_key("الكتائب") not in table.names
    assert table.short[name_key("الكتائب")] == [0]


@pytest.fixture(scope="module")
def everything():
    return registry.load(DATA, ACTOR_CLASSES)


def test_the_built_in_tables_are_sound(everything):
    actors, nations = everything
    assert len(actors) > 500
    assert len({nation.country for nation in nations}) == len(nations)
    for actor in actors:
        assert actor.name.strip(), actor.where
        assert all(len(name_key(alias)) > 1 for alias in (actor.name, *actor.aliases)), actor.where
        assert actor.since is None or actor.until is None or actor.since <= actor.until, actor.where
        assert actor.country == "" or (len(actor.country) == 2 and actor.country.isupper()), actor.where


def test_every_alias_leads_to_its_party(everything, kit):
    for index, actor in enumerate(everything[0]):
        for alias in (actor.name, *actor.aliases):
            assert (index,) in kit.registry.names[name_key(alias)], (actor.where, alias)


def test_no_name_is_an_everyday_verb_or_preposition(everything):
    words = {name_key(word) for word in "قال أكد أفاد أعلن ذكر في من على إلى عن قتل قصف هاجم اليوم أمس كما أن".split()}
    clash = [
        (actor.where, alias)
        for actor in everything[0]
        for alias in (actor.name, *actor.aliases)
        if name_key(alias) in words
    ]
    assert not clash


@pytest.mark.parametrize(
    ("name", "cls"),
    [
        ("داعش", "jihadist"),
        ("قسد", "rebel"),
        ("الحوثيون", "rebel"),
        ("حزب الله", "rebel"),
        ("حركة حماس", "rebel"),
        ("طالبان", "jihadist"),
        ("حركة الشباب", "jihadist"),
        ("الحشد الشعبي", "militia"),
        ("قوات الدعم السريع", "militia"),
        ("رويترز", "media"),
        ("المرصد السوري لحقوق الإنسان", "monitor"),
        ("أطباء بلا حدود", "ngo"),
        ("الأمم المتحدة", "un"),
    ],
)
def test_parties_of_the_news_have_the_class_of_the_codebook(kit, name, cls):
    found = {kit.registry.actors[number].cls for (number,) in kit.registry.names[name_key(name)]}
    assert cls in found
