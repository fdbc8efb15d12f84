"""Opinions: what a second reviewer thinks of a claim that another decided on, and what came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "opinion",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("claim", KEY, nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("settled", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["claim"], ["claim.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_opinion_claim"), "opinion", ["claim"], unique=False)


def downgrade() -> None:
    """Drop it. The log keeps that opinions were given."""
    op.drop_table("opinion")
