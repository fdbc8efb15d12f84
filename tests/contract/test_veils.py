"""Who may not see a claim cannot tell that it joins others: to them these are apart, as they would be without it."""

import pytest

from marsad.errors import LedgerError
from marsad.keep.gather import item_of
from marsad.keep.link import link_all
from marsad.ledger import schema
from marsad.ledger.accounts import Asked, incident_seen, incidents
from marsad.ledger.glances import glances
from marsad.ledger.history import report_named
from marsad.ledger.judgements import bring_together
from marsad.ledger.outlets import outlets
from marsad.ledger.protect import classify_report
from marsad.ledger.store import Act
from marsad.model import Report
from marsad.sources.files import Given

NORTH = "قصفت طائرات حربية مدينة معرة النعمان ظهر الأحد، ما أدى إلى مقتل ستة مدنيين."
SOUTH = "استهدفت غارات جوية مدينة جسر الشغور ظهر الأحد وقتل ستة مدنيين."
BOTH = "قصفت طائرات حربية ظهر الأحد مدينتي معرة النعمان وجسر الشغور، ما أدى إلى مقتل ستة مدنيين."
TOLD = {"الشمال": NORTH, "الجنوب": SOUTH, "الجهتان": BOTH}
ACT = Act(1.7e9, "ليلى", 1, "test")


def add(house, *publishers):
    items = []
    for name in publishers:
        report = Report(id=name, text=TOLD[name], published="2021-03-14", publisher=name)
        items.append(item_of(Given(report, f"{name}.txt", 0, (), TOLD[name].encode())))
    return {name: outcome.uid for name, outcome in zip(publishers, house.take_items(items), strict=True)}


def link(house, batch=2000):
    return list(link_all(house.ledger, ACT, batch=batch))


def classify(house, uid, to, lower=False):
    with house.ledger.writing() as connection:
        classify_report(connection, report_named(connection, uid).row, to, "اختبار", ACT, lower=lower)


def seen_by(house, most_sensitive):
    """Incidents of strikes in a list, as sets of reports; checked against their own pages and the map."""
    classes = ("public", "internal", "restricted")[: ("public", "internal", "restricted").index(most_sensitive) + 1]
    found = set()
    with house.ledger.reading() as connection:
        rows = list(incidents(connection, Asked(types=("violence.air_strike",), most_sensitive=most_sensitive), 50))
        for row in rows:
            named = incident_seen(connection, row.uid, most_sensitive)
            assert named.uid == row.uid and len(named.members) == row.claims
            reports = frozenset(each.uid.rpartition("-")[0] for each in named.members)
            assert len(reports) == row.reports
            found.add(reports)
        assert {row.uid for row in rows} <= {each.uid for each in glances(connection, classes)}
    return found


@pytest.mark.parametrize("order", [("الشمال", "الجنوب", "الجهتان"), ("الجهتان", "الشمال", "الجنوب")])
def test_what_only_a_hidden_report_joins_is_apart_for_who_may_not_see_it(house, order):
    ids = add(house, *order)
    classify(house, ids["الجهتان"], "restricted")
    link(house, batch=1)
    north, south, both = ids["الشمال"], ids["الجنوب"], ids["الجهتان"]
    assert seen_by(house, "restricted") == {frozenset((north, south, both))}, "the scene: one report joins two"
    for reader in ("public", "internal"):
        assert seen_by(house, reader) == {frozenset((north,)), frozenset((south,))}
    with house.ledger.reading() as connection:
        alone = {each.publisher: each.alone for each in outlets(connection, ("public",))}
        with pytest.raises(LedgerError, match="no such incident"):
            incident_seen(connection, f"I{both[1:]}-1", "public")
    assert alone["الشمال"] == alone["الجنوب"] == 1


def test_a_veil_is_lifted_and_laid_where_a_class_changes(house):
    ids = add(house, *TOLD)
    link(house)
    whole = {frozenset(ids.values())}
    assert seen_by(house, "public") == whole
    classify(house, ids["الجهتان"], "internal")
    assert seen_by(house, "public") == {frozenset((ids["الشمال"],)), frozenset((ids["الجنوب"],))}
    assert seen_by(house, "internal") == whole
    classify(house, ids["الجهتان"], "public", lower=True)
    assert seen_by(house, "public") == whole
    with house.ledger.reading() as connection:
        assert connection.execute(schema.veil.select()).all() == []


def test_a_person_s_word_on_what_may_be_seen_holds_under_a_veil(house):
    ids = add(house, "الشمال", "الجنوب")
    link(house)
    with house.ledger.writing() as connection:
        bring_together(connection, [f"R{ids[name][1:]}-1" for name in ids], "غارة واحدة", ACT)
    ids |= add(house, "الجهتان")
    classify(house, ids["الجهتان"], "restricted")
    link(house)
    assert seen_by(house, "restricted") == {frozenset(ids.values())}
    assert seen_by(house, "public") == {frozenset((ids["الشمال"], ids["الجنوب"]))}
