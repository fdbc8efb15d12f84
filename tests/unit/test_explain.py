"""Explaining: every value that is coded has a trail, and so has every word that says nothing."""

import json
import re
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from marsad.cli.main import main
from marsad.cli.view import FSI, PDI
from marsad.coding.coder import RuleCoder
from marsad.coding.keep import FIELDS
from marsad.coding.status import STATUSES
from marsad.coding.trail import Trail
from marsad.coding.wording import find_words
from marsad.model import Party, Report, Span

TEXT = (
    "قصفت مدفعية الجيش بلدة سراقب مساء أمس، ما أسفر عن مقتل ثلاثة مدنيين.\n"
    "وأفاد ناشط محلي بأن الطيران الحربي شن غارتين على مدينة إدلب.\n"
    "وأضاف الناشط أن القصف تجدد صباح اليوم على سراقب، وأن الأهالي زرعوا شغطرا."
)
ENTRY = re.compile(r"^[a-z_]+\.(toml|csv):\d+$")
SAMPLES = Path("src/marsad/data/samples/samples.jsonl")


def report(text=TEXT, published="2019-05-12"):
    return Report(id="r", text=text, published=published)


@pytest.fixture(scope="module")
def trail(kit):
    return Trail(report(), kit)


@pytest.fixture(scope="module")
def samples(kit):
    coder = RuleCoder(kit)
    lines = SAMPLES.read_text(encoding="utf-8").splitlines()
    fields = ("id", "text", "title", "published", "publisher")
    reports = [Report(**{f: str(json.loads(line).get(f) or "") for f in fields}) for line in lines]
    return [(each, coder.code(each), Trail(each, kit, coder)) for each in reports]


@pytest.fixture
def run(tmp_path):
    path = tmp_path / "r.txt"
    path.write_text(TEXT, encoding="utf-8")

    def run(*arguments, file=path, stdin=None):
        given = ["explain", str(file), "--published", "2019-05-12", *map(str, arguments)]
        return CliRunner().invoke(main, given, input=stdin)

    return run


def at(trail, words):
    start = trail.coded.text.index(words)
    return trail.at(start, start + len(words))


def claim_at(trail, words):
    """The claim whose trigger begins with these words, or that they are joined to."""
    return trail.claim(at(trail, words).triggers[0].drafts[0].claim)


def all_judgements(claim):
    yield claim.judgement
    yield from claim.status.options
    for draft in claim.trigger.drafts:
        yield draft.judgement
    for field in claim.fields:
        for proposal in field.proposals:
            yield proposal.judgement


# ---- the trail says what the coder did


def test_watching_changes_nothing(samples):
    for _, coded, trail in samples:
        assert trail.coded == coded


def test_every_claim_has_a_trail_with_the_type_that_won(samples):
    for _, coded, trail in samples:
        trails = list(trail.claims())
        assert [each.claim for each in trails] == list(coded.claims)
        for each in trails:
            first = each.trigger.drafts[0]
            assert (first.outcome, first.claim, first.type) == ("claim", each.number, each.claim.type)
            assert all(draft.outcome != "claim" for draft in each.trigger.drafts[1:])


def test_every_value_was_proposed_and_kept_or_taken_over(samples):
    for _, _, trail in samples:
        for each in trail.claims():
            for field in each.fields:
                kept = [value for proposal in field.proposals if proposal.kept for value in proposal.values]
                kept += [value for taken in field.taken for value in taken.values]
                final = getattr(each.claim, field.field)
                final = [final] if field.field == "time" and final else list(final or ())
                final = [msgspec.structs.replace(v, private=False) if isinstance(v, Party) else v for v in final]
                assert {repr(value) for value in kept if not isinstance(value, Span)} == set(map(repr, final))


def test_reasons_add_up_and_come_by_weight(samples):
    for _, _, trail in samples:
        for claim in trail.claims():
            for judgement in all_judgements(claim):
                weights = [reason.weight for reason in judgement.reasons]
                assert weights == sorted(weights, key=abs, reverse=True)
                assert judgement.score == pytest.approx(sum(weights) + judgement.bias, abs=0.002)


def test_the_status_is_the_likeliest_one(samples):
    for _, _, trail in samples:
        for claim in trail.claims():
            options = claim.status.options
            assert options[0].model == "status." + claim.claim.status
            assert {option.model.removeprefix("status.") for option in options} == set(STATUSES)
            assert sum(option.probability for option in options) == pytest.approx(1, abs=0.01)


def test_inherited_values_name_an_earlier_claim(samples):
    seen = 0
    for _, _, trail in samples:
        for claim in trail.claims():
            for field in claim.fields:
                for proposal in field.proposals:
                    if proposal.inherited and proposal.kept:
                        seen += 1
                        assert proposal.origin is not None
                        assert 1 <= proposal.origin <= len(trail.coded.claims)
    assert seen


# ---- a claim


