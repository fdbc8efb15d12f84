"""Origin: the agency's own report, else the first that credits it, else the earliest; and what others made of it."""

import pytest

from marsad.linking.copies import sketch
from marsad.linking.origin import Member, moment, trace
from marsad.linking.wires import credit

WIRE = (
    "أعلن الدفاع المدني انتشال سبع جثث من تحت أنقاض مبنى سكني انهار في حي الشعار شرقي المدينة بعد تسرب المياه إلى "
    "أساساته المتصدعة. وقال قائد الفريق إن أعمال البحث مستمرة رغم ضعف الإمكانات وغياب الآليات الثقيلة. "
    "وكانت اللجنة الهندسية قد حذرت قبل أسابيع من خطورة عشرات الأبنية المجاورة وطالبت بإخلائها على الفور. "
    "ويقيم في الحي نحو ألفي أسرة عاد معظمها بعد توقف المعارك ولم تجد بديلا عن بيوتها المتضررة."
)
LOCAL = (
    "وزار مراسلنا المكان والتقى جيران الضحايا الذين رووا أن الجدران كانت تتشقق منذ الشتاء وأن البلدية لم ترسل أحدا. "
    "وتقول أم خالد التي تسكن البناء المقابل إنها تنام مع أطفالها في المدرسة خوفا من انهيار جديد. "
)


def member(name, published, text, publisher=""):
    return Member(name, published, credit(text, publisher), sketch(text).shingles)


def test_the_agencys_own_report_is_the_origin_though_it_came_later():
    group = trace(
        [
            member("paper", "2019-02-02T08:00", f"حلب - رويترز: {WIRE}"),
            member("wire", "2019-02-02T09:30", WIRE, "Reuters"),
            member("site", "2019-02-03", WIRE),
        ]
    )
    assert (group.origin, group.agency) == ("wire", "reuters")
    assert group.relations == (("paper", "copy"), ("site", "copy"))


def test_without_the_agencys_own_the_first_that_credits_it_is_the_origin():
    group = trace(
        [
            member("first", "2019-02-01T23:00", WIRE),
            member("late", "2019-02-02T12:00", f"{WIRE}\n(أ ف ب)"),
            member("early", "2019-02-02T10:00", f"حلب (أ ف ب) - {WIRE}"),
        ]
    )
    assert (group.origin, group.agency) == ("early", "afp")


def test_without_agency_the_earliest_is_the_origin_and_unknown_times_come_last():
    group = trace(
        [
            member("unknown", "", WIRE),
            member("day", "2019-02-02", WIRE),
            member("hour", "2019-02-02T21:00", WIRE),
            member("unnamed", "2019-02-03", f"حلب - وكالات: {WIRE}"),
        ]
    )
    assert (group.origin, group.agency) == ("hour", None)
    assert [name for name, _ in group.relations] == ["unknown", "day", "unnamed"]


def test_the_agency_that_most_credit_counts():
    texts = [f"حلب - سانا: {WIRE}", f"حلب - رويترز: {WIRE}", f"{WIRE}\nالمصدر: رويترز"]
    group = trace([member(number, f"2019-02-0{number + 1}", text) for number, text in enumerate(texts)])
    assert (group.origin, group.agency) == (1, "reuters")


def test_relations_are_excerpt_extended_copy_and_unlike():
    group = trace(
        [
            member("wire", "2019-02-01", WIRE, "SANA"),
            member("short", "2019-02-02", ". ".join(WIRE.split(". ")[:2])),
            member("long", "2019-02-02", f"{LOCAL}{WIRE}"),
            member("again", "2019-02-02", WIRE.replace("سبع", "8")),
            member("local", "2019-02-02", LOCAL),
        ]
    )
    assert dict(group.relations) == {"short": "excerpt", "long": "extended", "again": "copy", "local": "unlike"}


def test_times_are_ordered_across_zones():
    times = ["2019-02-02T01:30+03:00", "2019-02-01T23:00Z", "2019-02-01", "2019-02-02T00:10", "2019-02-02", "قبل يومين"]
    assert sorted((times[at] for at in (3, 1, 5, 0, 4, 2)), key=moment) == times


def test_one_member_is_its_own_origin_and_none_is_refused():
    assert trace([member("only", "", WIRE)]) == ("only", None, ())
    with pytest.raises(ValueError, match="at least one member"):
        trace([])
