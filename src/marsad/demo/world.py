"""The world: the invented places, parties and nouns.

In: `places.csv`, `actors/*.csv`, `words.toml`. Out: one value with all that may be named. No place or party in it
exists; the places lie on an island that is not there, in the middle of the Arabian Sea.
"""

import csv
import io
import re
import tomllib
from importlib.resources import files
from typing import Any, NamedTuple

from marsad.demo.arabic import Noun
from marsad.demo.faults import fault


class Kind(NamedTuple):
    """A kind of happening: type, status, the noun that goes back to it and its gender, family, the act as a pattern."""

    type: str
    status: str
    noun: str
    gender: str
    family: str
    act: str


class Who(NamedTuple):
    """A party or voice: nominative, genitive, gender, class, and its entry and name where the registry has them."""

    nominative: str
    genitive: str
    gender: str
    cls: str
    entry: str | None = None
    name: str | None = None


class World(NamedTuple):
    """Everything that may be named. `places` are rows of `places.csv`, by name and kind."""

    places: dict[str, dict[str, str]]
    who: dict[str, Who]
    nouns: dict[str, Noun]
    things: dict[str, list[str]]
    kinds: dict[str, Kind]
    genders: dict[str, str]


def world() -> World:
    """The world of the demonstration. Raises DemoError that names the file."""
    words = tomllib.loads(_read("words.toml"))
    who: dict[str, Who] = {}
    for row in csv.DictReader(io.StringIO(_read("actors/parties.csv"))):
        gender = words["party"].get(row["id"])
        if gender is None:
            raise fault(f"words.toml: no gender for the party {row['id']!r}.")
        who[row["id"].removeprefix("demo-")] = Who(
            row["name"], row["name"], gender, row["class"], row["id"], row["name"]
        )
    for name, (nominative, genitive, gender, cls) in {**words["voice"], **words["doer"]}.items():
        who[name] = Who(nominative, genitive, gender, cls)
    nouns = {name: _noun(row) for name, row in words["count"].items()}
    places: dict[str, dict[str, str]] = {}
    for row in csv.DictReader(io.StringIO(_read("places.csv"))):
        places.setdefault(row["name"] if row["kind"] != "admin1" else f"محافظة {row['name']}", row)
    kinds = {name: Kind(*row) for name, row in words["kind"].items()}
    return World(places, who, nouns, words["thing"], kinds, words["gender"])


def _noun(row: list[str]) -> Noun:
    one, accusative, two, oblique, few, whole, gender, *cls = row
    return Noun(one, accusative, two, oblique, few, whole, gender == "f", "".join(cls))


def _read(name: str) -> str:
    return (files("marsad.demo") / name).read_text(encoding="utf-8")


def places_in(text: str, of: World) -> list[dict[str, Any]]:
    """The places that a text names, in the form of the coded-report format; what parties are called names none."""
    for who in of.who.values():
        if who.entry:
            text = text.replace(who.nominative, " ")
    found = {row["name"]: row for name, row in of.places.items() if re.search(rf"\b(?:[وف]?[بل])?{name}\b", text)}
    return [
        {"name": row["name"], "kind": row["kind"], "country": row["country"], "admin1": row["admin1"],
         "lat": float(row["lat"]), "lon": float(row["lon"])}
        for row in found.values()
    ]  # fmt: skip
