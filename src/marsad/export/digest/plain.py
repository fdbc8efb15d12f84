"""Plain values of a digest, for programs: the sentences of each language, the incidents, and the claims that are cited.

In: documents, matter and annex. Out: values for JSON. Every sentence has the ids of its claims, and every claim its
report, its sentences and the positions of its values in the report's text (Unicode code points).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from marsad.export.digest.annex import Annex, Cited
from marsad.export.digest.document import Block, Chart, Document, Items, Paragraph, Sentence, Table, plain
from marsad.export.digest.figures import bounds_of, differs, support
from marsad.export.digest.matter import Happening, Matter
from marsad.gazetteer.areas import Area
from marsad.linking.agreement import Toll

_EPOCH = date(1970, 1, 1)


def as_values(matter: Matter, area: Area, documents: Sequence[Document], annex: Annex) -> dict[str, Any]:
    """The digest as plain values."""
    return {
        "from": iso(matter.first),
        "to": iso(matter.last),
        "area": area._asdict(),
        "log_entry": matter.entry,
        "up_to": matter.up_to,
        "documents": [_document(document) for document in documents],
        "happenings": [happening_values(each) for each in matter.happenings],
        "copies": [each._asdict() for each in matter.copies],
        "claims": [_cited(each) for each in annex.cited],
    }


def happening_values(happening: Happening) -> dict[str, Any]:
    """A happening as plain values."""
    return {
        "incident": happening.uid,
        "kind": happening.kind,
        "type": happening.type,
        "from": iso(happening.first),
        "to": iso(happening.last),
        "day_told": happening.told,
        "places": list(dict.fromkeys(spot.place.name for spot in happening.lead.spots)),
        "support": support(happening),
        "disputed": differs(happening),
        "independent": [origin.key for origin in happening.supporters()],
        "told_by": [origin.key for origin in happening.tellers()],
        "denied_by": [origin.key for origin in happening.deniers()],
        "tolls": [
            {
                "kind": toll.kind, "unit": toll.unit, "verdict": toll.verdict,
                "all": _bounds(happening, toll, independent=False),
                "independent": _bounds(happening, toll, independent=True),
                "told": [each._asdict() for each in toll.told],
            }
            for toll in happening.agreement.tolls
        ],
        "doers": [doer._asdict() for doer in happening.agreement.doers],
        "claims": list(happening.claims),
    }  # fmt: skip


def _bounds(happening: Happening, toll: Toll, *, independent: bool) -> dict[str, Any] | None:
    found = bounds_of(happening, toll, independent=independent)
    return None if found is None else {"low": found.low, "high": found.high, "open": found.open}


def iso(day: int | None) -> str | None:
    """A day as an ISO date."""
    return None if day is None else (_EPOCH + timedelta(days=day)).isoformat()


def _document(document: Document) -> dict[str, Any]:
    return {
        "lang": document.lang,
        "title": plain(document.title),
        "period": plain(document.period),
        "sections": [
            {
                "id": section.id, "title": section.title,
                "blocks": [told for block in section.blocks if (told := _block(block)) is not None],
            }
            for section in document.sections
        ],
    }  # fmt: skip


def _block(block: Block) -> dict[str, Any] | None:
    if isinstance(block, Chart):
        return None
    if isinstance(block, Paragraph):
        return {"sentences": [_sentence(each) for each in block.sentences]}
    if isinstance(block, Table):
        return {"heads": list(block.heads), "rows": [[_sentence(cell) for cell in row] for row in block.rows]}
    assert isinstance(block, Items)
    return {
        "heading": block.heading,
        "items": [
            {
                "incident": item.uid or None, "title": _sentence(item.title), "tags": [tag.key for tag in item.tags],
                "sentences": [_sentence(each) for each in item.sentences],
            }
            for item in block.items
        ],
    }  # fmt: skip


def _sentence(sentence: Sentence) -> dict[str, Any]:
    return {"text": plain(sentence.phrase), "claims": list(sentence.claims)}


def _cited(each: Cited) -> dict[str, Any]:
    account = each.entry.account
    return {
        "claim": account.claim.id, "incident": each.incident or None, "type": account.claim.type,
        "status": account.claim.status, "report": account.report, "published": account.published,
        "publisher": account.publisher, "url": each.entry.url, "origin": account.origin.key,
        "party": account.origin.party,
        "sentences": [{"text": excerpt.text, "start": excerpt.start} for excerpt in each.entry.sentences],
        "values": [value._asdict() for value in each.values],
    }  # fmt: skip
