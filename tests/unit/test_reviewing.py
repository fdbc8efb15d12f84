"""Agreement of reviewers, calibration, and the form of review."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.errors import EvaluationError, LedgerError
from marsad.evaluate.calibration import Calibration, error, fit, keep, kept, reliability
from marsad.evaluate.reviewing import agreement, kappa
from marsad.model import Claim, ClaimPlace, Party, Quantity, Span
from marsad.web.review.form import fields_of, rows_of

TEXT = "اقتحم مسلحون بلدة الروضة وقتلوا خمسة من حراس المعبر، ثم انسحب المسلحون."


def span(words, start=0):
    at = TEXT.index(words, start)
    return {"text": words, "start": at, "end": at + len(words)}


CLAIM = Claim(
    id="R-1", type="violence.clash", status="occurred", trigger=Span(**span("اقتحم")),
    actors=(Party(**span("مسلحون")),), targets=(Party(**span("حراس المعبر"), cls="state_force", entry="border-guard"),),
    places=(ClaimPlace(**span("بلدة الروضة")),),
    quantities=(Quantity(kind="killed", **span("خمسة"), low=5, high=5, of="حراس"),), confidence=0.7,
)  # fmt: skip


def test_an_entry_of_the_registry_that_was_chosen_names_the_party():
    form = form_of(CLAIM) | {"actors.0.entry": "hts", "actors.0.name": "هيئة تحرير الشام", "actors.0.class": "jihadist"}
    actor = fields_of(form, CLAIM, TEXT)["actors"][0]
    assert actor == {**span("مسلحون"), "entry": "hts", "name": "هيئة تحرير الشام", "class": "jihadist"}


def form_of(claim):
    """What a browser sends back when nothing is changed."""
    form = {"type": claim.type, "status": claim.status}
    keys = {"actors": ["class"], "targets": ["class"], "sources": ["class"], "places": ["role"]}
    keys |= {"time": ["from", "to"], "quantities": ["kind", "low", "high"], "trigger": []}
    for field, rows in rows_of(claim).items():
        for at, row in enumerate(rows):
            form[f"{field}.{at}.text"], form[f"{field}.{at}.span"] = row.get("text", ""), ""
            if field in ("actors", "targets", "sources"):
                form[f"{field}.{at}.entry"], form[f"{field}.{at}.name"] = row.get("entry", ""), row.get("name", "")
            for key in keys[field]:
                default = {"class": "unknown", "role": "at", "kind": "killed"}.get(key, "")
                value = row.get(key, default)
                form[f"{field}.{at}.{key}"] = "" if value is None else str(value)
    return form


def test_a_form_that_was_not_touched_changes_nothing():
    assert fields_of(form_of(CLAIM), CLAIM, TEXT) == {}


def test_words_are_found_where_they_stand_nearest_to_the_claim():
    form = form_of(CLAIM) | {"actors.0.text": "المسلحون", "actors.0.class": "militia"}
    actor = fields_of(form, CLAIM, TEXT)["actors"][0]
    assert actor == {**span("المسلحون"), "class": "militia"}


def test_a_span_that_a_script_selected_is_taken_as_it_is():
    second = TEXT.index("المسلحون")
    form = form_of(CLAIM) | {"sources.0.text": "المسلحون", "sources.0.span": f"{second}-{second + 8}"}
    assert fields_of(form, CLAIM, TEXT)["sources"][0]["start"] == second


def test_changed_words_drop_the_entry_that_the_old_ones_stood_for():
    form = form_of(CLAIM) | {"targets.0.text": "المعبر"}
    assert "entry" not in fields_of(form, CLAIM, TEXT)["targets"][0]


def test_values_are_taken_out_and_added():
    form = form_of(CLAIM) | {"places.0.gone": "1", "quantities.1.text": "خمسة", "quantities.1.kind": "injured",
                             "quantities.1.low": "4", "quantities.1.high": ""}  # fmt: skip
    fields = fields_of(form, CLAIM, TEXT)
    assert fields["places"] == []
    assert fields["quantities"][1]["low"] == 4 and fields["quantities"][1]["high"] is None


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"actors.0.text": "الجيش"}, "correction-span"),
        ({"quantities.0.low": "some"}, "correction-format"),
        ({"trigger.0.text": ""}, "correction-format"),
        ({"type": "violence.weather"}, "correction-format"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(changes, slug):
    with pytest.raises(LedgerError) as told:
        fields_of(form_of(CLAIM) | changes, CLAIM, TEXT)
    assert told.value.slug == slug


def test_kappa_is_that_of_cohens_own_kind_of_table():
    # 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: observed .7, by chance .5, so .4
    labels = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15
    assert kappa(labels) == pytest.approx(0.4)
    assert kappa([(1, 1)] * 9) is None and kappa([]) is None


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=60))
def test_kappa_does_not_ask_who_came_first_and_is_at_most_one(labels):
    found = kappa(labels)
    turned = kappa([(b, a) for a, b in labels])
    assert (found is None) == (turned is None)
    if found is not None and turned is not None:
        assert found == pytest.approx(turned) and found <= 1 + 1e-9


def test_agreement_tells_each_field_apart():
    import msgspec

    other = msgspec.structs.replace(CLAIM, status="ongoing", targets=())
    fields = {each.name: each for each in agreement([(CLAIM, CLAIM), (CLAIM, other), (CLAIM, None)])}
    assert fields["stands"].pairs == 3 and fields["stands"].equal == pytest.approx(2 / 3)
    assert fields["type"].equal == 1 and fields["status"].equal == 0.5
    assert fields["targets"].spans.f1 == pytest.approx(200 / 3) and fields["actors"].spans.f1 == 100


def test_a_calibrated_confidence_means_what_it_says():
    dice = random.Random(5)
    told = [dice.random() for _ in range(4000)]
    right = [dice.random() < each**2 for each in told]  # over-confident
    curve = fit(told[:2000], right[:2000])
    before = error(reliability(told[2000:], right[2000:]))
    after = error(reliability([curve.of(each) for each in told[2000:]], right[2000:]))
    assert before > 0.1 and after < 0.05
    assert all(curve.of(a) <= curve.of(b) for a, b in [(0.0, 0.3), (0.3, 0.31), (0.5, 0.9), (0.9, 1.0)])


def test_few_decisions_fit_nothing():
    with pytest.raises(EvaluationError) as told:
        fit([0.5] * 99, [True] * 99)
    assert told.value.slug == "calibration-few"


def test_a_calibration_is_kept_and_a_broken_one_is_told_of(tmp_path):
    path = tmp_path / "calibration.json"
    assert kept(path) is None
    curve = Calibration(((0.1, 0.0), (0.9, 0.8)), 120)
    keep(curve, path)
    assert kept(path) == curve and curve.of(0.5) == pytest.approx(0.4)
    path.write_text("{}")
    with pytest.raises(EvaluationError):
        kept(path)
