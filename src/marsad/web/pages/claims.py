"""Claims in a table: what answers the filters, in pages."""

import base64
import json
from typing import Any

from fastapi import APIRouter, Response

from marsad.errors import QuestionError
from marsad.ledger.listing import ORDERS, claims_page, count_claims
from marsad.web.visit import Visiting

router = APIRouter()
COUNTED = 10_000  # claims are counted no further


@router.get("/claims")
def claims(visit: Visiting) -> Response:
    """The table of claims."""
    order, rising = order_of(visit.filters.sort, ORDERS, "day")
    ledger = visit.desk.ledger
    with visit.reading() as connection:
        asked = visit.ask(connection)
        page = claims_page(
            ledger, connection, asked.question, visit.filters.most, order=order, rising=rising,
            after=after_of(visit.filters.after, order),
        )  # fmt: skip
        count = count_claims(ledger, connection, asked.question, COUNTED)
        lines = visit.lines(connection, page.lines)
    return visit.page(
        "claims.html", lines=lines, count=count, most=COUNTED,
        remarks=asked.remarks, order=order, rising=rising, next=cursor(page.after),
    )  # fmt: skip


def order_of(sort: str, orders: tuple[str, ...], default: str) -> tuple[str, bool]:
    """The order that an address asks for, and whether it rises. Raises QuestionError."""
    order = sort.removeprefix("-") or default
    if order not in orders:
        raise QuestionError("order-unknown", f"{order!r} is no order; there are {', '.join(orders)}.", "sort")
    return order, bool(sort) and not sort.startswith("-")


def cursor(after: tuple[Any, int] | None) -> str:
    """Where a page ends, as a word for an address; empty at the end."""
    return base64.urlsafe_b64encode(json.dumps(after).encode()).decode().rstrip("=") if after else ""


def after_of(word: str, order: str) -> tuple[Any, int] | None:
    """Where the page before ended, in an order. Raises QuestionError for a word that `cursor` did not make for it."""
    if not word:
        return None
    try:
        value, number = json.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
    except (ValueError, TypeError, RecursionError):
        value, number = None, None
    kinds = {"day": (int,), "added": (int,), "confidence": (int, float)}.get(order, (str,))
    whole = type(number) is int and 0 <= number < 2**63
    if not whole or type(value) not in kinds or (type(value) is int and abs(value) >= 2**31):
        raise QuestionError("cursor-wrong", "this is no place in the list; begin at its first page.", "after")
    return value, number
