"""What the ledger holds of some days and an area, on either engine."""

from datetime import date

import pytest

from marsad.errors import LedgerError
from marsad.gazetteer.areas import Area
from marsad.keep.digest import gather
from marsad.keep.link import link_all
from marsad.ledger.happenings import Scope, beside, last_entry, members, places_within, unlinked, withheld
from marsad.ledger.search import places_near
from marsad.ledger.store import Act

EPOCH = date(1970, 1, 1).toordinal()
FIRST, LAST = (date(2021, 3, day).toordinal() - EPOCH for day in (8, 14))
TEXTS = (
    "قصفت طائرات حربية سوقا في مدينة بنش صباح الأربعاء، ما أسفر عن مقتل 12 مدنيا. وقُتل شاب برصاص مجهولين.",
    "أكدت وزارة الدفاع الروسية أن الطيران الروسي لم يقصف سوق مدينة بنش صباح الأربعاء.",
    "قُتل جنديان في انفجار عبوة ناسفة في مدينة درعا اليوم الأربعاء.",
    "اعتقلت هيئة تحرير الشام ثلاثة ناشطين في مدينة بنش يوم الأربعاء.",
    "تحاصر قوات النظام مدينة درعا منذ عام 2018.",
)


@pytest.fixture
def kept(house):
    house.take(*TEXTS, published="2021-03-10", publisher="وكالة الشرق")
    return house


def linked(house):
    list(link_all(house.ledger, Act(house.now, "test", 0, "test")))


def gathered(house, scope):
    with house.ledger.reading() as connection:
        return gather(connection, scope, house.coder, counted=lambda rows, number, label: rows).matter


def test_incidents_of_days_and_an_area_with_all_their_accounts(kept):
    with kept.ledger.reading() as connection:
        assert unlinked(connection, Scope(FIRST, LAST)) > 4
        with pytest.raises(LedgerError, match="marsad link"):
            gather(connection, Scope(FIRST, LAST), kept.coder, counted=lambda rows, number, label: rows)
    linked(kept)
    with kept.ledger.reading() as connection:
        idlib = places_within(Area("division", country="SY", admin1="Idlib"))
        scope = Scope(FIRST, LAST, idlib)
        found = members(connection, scope)
        assert unlinked(connection, scope) == 0 and withheld(connection, scope) == 1
        assert {each.status for each in found} >= {"occurred", "denied"}
        strike = next(each for each in found if each.status == "denied").incident
        assert len([each for each in found if each.incident == strike]) == 2
        assert len({each.claim for each in beside(connection, scope, {each.report for each in found})}) <= 1
        assert last_entry(connection) > 0
        assert members(connection, scope._replace(first=LAST + 30, last=LAST + 40)) == []
    matter = gathered(kept, scope)
    assert {each.type for each in matter.happenings} >= {"violence.air_strike"}
    assert "force.arrest" not in {each.type for each in matter.happenings} and matter.hidden == 1
    internal = gathered(kept, scope._replace(most_sensitive="internal"))
    assert "force.arrest" in {each.type for each in internal.happenings} and internal.hidden == 0


def test_areas_agree(kept):
    linked(kept)

    def uids(places):
        return {each.uid for each in gathered(kept, Scope(FIRST, LAST, places)).happenings}

    with kept.ledger.reading() as connection:
        near = places_near(connection, 35.957, 36.71, 10)
    idlib = uids(places_within(Area("division", country="SY", admin1="Idlib")))
    daraa = uids(places_within(Area("division", country="SY", admin1="Daraa")))
    syria = uids(places_within(Area("country", country="SY")))
    assert idlib and daraa and not idlib & daraa
    assert idlib | daraa <= syria <= uids(None)
    assert uids(near) <= idlib and uids(near)
    assert uids(places_within(Area("box", corners=(32.0, 35.5, 33.0, 36.8)))) <= daraa
    assert uids(()) == set()


def test_a_condition_since_long_is_told_when_its_report_is(kept):
    linked(kept)
    kinds = {each.type: each.kind for each in gathered(kept, Scope(FIRST, LAST)).happenings}
    assert kinds["access.siege"] == "lasting"
    before = gathered(kept, Scope(FIRST - 400, FIRST - 300))
    assert before.happenings == ()
