"""Check cases, laid out for one reviewer each, and when what was decided on had been shown."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """One new table and two new columns; every case opened before is a real one."""
    op.add_column("cases", sa.Column("check_for", sa.String(length=64), nullable=True))
    op.add_column("decisions", sa.Column("shown_at", sa.String(length=32), nullable=True))
    op.create_table(
        "check_cases",
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("copied_from", sa.String(length=26), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("right", sa.Text(), nullable=False),
        sa.Column("laid_out_at", sa.String(length=32), nullable=False),
        sa.Column("settled_at", sa.String(length=32), nullable=True),
        sa.Column("caught", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_check_cases_case_id_cases")),
        sa.ForeignKeyConstraint(["copied_from"], ["cases.case_id"], name=op.f("fk_check_cases_copied_from_cases")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_check_cases")),
    )
