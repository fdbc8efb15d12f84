"""A week in Idlib, written for this: the coded reports of `golden/digest/reports.jsonl`, as matter of a digest."""

import json
from datetime import date
from pathlib import Path

import msgspec
import pytest

from marsad.export.digest.compose import Choices, compose
from marsad.export.digest.matter import Copy, Matter, Outlet, Times, by_incident, entry_of
from marsad.export.digest.names import Called, Names
from marsad.export.digest.wording import Style
from marsad.gazetteer.areas import Area
from marsad.gazetteer.gazette import Gazette
from marsad.linking.agreement import origin_of
from marsad.model import CodedReport
from marsad.text.fold import name_key

GOLDEN = Path(__file__).parents[2] / "golden" / "digest"
EPOCH = date(1970, 1, 1).toordinal()
FIRST, LAST = date(2021, 3, 8).toordinal() - EPOCH, date(2021, 3, 14).toordinal() - EPOCH
AREA = Area("division", "إدلب", "إدلب", "Idlib", "SY", "Idlib")


def rows():
    return [json.loads(line) for line in (GOLDEN / "reports.jsonl").open(encoding="utf-8")]


def _places(latin):
    told = {place["name"]: place for row in rows() for place in row["report"]["places"]}
    found = ((told[name].get("lat"), told[name].get("lon"), name, other) for name, other in latin.items())
    return {(name_key(name), lat, lon): Called(name, other) for lat, lon, name, other in found}


NAMES = Names(
    parties={
        "assad-forces": Called("قوات النظام السوري", "Assad government forces"),
        "hts": Called("هيئة تحرير الشام", "Hay'at Tahrir al-Sham"),
        "national-front-liberation": Called("الجبهة الوطنية للتحرير", "National Front for Liberation"),
        "ru-mod": Called("وزارة الدفاع الروسية", "Russian Ministry of Defence"),
        "ru-vks": Called("القوات الجوفضائية الروسية", "Russian Aerospace Forces"),
        "sohr": Called("المرصد السوري لحقوق الإنسان", "Syrian Observatory for Human Rights"),
        "snhr": Called("الشبكة السورية لحقوق الإنسان", "Syrian Network for Human Rights"),
        "syria-relief-coordinators": Called("منسقو استجابة سوريا", "Syria Response Coordinators"),
        "un-ocha": Called("أوتشا", "OCHA"),
        "afp": Called("وكالة فرانس برس", "Agence France-Presse"),
    },
    places=_places({"بنش": "Binnish", "إدلب": "Idlib", "جسر الشغور": "Jisr al-Shughour", "سراقب": "Saraqib"}),
    outlets={name_key("وكالة الشرق"): Called("وكالة الشرق", "Al-Sharq Agency")},
    countries={"SY": Called("سوريا", "Syria")},
)


def entries_of(row):
    """Accounts of a line, with the incident of each."""
    coded = msgspec.convert(row["report"], CodedReport)
    find = Gazette(coded.places).find
    for claim in coded.claims:
        origin = origin_of(
            claim, coded.publisher, voice=row.get("voice", ""), affiliation=row.get("affiliation", ""), report=coded.id
        )
        days = (claim.time.since, claim.time.until) if claim.time else (coded.published, coded.published)
        times = [date.fromisoformat(day).toordinal() - EPOCH if day else None for day in days]
        entry = entry_of(coded, claim, origin, row["modes"][claim.id], Times(*times, claim.time is not None), find)
        yield row["incidents"][claim.id], entry


def matter_of(lines, first=FIRST, last=LAST, **more):
    of, beside, outlets, copies = {}, [], {}, []
    for row in lines:
        report = row["report"]
        own, repeated = outlets.setdefault(report["publisher"], ([], []))
        if "copy_of" in row:
            copies.append(Copy(report["id"], report["published"], report["publisher"]))
            repeated.append(report["id"])
            continue
        own.append(report["id"])
        for incident, entry in entries_of(row):
            of.setdefault(incident, []).append(entry) if incident else beside.append(entry)
    known = {row["report"]["publisher"]: row for row in lines if "voice" in row}
    told = {
        publisher: (known.get(publisher, {}).get("voice", ""), known.get(publisher, {}).get("affiliation", ""))
        for publisher in outlets
    }
    facts = {
        "first": first, "last": last, "happenings": by_incident(of, first, last), "beside": tuple(beside),
        "outlets": tuple(
            Outlet(publisher, tuple(own), tuple(repeated), *told[publisher], "SY" if told[publisher][0] else "")
            for publisher, (own, repeated) in outlets.items()
        ),
        "copies": tuple(copies), "unlinked": 0, "hidden": 1, "up_to": "public", "entry": 40,
    }  # fmt: skip
    return Matter(**facts | more)


@pytest.fixture(scope="session")
def lines():
    return rows()


@pytest.fixture(scope="session")
def matter(lines):
    return matter_of(lines)


@pytest.fixture(scope="session")
def make():
    """Makes matter of lines."""
    return matter_of


@pytest.fixture(scope="session")
def area():
    return AREA


@pytest.fixture(scope="session")
def written(matter):
    """A digest of the week in one language, with choices."""

    def make(lang="ar", style=None, most=10, **choices):
        made = Choices(style or Style(), most, version="0.0", reviewed=frozenset({"fuel-1-1"}), **choices)
        return compose(matter, AREA, NAMES, lang, made)

    return make
