"""Profiles as data: what is built in can be used, what a team writes is looked at, and what tells more than public is known."""

import tomllib

import msgspec
import pytest

from marsad.errors import ExportError
from marsad.export.profile import BUILT_IN, FOLDER, Profile, Rule, less_protective, load
from marsad.ledger.protect import subjects

OURS = (FOLDER / "public.toml").read_text(encoding="utf-8").replace('name = "public"', 'name = "ours"')


@pytest.fixture
def file(tmp_path):
    """A profile of a team: public with lines replaced."""

    def write(*changes, more=""):
        text = OURS
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        path = tmp_path / "ours.toml"
        path.write_text(text + more, encoding="utf-8")
        return str(path)

    return write


def refused(path):
    with pytest.raises(ExportError) as error:
        load(path, subjects())
    assert path in error.value.sentence
    return error.value.slug, error.value.sentence


@pytest.mark.parametrize("name", BUILT_IN)
def test_each_built_in_profile_can_be_used_and_says_what_it_is_in_both_languages(name):
    profile = load(name, subjects())
    assert profile.name == name and profile.what and profile.arabic and len(profile.digest) == 64
    assert all(rule.why and rule.arabic for rule in (*profile.coarser, *profile.leave_out))


def test_public_lets_out_nothing_that_the_issue_names():
    public = load("public", subjects())
    assert (public.up_to, public.text, public.ids, public.publisher) == ("public", "withhold", "own", "withhold")
    assert public.place in ("admin1", "country") and public.date == "month" and public.delay_days >= 30
    assert public.least_count >= 5
    protected = {each for rule in (*public.coarser, *public.leave_out) for each in rule.subjects}
    assert protected == subjects()


def test_each_built_in_profile_tells_more_than_the_one_before():
    public, partner, internal = (load(name, subjects()) for name in BUILT_IN)
    assert less_protective(public, public) == []
    assert less_protective(public, partner) == [] and less_protective(partner, internal) == []
    assert {"text", "place", "delay_days"} <= set(less_protective(partner, public))
    assert {"ids", "coarser", "leave_out"} <= set(less_protective(internal, partner))
    assert internal.changes_nothing and not partner.changes_nothing


@pytest.mark.parametrize(
    ("changes", "more"),
    [
        ([("delay_days = 30", "delay_days = 29")], ["delay_days"]),
        ([("delay_days = 30", "delay_days = 400")], []),
        ([('up_to = "public"', 'up_to = "internal"')], ["up_to"]),
        ([('place = "admin1"', 'place = "country"')], []),
        ([("least_count = 5", "least_count = 4")], ["least_count"]),
        ([('"medical", ', "")], ["coarser"]),
        ([('kinds = ["camp"]\n', "")], ["coarser"]),
        ([('subjects = ["sexual-violence"]', 'types = ["violence.sexual_violence"]')], ["leave_out"]),
        ([('parties = "registry"', 'parties = "class"')], []),
    ],
)
def test_what_a_team_changes_is_known_to_tell_more_or_not(file, changes, more):
    assert less_protective(load(file(*changes), subjects()), load("public", subjects())) == more


def test_a_subject_that_is_left_out_need_not_be_coarsened(file):
    path = file(('["medical", ', "["), more='[[leave_out]]\nwhy = "x"\nsubjects = ["medical"]\n')
    assert less_protective(load(path, subjects()), load("public", subjects())) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('place = "admin1"', 'place = "admin3"', "place is 'admin3'; it is one of point, grid, admin2, admin1, country, none"),
        ("delay_days = 30", 'delay_days = "30"', "delay_days is '30'; it is a whole number from 0"),
        ("delay_days = 30", "delay_days = -1", "delay_days is -1"),
        ("least_count = 5", "least_count = true", "least_count is True"),
        ("delay_days = 30", "delay = 30", "'delay' is no setting (did you mean 'delay_days'?)"),
        ("delay_days = 30", "delay = 30", "delay_days is missing"),
        ('"medical"', '"medcal"', "coarser 1: 'medcal' is none of the subjects"),
        ('"medical"', '"medcal"', "(did you mean 'medical'?)"),
        ('kinds = ["camp"]', 'kinds = ["tent"]', "'tent' is none of the kinds"),
        ('kinds = ["camp"]', 'types = ["violence.airstrike"]', "(did you mean 'violence.air_strike'?)"),
        ('kinds = ["camp"]', 'kinds = "camp"', "coarser 1: kinds is a list"),
        ('place = "country"', 'place = "grid"', "coarser 1: place is 'grid'"),
        ('place = "country"', "", "coarser 1: it makes nothing coarser"),
        ('subjects = ["sexual-violence"]', "", "leave_out 1: it names no claims"),
        ('subjects = ["sexual-violence"]', 'subjects = ["sexual-violence"]\ndate = "year"', "date is for [[coarser]]"),
        ('place = "admin1"', 'place = "grid"', "grid is the width of a cell"),
        ('place = "admin1"', 'place = "grid"\ngrid = 40', "grid is 40"),
        ('name = "ours"', 'name = "partner"', "built in"),
        ('what = "for', 'what = ""\n# "for', "what is ''"),
        ("[[leave_out]]", "[leave_out]", "leave_out is a list of tables"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_told_with_what_could_stand_there(file, old, new, says):
    slug, sentence = refused(file((old, new)))
    assert slug == "profile-setting" and says in sentence


def test_all_that_is_wrong_is_told_at_once(file):
    _, sentence = refused(file(('place = "admin1"', 'place = "x"'), ("least_count = 5", "least_count = 0")))
    assert "place is 'x'" in sentence and "least_count is 0" in sentence


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ([('text = "withhold"', 'text = "keep"')], "text: the words of a report tell what place, date, delay_days"),
        ([('text = "withhold"', 'text = "unless-touched"')], "text: the words that stay tell what parties, publisher hides"),
        ([('parties = "registry"', 'parties = "words"')], "parties: their words are words of the report"),
        ([('ids = "own"', 'ids = "ledger"')], "ids: those of the ledger follow from a report's address"),
        ([('date = "month"', 'date = "year"'), ('place = "country"', 'place = "country"\ndate = "week"')], "date week is finer"),
        ([('place = "country"', 'place = "admin2"')], "coarser 1: place admin2 is finer than the profile's admin1"),
    ],
)  # fmt: skip
def test_a_setting_that_tells_what_another_hides_is_refused(file, changes, says):
    slug, sentence = refused(file(*changes))
    assert slug == "profile-leak" and says in sentence


def test_what_is_no_profile_is_told(tmp_path):
    with pytest.raises(ExportError) as error:
        load("publik", subjects())
    assert error.value.slug == "profile-unknown" and "public, partner, internal" in error.value.sentence
    for data in (b"name = ", b"\xff\xfe"):
        (tmp_path / "x.toml").write_bytes(data)
        assert refused(str(tmp_path / "x.toml"))[0] == "profile-unreadable"


def test_every_setting_of_a_profile_stands_in_the_page_of_them():
    page = (FOLDER.parents[3] / "docs" / "reference" / "profiles.md").read_text(encoding="utf-8")
    settings = [field.name for field in msgspec.structs.fields(Profile) if field.name != "digest"]
    assert [each for each in (*settings, *Rule.__struct_fields__, *subjects()) if f"`{each}`" not in page] == []
    for name in BUILT_IN:
        told = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
        assert set(told) <= set(settings)
