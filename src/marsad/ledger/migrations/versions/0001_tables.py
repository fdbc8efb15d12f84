"""The tables of the first ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "actor",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("class", sa.String(), nullable=False),
        sa.Column("private", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index(op.f("ix_actor_entry"), "actor", ["entry"], unique=False)
    op.create_table(
        "audit",
        sa.Column("seq", KEY, autoincrement=False, nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index(op.f("ix_audit_at"), "audit", ["at"], unique=False)
    op.create_index(op.f("ix_audit_subject"), "audit", ["subject"], unique=False)
    op.create_table(
        "capture",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("segment", sa.String(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("blocks", sa.LargeBinary(), nullable=False),
        sa.Column("erased_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("segment", "offset"),
    )
    op.create_index(
        "capture_erased",
        "capture",
        ["erased_at"],
        unique=False,
        sqlite_where=sa.text("erased_at IS NOT NULL"),
        postgresql_where=sa.text("erased_at IS NOT NULL"),
    )
    op.create_table(
        "merge",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("left", KEY, nullable=False),
        sa.Column("right", KEY, nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("reversed_at", sa.Float(), nullable=True),
        sa.Column("reversed_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_merge_left"), "merge", ["left"], unique=False)
    op.create_index(op.f("ix_merge_right"), "merge", ["right"], unique=False)
    op.create_table(
        "place",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("admin1", sa.String(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("radius_km", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index(op.f("ix_place_name"), "place", ["name"], unique=False)
    op.create_index("place_by_point", "place", ["lat", "lon"], unique=False)
    op.create_table(
        "run",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("command", sa.String(), nullable=False),
        sa.Column("started_at", sa.Float(), nullable=False),
        sa.Column("ended_at", sa.Float(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("lexicon", sa.String(), nullable=False),
        sa.Column("configuration", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "source",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("publisher", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("affiliation", sa.String(), nullable=False),
        sa.Column("voice", sa.String(), nullable=False),
        sa.Column("sensitivity", sa.String(), nullable=False),
        sa.Column("etag", sa.String(), nullable=False),
        sa.Column("modified", sa.String(), nullable=False),
        sa.Column("polled_at", sa.Float(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "spot",
        sa.Column("cell", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("claim", KEY, autoincrement=False, nullable=False),
        sa.Column("mention", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("until", sa.Integer(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("cell", "day", "claim", "mention"),
        sqlite_with_rowid=False,
    )
    op.create_index("spot_by_day", "spot", ["day"], unique=False)
    op.create_table(
        "report",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("source", KEY, nullable=True),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("given_id", sa.String(), nullable=False),
        sa.Column("version", KEY, nullable=False),
        sa.Column("reading", KEY, nullable=False),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.Float(), nullable=False),
        sa.Column("sensitivity", sa.String(), nullable=False),
        sa.Column("classed_by", sa.String(), nullable=False),
        sa.Column("erased_at", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["source"],
            ["source.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
        sa.UniqueConstraint("uid"),
    )
    op.create_index(op.f("ix_report_added_at"), "report", ["added_at"], unique=False)
    op.create_index(op.f("ix_report_day"), "report", ["day"], unique=False)
    op.create_index(op.f("ix_report_given_id"), "report", ["given_id"], unique=False)
    op.create_index(op.f("ix_report_source"), "report", ["source"], unique=False)
    op.create_table(
        "band",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("report", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["report"],
            ["report.id"],
        ),
        sa.PrimaryKeyConstraint("key", "report"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sketch",
        sa.Column("report", KEY, autoincrement=False, nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("shingles", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report"],
            ["report.id"],
        ),
        sa.PrimaryKeyConstraint("report"),
    )
    op.create_table(
        "version",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("report", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("capture", KEY, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("published", sa.String(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("tool", sa.String(), nullable=False),
        sa.Column("made_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["capture"],
            ["capture.id"],
        ),
        sa.ForeignKeyConstraint(
            ["report"],
            ["report.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("report", "number"),
    )
    op.create_index(op.f("ix_version_capture"), "version", ["capture"], unique=False)
    op.create_table(
        "claim",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("report", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", KEY, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=True),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("sensitivity", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report"],
            ["report.id"],
        ),
        sa.ForeignKeyConstraint(
            ["version"],
            ["version.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("claim_by_day", "claim", ["day"], unique=False)
    op.create_index("claim_by_type", "claim", ["type", "day"], unique=False)
    op.create_index(op.f("ix_claim_report"), "claim", ["report"], unique=False)
    op.create_table(
        "reading",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("version", KEY, nullable=False),
        sa.Column("run", KEY, nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("segments", sa.LargeBinary(), nullable=False),
        sa.Column("places", sa.LargeBinary(), nullable=False),
        sa.Column("notes", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run"],
            ["run.id"],
        ),
        sa.ForeignKeyConstraint(
            ["version"],
            ["version.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_reading_version"), "reading", ["version"], unique=False)
    op.create_table(
        "mention",
        sa.Column("claim", KEY, nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("actor", KEY, nullable=True),
        sa.Column("place", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["actor"],
            ["actor.id"],
        ),
        sa.ForeignKeyConstraint(
            ["claim"],
            ["claim.id"],
        ),
        sa.ForeignKeyConstraint(
            ["place"],
            ["place.id"],
        ),
        sa.PrimaryKeyConstraint("claim", "number"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "mention_by_actor",
        "mention",
        ["actor", "claim"],
        unique=False,
        sqlite_where=sa.text("actor IS NOT NULL"),
        postgresql_where=sa.text("actor IS NOT NULL"),
    )
    op.create_index(
        "mention_by_place",
        "mention",
        ["place", "claim"],
        unique=False,
        sqlite_where=sa.text("place IS NOT NULL"),
        postgresql_where=sa.text("place IS NOT NULL"),
    )
    op.create_table(
        "review",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("claim", KEY, nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("fields", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim"],
            ["claim.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_review_claim"), "review", ["claim"], unique=False)
    op.create_table(
        "revision",
        sa.Column("claim", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("entry", KEY, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["claim"],
            ["claim.id"],
        ),
        sa.PrimaryKeyConstraint("claim", "number"),
    )
    op.create_index(op.f("ix_revision_entry"), "revision", ["entry"], unique=False)


def downgrade() -> None:
    """Drop them, with all that they hold."""
    op.drop_table("revision")
    op.drop_table("review")
    op.drop_table("mention")
    op.drop_table("reading")
    op.drop_table("claim")
    op.drop_table("version")
    op.drop_table("sketch")
    op.drop_table("band")
    op.drop_table("report")
    op.drop_table("spot")
    op.drop_table("source")
    op.drop_table("run")
    op.drop_table("place")
    op.drop_table("merge")
    op.drop_table("capture")
    op.drop_table("audit")
    op.drop_table("actor")
