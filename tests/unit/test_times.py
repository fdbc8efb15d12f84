"""Times: expressions become intervals of days, from the report's date or not at all."""

from datetime import date

import pytest

from marsad.coding.document import Document
from marsad.coding.forms import Forms
from marsad.coding.times import find_times

TUESDAY = date(2021, 3, 16)


@pytest.fixture(scope="module")
def when(kit):
    memo = Forms(kit)

    def read(text, anchor=TUESDAY):
        found = find_times(Document(text, memo), anchor, kit)
        return [
            (str(time.since) if time.since else None, str(time.until) if time.until else None)
            for time in found.values()
        ]

    return read


DAYS = {
    "قصفوا اليوم": "2021-03-16",
    "قصفوا أمس": "2021-03-15",
    "قصفوا يوم أمس": "2021-03-15",
    "قصفوا مساء أمس": "2021-03-15",
    "قصفوا أمس الاثنين": "2021-03-15",
    "قصفوا أمس (الاثنين)": "2021-03-15",
    "قصفوا أول من أمس": "2021-03-14",
    "قصفوا أول أمس": "2021-03-14",
    "يقصفون غدا": "2021-03-17",
    "قصفوا السبت": "2021-03-13",
    "قصفوا يوم السبت الماضي": "2021-03-13",
    "قصفوا فجر الأحد": "2021-03-14",
    "قصفوا الثلاثاء": "2021-03-16",
    "قصفوا الثلاثاء الماضي": "2021-03-09",
    "يقصفون الخميس المقبل": "2021-03-18",
    "قصفوا في 15 شباط": "2021-02-15",
    "قصفوا في 20 كانون الأول": "2020-12-20",
    "قصفوا في 15 شباط/فبراير 2018": "2018-02-15",
    "قصفوا في 6 نوفمبر(تشرين الثاني) الماضي": "2020-11-06",
    "قصفوا يوم 12 جويلية 2014": "2014-07-12",
    "قصفوا في 7 أوت": "2020-08-07",
    "قصفوا في 10 دجنبر 2020": "2020-12-10",
    "قصفوا في السادس من نيسان 2017": "2017-04-06",
    "قصفوا في الحادي والعشرين من أغسطس 2013": "2013-08-21",
    "قصفوا بتاريخ 10/6/2017": "2017-06-10",
    "قصفوا بتاريخ 2017-06-10": "2017-06-10",
    "قصفوا الجمعة 21 آب 2020": "2020-08-21",
    "قصفوا في 25 رمضان 1436 هـ": "2015-07-12",
    "قصفوا قبل ثلاثة أيام": "2021-03-13",
    "قصفوا قبل يومين": "2021-03-14",
    "قصفوا قبل أسبوعين": "2021-03-02",
}


@pytest.mark.parametrize(("text", "day"), DAYS.items(), ids=DAYS)
def test_days(when, text, day):
    assert when(text) == [(day, day)]


PERIODS = {
    "قصفوا في فبراير 2016": ("2016-02-01", "2016-02-29"),
    "قصفوا في مارس الماضي": ("2020-03-01", "2020-03-31"),
    "قصفوا في تشرين الثاني": ("2020-11-01", "2020-11-30"),
    "حاصروا البلدة عام 2015": ("2015-01-01", "2015-12-31"),
    "حاصروا البلدة العام الماضي": ("2020-01-01", "2020-12-31"),
    "بين عامي 2014 و2017": ("2014-01-01", "2017-12-31"),
    "صيف عام 2014": ("2014-06-01", "2014-08-31"),
    "شتاء 2016": ("2016-12-01", "2017-02-28"),
    "بين 3 و7 مارس 2019": ("2019-03-03", "2019-03-07"),
    "حاصروها منذ عام 2015": ("2015-01-01", "2021-03-16"),
    "حاصروها منذ أربعة أشهر": ("2020-11-16", "2021-03-16"),
    "حاصروها منذ 12 كانون الثاني": ("2021-01-12", "2021-03-16"),
    "الشهر الماضي": ("2021-02-01", "2021-02-28"),
    "الأسبوع الماضي": ("2021-03-06", "2021-03-12"),
    "خلال الفترة من 9 أبريل 2019 إلى 30 يونيو 2021": ("2019-04-09", "2021-06-30"),
}


@pytest.mark.parametrize(("text", "interval"), PERIODS.items(), ids=PERIODS)
def test_periods(when, text, interval):
    assert when(text) == [interval]


@pytest.mark.parametrize(
    "text", ["قصفوا مطلع الشهر الجاري", "قصفوا منتصف يوليو", "قصفوا نهاية عام 2014", "قصفوا أواخر العام الماضي"]
)
def test_edges_of_a_period_lie_inside_it(when, text):
    ((since, until),) = when(text)
    assert since <= until
    whole = {
        "مطلع": ("2021-03-01", "2021-03-16"), "منتصف": ("2020-07-05", "2020-07-27"),
        "نهاية": ("2014-08-01", "2014-12-31"), "أواخر": ("2020-08-01", "2020-12-31"),
    }[text.split()[1]]  # fmt: skip
    assert whole[0] <= since
    assert until <= whole[1]


@pytest.mark.parametrize(
    "text", ["قصفوا أمس", "قصفوا الخميس", "قصفوا قبل ثلاثة أيام", "قصفوا في 17 آب", "الشهر الماضي", "منذ أربعة أشهر"]
)
def test_without_a_report_date_nothing_relative_gets_a_day(when, text):
    assert all(interval == (None, None) for interval in when(text, anchor=None))


@pytest.mark.parametrize(
    ("text", "interval"),
    [("في 21 تشرين الأول 2016", ("2016-10-21", "2016-10-21")), ("عام 2015", ("2015-01-01", "2015-12-31"))],
)
def test_without_a_report_date_a_full_date_stands(when, text, interval):
    assert when(text, anchor=None) == [interval]


@pytest.mark.parametrize("text", ["في 31 شباط 2018", "بتاريخ 45/13/2017", "في 99 مارس 2016 وما بعدها"])
def test_impossible_dates_give_no_day(when, text):
    assert not [interval for interval in when(text) if interval[0] == interval[1] and interval[0]]


@pytest.mark.parametrize("text", ["قتل 12 مدنيا", "مارس الضغط على العدو", "في ربيع الثورات", "قاد اللواء 17 المعركة"])
def test_what_is_no_time(when, text):
    assert when(text) == []
