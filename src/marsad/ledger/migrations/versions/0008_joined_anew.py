"""Joined anew: what claims are compared by is laid out in another way, so the next `marsad link` reads all of them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Empty what claims were compared by; until they are linked anew their incidents stay as they are."""
    _empty()


def downgrade() -> None:
    """Likewise: the older layout is made by the older program."""
    _empty()


def _empty() -> None:
    op.execute(sa.text("DELETE FROM cue"))
    empty = sa.literal(b"", sa.LargeBinary())
    account = sa.table("account", sa.column("revision", sa.Integer()), sa.column("facts", sa.LargeBinary()))
    op.execute(account.update().values(revision=0, facts=empty))
