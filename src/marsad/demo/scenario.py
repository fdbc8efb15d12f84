"""The scenario: what happens in the invented war, and which outlets tell it how.

In: `scenario/*.toml`, `outlets.toml`, `words.toml`, and a seed. Out: outlets, and tellings in order of publication. The
scenario names who tells a thing differently from others; who else tells it follows from the seed.
"""

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256
from importlib.resources import files
from typing import Any, NamedTuple, TypeVar

import msgspec

from marsad.demo.faults import fault

T = TypeVar("T")
_GAINS = frozenset("control advance operation threat deployment".split())
_MISDEEDS = frozenset("shelling airstrike killing burning raid violation blocked siege cut abduction".split())
_OWN = frozenset("id day kind told fame same".split())  # of a happening, not told in words


class Outlet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An invented publisher and its habits; the keys are told at the head of `outlets.toml`."""

    id: str
    name: str
    voice: str
    affiliation: str
    lines: tuple[str, ...]
    days: str = "weekday"
    months: str = "both"
    country: str = "XM"
    covers: str = ""
    areas: str = "siege front north politics"
    reach: float = 0.0
    lag: int = 0
    gathers: int = 0
    most: int = 1
    hours: tuple[int, int] = (8, 20)
    figures: bool = False
    indic: bool = False
    itself: str = ""
    sides: tuple[str, ...] = ()
    shuns: tuple[str, ...] = ()
    mess: tuple[str, ...] = ()
    calls: dict[str, tuple[str, str, str]] = {}
    voices: dict[str, tuple[str, ...]] = {}
    titles: tuple[str, ...] = ()
    copies: dict[str, float] = {}
    copied: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        """Where its pages would stand: a name that no server can have (RFC 2606)."""
        return f"{self.id}.example"


class Happening(NamedTuple):
    """One thing of the scenario. `values` are what may be told of it; `area` the file that it stands in.

    `same` is the happening that it is another side of (an accusation of it), else its own id; `turn` counts those of
    its kind.
    """

    id: str
    day: date
    kind: str
    area: str
    values: Mapping[str, Any]
    fame: float
    told: tuple[Mapping[str, Any], ...]
    same: str
    turn: int = 0


class Siege(NamedTuple):
    """From when to when reports on these places say too that the city is besieged, and what they say of that."""

    first: date
    last: date
    places: tuple[str, ...]
    values: Mapping[str, Any]


class Telling(NamedTuple):
    """One outlet's account of a happening: `manner` is tell, deny or accuse; `values` as this outlet has them.

    `day` is when it is published; `update` holds values of a corrected version that follows, if any.
    """

    happening: Happening
    outlet: Outlet
    day: date
    manner: str
    values: Mapping[str, Any]
    update: Mapping[str, Any]


def chance(seed: int, *key: object) -> float:
    """A number from 0 to 1 that depends on the seed and the key alone."""
    told = "|".join(map(str, (seed, *key)))
    return int.from_bytes(sha256(told.encode()).digest()[:6], "big") / 2**48


def pick(options: Sequence[T], seed: int, *key: object) -> T:
    """One of some options."""
    return options[min(int(chance(seed, *key) * len(options)), len(options) - 1)]


def turn(options: Sequence[T], number: int, seed: int, *key: object) -> T:
    """One of some options, so that neighbouring numbers get different ones."""
    return options[(int(chance(seed, *key) * len(options)) + number) % len(options)]


def outlets() -> dict[str, Outlet]:
    """All outlets by id, in the order of the file."""
    rows = _table("outlets.toml")["outlet"]
    try:
        found = [msgspec.convert(row, Outlet) for row in rows]
    except msgspec.ValidationError as error:
        raise fault(f"outlets.toml: {error}.") from error
    return {outlet.id: outlet for outlet in found}


def happenings() -> list[Happening]:
    """Everything that happens, in the order of days. Raises DemoError for an id that stands twice."""
    found: dict[str, Happening] = {}
    for path in sorted((files("marsad.demo") / "scenario").iterdir(), key=lambda each: each.name):
        if not path.name.endswith(".toml"):
            continue
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["happening"]:
            values = {key: value for key, value in row.items() if key not in _OWN}
            if row["id"] in found:
                raise fault(f"{path.name}: the id {row['id']!r} stands twice.")
            found[row["id"]] = Happening(
                row["id"], row["day"], row["kind"], path.name.removesuffix(".toml"), values,
                float(row.get("fame", 1.0)), tuple(row.get("told", ())), row.get("same", row["id"]),
            )  # fmt: skip
    turns: Counter[str] = Counter()
    ordered = []
    for each in sorted(found.values(), key=lambda each: (each.day, each.id)):
        ordered.append(each._replace(turn=turns[each.kind]))
        turns[each.kind] += 1
    return ordered


def siege() -> Siege:
    """The siege that other reports speak of."""
    return Siege(**_table("scenario/siege.toml")["besieged"])


def tellings(seed: int) -> list[Telling]:
    """Who tells what, in the order of publication. What nobody tells the first outlet does, the agency."""
    papers = outlets()
    agency = next(iter(papers.values()))
    found = []
    for happening in happenings():
        named = {told["by"] for told in happening.told}
        others = [outlet for outlet in papers.values() if outlet.id not in named and _unasked(happening, outlet, seed)]
        found += [_asked(happening, papers[told["by"]], told) for told in happening.told]
        found += [
            Telling(happening, outlet, happening.day + timedelta(days=outlet.lag), "tell", happening.values, {})
            for outlet in others or ([] if named else [agency])
        ]
    order = {name: number for number, name in enumerate(papers)}
    return sorted(found, key=lambda each: (each.day, order[each.outlet.id], each.happening.id))


def _asked(happening: Happening, outlet: Outlet, told: Mapping[str, Any]) -> Telling:
    manner = "deny" if told.get("deny") else "accuse" if "accuser" in told else "tell"
    own = {key: value for key, value in told.items() if key not in ("by", "after", "deny", "update", "without")}
    values = {key: value for key, value in happening.values.items() if key not in told.get("without", ())}
    day = happening.day + timedelta(days=int(told.get("after", outlet.lag)))
    return Telling(happening, outlet, day, manner, {**values, **own}, told.get("update", {}))


def _unasked(happening: Happening, outlet: Outlet, seed: int) -> bool:
    covers = outlet.covers == "all" or happening.kind in outlet.covers.split()
    if not covers or happening.area not in outlet.areas.split():
        return False
    doer = happening.values.get("doer")
    if (happening.kind in _GAINS and outlet.sides and doer not in outlet.sides) or (
        happening.kind in _MISDEEDS and doer in outlet.shuns
    ):
        return False
    return chance(seed, "tells", outlet.id, happening.id) < outlet.reach * happening.fame


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((files("marsad.demo") / name).read_text(encoding="utf-8"))
