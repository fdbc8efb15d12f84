"""Showing: what of reports and claims somebody may see who may not see all.

In: reports, and the most sensitive class that may be seen. Out: the reports as an export of that class has them, made
once for each state of a report; and their claims, hits and accounts in the words of these. Whatever shows a word of a
report to such a person takes it from here.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from threading import Lock

from sqlalchemy import Connection, String, cast, func, literal, select

from marsad.keep.export import Cut, Names, Shield, coded_reports
from marsad.keep.sentences import Shown, masked_hit, readable
from marsad.ledger import schema
from marsad.ledger.accounts import Sentence
from marsad.ledger.candidates import chunks
from marsad.ledger.masking import BLOCK
from marsad.ledger.protect import Protection
from marsad.ledger.search import Hit, Question, newest
from marsad.ledger.store import Ledger
from marsad.ledger.words import Words
from marsad.linking.agreement import Account, origin_of
from marsad.model import Claim, CodedReport

MOST = 400  # reports that are remembered
_AT_ONCE = 20
_LOOKED = 200  # reports that are looked at for words
_NAMED = 5000  # reports that are taken from the index


class Showing:
    """Reports as they may be seen; private names are blocks in all of them."""

    def __init__(self, names: Names, protection: Protection, most: int = MOST) -> None:
        self._names, self._protection, self._most = names, protection, most
        self._made: OrderedDict[tuple[int, str], tuple[int, CodedReport]] = OrderedDict()
        self._lock = Lock()

    def reports(self, connection: Connection, numbers: Collection[int], up_to: str) -> dict[int, CodedReport]:
        """Reports by their ids (rows); those that may not be seen are not there."""
        states = _states(connection, numbers)
        with self._lock:
            found = {
                number: made[1]
                for number, state in states.items()
                if (made := self._made.get((number, up_to))) and made[0] == state
            }
        rest = [number for number in states if number not in found]
        for part in chunks(rest):
            rows = connection.execute(
                select(schema.report).where(schema.report.c.id.in_(part), schema.report.c.erased_at.is_(None))
            ).all()
            of = {row.uid: row.id for row in rows}
            for coded in coded_reports(connection, rows, Shield(up_to, self._names, self._protection), Cut()):
                found[of[coded.id]] = coded
                self._remember((of[coded.id], up_to), (states[of[coded.id]], coded))
        return found

    def by_uid(self, connection: Connection, uids: Collection[str], up_to: str) -> dict[str, CodedReport]:
        """Reports by their public ids; those that may not be seen are not there."""
        numbers: list[int] = []
        for part in chunks(sorted(set(uids))):
            numbers += connection.scalars(select(schema.report.c.id).where(schema.report.c.uid.in_(part)))
        return {coded.id: coded for coded in self.reports(connection, numbers, up_to).values()}

    def claims(self, connection: Connection, uids: Collection[str], up_to: str) -> dict[str, Claim]:
        """Claims of reports, given by the public ids of these, by their own public ids."""
        found = self.by_uid(connection, uids, up_to)
        return {claim.id: claim for coded in found.values() for claim in coded.claims}

    def hits(
        self, connection: Connection, found: Iterator[Hit], question: Question, words: Words, most: int
    ) -> tuple[list[Shown], bool]:
        """The hits that may be shown, and whether there are more.

        A word counts only where it may be read, so that a search does not tell what is withheld.
        """
        shown: list[Shown] = []
        while len(shown) <= most and (part := list(islice(found, _AT_ONCE))):
            reports = self.reports(connection, [hit.report for hit in part], question.most_sensitive)
            told = (masked_hit(connection, hit, reports.get(hit.report), question, words) for hit in part)
            shown += [each for each in told if each is not None]
        return shown[:most], len(shown) > most

    def holding(self, ledger: Ledger, connection: Connection, question: Question, words: Words) -> tuple[int, ...]:
        """The reports (their ids, the newest first) in which the words of a question may be read.

        Of those that the index names the newest some hundreds are looked at.
        """
        found: list[int] = []
        looked = 0
        named = newest(ledger, connection, question.terms, _NAMED)
        for at in range(0, len(named), _AT_ONCE):
            part = named[at : at + _AT_ONCE]
            reports = self.reports(connection, part, question.most_sensitive)
            looked += len(reports)
            found += [number for number in part if number in reports and readable(reports[number], question, words)]
            if looked >= _LOOKED:
                break
        return tuple(found)

    def accounts(self, connection: Connection, accounts: Sequence[Sentence], up_to: str) -> list[Sentence]:
        """Accounts of an incident in the words that may be seen; those that may not be seen are not there."""
        reports = self.by_uid(connection, {each.account.report for each in accounts}, up_to)
        found = []
        for each in accounts:
            coded = reports.get(each.account.report)
            claim = (
                next((claim for claim in coded.claims if claim.id == each.account.claim.id), None) if coded else None
            )
            if coded is not None and claim is not None:
                at = claim.trigger.start
                start, end = next(((a, b) for a, b in coded.segments if a <= at < b), (at, claim.trigger.end))
                found.append(
                    each._replace(account=account_shown(each.account, claim, coded), sentence=coded.text[start:end])
                )
        return found

    def _remember(self, key: tuple[int, str], made: tuple[int, CodedReport]) -> None:
        with self._lock:
            self._made[key] = made
            self._made.move_to_end(key)
            while len(self._made) > self._most:
                self._made.popitem(last=False)


def account_shown(account: Account, claim: Claim, coded: CodedReport) -> Account:
    """An account with its claim and report as they may be seen; whom it goes back to is told by these."""
    origin = account.origin
    if origin.kind == "source":
        origin = origin_of(claim, coded.publisher, report=coded.id)
    return account._replace(claim=claim, publisher=coded.publisher, origin=origin)


def is_blocked(text: str) -> bool:
    """Whether something in it is withheld."""
    return BLOCK in text


def _states(connection: Connection, numbers: Collection[int]) -> dict[int, int]:
    """The newest entry of the log on each report or one of its claims: what is shown of it is good until the next."""
    report, claim, audit = schema.report, schema.claim, schema.audit
    found: dict[int, int] = {}
    uid = report.c.uid + literal("-") + cast(claim.c.number, String)
    for part in chunks(sorted(set(numbers))):
        own = (
            select(report.c.id, func.max(audit.c.seq))
            .join(audit, audit.c.subject == report.c.uid)
            .where(report.c.id.in_(part))
            .group_by(report.c.id)
        )
        of_claims = (
            select(report.c.id, func.max(audit.c.seq))
            .join(claim, claim.c.report == report.c.id)
            .join(audit, audit.c.subject == uid)
            .where(report.c.id.in_(part))
            .group_by(report.c.id)
        )
        for query in (own, of_claims):
            for number, seq in connection.execute(query):
                found[number] = max(seq, found.get(number, 0))
    return found
