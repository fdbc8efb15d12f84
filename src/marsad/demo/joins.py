"""Joins: what a ledger of the demonstration joins, held against what its scenario says is one happening.

In: a connection to a ledger that `marsad demo` filled and linked. Out: a `Rate` over pairs of claims of different
reports: joined and of one happening, joined, of one happening.
"""

import json
from collections import Counter, defaultdict
from itertools import combinations
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from marsad.demo.reports import reports
from marsad.evaluate.score import Rate, pair
from marsad.ledger import schema
from marsad.model import Claim


def joins(connection: Connection, seed: int = 1) -> Rate:
    """Count the pairs; `seed` is the one that the demonstration was made with."""
    claim, report, account, revision = schema.claim, schema.report, schema.account, schema.revision
    query = (
        select(report.c.url, account.c.incident, revision.c.body)
        .join(claim, claim.c.report == report.c.id)
        .join(account, account.c.claim == claim.c.id)
        .join(revision, (revision.c.claim == claim.c.id) & (revision.c.number == claim.c.revision))
        .where(claim.c.state == "current")
    )
    found: dict[str, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for url, incident, body in connection.execute(query):
        found[url].append((incident, msgspec.to_builtins(msgspec.json.decode(body, type=Claim))))
    told = []
    for url, wanted in {each.url: json.loads(json.dumps(each.told)) for each in reports(seed)}.items():
        own = found[url]
        pairs = pair(wanted, [body for _, body in own], wanted["claims"], lambda each: str(each["type"]))
        told += [(wanted["claims"][j]["happening"], own[i][0], url) for i, j in pairs]
    counts = Counter(
        (one[0] == other[0], one[1] == other[1]) for one, other in combinations(told, 2) if one[2] != other[2]
    )
    both = counts[True, True]
    return Rate(both, both + counts[False, True], both + counts[True, False])
