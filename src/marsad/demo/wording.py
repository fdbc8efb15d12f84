"""Wording: how a value of the scenario is said.

In: the name of a value (`doer`, `killed`, `place`), the form that a pattern wants, the values of a telling, and who
writes. Out: the words, what parts of them say of a claim, and the gender that other words agree with.
"""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from marsad.demo.arabic import Case, Counted, counted
from marsad.demo.arabic import indic as in_indic
from marsad.demo.days import WEEKDAYS, month, worded
from marsad.demo.faults import fault
from marsad.demo.scenario import Outlet
from marsad.demo.world import Who, World

_NOUN_OF_PLACE = {"admin1": "محافظة", "city": "مدينة", "town": "بلدة", "village": "قرية"}
_SEVERAL = {"city": ("مدينتي", "مدن"), "town": ("بلدتي", "بلدات"), "village": ("قريتي", "قرى")}
_ROLES = {"place": "at", "at": "at", "near": "near", "from": "from", "to": "to", "road": "via"}
_PEOPLE = {
    "doer": "actors", "self": "actors", "accuser": "actors", "announcer": "actors", "side": "targets",
    "says": "sources", "voice": "sources", "host": "",
}  # fmt: skip
_PARTNERS = frozenset(("truce", "deal", "talks"))  # kinds of which both sides are doers
# Of each amount: kind of quantity, noun unless another is told, and whether its people are those to whom it is done.
_AMOUNTS: dict[str, tuple[str, str, bool]] = {
    "killed": ("killed", "civilian", True), "injured": ("injured", "civilian", True),
    "children": ("killed", "child", True), "detained": ("detained", "person", True),
    "abducted": ("abducted", "worker", True), "released": ("released", "captive", True),
    "evacuated": ("affected", "patient", True), "displaced": ("displaced", "family", False),
    "returned": ("returned", "family", False), "affected": ("affected", "person", False),
    "participants": ("participants", "person", False), "shells": ("strikes", "shell", False),
    "strikes": ("strikes", "strike", False), "vehicles": ("vehicles", "vehicle", False),
    "aid": ("aid", "truck", False), "price": ("price", "dirham", False), "ration": ("ration", "loaf", False),
    "buildings": ("buildings", "house", False), "length": ("duration", "hour", False), "days": ("", "day", False),
    "drone": ("weapons", "drone", True),
}  # fmt: skip
_VAGUE = {"tens": ("عشرات", 20, 99), "hundreds": ("مئات", 200, 999), "thousands": ("آلاف", 2000, 9999)}
_MORE = {"morenom": ("آخر", "اثنان آخران", "آخرون"), "moregen": ("آخر", "اثنين آخرين", "آخرين")}
_TEXTS = frozenset("lack cause name means".split())


class Says(NamedTuple):
    """What some of the words say: offsets in the words, the field, and the value."""

    start: int
    end: int
    field: str
    value: Mapping[str, Any]


class Wording(NamedTuple):
    """Words, what they say, and the gender that other words agree with."""

    text: str
    says: tuple[Says, ...] = ()
    gender: str = "m"


class Writer(NamedTuple):
    """Who writes, and when: the day of publication, None where the report bears none."""

    world: World
    outlet: Outlet
    published: date | None


def wording(name: str, form: str, values: Mapping[str, Any], writer: Writer) -> Wording | None:
    """The words for a value; None when it is not there. `values` hold `kind` and `day` too."""
    if name in _PEOPLE:
        return _party(name, form, values, writer)
    if name in _ROLES:
        return _place(name, form, values.get(name), writer)
    if name in _AMOUNTS:
        return _amount(name, form, values, writer)
    if name in ("when", "begun", "since", "span"):
        return _time(name, form, values, writer)
    if name == "target":
        return _target(form, values, writer)
    if name == "noun":
        kind = writer.world.kinds[values["kind"]]
        return Wording(kind.noun, gender=kind.gender)
    if name == "ordinal":
        told = values.get(name)
        return None if told is None else Wording(f"الـ{_figures(str(told), writer)}")
    if name in _TEXTS:
        told = values.get(name)
        return Wording(told, gender=writer.world.genders.get(told, "m")) if told else None
    raise fault(f"patterns: there is no value {name!r}.")


def _figures(text: str, writer: Writer) -> str:
    return in_indic(text) if writer.outlet.indic else text


def who(name: str, writer: Writer) -> Who:
    """A party or voice by the scenario's name for it, as this outlet calls it. Raises DemoError for an unknown one."""
    found = writer.world.who.get(name)
    if found is None:
        raise fault(f"scenario: nobody is called {name!r}.")
    called = writer.outlet.calls.get(name)
    return found._replace(nominative=called[0], genitive=called[1], gender=called[2]) if called else found


def _party(name: str, form: str, values: Mapping[str, Any], writer: Writer) -> Wording | None:
    own = name in ("self", "voice")
    told = writer.outlet.itself if own else values.get("doer" if name == "announcer" else name)
    if not told:
        return None
    party = who(told, writer)
    text = party.genitive if form in ("gen", "acc") else party.nominative
    field = "actors" if name == "side" and values["kind"] in _PARTNERS else _PEOPLE[name]
    value: dict[str, Any] = {"class": party.cls, "same": party.entry or party.nominative}
    if party.name and party.name != text:
        value["name"] = party.name
    return Wording(text, (Says(0, len(text), field, value),) if field else (), party.gender)


