"""Precedents by shape, with lineage; the earlier table was never written."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Replace the empty table."""
    op.drop_table("precedents")
    op.create_table(
        "precedent_shapes",
        sa.Column("shape", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("shape", name=op.f("pk_precedent_shapes")),
    )
    op.create_table(
        "precedents",
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("shape", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("lineage", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.String(length=32), nullable=True),
        sa.Column("withdrawn", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_precedents_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["shape"], ["precedent_shapes.shape"], name=op.f("fk_precedents_shape_precedent_shapes")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_precedents")),
    )
    op.create_index(op.f("ix_precedents_shape_at"), "precedents", ["shape", "at"])
