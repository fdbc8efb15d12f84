"""Synthetic incidents for the map: as many as asked for, the same on every run, in the columns of `/api/v1/map`.

`places`: at places of the compiled gazetteer, as a ledger has them. `scattered`: each at a point of its own, the
hardest case for the map. The numbers mean nothing.
"""

import random
from functools import cache
from itertools import accumulate

import pyarrow as pa

from marsad.gazetteer.table import Gazetteer
from marsad.ontology import claim_types

COUNTRIES = ("SY", "IQ", "LB", "SD", "YE", "LY")
RADIUS = {"country": 300.0, "admin1": 60.0, "admin2": 20.0, "city": 6.0, "town": 3.0, "village": 1.5, "district": 1.5}
STATUSES = ("occurred", "ongoing", "planned", "hypothetical", "denied")
FIRST, DAYS = 18262, 1500  # from 2020-01-01


@cache
def places(folder):
    """Records of the gazetteer with coordinates, the greatest first."""
    gazetteer = Gazetteer(folder)
    records = [gazetteer.record(number) for number in range(len(gazetteer))]
    found = [record for record in records if record.lat is not None and record.name and record.latin]
    return sorted(found, key=lambda record: (record.kind != "country", record.rank, -record.population, record.latin))


@cache
def stream(folder, scene, count):
    """The Arrow stream of a scene."""
    chance = random.Random(f"{scene} {count}")
    known = [record for record in places(folder) if record.country in COUNTRIES][:3000]
    weights = list(accumulate(1 / (number + 8) for number in range(len(known))))
    rows = []
    for number in range(count):
        at = chance.choices(range(len(known)), cum_weights=weights)[0]
        rows.append(_row(number, at, known[at], chance, scattered=scene == "scattered"))
    columns = list(zip(*rows, strict=True))
    kinds = (pa.utf8(), pa.float32(), pa.float32(), pa.float32(), pa.int32(), pa.int32(), pa.int32(),
             None, None, pa.uint8(), pa.uint8())  # fmt: skip
    names = "uid lon lat radius_km place first last type status support flags".split()
    coded = pa.dictionary(pa.uint8(), pa.utf8())
    arrays = [
        pa.array(column, kind) if kind else pa.array(column).dictionary_encode().cast(coded)
        for column, kind in zip(columns, kinds, strict=True)
    ]
    table = pa.table(arrays, names)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def _row(number, at, place, chance, scattered):
    lon, lat, radius = place.lon, place.lat, RADIUS.get(place.kind, 2.0)
    if scattered and radius < 100:
        lon, lat, radius = chance.gauss(lon, 0.5), chance.gauss(lat, 0.4), chance.choice((0.0, 1.5, 3.0))
    unlocated = chance.random() < 0.01
    first = FIRST + int(DAYS * chance.betavariate(2, 1.4))
    last = first + (chance.randint(5, 90) if chance.random() < 0.03 else 0)
    undated = chance.random() < 0.01
    support = min(9, int(chance.expovariate(0.6)))
    return (
        f"I{number:06x}", None if unlocated else lon, None if unlocated else lat, radius, None if unlocated else at,
        None if undated else first, None if undated else last, chance.choice(_types()),
        chance.choices(STATUSES, (80, 8, 5, 4, 3))[0], support, int(support > 1 and chance.random() < 0.15),
    )  # fmt: skip


@cache
def _types():
    return tuple(claim_types())
