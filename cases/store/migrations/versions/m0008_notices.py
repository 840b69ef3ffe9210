"""Notices of near cut-offs: what was told to whom, once for each case, threshold and cut-off."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """A new table."""
    op.create_table(
        "notices",
        sa.Column("address_sha256", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("deadline", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_notices_case_id_cases")),
        sa.PrimaryKeyConstraint("address_sha256", "case_id", "minutes", "deadline", name=op.f("pk_notices")),
    )
    op.create_index(op.f("ix_notices_status_due_at"), "notices", ["status", "due_at"])
