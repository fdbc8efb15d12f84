"""The ledger's tables, the same on SQLite and PostgreSQL.

In: nothing. Out: SQLAlchemy tables. What can be looked for has columns of its own; a claim as a whole is the body of
its newest revision, in the coded-report format. Days are counted from 1970-01-01 (UTC for instants), instants are
seconds since then, degrees are WGS 84, spans are code points of the text of the version that they belong to.
Ids are given by the one writer (`marsad.ledger.store`). The word index, of which each engine has its own kind, is made
by a migration.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()
Key = BigInteger().with_variant(Integer, "sqlite")  # in SQLite the row id itself


def _key() -> Column[int]:
    return Column("id", Key, primary_key=True, autoincrement=False)


def _to(table: str, *, name: str = "", null: bool = False, index: bool = False) -> Column[int]:
    return Column(name or table, Key, ForeignKey(f"{table}.id"), nullable=null, index=index)


source = Table(
    "source", metadata, _key(),
    Column("name", String, nullable=False, unique=True),
    Column("url", String, nullable=False, default=""),
    Column("publisher", String, nullable=False, default=""),
    Column("language", String, nullable=False, default=""),
    Column("country", String, nullable=False, default=""),
    Column("affiliation", String, nullable=False, default=""),
    Column("voice", String, nullable=False, default="unknown"),
    Column("sensitivity", String, nullable=False, default="public"),
    Column("etag", String, nullable=False, default=""),
    Column("modified", String, nullable=False, default=""),
    Column("polled_at", Float),
    Column("failures", Integer, nullable=False, default=0),
)  # fmt: skip
run = Table(
    "run", metadata, _key(),
    Column("command", String, nullable=False),
    Column("started_at", Float, nullable=False),
    Column("ended_at", Float),
    Column("code", String, nullable=False),
    Column("lexicon", String, nullable=False),
    Column("configuration", String, nullable=False),
    Column("coder", String, nullable=False, default=""),
    Column("spent", Text, nullable=False, default=""),
)  # fmt: skip
capture = Table(
    "capture", metadata, _key(),
    Column("url", String, nullable=False),
    Column("at", Float, nullable=False),
    Column("status", SmallInteger),
    Column("content_type", String, nullable=False, default=""),
    Column("digest", LargeBinary(32), nullable=False),
    Column("segment", String, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("blocks", LargeBinary, nullable=False),
    Column("erased_at", Float),
    UniqueConstraint("segment", "offset"),
    Index("capture_erased", "erased_at", sqlite_where=Column("erased_at").isnot(None),
          postgresql_where=Column("erased_at").isnot(None)),
)  # fmt: skip
report = Table(
    "report", metadata, _key(),
    Column("uid", String, nullable=False, unique=True),
    Column("key", LargeBinary(32), nullable=False, unique=True),
    _to("source", null=True, index=True),
    Column("url", String, nullable=False, default=""),
    Column("given_id", String, nullable=False, default="", index=True),
    Column("version", Key, nullable=False),
    Column("reading", Key, nullable=False),
    Column("claims", Integer, nullable=False, default=0),
    Column("day", Integer, nullable=False, index=True),
    Column("added_at", Float, nullable=False, index=True),
    Column("sensitivity", String, nullable=False),
    Column("classed_by", String, nullable=False, default=""),
    Column("erased_at", Float),
)  # fmt: skip
version = Table(
    "version", metadata, _key(),
    _to("report"),
    Column("number", Integer, nullable=False),
    _to("capture", index=True),
    Column("line", Integer, nullable=False, default=0),
    Column("title", Text, nullable=False),
    Column("published", String, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("tool", String, nullable=False),
    Column("made_at", Float, nullable=False),
    UniqueConstraint("report", "number"),
)  # fmt: skip
reading = (
    Table(  # what one run made of a version: its sentences, places and remarks; the claims have tables of their own
        "reading",
        metadata,
        _key(),
        _to("version", index=True),
        _to("run"),
        Column("at", Float, nullable=False),
        Column("segments", LargeBinary, nullable=False),
        Column("places", LargeBinary, nullable=False),
        Column("notes", LargeBinary, nullable=False),
    )
)
claim = Table(
    "claim", metadata, _key(),
    _to("report", index=True),
    Column("number", Integer, nullable=False),
    _to("version"),
    Column("revision", Integer, nullable=False, default=1),
    Column("type", String, nullable=False),
    Column("status", String, nullable=False),
    Column("since", Integer),
    Column("until", Integer),
    Column("day", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("sensitivity", String, nullable=False),
    Column("state", String, nullable=False, default="current"),
    Column("decided", String, nullable=False, default=""),
    Column("differing", SmallInteger, nullable=False, default=0),
    Index("claim_by_type", "type", "day"),
    Index("claim_by_day", "day"),
)  # fmt: skip
revision = Table(
    "revision", metadata,
    Column("claim", Key, ForeignKey("claim.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("entry", Key, nullable=False, index=True),
    Column("state", String, nullable=False),
    Column("body", LargeBinary),
)  # fmt: skip
actor = Table(
    "actor", metadata, _key(),
    Column("name", Text, nullable=False),
    Column("key", Text, nullable=False, unique=True),
    Column("entry", String, nullable=False, default="", index=True),
    Column("class", String, nullable=False),
    Column("private", Integer, nullable=False, default=0),
)  # fmt: skip
place = Table(
    "place", metadata, _key(),
    Column("key", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("country", String, nullable=False, default=""),
    Column("admin1", String, nullable=False, default=""),
    Column("lat", Float),
    Column("lon", Float),
    Column("radius_km", Float),
    Index("place_by_point", "lat", "lon"),
)  # fmt: skip
party = Table(  # who: one row for each party of a current claim; what is asked is always «the claims of this actor»
    "party", metadata,
    Column("actor", Key, ForeignKey("actor.id"), primary_key=True, autoincrement=False),
    Column("claim", Key, ForeignKey("claim.id"), primary_key=True, autoincrement=False),
    Column("number", SmallInteger, primary_key=True, autoincrement=False),
    Column("role", String, nullable=False),
    sqlite_with_rowid=False,
)  # fmt: skip
site = Table(  # where: one row for each place of a current claim; `number` is its place among those of the body
    "site", metadata,
    Column("claim", Key, ForeignKey("claim.id"), primary_key=True, autoincrement=False),
    Column("number", SmallInteger, primary_key=True, autoincrement=False),
    Column("place", Key, ForeignKey("place.id"), nullable=False),
    Index("site_by_place", "place", "claim"),
    sqlite_with_rowid=False,
)  # fmt: skip
spot = Table(  # where and when: one row for each place of a current claim that has coordinates (`marsad.ledger.grid`)
    "spot",
    metadata,
    Column("cell", Integer, primary_key=True, autoincrement=False),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("claim", Key, primary_key=True, autoincrement=False),
    Column("mention", SmallInteger, primary_key=True, autoincrement=False),
    Column("until", Integer, nullable=False),
    Column("lat", Float, nullable=False),
    Column("lon", Float, nullable=False),
    Column("type", String, nullable=False),
    Index("spot_by_day", "day"),
    sqlite_with_rowid=False,
)
withheld = Table(  # claims in a sentence that a more sensitive one tells of (`marsad.ledger.withheld`)
    "withheld", metadata,
    Column("claim", Key, ForeignKey("claim.id"), primary_key=True, autoincrement=False),
    Column("sensitivity", String, nullable=False),
)  # fmt: skip
review = Table(
    "review", metadata, _key(),
    _to("claim", index=True),
    Column("at", Float, nullable=False),
    Column("by", String, nullable=False),
    Column("decision", String, nullable=False),
    Column("fields", LargeBinary, nullable=False),
    Column("reason", Text, nullable=False, default=""),
)  # fmt: skip
opinion = Table(  # of a second reviewer; `body` is the claim as they would have it, none when they reject it
    "opinion", metadata, _key(),
    _to("claim", index=True),
    Column("at", Float, nullable=False),
    Column("by", String, nullable=False),
    Column("decision", String, nullable=False),
    Column("body", LargeBinary),
    Column("reason", Text, nullable=False, default=""),
    Column("settled", String, nullable=False, default=""),
)  # fmt: skip
merge = Table(  # judgements on copies of reports and on incidents (claims); reversible, never deleted
    "merge", metadata, _key(),
    Column("kind", String, nullable=False),
    Column("left", Key, nullable=False, index=True),
    Column("right", Key, nullable=False, index=True),
    Column("relation", String, nullable=False),
    Column("score", Float, nullable=False),
    Column("why", Text, nullable=False),
    Column("by", String, nullable=False),
    Column("at", Float, nullable=False),
    Column("reversed_at", Float),
    Column("reversed_by", String, nullable=False, default=""),
)  # fmt: skip
sketch = Table(  # what is needed to recognise a copy without reading the kept text again
    "sketch", metadata,
    Column("report", Key, ForeignKey("report.id"), primary_key=True, autoincrement=False),
    Column("signature", LargeBinary, nullable=False),
    Column("shingles", LargeBinary, nullable=False),
    Column("bands", LargeBinary, nullable=False),
)  # fmt: skip
band = Table(  # the reports of each key, but for those of the last block (`marsad.ledger.bands`)
    "band", metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("report", Key, ForeignKey("report.id"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)  # fmt: skip
incident = Table(  # a permanent id, and where it leads: to its own claims, or into the incident that took them up
    "incident", metadata, _key(),
    Column("uid", String, nullable=False, unique=True),
    Column("into", Key),
    Column("made_at", Float, nullable=False),
)  # fmt: skip
account = Table(  # the incident of each claim that was linked, at which revision, and what it was compared by
    "account", metadata,
    Column("claim", Key, ForeignKey("claim.id"), primary_key=True, autoincrement=False),
    Column("incident", Key, ForeignKey("incident.id"), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("facts", LargeBinary, nullable=False),
)  # fmt: skip
cue = Table(  # hashed keys under which claims that may be one happening are found
    "cue", metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("claim", Key, ForeignKey("claim.id"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)  # fmt: skip
veil = Table(  # the incident of a claim for who may see this class at most, where it is another (`marsad.ledger.veils`)
    "veil", metadata,
    Column("claim", Key, ForeignKey("claim.id"), primary_key=True, autoincrement=False),
    Column("sensitivity", String, primary_key=True),
    Column("incident", Key, ForeignKey("incident.id"), nullable=False, index=True),
)  # fmt: skip
secret = Table(  # keys that nobody else may have (`marsad.ledger.aliases`)
    "secret", metadata,
    Column("name", String, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)  # fmt: skip
audit = Table(
    "audit", metadata,
    Column("seq", Key, primary_key=True, autoincrement=False),
    Column("at", Float, nullable=False, index=True),
    Column("by", String, nullable=False),
    Column("action", String, nullable=False),
    Column("subject", String, nullable=False, index=True),
    Column("detail", Text, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
)  # fmt: skip
member = Table(  # who may log in; nobody is ever taken out, so that a name in the log stays one person's
    "member", metadata, _key(),
    Column("name", String, nullable=False, unique=True),
    Column("key", String, nullable=False, unique=True),
    Column("role", String, nullable=False),
    Column("password", String, nullable=False, default=""),
    Column("password_at", Float),
    Column("renew", SmallInteger, nullable=False, default=0),
    Column("issuer", String, nullable=False, default=""),
    Column("subject", String, nullable=False, default=""),
    Column("made_at", Float, nullable=False),
    Column("seen_at", Float),
    Column("disabled_at", Float),
    Index("member_by_subject", "issuer", "subject", unique=True, sqlite_where=Column("subject") != "",
          postgresql_where=Column("subject") != ""),
)  # fmt: skip
session = Table(  # by the SHA-256 of what the browser holds
    "session", metadata,
    Column("key", LargeBinary(32), primary_key=True),
    Column("uid", String, nullable=False, unique=True),
    Column("member", Key, ForeignKey("member.id"), nullable=False, index=True),
    Column("way", String, nullable=False),
    Column("address", String, nullable=False),
    Column("agent", String, nullable=False),
    Column("began_at", Float, nullable=False),
    Column("seen_at", Float, nullable=False),
    Column("ended_at", Float),
)  # fmt: skip
token = Table(  # for programs; by the SHA-256 of what they hold
    "token", metadata,
    Column("key", LargeBinary(32), primary_key=True),
    Column("uid", String, nullable=False, unique=True),
    Column("member", Key, ForeignKey("member.id"), nullable=False, index=True),
    Column("label", String, nullable=False),
    Column("scope", String, nullable=False),
    Column("made_at", Float, nullable=False),
    Column("expires_at", Float, nullable=False),
    Column("used_at", Float),
    Column("revoked_at", Float),
)  # fmt: skip
attempt = Table(  # failed logins, by the SHA-256 of an account's name or an address
    "attempt", metadata,
    Column("key", LargeBinary(32), primary_key=True),
    Column("failed", Integer, nullable=False),
    Column("last_at", Float, nullable=False, index=True),
    Column("until", Float, nullable=False),
)  # fmt: skip
project = Table(  # a question with a name and those who work on it
    "project", metadata, _key(),
    Column("name", String, nullable=False, unique=True),
    Column("query", Text, nullable=False),
    Column("made_at", Float, nullable=False),
    Column("closed_at", Float),
)  # fmt: skip
belonging = Table(
    "belonging", metadata,
    Column("project", Key, ForeignKey("project.id"), primary_key=True, autoincrement=False),
    Column("member", Key, ForeignKey("member.id"), primary_key=True, autoincrement=False),
)  # fmt: skip
access = Table(  # who came and what of it they saw that is not public; a chain like `audit`, of its own
    "access", metadata,
    Column("seq", Key, primary_key=True, autoincrement=False),
    Column("at", Float, nullable=False, index=True),
    Column("by", String, nullable=False, index=True),
    Column("action", String, nullable=False),
    Column("subject", String, nullable=False, index=True),
    Column("detail", Text, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
)  # fmt: skip