def test_a_claim_names_its_entry_and_the_sense_that_held(trail):
    trigger = at(trail, "غارتين").triggers[0]
    assert trigger.drafts[0].type == "violence.air_strike"
    held = [sense for sense in trigger.senses if sense.outcome == "holds"]
    assert len(held) == 1
    assert ENTRY.match(held[0].entry) and held[0].entry.startswith("violence_fire")
    assert all(condition.holds for condition in held[0].conditions)
    for sense in trigger.senses:
        if sense.outcome == "fails":
            assert not all(condition.holds for condition in sense.conditions)


def test_a_place_shows_its_candidates_with_source_and_one_chosen(trail):
    places = [place for place in claim_at(trail, "غارتين").places if "إدلب" in place.mention.text]
    assert places
    for place in places:
        assert [each.chosen for each in place.candidates].count(True) == 1
        assert place.candidates[0].chosen
        assert all(each.place.source for each in place.candidates)


def test_an_unknown_place_says_that_there_is_no_candidate(kit):
    trail = Trail(report("سيطر الجيش على قرية ثلثمية الغربية صباح اليوم."), kit)
    places = [place for claim in trail.claims() for place in claim.places]
    assert places
    assert places[0].candidates == ()
    assert "no candidate" in places[0].why


def test_candidates_of_an_ambiguous_name_carry_points_and_reasons(kit):
    trail = Trail(report("شن الطيران الحربي غارتين على مدينة طرابلس في ليبيا مساء أمس."), kit)
    places = [place for claim in trail.claims() for place in claim.places if len(place.candidates) > 1]
    assert places
    for place in places:
        scores = [each.score for each in place.candidates]
        assert None not in scores and scores[0] == max(scores)
        assert place.candidates[0].chosen and all(each.reasons for each in place.candidates)
        assert place.why.startswith("best of")


def test_merged_mentions_tell_with_what_and_why(kit):
    text = "قصفت المدفعية بلدة سراقب مساء أمس.\nقصفت المدفعية بلدة سراقب مساء أمس بعشرات القذائف."
    trail = Trail(report(text), kit)
    assert len(trail.coded.claims) == 1
    joined = [pair for pair in trail.claim(1).pairs if pair.joined]
    assert len(joined) == 1
    assert joined[0].judgement.model == "merge"
    assert joined[0].judgement.probability > joined[0].judgement.needed
    drafts = [trigger.drafts[0] for trigger in trail.at(0, len(text)).triggers if trigger.trigger.text == "قصفت"]
    assert sorted(draft.outcome for draft in drafts) == ["claim", "merged"]
    assert {draft.claim for draft in drafts} == {1}
    assert [draft.pair for draft in drafts if draft.outcome == "merged"] == [joined[0].judgement]


def test_one_field_can_be_asked_for(trail):
    assert trail.field(1, "actors") == trail.claim(1).fields[FIELDS.index("actors")]
    assert trail.field(1, "status") == trail.claim(1).status
    with pytest.raises(ValueError, match="no field"):
        trail.field(1, "colour")
    with pytest.raises(IndexError, match="no claim 99"):
        trail.claim(99)


# ---- what is not there


def test_an_unknown_word_is_said_to_be_unknown(trail):
    found = at(trail, "شغطرا")
    assert found.triggers == () and found.claims == ()
    assert [word.why for word in found.words] == ["unknown to the lexicon"]


def test_a_word_without_event_shows_its_readings_with_file_and_line(trail):
    found = at(trail, "الأهالي")
    assert found.triggers == ()
    assert any(ENTRY.match(reading.where) for reading in found.words[0].readings)


def test_a_blocked_use_tells_which_sense_blocks_it(kit):
    trail = Trail(report("حاصر اللاعب منافسه في زاوية الملعب خلال المباراة."), kit)
    found = at(trail, "حاصر")
    assert found.claims == ()
    outcomes = [sense.outcome for sense in found.triggers[0].senses]
    assert "blocks" in outcomes and "holds" not in outcomes
    assert found.triggers[0].drafts == ()
    blocking = found.triggers[0].senses[outcomes.index("blocks")]
    assert blocking.type == "" and any(condition.name == "near" for condition in blocking.conditions)


def test_a_dropped_draft_tells_what_it_lacked(samples):
    dropped = [
        draft for _, _, trail in samples for trigger in trail.at(0, len(trail.coded.text)).triggers
        for draft in trigger.drafts if draft.outcome == "dropped"
    ]  # fmt: skip
    assert dropped
    for draft in dropped:
        assert draft.claim is None
        assert draft.judgement.probability <= draft.judgement.needed
        assert draft.judgement.reasons


def test_words_tell_what_they_were_proposed_for(trail):
    found = at(trail, "الطيران")
    number = claim_at(trail, "غارتين").number
    assert any((each.claim, each.field, each.proposal.kept) == (number, "actors", True) for each in found.mentions)


def test_furniture_is_named_as_such(kit):
    trail = Trail(report(TEXT + "\nاقرأ المزيد"), kit)
    assert at(trail, "اقرأ المزيد").skipped == "furniture"


