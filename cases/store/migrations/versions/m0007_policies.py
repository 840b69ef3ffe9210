"""Policies as versions: proposed by one person, confirmed by another."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """A new table. Without a confirmed version the shipped policy is in force, as before."""
    op.create_table(
        "policies",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("edition", sa.Integer()),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("base", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.String(length=64), nullable=False),
        sa.Column("proposed_at", sa.String(length=32), nullable=False),
        sa.Column("decided_by", sa.String(length=64)),
        sa.Column("decided_at", sa.String(length=32)),
        sa.Column("decided_why", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policies")),
        sa.UniqueConstraint("edition", name=op.f("uq_policies_edition")),
    )
