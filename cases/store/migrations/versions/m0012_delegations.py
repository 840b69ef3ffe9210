"""Delegations for a dated period, and for whom a decision was taken."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """A new table and a new column; every decision before was a person's own."""
    op.add_column("decisions", sa.Column("deputy_for", sa.String(length=64), nullable=True))
    op.create_table(
        "delegations",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("deputy", sa.String(length=64), nullable=False),
        sa.Column("begins_at", sa.String(length=32), nullable=False),
        sa.Column("ends_at", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.String(length=32)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegations")),
    )
    op.create_index(op.f("ix_delegations_deputy_ends_at"), "delegations", ["deputy", "ends_at"])