@pytest.mark.parametrize("text", ["", "\n\n", "…", "abc", "\u064b" * 50, "قصف"])
def test_odd_texts_have_trails_too(kit, text):
    trail = Trail(report(text), kit)
    assert list(trail.claims()) == [] or trail.coded.claims
    assert trail.at(0, max(1, len(text))).span.text in text


def test_spans_are_of_the_text(samples):
    for given, _, trail in samples:
        found = trail.at(0, len(given.text))
        for trigger in found.triggers:
            assert given.text[trigger.trigger.start : trigger.trigger.end] == trigger.trigger.text


# ---- the command


def test_overview_shows_all_claims_with_entries_and_weights(run, trail):
    result = run()
    assert result.exit_code == 0, result.output
    for number, claim in enumerate(trail.coded.claims, 1):
        assert f"  {number}. " in result.stdout and claim.type in result.stdout
    assert re.search(r"violence_fire\.toml:\d+", result.stdout)
    assert re.search(r"[+−]\d\.\d\d", result.stdout)


def test_arabic_stands_between_isolates(run):
    output = run("--claim", 1, "--width", 60).stdout
    assert output.count(FSI) == output.count(PDI) > 10
    outside = re.sub(f"{FSI}[^{PDI}]*{PDI}", "", output)
    assert not re.search("[\u0621-\u064a]", outside)


def test_a_field_shows_only_itself_and_all_its_features(run):
    output = run("--claim", 1, "--field", "actors").stdout
    assert "  actors" in output and "  targets" not in output
    assert "bias" in output and "more" not in output


@pytest.mark.parametrize("field", ["type", "status", *FIELDS, "evidence"])
@pytest.mark.parametrize("format_", ["view", "json"])
def test_every_field_can_be_asked_for_in_both_formats(run, field, format_):
    result = run("--field", field, "--format", format_)
    assert result.exit_code == 0, result.output
    if format_ == "json":
        told = json.loads(result.stdout)
        assert [each["field"] for each in told["claims"]] == [field] * len(told["claims"])


def test_json_of_a_claim_is_plain(run):
    told = json.loads(run("--claim", 1, "--format", "json").stdout)
    claim = told["claims"][0]
    assert claim["number"] == 1
    assert {"claim", "trigger", "judgement", "status", "fields", "places", "pairs"} <= claim.keys()
    assert claim["judgement"]["reasons"][0].keys() == {"feature", "weight"}


def test_text_and_at_explain_the_same_words(run):
    start = TEXT.index("شغطرا")
    by_text, by_range = run("--text", "شغطرا"), run("--at", f"{start}:{start + 5}")
    assert by_text.exit_code == by_range.exit_code == 0
    assert by_text.stdout == by_range.stdout
    assert "unknown to the lexicon" in by_text.stdout


def test_words_are_found_without_marks_and_clitics(kit):
    assert list(find_words("وبالقصف تجدد", "القصف", kit)) == [(2, 7)]
    assert [TEXT[a:b] for a, b in find_words(TEXT, "ثلاثه مدنيين", kit)] == ["ثلاثة مدنيين"]
    assert list(find_words(TEXT, "زلزال", kit)) == []


@pytest.mark.parametrize(
    ("arguments", "code", "slug"),
    [
        (("--claim", "99"), 1, "claim-missing"),
        (("--at", "5:90000"), 1, "range-outside"),
        (("--text", "زلزال"), 1, "words-missing"),
        (("--report", "zz"), 1, "report-missing"),
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(run, arguments, code, slug):
    result = run(*arguments)
    assert result.exit_code == code
    assert f"[{slug}]" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    "arguments",
    [("--at", "9"), ("--at", "9:3"), ("--at", "a:b"), ("--claim", "0"), ("--field", "colour"), ("--text", " "),
     ("--claim", "1", "--text", "قصفت"), ("--field", "time", "--at", "1:3")],
)  # fmt: skip
def test_wrong_usage_is_2(run, arguments):
    assert run(*arguments).exit_code == 2


def test_a_file_that_is_not_there_is_3(run, tmp_path):
    result = run(file=tmp_path / "missing.txt")
    assert result.exit_code == 3
    assert "input-missing" in result.stderr


def test_of_several_reports_one_is_named(run):
    assert run("--claim", 1, file=SAMPLES).exit_code == 2
    result = run("--claim", 1, "--report", "sample-yemen-post", file=SAMPLES)
    assert result.exit_code == 0
    assert "sample-yemen-post" in result.stdout
    assert len(run("--format", "json", file=SAMPLES).stdout.splitlines()) == len(SAMPLES.read_text().splitlines())


def test_standard_input_is_read(run):
    assert run("--claim", 1, file="-", stdin=TEXT).exit_code == 0


def test_help_shows_examples_line_by_line():
    output = CliRunner().invoke(main, ["explain", "--help"]).output
    assert "  marsad explain report.txt --claim 3 --field actors\n" in output
