"""Shard: one file of an archive, from its bytes to tables. A pure function of the bytes, the name and the recipe.

In: the shard's name and a stream of its bytes that can seek. Out: `Coded`: the bytes of a Parquet file for each table.
A record that cannot be read or coded is set aside with its reason and never ends the shard.
"""

from collections.abc import Callable, Iterator
from functools import cache, partial
from hashlib import sha256
from typing import BinaryIO, NamedTuple

import msgspec

from marsad.batch.records import Found, records
from marsad.batch.tables import Entry, Tables
from marsad.coding.coders import Choice, Coder, in_flight
from marsad.coding.document import Document
from marsad.coding.privacy import private_names
from marsad.errors import MarsadError
from marsad.gazetteer.gazette import Gazette
from marsad.ledger.arrivals import key_of, plain, uid_of
from marsad.ledger.claims import claim_uid, day_number, place_key
from marsad.ledger.masking import BLOCK, mask
from marsad.ledger.runs import code_hash, lexicon_hash
from marsad.linking.compare import Facts
from marsad.linking.copies import sketches
from marsad.linking.cues import keys
from marsad.linking.facts import facts_of
from marsad.linking.page import page_of
from marsad.linking.spots import spot_of
from marsad.model import CodedReport, Report
from marsad.sources.files import Reading, Rejected

MakeCoder = Callable[[Choice], Coder]


class Recipe(NamedTuple):
    """What, beside a shard's bytes, decides what comes out.

    `choice` says who reads, `stamp` which version of it that is; with `names`, names of private persons are left in.
    """

    reading: Reading = Reading()
    choice: Choice = Choice()
    names: bool = False
    stamp: str = ""

    def digest(self) -> str:
        """Hash of code, tables and settings (SHA-256, 16 hexadecimal digits)."""
        tables = lexicon_hash(self.choice.gazetteer)
        told = [code_hash(), tables, repr(tuple(self.reading)), str(self.names), self.stamp]
        return sha256("\n".join(told).encode()).hexdigest()[:16]


class Coded(NamedTuple):
    """A shard as it was coded: its name, the SHA-256 of its bytes, a file for each table, numbers of rows by table.

    `files` is empty where the shard was coded before, by the same recipe.
    """

    shard: str
    digest: str
    files: dict[str, bytes]
    counts: dict[str, int]


def code_shard(name: str, stream: BinaryIO, recipe: Recipe, coder: Coder, done: str = "") -> Coded:
    """Code a shard, unless its digest is `done`. `coder` is one over the recipe's tables."""
    digest = _digest(stream)
    if digest == done:
        return Coded(name, digest, {}, {})
    stream.seek(0)
    tables = Tables(name)
    seen: set[str] = set()
    repeated = 0
    with in_flight(partial(_coded, recipe=recipe, coder=coder), coder.ahead) as code:
        for entry in code(records(name, stream, recipe.reading)):
            repeated += _take(entry, tables, seen)
    files = tables.close()
    return Coded(name, digest, files, tables.counts | {"repeated": repeated})


def _take(entry: Entry | Rejected, tables: Tables, seen: set[str]) -> bool:
    """Put an entry into the tables; whether it was there already, and is left out."""
    if isinstance(entry, Rejected):
        tables.set_aside(entry)
        return False
    if entry.uid in seen:
        return True
    seen.add(entry.uid)
    tables.add(entry)
    return False


@cache
def coder_for(choice: Choice, make: MakeCoder) -> Coder:
    """The coder of this process; its tables are memory-mapped, so that processes of one machine share them."""
    return make(choice)


def _digest(stream: BinaryIO) -> str:
    digest = sha256()
    while piece := stream.read(1 << 20):
        digest.update(piece)
    return digest.hexdigest()


def _coded(found: Found | Rejected, recipe: Recipe, coder: Coder) -> Entry | Rejected:
    if isinstance(found, Rejected):
        return found
    given = found.given
    try:
        return _entry(found, recipe, coder)
    except MarsadError:
        raise  # the coder cannot go on: no record's fault
    except Exception as error:  # whatever it is, it is one record's
        sentence = f"coding it failed ({type(error).__name__}); this is a fault of Marsad, please report it."
        return Rejected(given.input, given.line, "coding-failed", sentence)


def _entry(found: Found, recipe: Recipe, coder: Coder) -> Entry:
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
    given_id, url = given.report.id, found.url
    if not recipe.names:
        coded = _masked(coded, coder)
        if BLOCK in coded.text + coded.title:  # an address may repeat the title
            given_id = url = ""
    day = day_number(coded.published)
    cues = [] if day is None else [(facts, keys(facts)) for facts in _facts(coded, uid, day)]
    return Entry(coded, uid, given.input, given.line, given_id, url, day, sketch, cues)


def _writable(report: Report) -> Report:
    """In characters that every format can hold, and of the same number."""
    fields = ("id", "text", "title", "published", "publisher")
    told = {name: plain(getattr(report, name)) for name in fields}
    return msgspec.structs.replace(
        report, **{name: value.encode("utf-8", "replace").decode() for name, value in told.items()}
    )


def _masked(coded: CodedReport, coder: Coder) -> CodedReport:
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
