"""The word index: each engine's own kind. It begins empty; `marsad ledger reindex` fills it."""

from alembic import op

revision = "0002"
down_revision = "0001"
_SQLITE = ('CREATE VIRTUAL TABLE words USING fts5(terms, detail=none, columnsize=0, tokenize="ascii")',)
_POSTGRESQL = (
    "CREATE TABLE words (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL)",
    "CREATE INDEX words_by_term ON words USING gin (terms)",
)


def upgrade() -> None:
    """Make it."""
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Drop it; it holds nothing that the texts do not."""
    op.execute("DROP TABLE words")
