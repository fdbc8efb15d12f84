"""Aliases: the ids under which reports and claims leave the house.

In: a connection, the name of a profile and an id of the ledger. Out: an id that is the same in every export of that
profile and leads nowhere: ids of the ledger follow from a report's address or words, these from a key that only the
ledger has (HMAC-SHA-256). Exports by two profiles cannot be joined by them.
"""

import hmac
from base64 import b32encode
from collections.abc import Callable, Sequence
from hashlib import sha256

from sqlalchemy import Connection, select

from marsad.ledger import schema
from marsad.ledger.claims import claim_uid

LETTER = "P"  # what an alias begins with


def aliases(connection: Connection, profile: str) -> Callable[[str], str]:
    """What gives the alias of an id under a profile."""
    secret = schema.secret
    query = select(secret.c.value).where(secret.c.name == "aliases")
    key = hmac.digest(bytes(connection.execute(query).scalar_one()), profile.encode(), sha256)

    def alias(uid: str) -> str:
        return LETTER + b32encode(hmac.digest(key, uid.encode(), sha256)[:10]).decode()[:12]

    return alias


def whose(connection: Connection, profile: str, alias: str, suffixes: Sequence[str] = ("",)) -> str | None:
    """The report or claim that an alias stands for under a profile, erased ones too; None when it is none.

    `suffixes` are what may be put after an id before its alias is made.
    """
    report, claim = schema.report, schema.claim
    called = aliases(connection, profile)
    for (uid,) in connection.execute(select(report.c.uid).execution_options(yield_per=1000)):
        if any(called(uid + suffix) == alias for suffix in suffixes):
            return str(uid)
    query = select(report.c.uid, claim.c.number).join(claim, claim.c.report == report.c.id)
    for row in connection.execute(query.execution_options(yield_per=1000)):
        uid = claim_uid(row.uid, row.number)
        if any(called(uid + suffix) == alias for suffix in suffixes):
            return uid
    return None
