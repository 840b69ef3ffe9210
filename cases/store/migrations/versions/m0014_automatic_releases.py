"""What left by itself, counted against the limits of the standing authorisation."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """A new table; what left before is not counted."""
    op.create_table(
        "automatic_releases",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("counterparty", sa.String(length=64), nullable=False),
        sa.Column("eur_cents", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_automatic_releases_case_id_cases")),
        sa.PrimaryKeyConstraint("id", "number", name=op.f("pk_automatic_releases")),
    )
    op.create_index(op.f("ix_automatic_releases_at"), "automatic_releases", ["at"])
    op.create_index(op.f("ix_automatic_releases_counterparty_at"), "automatic_releases", ["counterparty", "at"])
    op.create_index(op.f("ix_automatic_releases_case_id"), "automatic_releases", ["case_id"])
