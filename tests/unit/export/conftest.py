"""Reports made by hand for the export tests: the words of a claim are looked for in the text, so spans are right."""

import csv
import io

import pytest

from marsad.export.formats import Choices, named
from marsad.export.losses import Losses
from marsad.export.polecat import Known
from marsad.model import Claim, ClaimPlace, CodedReport, Interval, Party, Place, Quantity, Span

PLACES = (
    Place(name="إدلب", kind="city", country="SY", admin1="Idlib", lat=35.93062, lon=36.63393),
    Place(name="الرقة", kind="city", country="SY", admin1="Raqqa", lat=35.95283, lon=39.00788),
    Place(name="ريف حلب", kind="region", country="SY", admin1="Aleppo", lat=36.2, lon=37.16, radius_km=40.0),
    Place(name="محافظة درعا", kind="admin1", country="SY", admin1="Daraa", lat=32.8, lon=36.2),
    Place(name="سوريا", kind="country", country="SY", lat=35.0, lon=38.0),
    Place(name="مطار الطبقة", kind="base", country="SY", admin1="Raqqa", lat=35.75, lon=38.56),
    Place(name="الشيخ عوض", kind="village", country="SY"),
)
PARTIES = {"isis": Known("Islamic State (ISIS)", ""), "assad-forces": Known("Syrian government forces", "SY")}
ISIS = {"text": "تنظيم الدولة", "cls": "jihadist", "entry": "isis", "name": "تنظيم الدولة الإسلامية"}
ARMY = {"text": "قوات النظام", "cls": "state_force", "entry": "assad-forces", "name": "قوات النظام السوري"}


@pytest.fixture
def tell():
    """Makes a report of one text and claims in short: `tell(text, {...}, ...)`."""

    def make(text, *claims, id="R1", published="2017-02-20", publisher="عنب بلدي", title="", places=PLACES):
        def at(words):
            start = text.index(words)
            return {"text": words, "start": start, "end": start + len(words)}

        def party(given):
            given = {"text": given} if isinstance(given, str) else dict(given)
            return Party(**{**given, **at(given["text"])})

        def one(number, told):
            trigger = at(told["trigger"])
            time = told.get("time")
            return Claim(
                id=f"{id}-{number}", type=told["type"], status=told.get("status", "occurred"), trigger=Span(**trigger),
                actors=tuple(map(party, told.get("actors", ()))), targets=tuple(map(party, told.get("targets", ()))),
                places=tuple(ClaimPlace(role=role, **at(words)) for words, role in told.get("places", ())),
                time=Interval(since=time[1], until=time[2], **at(time[0])) if time else None,
                quantities=tuple(
                    Quantity(kind=kind, low=low, high=high, of=of, approximate=about, **at(words))
                    for kind, words, low, high, of, about in told.get("quantities", ())
                ),
                sources=tuple(map(party, told.get("sources", ()))), evidence=((0, len(text)),),
            )  # fmt: skip

        return CodedReport(
            id=id, title=title, published=published, publisher=publisher, text=text, segments=((0, len(text)),),
            claims=tuple(one(number, told) for number, told in enumerate(claims, 1)), places=places,
        )  # fmt: skip

    return make


@pytest.fixture
def write():
    """Writes reports in a format; gives the bytes and the loss report."""

    def run(format_, *reports, **choices):
        found = named(format_)
        out, losses = io.BytesIO(), Losses(format_, dict(found.empty))
        found.write(iter(reports), out, losses, Choices(parties=PARTIES, **choices))
        return out.getvalue(), losses.report()

    return run


@pytest.fixture
def sheet(write):
    """Writes reports as a sheet; gives its rows as dicts, and the loss report."""

    def run(format_, *reports, **choices):
        data, losses = write(format_, *reports, **choices)
        separator = "\t" if format_ == "polecat" else ","
        return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline=""), delimiter=separator)), losses

    return run


STRIKE_TEXT = "قصفت طائرات حربية مدينة إدلب صباح الأحد، ما أسفر عن مقتل ثلاثة مدنيين وإصابة نحو 10، بحسب مصدر طبي."
STRIKE = {
    "type": "violence.air_strike", "trigger": "قصفت", "actors": ["طائرات حربية"],
    "targets": [{"text": "ثلاثة مدنيين", "cls": "civilians"}], "places": [("مدينة إدلب", "at")],
    "time": ("صباح الأحد", "2017-02-19", "2017-02-19"), "sources": [{"text": "مصدر طبي", "cls": "medical"}],
    "quantities": [("killed", "ثلاثة مدنيين", 3, 3, "مدنيين", False), ("injured", "نحو 10", 10, 10, None, True)],
}  # fmt: skip
CLASH_TEXT = (
    "اشتبك تنظيم الدولة مع قوات النظام قرب الرقة الأسبوع الماضي فقتل 5 إلى 9 من قوات النظام، ثم سيطر على مطار الطبقة، "
    "وقال ناشطون نقلا عن مصدر عسكري إنه يستعد لاقتحام إدلب، ونفى الجيش سقوط محافظة درعا."
)
CLASH = {
    "type": "violence.clash", "trigger": "اشتبك", "actors": [ISIS], "targets": [ARMY],
    "places": [("الرقة", "near"), ("مطار الطبقة", "at")], "time": ("الأسبوع الماضي", "2017-02-12", "2017-02-18"),
    "quantities": [("killed", "5 إلى 9", 5, 9, "قوات النظام", False)],
    "sources": [{"text": "ناشطون", "cls": "local"}, {"text": "مصدر عسكري", "cls": "state_force"}],
}  # fmt: skip
TAKEN = {"type": "territory.control_gained", "trigger": "سيطر", "actors": [ISIS], "targets": [ARMY],
         "places": [("مطار الطبقة", "at")]}  # fmt: skip
PLAN = {"type": "violence.clash", "status": "planned", "trigger": "اقتحام", "actors": [ISIS],
        "places": [("إدلب", "at")], "quantities": [("killed", "5 إلى 9", 5, 9, None, False)]}  # fmt: skip
DENIAL = {"type": "territory.control_gained", "status": "denied", "trigger": "سقوط", "places": [("محافظة درعا", "at")]}


@pytest.fixture
def strike(tell):
    """One air strike with a toll."""
    return tell(STRIKE_TEXT, STRIKE, title="قصف إدلب")


@pytest.fixture
def battle(tell):
    """A clash, a base taken, an attack planned and a fall denied."""
    return tell(CLASH_TEXT, CLASH, TAKEN, PLAN, DENIAL, id="R2")
