"""Differing: on how many fields the readers of a claim differ; of a run, its coder and what that spent."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the columns; what is kept was read by the rules alone, so nothing differs in it."""
    op.add_column("claim", sa.Column("differing", sa.SmallInteger(), nullable=False, server_default="0"))
    op.add_column("run", sa.Column("coder", sa.String(), nullable=False, server_default=""))
    op.add_column("run", sa.Column("spent", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("run", "spent")
    op.drop_column("run", "coder")
    op.drop_column("claim", "differing")
