"""Veils: incidents as those see them who may not see all their claims."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table; the next `marsad link` takes all claims anew and fills it."""
    op.create_table(
        "veil",
        sa.Column("claim", _KEY, sa.ForeignKey("claim.id"), autoincrement=False, nullable=False),
        sa.Column("sensitivity", sa.String(), nullable=False),
        sa.Column("incident", _KEY, sa.ForeignKey("incident.id"), nullable=False),
        sa.PrimaryKeyConstraint("claim", "sensitivity"),
    )
    op.create_index("ix_veil_incident", "veil", ["incident"])
    op.execute(sa.text("UPDATE account SET revision = 0"))


def downgrade() -> None:
    """Drop it."""
    op.drop_table("veil")
