"""Search: reports and claims by words and filters, with the sentences that answer."""

from collections.abc import Iterator
from itertools import islice

import msgspec
from fastapi import APIRouter, Response
from sqlalchemy import Connection

from marsad.keep.sentences import Shown, shown_hit
from marsad.ledger.search import Question, find
from marsad.model import Claim
from marsad.web.visit import Visit, Visiting

router = APIRouter()


@router.get("/search")
def search(visit: Visiting) -> Response:
    """Hits, newest first; nothing before something is asked for."""
    if not visit.filters.any:
        return visit.page("search.html", hits=[], marked=marked, remarks=(), more=False, asked=False)
    with visit.reading() as connection:
        asked = visit.ask(connection)
        hits, more = hits_of(visit, connection, asked.question)
    told = [(hit, [msgspec.convert(claim, Claim) for claim in hit.claims]) for hit in hits]
    return visit.page("search.html", hits=told, marked=marked, remarks=asked.remarks, more=more, asked=True)


def hits_of(visit: Visit, connection: Connection, question: Question) -> tuple[list[Shown], bool]:
    """The hits of a page as they may be shown, noted as seen, and whether there are more."""
    words, most = visit.desk.words, visit.filters.most
    found = find(visit.desk.ledger, connection, question)
    if visit.whole:
        hits = [shown_hit(connection, hit, question, words) for hit in islice(found, most)]
        more = next(found, None) is not None
    else:
        hits, more = visit.desk.showing.hits(connection, found, question, words, most)
    visit.saw((hit.report, hit.sensitivity) for hit in hits)
    return hits, more


def marked(hit: Shown) -> Iterator[tuple[str, bool]]:
    """The sentence of a hit in pieces, and whether each is a word that was looked for."""
    last = 0
    for start, end in hit.spans:
        yield hit.sentence[last:start], False
        yield hit.sentence[start:end], True
        last = end
    yield hit.sentence[last:], False