def _place(name: str, form: str, told: Any, writer: Writer) -> Wording | None:
    if not told:
        return None
    names = [told] if isinstance(told, str) else list(told)
    rows = []
    for each in names:
        if each not in writer.world.places:
            raise fault(f"scenario: no place is called {each!r}.")
        rows.append(writer.world.places[each])
    kind = rows[0]["kind"]
    head = ""
    if kind in _NOUN_OF_PLACE and form != "bare":
        head = _NOUN_OF_PLACE[kind] if len(rows) == 1 else _SEVERAL[kind][len(rows) > 2]
    text = head
    says = []
    for number, row in enumerate(rows):
        text += (" و" if number else " " if head else "") + row["name"]
        start = len(text) - len(row["name"])
        begin = start if number or not head or len(rows) > 1 else 0
        says.append(Says(begin, len(text), "places", {"role": _ROLES[name], "name": row["name"]}))
    masculine = kind in ("road", "river", "facility", "camp", "district", "crossing", "base", "oil_field")
    return Wording(text, tuple(says), "m" if masculine else "f")


def _target(form: str, values: Mapping[str, Any], writer: Writer) -> Wording | None:
    told = values.get("target")
    if not told:
        return None
    accusative, genitive, definite, gender = writer.world.things[told]
    text = {"acc": accusative, "def": definite}.get(form, genitive)
    value: dict[str, Any] = {"class": "unknown", "same": told}
    if told == "positions" and values.get("side"):
        holder = who(values["side"], writer)
        text += f" ل{holder.genitive}".replace(" لال", " لل")
        value |= {"class": holder.cls, "name": holder.name or holder.nominative}
    return Wording(text, (Says(0, len(text), "targets", value),), gender)


def _amount(name: str, form: str, values: Mapping[str, Any], writer: Writer) -> Wording | None:
    told = values.get(name)
    if told is None:
        return None
    told = told if isinstance(told, Mapping) else {"n": told}
    kind, usual, suffered = _AMOUNTS[name]
    victims = values.get("victims", usual) if name in ("killed", "injured") else usual
    noun = writer.world.nouns[form[:4] if form[:4] in ("dead", "hurt") else told.get("of", victims)]
    value = {"kind": kind, "low": told.get("n"), "high": told.get("n"), "of": noun.one, "same": (kind, name)}
    if "vague" in told:
        amount, value["low"], value["high"] = _VAGUE[told["vague"]]
        value["approximate"] = True
        said = Counted(amount, f"{amount} {noun.whole}")
        ahead = ""
    else:
        ahead = "نحو " if told.get("about") else "أكثر من " if told.get("least") else ""
        oblique: Case = "acc" if form in ("acc", "num", "noun") else "nom"
        case: Case = "gen" if ahead or form.endswith("gen") else oblique
        said = counted(told["n"], noun, case, words=not writer.outlet.figures, indic=writer.outlet.indic)
        if told.get("about"):
            value["approximate"] = True
        if told.get("least"):
            value["high"] = None
    if name == "days":
        return _lately(said, told["n"], writer)
    return _said(name, form, said, ahead, value, noun.cls if suffered else "", "f" if noun.feminine else "m")


def _lately(said: Counted, days: int, writer: Writer) -> Wording:
    """«منذ خمسة أيام»: since when, reckoned from the day of publication."""
    if writer.published is None:
        return Wording(said.whole)
    since = (writer.published - timedelta(days=days)).isoformat()
    return Wording(said.whole, (Says(0, len(said.whole), "time", {"from": since, "to": writer.published.isoformat()}),))


def _said(
    name: str, form: str, said: Counted, ahead: str, value: dict[str, Any], cls: str, gender: str
) -> Wording | None:
    amount, whole = said
    if form == "num":
        if not whole.startswith(amount) or amount == whole:  # a dual has no number before it
            return Wording("", gender=gender)
        return Wording(ahead + amount, (Says(0, len(ahead + amount), "quantities", value),), gender)
    if form == "noun":
        rest = whole.removeprefix(amount).strip() if whole.startswith(amount) and whole != amount else whole
        says = (Says(0, len(rest), "quantities", value),) if rest == whole else ()
        return Wording(rest, says, gender)
    if form in _MORE:
        one, two, many = _MORE[form]
        number = value["low"]
        text = one if number == 1 else two if number == 2 and value["high"] == 2 else f"{amount} {many}"
        size = len(text) if amount == whole else len(amount)
        return Wording(ahead + text, (Says(0, len(ahead) + size, "quantities", value),), "m")
    text = ahead + whole
    first = text.index(amount, len(ahead))
    told = [Says(0 if first == len(ahead) else first, first + len(amount), "quantities", value)]
    if cls and form[:4] not in ("dead", "hurt"):
        told.append(Says(0, len(text), "targets", {"class": cls, "same": (name, "people")}))
    return Wording(text, tuple(told), gender)


def _time(name: str, form: str, values: Mapping[str, Any], writer: Writer) -> Wording | None:
    months = writer.outlet.months
    if name == "span":
        told = values.get("span")
        if not told:
            return None
        first = date.fromisoformat(f"{told}-01")
        last = first.replace(day=monthrange(first.year, first.month)[1])
        text = f"شهر {month(first, months)}"
        return Wording(text, (Says(0, len(text), "time", {"from": first.isoformat(), "to": last.isoformat()}),))
    day: date | None = values.get("since") if name == "since" else values.get("when", values["day"])
    if day is None:
        return None
    until = max(day, writer.published or values["day"]) if name in ("begun", "since") else day
    if name == "since":
        text = f"{day.day} {month(day, months)}"
    elif form == "bare" or name == "begun":
        near = writer.published is not None and 0 <= (writer.published - day).days <= 5 and writer.outlet.days != "date"
        text = WEEKDAYS[day.weekday()] if near else f"{day.day} {month(day, months)}"
    else:
        text = worded(day, values.get("part", ""), writer.published, writer.outlet.days, months)
    text = _figures(text, writer)
    return Wording(text, (Says(0, len(text), "time", {"from": day.isoformat(), "to": until.isoformat()}),))
