"""Secrets: the key by which ids of exports are made, so that they stay the same and nobody else can make them."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table with a new key."""
    table = op.create_table(
        "secret",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.bulk_insert(table, [{"name": "aliases", "value": secrets.token_bytes(32)}])


def downgrade() -> None:
    """Drop it. Ids in exports are others after the next step forward."""
    op.drop_table("secret")
