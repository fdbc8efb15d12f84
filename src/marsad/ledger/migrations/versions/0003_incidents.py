"""Incidents: their permanent ids, the claims that were linked, and the keys by which others are found."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables, empty: `marsad link` fills them."""
    op.create_table(
        "incident",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("into", KEY, nullable=True),
        sa.Column("made_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uid"),
    )
    op.create_table(
        "account",
        sa.Column("claim", KEY, autoincrement=False, nullable=False),
        sa.Column("incident", KEY, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["claim"], ["claim.id"]),
        sa.ForeignKeyConstraint(["incident"], ["incident.id"]),
        sa.PrimaryKeyConstraint("claim"),
    )
    op.create_index(op.f("ix_account_incident"), "account", ["incident"], unique=False)
    op.create_table(
        "cue",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("claim", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["claim"], ["claim.id"]),
        sa.PrimaryKeyConstraint("key", "claim"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop them. Judgements stay in `merge`, so that a person's are in force again after the next step forward."""
    op.drop_table("cue")
    op.drop_table("account")
    op.drop_table("incident")
