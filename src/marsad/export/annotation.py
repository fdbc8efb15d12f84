"""W3C Web Annotation: one annotation a claim, every status, as JSON-LD, one object a line.

In: coded reports. Out: annotations whose targets are the words of the report, each by TextPositionSelector (Unicode
code points, end exclusive) and TextQuoteSelector with the characters before and after, and whose body is the claim in
the coded-report format. As in the Web Annotation Data Model (w3.org/TR/annotation-model, 4.2.4 and 4.2.5). The first
target is the sentences, then trigger, parties, places, time and amounts. The target's state holds the SHA-256 of the
text that the positions count in; a text in which names were masked has another. Where a profile withholds the words,
the target is the report alone.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import IO, Any

import msgspec

from marsad.export.losses import Losses
from marsad.model import Claim, CodedReport

CONTEXT = ["http://www.w3.org/ns/anno.jsonld", {"marsad": "urn:marsad:", "role": "marsad:role"}]
_AROUND = 32  # characters of prefix and suffix


def write(reports: Iterable[CodedReport], out: IO[bytes], losses: Losses) -> None:
    """Write annotations, one a line."""
    for annotation in annotations(reports, losses):
        losses.rows += 1
        out.write(msgspec.json.encode(annotation) + b"\n")


def annotations(reports: Iterable[CodedReport], losses: Losses) -> Iterator[dict[str, Any]]:
    """Annotations, in the order of the reports."""
    for report in reports:
        losses.reports += 1
        digest = sha256(report.text.encode()).hexdigest()
        for claim in report.claims:
            losses.claims += 1
            yield {
                "@context": CONTEXT, "id": f"urn:marsad:claim:{claim.id}", "type": "Annotation",
                "motivation": "classifying",
                "body": {
                    "type": "TextualBody", "purpose": "classifying", "format": "application/json",
                    "value": msgspec.json.encode(claim).decode(),
                },
                "target": [_target(report, digest, *each) for each in _words(claim)]
                if report.text
                else [{"type": "SpecificResource", "source": f"urn:marsad:report:{report.id}"}],
            }  # fmt: skip


def _words(claim: Claim) -> Iterator[tuple[str, int, int]]:
    """What the words are of the claim, and where they stand."""
    for start, end in claim.evidence:
        yield "evidence", start, end
    yield "trigger", claim.trigger.start, claim.trigger.end
    for role, values in (
        ("actor", claim.actors), ("target", claim.targets), ("place", claim.places), ("quantity", claim.quantities),
        ("source", claim.sources),
    ):  # fmt: skip
        for value in values:
            yield role, value.start, value.end
    if claim.time is not None:
        yield "time", claim.time.start, claim.time.end


def _target(report: CodedReport, digest: str, role: str, start: int, end: int) -> dict[str, Any]:
    text = report.text
    return {
        "type": "SpecificResource", "source": f"urn:marsad:report:{report.id}", "role": f"marsad:{role}",
        "state": {"type": "oa:State", "value": f"sha256:{digest}"},
        "selector": [
            {"type": "TextPositionSelector", "start": start, "end": end},
            {
                "type": "TextQuoteSelector", "exact": text[start:end], "prefix": text[max(0, start - _AROUND) : start],
                "suffix": text[end : end + _AROUND],
            },
        ],
    }  # fmt: skip
