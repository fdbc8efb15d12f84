"""Writing out: drafts as claims in the coded-report format."""

from marsad.coding.dates import Time
from marsad.coding.document import Document
from marsad.coding.drafts import Draft
from marsad.model import Claim, Interval, Span
from marsad.text.fold import after_letters


def claim_of(draft: Draft, document: Document, number: int, stamp: str) -> Claim:
    """The claim of a draft; `number` counts the report's claims from 1, `stamp` says which coder made it."""
    return Claim(
        id=str(number), type=draft.type, status=draft.status, trigger=_trigger(draft, document),
        actors=tuple(draft.actors),
        targets=tuple(draft.targets), places=tuple(draft.places),
        time=interval_of(draft.time, document), quantities=tuple(draft.quantities),
        sources=tuple(draft.sources), evidence=tuple(document.segment(index) for index in sorted(draft.evidence)),
        confidence=round(draft.score, 3), made_by=(stamp,),
    )  # fmt: skip


def interval_of(time: Time | None, document: Document) -> Interval | None:
    """A time expression with its days as a claim has it; None where the days cannot be known."""
    if time is None or time.since is None or time.until is None:
        return None
    span = document.span(time.start, time.end)
    return Interval(
        text=span.text, start=span.start, end=span.end, since=time.since.isoformat(), until=time.until.isoformat()
    )


def _trigger(draft: Draft, document: Document) -> Span:
    span = document.span(*draft.span)
    form = document.forms[draft.span[0]]
    drop = len(form.conj) + (
        len(form.prep)
        if form.prep and not (form.prep == "ل" and form.article and not span.text.startswith("لال"))
        else 0
    )
    if drop and len(span.text) > drop + 1:
        begin = after_letters(span.text, drop)
        return Span(text=span.text[begin:], start=span.start + begin, end=span.end)
    return span
