"""What the tests of situations share: claims as they come out of the ledger, made by hand."""

from datetime import date

import pytest
from msgspec.structs import replace

from marsad.linking.agreement import Account, Origin
from marsad.model import Claim, ClaimPlace, Interval, Party, Place, Quantity, Span
from marsad.situation.needs import Assumptions
from marsad.situation.place import Asked, situation_of_place
from marsad.situation.scope import Scope, Target
from marsad.situation.told import Mention, Page, Telling

PLACES = {
    "الرقة": Place(name="الرقة", kind="city", country="SY", admin1="Raqqa", lat=35.95, lon=39.01),
    "محافظة الرقة": Place(name="محافظة الرقة", kind="admin1", country="SY", admin1="Raqqa", lat=36.0, lon=38.9),
    "ريف الرقة": Place(name="ريف الرقة", kind="region", country="SY", admin1="Raqqa", lat=35.95, lon=39.01, radius_km=40.0),
    "حي المشلب": Place(name="حي المشلب", kind="district", country="SY", admin1="Raqqa", lat=35.94, lon=39.05),
    "الأحياء الشرقية": Place(name="الأحياء الشرقية", kind="district", country="SY"),
    "الطبقة": Place(name="الطبقة", kind="city", country="SY", admin1="Raqqa", lat=35.83, lon=38.55),
    "دير الزور": Place(name="دير الزور", kind="city", country="SY", admin1="Deir ez-Zor", lat=35.34, lon=40.14),
    "طريق الرقة - حلب": Place(name="طريق الرقة - حلب", kind="road", country="SY", lat=35.9, lon=38.2),
    "جسر الرقة": Place(name="جسر الرقة", kind="facility", country="SY", lat=35.93, lon=39.01),
    "الفرات": Place(name="الفرات", kind="river", country="SY", lat=35.5, lon=39.9),
}  # fmt: skip
WHO = {
    "isis": Party(text="داعش", start=0, end=0, name="تنظيم الدولة الإسلامية", cls="jihadist", entry="isis"),
    "sdf": Party(text="قوات سوريا الديمقراطية", start=0, end=0, cls="rebel", entry="sdf"),
    "army": Party(text="الجيش السوري", start=0, end=0, cls="state_force", entry="syrian-army"),
    "government": Party(text="الحكومة السورية", start=0, end=0, cls="government", entry="syrian-government"),
    "rebels": Party(text="الفصائل", start=0, end=0, cls="rebel"),
    "leaders": Party(text="قادة داعش", start=0, end=0, name="تنظيم الدولة الإسلامية", cls="jihadist", entry="isis"),
    "families": Party(text="عشرات العائلات", start=0, end=0, cls="civilians"),
}  # fmt: skip
SIDES = {"syrian-army": "state:SY", "syrian-government": "state:SY"}


def number(day):
    return None if day is None else (date.fromisoformat(day) - date(1970, 1, 1)).days


class Desk:
    """Makes claims: `tell("territory.control_gained", by=["sdf"], day="2017-03-01")`."""

    def __init__(self):
        self.count = 0

    def tell(
        self, kind, *, by=(), to=(), at=("الرقة",), day="2017-03-01", status="occurred", origin="الشرق", party=None, trigger="سيطر",
        text="", since=None, until=None, quantities=(), report=None,
    ):  # fmt: skip
        """One claim of one report; `at` are names of `PLACES`, or pairs of role and name."""
        self.count += 1
        uid = report or f"R{self.count:03}"
        pairs = [each if isinstance(each, tuple) else ("at", each) for each in at]
        named = [WHO[each] for each in (*by, *to)]
        said = [trigger, *(each.text for each in named), *(name for _, name in pairs), *(q.text for q in quantities)]
        words = text or f"{' '.join(said)}."
        parties = [_within(words, each) for each in named]
        spots = []
        for role, name in pairs:
            start = words.index(name)
            place = PLACES.get(name) or Place(name=name, kind="unknown")
            own = ClaimPlace(text=name, start=start, end=start + len(name), role=role)
            spots.append(Mention(own, f"{place.name}|{place.country or ''}|{place.lat}|{place.lon}", place))
        first = words.index(trigger)
        time = Interval(text="", start=0, end=0, since=since, until=until or since) if since else None
        found = [_within(words, quantity) for quantity in quantities]
        claim = Claim(
            id=f"{uid}-{self.count}", type=kind, status=status, trigger=Span(text=trigger, start=first, end=first + len(trigger)),
            actors=tuple(parties[: len(by)]), targets=tuple(parties[len(by) :]),
            places=tuple(spot.words for spot in spots), time=time, quantities=tuple(found), evidence=((0, len(words)),),
        )  # fmt: skip
        account = Account(uid, day or "", origin, claim, Origin(f"publisher:{origin}", origin, "publisher", party))
        return Telling(account, Page(words, ((0, len(words)),)), tuple(spots), number(day))


def _within(words, value):
    """The value with its span in the words; a party that they leave out has an empty one."""
    start = words.find(value.text)
    return replace(value, start=max(start, 0), end=max(start, 0) + (len(value.text) if start >= 0 else 0))


def amount(kind, text, low, high="same", of="", per=None):
    """A quantity, its span to be filled in."""
    return Quantity(
        kind=kind, text=text, start=0, end=0, low=low, high=low if high == "same" else high, of=of or text, per=per
    )


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def scope(kit):
    """The scope of the town of Raqqa."""
    return scope_of(kit, "الرقة")


def scope_of(kit, name):
    place = PLACES[name]
    bare = Scope(Target("", "", "", frozenset(), "", "", None, None), kit.grammar.places).bare(name)
    target = Target(
        f"{bare}|SY",
        name,
        place.kind,
        frozenset((bare,)),
        place.country or "",
        place.admin1 or "",
        place.lat,
        place.lon,
    )
    return Scope(target, kit.grammar.places)


@pytest.fixture
def situation(scope):
    """The situation of Raqqa from claims; `on` is an ISO day."""

    def derive(*tellings, on=None, **assumed):
        return situation_of_place(tellings, scope, Asked(number(on), Assumptions(**assumed), SIDES))

    return derive
