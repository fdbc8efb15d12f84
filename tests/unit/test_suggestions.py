"""What people settled is read from either side, and files of suggestions say what they mean whatever the words are."""

import csv
import tomllib

from hypothesis import given
from hypothesis import strategies as st

from marsad.llm.evidence import read_by, sentence_at, sides
from marsad.llm.suggestions import PartyRow, PlaceRow, events_toml, parties_csv, places_csv
from marsad.llm.triggers import Trigger
from marsad.model import Claim, Differing, Party, Span

WORDS = st.text(alphabet=st.sampled_from("سورت \"\\'#,|\u007f\t{}[]\u200f«»"), min_size=1, max_size=30)
RULES, MODEL = "rules 0.1.0", "model nutq:7b/1a2b3c4d"


def trigger(text):
    return Trigger(
        word="سور", kind="verb", parts={"past": "سور", "present": "يسوّر"}, guessed={"past": "guessed", "fires": "few"},
        known=True, type="access.siege", doer=("subject",), affected=(), when={"near": (text,)}, fires=(text,),
        silent=(text,), claims=("R2345672345672-1",), against=(),
    )  # fmt: skip


def test_the_reading_not_chosen_may_be_the_rules_or_the_models():
    party = Party(text="قوات", start=0, end=4, cls="rebel")
    other = [{"text": "قوات", "start": 0, "end": 4, "class": "militia"}]
    assert sides(Differing(field="type", coder=MODEL, value="force.raid"), "access.siege") == (
        "access.siege", "force.raid",
    )  # fmt: skip
    assert sides(Differing(field="type", coder=RULES, value="force.raid"), "access.siege") == (
        "force.raid", "access.siege",
    )  # fmt: skip
    rules, model = sides(Differing(field="actors", coder=RULES, value=other), (party,))
    assert (rules[0].cls, model) == ("militia", (party,))


def test_a_claim_of_an_older_version_is_the_rules():
    claim = Claim(id="1", type="access.siege", status="occurred", trigger=Span(text="حاصر", start=0, end=4))
    assert read_by(claim, "rules") and not read_by(claim, "model")


def test_the_sentence_of_a_character_is_found_with_its_place():
    text = "وصلت قافلة. سوّرت القوات البلدة.\nانتهى"
    start, sentence = sentence_at(text, text.index("سوّرت"))
    assert text[start : start + len(sentence)] == sentence == "سوّرت القوات البلدة."


@given(WORDS)
def test_entries_are_toml_whatever_a_sentence_holds(text):
    (entry,) = tomllib.loads(events_toml([trigger(text)]))["verb"]
    assert (entry["fires"], entry["silent"]) == ([text], [text])
    assert entry["senses"][0]["when"] == {"near": [text]}


@given(WORDS)
def test_rows_are_csv_whatever_a_name_holds(text):
    party = PartyRow(id="own-1", name=text, cls="rebel", kind="group", country="", known=False, claims=("R1-1",))
    place = PlaceRow(name=text, kind="village", country="SY", admin1="", lat=34.5, lon=37.25, ambiguous=False)
    for table in (parties_csv((party,)), places_csv((place,))):
        lines = [line for line in table.splitlines(keepends=True) if not line.startswith("#")]
        (row,) = csv.DictReader(lines)
        assert row["name"] == text


def test_nothing_suggested_is_no_file():
    assert events_toml([]) == parties_csv(()) == places_csv(()) == ""
