"""Which places of a report are listed."""

import pytest


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # which side of another place it lies on is no place of its own
        ("قصفت المدفعية مدينة خان يونس شمالي رفح.", {"خان يونس", "رفح"}),
        # where something happens is
        ("قتل ثلاثة مدنيين في غارة على شمالي رفح.", {"رفح", "شمالي رفح"}),
        # a name joined by «ل» keeps its article
        ("انتشرت القوات على الضفة الشرقية للفرات قرب الرقة.", {"الفرات", "الرقة"}),
    ],
)
def test_places_listed(read, text, names):
    assert {place.name for place in read(text, published="2024-02-12").places} == names
