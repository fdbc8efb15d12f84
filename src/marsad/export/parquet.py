"""Parquet: one row a claim, every status, with lists for parties, places, amounts and spans.

In: coded reports. Out: one file, or a folder of files partitioned by year and month of the claim's time, or of its
report's day when none is told (`year=0/month=0` when neither is). Needs pyarrow (`marsad[parquet]`). The columns are
Marsad's; nothing of a claim is lost.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from marsad.errors import ExportError
from marsad.export.events import days
from marsad.export.losses import Losses
from marsad.export.pcodes import NOWHERE, pcodes
from marsad.gazetteer.divisions import Codes, Divisions
from marsad.gazetteer.gazette import Gazette
from marsad.model import Claim, ClaimPlace, CodedReport, Party, Place

if TYPE_CHECKING:
    import pyarrow

COLUMNS = (
    "claim_id report_id published publisher title type status confidence trigger trigger_start trigger_end actors "
    "targets sources places date_from date_to time_words quantities evidence made_by differing year month"
).split()
_ROWS = 10_000  # in memory at once


def write(reports: Iterable[CodedReport], out: IO[bytes], losses: Losses, divisions: Divisions = NOWHERE) -> None:
    """Write one file. Raises ExportError when pyarrow is missing."""
    arrow = _arrow()
    from pyarrow import parquet

    shape = schema()
    with parquet.ParquetWriter(out, shape, compression="zstd") as writer:
        for rows in _batches(reports, losses, divisions):
            writer.write_table(arrow.Table.from_pylist(rows, schema=shape))


def write_partitioned(
    reports: Iterable[CodedReport], folder: Path, losses: Losses, divisions: Divisions = NOWHERE
) -> None:
    """Write a new folder of `year=…/month=…/part-….parquet`.

    Raises ExportError when pyarrow is missing or the folder is not empty.
    """
    arrow = _arrow()
    from pyarrow import dataset

    if folder.exists() and any(folder.iterdir()):
        raise ExportError(
            "export-folder", f"{folder}: the folder is not empty; old parts would be read with the new. Name another."
        )
    shape = schema()
    keys = arrow.schema([shape.field("year"), shape.field("month")])
    batches = (arrow.RecordBatch.from_pylist(rows, schema=shape) for rows in _batches(reports, losses, divisions))
    dataset.write_dataset(
        batches, folder, schema=shape, format="parquet", partitioning=dataset.partitioning(keys, flavor="hive"),
        basename_template="part-{i}.parquet", max_partitions=10_000, use_threads=False,
        file_options=dataset.ParquetFileFormat().make_write_options(compression="zstd"),
    )  # fmt: skip


def schema() -> "pyarrow.Schema":
    """The columns and their types."""
    arrow = _arrow()
    text, number, whole = arrow.string(), arrow.float64(), arrow.int32()
    party = arrow.struct(
        [("text", text), ("start", whole), ("end", whole), ("name", text), ("class", text), ("entry", text)]
    )
    place = arrow.struct(
        [("text", text), ("start", whole), ("end", whole), ("role", text), ("name", text), ("kind", text),
         ("country", text), ("admin1", text), ("admin1_pcode", text), ("admin2", text), ("admin2_pcode", text),
         ("lat", number), ("lon", number), ("radius_km", number)]
    )  # fmt: skip
    quantity = arrow.struct(
        [("kind", text), ("text", text), ("start", whole), ("end", whole), ("low", number), ("high", number),
         ("of", text), ("per", text), ("approximate", arrow.bool_())]
    )  # fmt: skip
    span = arrow.struct([("start", whole), ("end", whole), ("text", text)])
    types: dict[str, Any] = {
        "confidence": number, "trigger_start": whole, "trigger_end": whole, "date_from": arrow.date32(),
        "date_to": arrow.date32(), "places": arrow.list_(place), "quantities": arrow.list_(quantity),
        "evidence": arrow.list_(span), "year": whole, "month": whole,
        **dict.fromkeys(("actors", "targets", "sources"), arrow.list_(party)),
        **dict.fromkeys(("made_by", "differing"), arrow.list_(text)),
    }  # fmt: skip
    return arrow.schema([(column, types.get(column, text)) for column in COLUMNS])


def rows(reports: Iterable[CodedReport], losses: Losses, divisions: Divisions = NOWHERE) -> Iterator[dict[str, Any]]:
    """Rows, in the order of the reports."""
    for report in reports:
        losses.reports += 1
        gazette = Gazette(report.places)
        for claim in report.claims:
            losses.claims += 1
            losses.rows += 1
            places = [(words, gazette.find(words)) for words in claim.places]
            coded = [(*each, pcodes(each[1], claim, divisions, losses)) for each in places]
            yield _row(report, claim, coded)


def _row(report: CodedReport, claim: Claim, places: list[tuple[ClaimPlace, Place, Codes]]) -> dict[str, Any]:
    when = days(claim, report.published)
    told = when if when is not None and when.told else None
    return {
        "claim_id": claim.id, "report_id": report.id, "published": report.published, "publisher": report.publisher,
        "title": report.title, "type": claim.type, "status": claim.status, "confidence": claim.confidence,
        "trigger": claim.trigger.text, "trigger_start": claim.trigger.start, "trigger_end": claim.trigger.end,
        **{key: [_party(each) for each in getattr(claim, key)] for key in ("actors", "targets", "sources")},
        "places": [
            {
                "text": words.text, "start": words.start, "end": words.end, "role": words.role, "name": place.name,
                "kind": place.kind, "country": place.country, "admin1": place.admin1, "admin1_pcode": codes.code1,
                "admin2": codes.name2, "admin2_pcode": codes.code2, "lat": place.lat, "lon": place.lon,
                "radius_km": place.radius_km,
            }
            for words, place, codes in places
        ],
        "date_from": told.since if told else None, "date_to": told.until if told else None,
        "time_words": claim.time.text if claim.time else None,
        "quantities": [{key: getattr(each, key) for key in each.__struct_fields__} for each in claim.quantities],
        "evidence": [{"start": start, "end": end, "text": report.text[start:end]} for start, end in claim.evidence],
        "made_by": list(claim.made_by), "differing": [each.field for each in claim.differing],
        "year": when.since.year if when else 0, "month": when.since.month if when else 0,
    }  # fmt: skip


def _party(party: Party) -> dict[str, Any]:
    return {
        "text": party.text, "start": party.start, "end": party.end, "name": party.name, "class": party.cls,
        "entry": party.entry,
    }  # fmt: skip


def _batches(reports: Iterable[CodedReport], losses: Losses, divisions: Divisions) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows(reports, losses, divisions):
        batch.append(row)
        if len(batch) >= _ROWS:
            yield batch
            batch = []
    if batch:
        yield batch


def _arrow() -> Any:
    try:
        import pyarrow
    except ModuleNotFoundError as error:
        raise ExportError("export-needs-pyarrow", "Parquet needs pyarrow: pip install 'marsad[parquet]'.") from error
    return pyarrow
