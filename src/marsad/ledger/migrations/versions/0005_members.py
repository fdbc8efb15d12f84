"""Members with all that is theirs, who saw what is not public, and claims that stand in a withheld sentence."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables, empty: without members the observatory is one person's.

    `marsad ledger reindex` fills `withheld` for the reports that are there; those that come are noted as they come.
    """
    op.create_table(
        "withheld",
        sa.Column("claim", KEY, autoincrement=False, nullable=False),
        sa.Column("sensitivity", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["claim"], ["claim.id"]),
        sa.PrimaryKeyConstraint("claim"),
    )
    op.create_table(
        "member",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("password", sa.String(), nullable=False),
        sa.Column("password_at", sa.Float(), nullable=True),
        sa.Column("renew", sa.SmallInteger(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("made_at", sa.Float(), nullable=False),
        sa.Column("seen_at", sa.Float(), nullable=True),
        sa.Column("disabled_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sa.UniqueConstraint("key"),
    )
    op.create_index(
        "member_by_subject",
        "member",
        ["issuer", "subject"],
        unique=True,
        sqlite_where=sa.text("subject != ''"),
        postgresql_where=sa.text("subject != ''"),
    )
    _keyed(
        "session",
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("began_at", sa.Float(), nullable=False),
        sa.Column("seen_at", sa.Float(), nullable=False),
        sa.Column("ended_at", sa.Float(), nullable=True),
    )
    _keyed(
        "token",
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("made_at", sa.Float(), nullable=False),
        sa.Column("expires_at", sa.Float(), nullable=False),
        sa.Column("used_at", sa.Float(), nullable=True),
        sa.Column("revoked_at", sa.Float(), nullable=True),
    )
    op.create_table(
        "attempt",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.Float(), nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_attempt_last_at"), "attempt", ["last_at"], unique=False)
    op.create_table(
        "project",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Float(), nullable=False),
        sa.Column("closed_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "belonging",
        sa.Column("project", KEY, autoincrement=False, nullable=False),
        sa.Column("member", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["member"], ["member.id"]),
        sa.ForeignKeyConstraint(["project"], ["project.id"]),
        sa.PrimaryKeyConstraint("project", "member"),
    )
    op.create_table(
        "access",
        sa.Column("seq", KEY, autoincrement=False, nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    for column in ("at", "by", "subject"):
        op.create_index(op.f(f"ix_access_{column}"), "access", [column], unique=False)


def _keyed(name: str, *columns: sa.Column[object]) -> None:
    """A table of what members hold, by the SHA-256 of it."""
    op.create_table(
        name,
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("member", KEY, nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["member"], ["member.id"]),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("uid"),
    )
    op.create_index(op.f(f"ix_{name}_member"), name, ["member"], unique=False)


def downgrade() -> None:
    """Drop them: whoever may log in, and the notes of who saw what, are lost; the log keeps who was made and when."""
    for name in ("access", "belonging", "project", "attempt", "token", "session", "member", "withheld"):
        op.drop_table(name)
