"""Another layout: parties and sites in a table each; the keys of sketches beside them, filed in blocks."""

import json
import struct
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_CHUNK = 1000  # claims in memory at once
_BLOCK = 8192  # reports whose keys are filed together


def upgrade() -> None:
    """Write everything in the new layout."""
    _part_mentions()
    _keep_keys_beside_sketches()


def downgrade() -> None:
    """Write everything in the old one."""
    _file_all_keys()
    _join_mentions()


def _keep_keys_beside_sketches() -> None:
    op.add_column("sketch", sa.Column("bands", sa.LargeBinary(), nullable=False, server_default=sa.text("''")))
    connection = op.get_bind()
    last = connection.execute(sa.text("SELECT max(id) FROM report")).scalar() or 0
    op.create_index("band_by_report", "band", ["report"])
    for at in range(0, last, _CHUNK):
        rows = connection.execute(
            sa.text("SELECT report, key FROM band WHERE report BETWEEN :first AND :last ORDER BY report, key"),
            {"first": at + 1, "last": at + _CHUNK},
        )
        keys: dict[int, list[int]] = defaultdict(list)
        for report, key in rows:
            keys[report].append(key)
        told = [{"of": report, "told": struct.pack(f"<{len(some)}q", *some)} for report, some in keys.items()]
        if told:
            connection.execute(sa.text("UPDATE sketch SET bands = :told WHERE report = :of"), told)
    connection.execute(sa.text("DELETE FROM band WHERE report >= :first"), {"first": last // _BLOCK * _BLOCK})
    op.drop_index("band_by_report", "band")


def _file_all_keys() -> None:
    connection = op.get_bind()
    last = connection.execute(sa.text("SELECT max(id) FROM report")).scalar() or 0
    query = sa.text("SELECT report, bands FROM sketch WHERE report >= :first")
    rows = [
        {"report": report, "key": key}
        for report, keys in connection.execute(query, {"first": last // _BLOCK * _BLOCK})
        for key in struct.unpack(f"<{len(keys) // 8}q", bytes(keys))
    ]
    if rows:
        connection.execute(sa.text("INSERT INTO band (key, report) VALUES (:key, :report)"), rows)
    op.drop_column("sketch", "bands")


def _part_mentions() -> None:
    op.create_table(
        "party",
        sa.Column("actor", KEY, autoincrement=False, nullable=False),
        sa.Column("claim", KEY, autoincrement=False, nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["actor"], ["actor.id"]),
        sa.ForeignKeyConstraint(["claim"], ["claim.id"]),
        sa.PrimaryKeyConstraint("actor", "claim", "number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "site",
        sa.Column("claim", KEY, autoincrement=False, nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("place", KEY, nullable=False),
        sa.ForeignKeyConstraint(["claim"], ["claim.id"]),
        sa.ForeignKeyConstraint(["place"], ["place.id"]),
        sa.PrimaryKeyConstraint("claim", "number"),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO party (actor, claim, number, role) "
        "SELECT actor, claim, number, role FROM mention WHERE actor IS NOT NULL ORDER BY actor, claim, number"
    )
    op.execute(
        "INSERT INTO site (claim, number, place) "
        "SELECT claim, row_number() OVER (PARTITION BY claim ORDER BY number) - 1, place "
        "FROM mention WHERE place IS NOT NULL"
    )
    op.create_index("site_by_place", "site", ["place", "claim"], unique=False)
    op.drop_table("mention")


def _join_mentions() -> None:
    """Make mentions of parties and sites; their roles and spans are those of the claims' newest bodies."""
    mention = op.create_table(
        "mention",
        sa.Column("claim", KEY, nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("actor", KEY, nullable=True),
        sa.Column("place", KEY, nullable=True),
        sa.ForeignKeyConstraint(["actor"], ["actor.id"]),
        sa.ForeignKeyConstraint(["claim"], ["claim.id"]),
        sa.ForeignKeyConstraint(["place"], ["place.id"]),
        sa.PrimaryKeyConstraint("claim", "number"),
        sqlite_with_rowid=False,
    )
    connection = op.get_bind()
    op.create_index("party_by_claim", "party", ["claim"])
    last = connection.execute(sa.text("SELECT max(id) FROM claim")).scalar() or 0
    for at in range(0, last, _CHUNK):
        if rows := list(_mentions(connection, at)):
            connection.execute(mention.insert(), rows)
    for column in ("actor", "place"):
        there = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"mention_by_{column}", "mention", [column, "claim"], unique=False, sqlite_where=there,
            postgresql_where=there,
        )  # fmt: skip
    op.drop_table("party")
    op.drop_table("site")


def _mentions(connection: sa.Connection, at: int) -> Iterator[dict[str, Any]]:
    """The mentions of the claims after id `at`."""
    ends = {"first": at + 1, "last": at + _CHUNK}
    between = "BETWEEN :first AND :last"
    parties = connection.execute(
        sa.text(f"SELECT claim, number, role, actor FROM party WHERE claim {between} ORDER BY claim, number"), ends
    ).all()
    sites: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(
        sa.text(f"SELECT claim, number, place FROM site WHERE claim {between} ORDER BY claim, number"), ends
    ):
        sites[row.claim].append(row)
    told: dict[int, list[Any]] = defaultdict(list)
    for row in parties:
        told[row.claim].append(row)
    bodies = connection.execute(
        sa.text(
            "SELECT claim.id, revision.body FROM claim JOIN revision ON revision.claim = claim.id "
            f"AND revision.number = claim.revision WHERE claim.id {between} AND body IS NOT NULL"
        ),
        ends,
    ).all()
    for claim, body in bodies:
        here = json.loads(body)
        spans = [*here["actors"], *here["targets"], *here["sources"]]
        for row in told[claim]:
            span = spans[row.number]
            yield {
                "claim": claim, "number": row.number, "role": row.role, "start": span["start"], "end": span["end"],
                "actor": row.actor, "place": None,
            }  # fmt: skip
        for row in sites[claim]:
            span = here["places"][row.number]
            yield {
                "claim": claim, "number": len(told[claim]) + row.number, "role": span.get("role", "at"),
                "start": span["start"], "end": span["end"], "actor": None, "place": row.place,
            }  # fmt: skip
