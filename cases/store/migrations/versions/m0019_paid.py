"""Whom a release paid, as long as its case is kept: so that a first payment by itself is known as one."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """A new table; to whom something was released before is new at first."""
    op.create_table(
        "paid",
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("counterparty", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("eur_cents", sa.BigInteger(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_paid_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", "counterparty", "at", name=op.f("pk_paid")),
    )
    op.create_index(op.f("ix_paid_counterparty_at"), "paid", ["counterparty", "at"])
