"""Hard inputs: what once stopped a report or cut a value in the wrong place."""

import subprocess
import sys

import pytest

import marsad

ENDLESS = 1000


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("قتل خمسة مدنيين في الثلاثين من صفر 1438 في قصف على حلب.", "2016-12-05"),
        ("وقع القصف في 31 رمضان 1436.", "2016-12-05"),
        ("قصفت الطائرات البلدة في فبراير " + "من هذا " * ENDLESS, "2016-01-01"),
        ("قصفت الطائرات البلدة " + "السبت والسبت " * ENDLESS, "2016-01-01"),
        ("قصفت الطائرات البلدة " + "منذ مطلع " * ENDLESS, "2016-01-01"),
        ("قصفت الطائرات البلدة في ديسمبر والشهر الماضي والعام الماضي", "0001-01-01"),
        ("قصفت الطائرات البلدة في ديسمبر وستقصفها العام المقبل", "9999-12-31"),
        ("قصفت الطائرات البلدة وقتلت " + "9" * 500 + " مدنيا", "2016-01-01"),
    ],
)
def test_no_expression_stops_a_report(text, published):
    coded = marsad.read(text, published=published)
    assert any(claim.trigger.text.startswith(("قصف", "القصف")) for claim in coded.claims)


@pytest.mark.parametrize(
    ("figures", "day"),
    [("15/8/1436 هـ", "2015-06-02"), ("10/6/95", "1995-06-10"), ("10/6/15", "2015-06-10")],
)
def test_a_date_in_figures_is_of_the_calendar_that_its_year_can_mean(figures, day):
    claim = marsad.read(f"قصف الطيران مدينة حلب في {figures}.", published="2016-01-01").claims[0]
    assert claim.time is not None
    assert (claim.time.since, claim.time.until) == (day, day)


def test_values_of_vowelled_words_begin_at_a_letter():
    coded = marsad.read("وَقُصِفَت بلدة بِنّش وَقصفت الطائرات كفرنبل ومعرة النعمان.")
    for claim in coded.claims:
        assert claim.trigger.text[0] in "قغ", claim.trigger.text


@pytest.mark.parametrize(
    "text", ["قتل خمسة مدنيين في حلب.", "أصيب ثلاثة أطفال بجروح في إدلب.", "مقتل 12 جنديا في سيناء"]
)
def test_a_toll_is_a_claim_where_nothing_else_is_told(text):
    (claim,) = marsad.read(text).claims
    assert claim.type == "violence.casualties"
    assert len(claim.quantities) == 1


def test_who_falls_is_not_who_shells():
    (claim,) = marsad.read("قتل جندي في قصف على تعز.").claims
    assert claim.type == "violence.shelling"
    assert not claim.actors


def test_who_only_tells_is_no_doer():
    text = "وحذرت الأمم المتحدة من أن نصف سكان الفاشر المحاصرة يواجهون خطر المجاعة."
    siege = next(claim for claim in marsad.read(text).claims if claim.type == "access.siege")
    assert not siege.actors
    assert siege.sources[0].cls == "un"


def test_read_many_says_what_it_takes():
    with pytest.raises(TypeError, match=r"marsad\.Report"):
        list(marsad.read_many(["قتل خمسة مدنيين في حلب."]))


def test_a_full_disk_is_told_in_a_sentence(tmp_path):
    report = tmp_path / "report.txt"
    report.write_text("قتل خمسة مدنيين في قصف على حلب.", encoding="utf-8")
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "marsad.cli.main", "read", str(report)],
            check=False,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert "could not be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == 3
