"""Shard: one file of an archive, from its bytes to tables. A pure function of the bytes, the name and the recipe.

In: the shard's name and a stream of its bytes that can seek. Out: `Coded`: the bytes of a Parquet file for each table.
A record that cannot be read or coded is set aside with its reason and never ends the shard.
"""

from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec

from marsad.batch.records import Found, records
from marsad.batch.tables import Entry, Tables
from marsad.coding.coder import RuleCoder
from marsad.coding.document import Document
from marsad.coding.privacy import private_names
from marsad.gazetteer.gazette import Gazette
from marsad.ledger.arrivals import key_of, plain, uid_of
from marsad.ledger.claims import claim_uid, day_number, place_key
from marsad.ledger.masking import mask
from marsad.ledger.runs import code_hash, lexicon_hash
from marsad.linking.compare import Facts
from marsad.linking.copies import sketches
from marsad.linking.cues import keys
from marsad.linking.facts import facts_of
from marsad.linking.page import page_of
from marsad.linking.spots import spot_of
from marsad.model import CodedReport, Report
from marsad.sources.files import Reading, Rejected

MakeCoder = Callable[[Path | None], RuleCoder]  # over the built-in tables, or with the places of an import


class Recipe(NamedTuple):
    """What, beside a shard's bytes, decides what comes out.

    `gazetteer` is the folder of an import or None; with `names`, names of private persons are left in.
    """

    reading: Reading = Reading()
    gazetteer: Path | None = None
    names: bool = False

    def digest(self) -> str:
        """Hash of code, tables and settings (SHA-256, 16 hexadecimal digits)."""
        told = [code_hash(), lexicon_hash(self.gazetteer), repr(tuple(self.reading)), str(self.names)]
        return sha256("\n".join(told).encode()).hexdigest()[:16]


class Coded(NamedTuple):
    """A shard as it was coded: its name, the SHA-256 of its bytes, a file for each table, numbers of rows by table.

    `files` is empty where the shard was coded before, by the same recipe.
    """

    shard: str
    digest: str
    files: dict[str, bytes]
    counts: dict[str, int]


def code_shard(name: str, stream: BinaryIO, recipe: Recipe, coder: RuleCoder, done: str = "") -> Coded:
    """Code a shard, unless its digest is `done`. `coder` is one over the recipe's tables."""
    digest = _digest(stream)
    if digest == done:
        return Coded(name, digest, {}, {})
    stream.seek(0)
    tables = Tables(name)
    seen: set[str] = set()
    repeated = 0
    for found in records(name, stream, recipe.reading):
        entry = found if isinstance(found, Rejected) else _coded(found, recipe, coder)
        if isinstance(entry, Rejected):
            tables.set_aside(entry)
        elif entry.uid in seen:
            repeated += 1
        else:
            seen.add(entry.uid)
            tables.add(entry)
    files = tables.close()
    return Coded(name, digest, files, tables.counts | {"repeated": repeated})


@cache
def coder_for(gazetteer: Path | None, make: MakeCoder) -> RuleCoder:
    """The coder of this process; its tables are memory-mapped, so that processes of one machine share them."""
    return make(gazetteer)


def _digest(stream: BinaryIO) -> str:
    digest = sha256()
    while piece := stream.read(1 << 20):
        digest.update(piece)
    return digest.hexdigest()


def _coded(found: Found, recipe: Recipe, coder: RuleCoder) -> Entry | Rejected:
    given = found.given
    try:
        return _entry(found, recipe, coder)
    except Exception as error:  # whatever it is, it is one record's
        sentence = f"coding it failed ({type(error).__name__}); this is a fault of Marsad, please report it."
        return Rejected(given.input, given.line, "coding-failed", sentence)


def _entry(found: Found, recipe: Recipe, coder: RuleCoder) -> Entry:
    given = found.given
    report = _writable(given.report)
    uid = uid_of(key_of(found.url, report.title, report.published, report.publisher, report.text))
    coded = coder.code(report)
    coded = msgspec.structs.replace(
        coded,
        id=uid,
        notes=(*given.notes, *coded.notes),
        claims=tuple(msgspec.structs.replace(claim, id=claim_uid(uid, at)) for at, claim in enumerate(coded.claims, 1)),
    )
    sketch = sketches([coded.text])[0]
    if not recipe.names:
        coded = _masked(coded, coder)
    day = day_number(coded.published)
    cues = [] if day is None else [(facts, keys(facts)) for facts in _facts(coded, uid, day)]
    return Entry(coded, uid, given.input, given.line, given.report.id, found.url, day, sketch, cues)


def _writable(report: Report) -> Report:
    """In characters that every format can hold, and of the same number."""
    fields = ("id", "text", "title", "published", "publisher")
    told = {name: plain(getattr(report, name)) for name in fields}
    return msgspec.structs.replace(
        report, **{name: value.encode("utf-8", "replace").decode() for name, value in told.items()}
    )


def _masked(coded: CodedReport, coder: RuleCoder) -> CodedReport:
    """With names of private persons as blocks of the same length."""
    spans = private_names(Document(coded.text, coder.memo), coder.kit)
    told = {coded.text[start:end] for start, end in spans}
    if coded.title not in coded.text:
        title = coded.title
        told |= {title[start:end] for start, end in private_names(Document(title, coder.memo), coder.kit)}
    return mask(coded, told, (), spans)


def _facts(coded: CodedReport, uid: str, day: int) -> Iterator[Facts]:
    """What of each claim others are compared with."""
    gazette = Gazette(coded.places)
    named = [(place.name, spot_of(place_key(place), place)) for place in coded.places]
    page = page_of(uid, coded.text, day, named)
    for claim in coded.claims:
        places = [gazette.find(words) for words in claim.places]
        yield facts_of(claim, [(place_key(place), place) for place in places], page)
