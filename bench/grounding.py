"""Grounding against the rules: what it takes, and what of the rules' own claims is left when they are said back.

`PYTHONPATH=src python bench/grounding.py [--reports N] [--show WHY]` reads every 50th report of ../shared/data/corpus.
"""

import argparse
import gzip
import json
from collections import Counter
from itertools import islice
from pathlib import Path
from time import process_time
from typing import Any

from marsad.coding.coder import RuleCoder
from marsad.coding.document import Document
from marsad.coding.furniture import furniture
from marsad.coding.kit import default_kit
from marsad.llm.ground import Grounded, ground
from marsad.llm.said import SaidAmount, SaidClaim, SaidPlace, Words
from marsad.model import ClaimPlace, CodedReport, Interval, Party, Quantity, Report, Span

CORPUS = Path(__file__).parents[2] / "shared/data/corpus/reports.jsonl.gz"
FIELDS = ("actors", "targets", "places", "quantities", "sources")


def reports(count: int, every: int = 50) -> list[Report]:
    """Every so many reports of the corpus."""
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        rows = map(json.loads, islice(lines, 0, None, every))
        return [
            Report(id=str(at), text=row["text"], published=row.get("published") or "",
                   publisher=row.get("publisher") or "")
            for at, row in enumerate(islice(rows, count))
        ]  # fmt: skip


def said_back(coded: CodedReport) -> list[SaidClaim]:
    """The claims of a coded report as a model would say them; what stands outside of all sentences is left out."""

    def number(at: int) -> int:
        return next((k for k, (start, end) in enumerate(coded.segments, 1) if start <= at < end), 0)

    def words(value: Span | Party | ClaimPlace | Quantity | Interval) -> dict[str, Any]:
        return {"sentence": number(value.start), "words": value.text}

    return [
        SaidClaim(
            type=claim.type, status=claim.status, trigger=Words(**words(claim.trigger)),
            actors=tuple(Words(**words(each)) for each in claim.actors),
            targets=tuple(Words(**words(each)) for each in claim.targets),
            places=tuple(SaidPlace(role=each.role, **words(each)) for each in claim.places),
            time=Words(**words(claim.time)) if claim.time else None,
            quantities=tuple(SaidAmount(kind=each.kind, **words(each)) for each in claim.quantities),
            sources=tuple(Words(**words(each)) for each in claim.sources),
        )
        for claim in coded.claims
    ]  # fmt: skip


def main() -> None:
    """Print the ratio of times, and of each field how many values are the same, others, or lost and why."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=100)
    parser.add_argument("--show", default="", help="print what was dropped for this reason, or changed in this field")
    asked = parser.parse_args()
    kit = default_kit()
    coder = RuleCoder(kit)
    texts = reports(asked.reports)
    for report in texts:
        coder.code(report)
    began = process_time()
    coded = [coder.code(report) for report in texts]
    rules = process_time() - began
    said = [said_back(each) for each in coded]
    began = process_time()
    grounded = []
    for report, claims in zip(texts, said, strict=True):
        document = Document(report.text, coder.memo)
        grounded.append(ground(report, document, claims, kit, "model", furniture(document).skipped))
    model = process_time() - began
    print(f"{len(texts)} reports: rules {rules:.2f} s, grounding {model:.2f} s (processor), ratio {model / rules:.2f}")
    _compare(coded, grounded, asked.show)


def _compare(coded: list[CodedReport], grounded: list[Grounded], show: str) -> None:
    count: Counter[str] = Counter()
    for report, found in zip(coded, grounded, strict=True):
        kept = {(claim.type, claim.trigger.start): claim for claim in found.claims}
        for claim in report.claims:
            other = kept.get((claim.type, claim.trigger.start))
            count["claims " + ("same" if other else "lost")] += 1
            if other is None:
                continue
            count["status " + ("same" if other.status == claim.status else "other")] += 1
            if claim.time:
                count["time " + ("same" if other.time == claim.time else "other")] += 1
                if show == "time" and other.time != claim.time:
                    print(claim.time, other.time)
            if show == "status" and other.status != claim.status:
                print(claim.status, other.status, claim.trigger.text, report.text[claim.evidence[0][0] :][:200])
            for field in FIELDS:
                mine, theirs = getattr(claim, field), getattr(other, field)
                for value in mine:
                    there = value in theirs
                    near = not there and any(v.start < value.end and value.start < v.end for v in theirs)
                    moved = not there and not near and any(v.text == value.text for v in theirs)
                    count[f"{field} {'same' if there else 'other' if near else 'elsewhere' if moved else 'lost'}"] += 1
                    if show == field and near:
                        print(claim.type, value, [v for v in theirs if v.start < value.end and value.start < v.end])
        for each in found.dropped:
            count[f"dropped {each.field} {each.why}"] += 1
            if show in (each.why, f"{each.field} {each.why}"):
                print(each.field, each.why, "|", each.words)
    for key in sorted(count):
        print(f"{count[key]:6} {key}")


if __name__ == "__main__":
    main()
