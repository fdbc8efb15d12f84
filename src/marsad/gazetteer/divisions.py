"""Divisions: the first- and second-level division that a place is in, with its p-code if an import gave it one.

In: the compiled gazetteer and a place of a report. Out: the division, its middle, its names and p-codes. P-codes come
from tables that were imported (`marsad gazetteer import --pcodes`); without one there are none.
"""

from typing import NamedTuple

from marsad.gazetteer.table import Division, Gazetteer, PlaceRecord
from marsad.model import Place
from marsad.text.fold import name_key


class Codes(NamedTuple):
    """The divisions of a place as a table of p-codes has them; None where it has none."""

    admin1: Division | None = None
    admin2: Division | None = None

    @property
    def code1(self) -> str | None:
        """P-code of the first-level division."""
        return self.admin1.pcode if self.admin1 else None

    @property
    def code2(self) -> str | None:
        """P-code of the second-level division."""
        return self.admin2.pcode if self.admin2 else None

    @property
    def name1(self) -> str | None:
        """Name of the first-level division, in Latin letters where the table has it."""
        return (self.admin1.latin or self.admin1.name) if self.admin1 else None

    @property
    def name2(self) -> str | None:
        """Name of the second-level division, in Latin letters where the table has it."""
        return (self.admin2.latin or self.admin2.name) if self.admin2 else None

    @property
    def versions(self) -> tuple[str, ...]:
        """The tables that the codes come from."""
        return tuple(dict.fromkeys(each.version for each in self if each is not None))


class Divisions:
    """What is known of the divisions of all countries."""

    def __init__(self, gazetteer: Gazetteer | None = None) -> None:
        self._gazetteer = gazetteer
        self._by_code = {each.pcode: each for each in (gazetteer.divisions if gazetteer else ())}
        self._admin1 = {(each.country, each.ours): each for each in self._by_code.values() if each.level == 1}
        self._admin2 = {
            (each.country, each.ours, name_key(each.name)): each for each in self._by_code.values() if each.level == 2
        }
        self._records: dict[tuple[str, ...], PlaceRecord] = {}
        for number in range(len(gazetteer) if gazetteer else 0):
            record = gazetteer.record(number) if gazetteer else None
            if record is None:
                continue
            if record.kind == "country":
                self._records.setdefault((record.country,), record)
            elif record.kind == "admin1":
                self._records.setdefault((record.country, record.admin1), record)
            elif record.kind == "admin2":
                self._records.setdefault((record.country, record.admin1, name_key(record.name)), record)

    @property
    def coded(self) -> frozenset[str]:
        """The countries (alpha-2) whose divisions have p-codes."""
        return frozenset(country for country, _ in self._admin1)

    def country(self, code: str) -> PlaceRecord | None:
        """A country by its ISO 3166-1 alpha-2 code."""
        return self._records.get((code,))

    def admin1(self, country: str, name: str) -> PlaceRecord | None:
        """A first-level division by its country and its name in our tables (`Place.admin1`)."""
        return self._records.get((country, name))

    def admin2(self, place: Place) -> PlaceRecord | None:
        """The second-level division that a place is or lies in; None where nothing tells."""
        country, within = place.country or "", place.admin1 or ""
        if place.kind == "admin2":
            return self._records.get((country, within, name_key(place.name)))
        found = self.codes(place).admin2
        return self._records.get((country, found.ours, name_key(found.name))) if found else None

    def codes(self, place: Place) -> Codes:
        """The p-coded divisions that a place is or lies in."""
        if not self._by_code or not place.country:
            return Codes()
        smallest = self._by_code.get(self._pcode(place))
        if smallest is None and place.kind == "admin2":
            smallest = self._admin2.get((place.country, place.admin1 or "", name_key(place.name)))
        if smallest is None:
            return Codes(self._admin1.get((place.country, place.admin1 or "")))
        if smallest.level == 1:
            return Codes(smallest)
        return Codes(self._by_code.get(smallest.parent), smallest)

    def _pcode(self, place: Place) -> str:
        """The code of the record that a place was resolved to: of its name, country and point."""
        gazetteer = self._gazetteer
        key = name_key(place.name)
        if gazetteer is None or not key or place.radius_km is not None:
            return ""
        records = [gazetteer.record(number) for (number,) in gazetteer.names.get(key, ())]
        found = {
            record.pcode
            for record in records
            if record.pcode and record.country == place.country and record.kind == place.kind
            and (record.lat, record.lon) == (place.lat, place.lon)
        }  # fmt: skip
        return found.pop() if len(found) == 1 else ""
