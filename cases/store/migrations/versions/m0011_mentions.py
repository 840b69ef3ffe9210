"""Who was named in a note on a case and has not answered there yet."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """One new table; notes written before name nobody."""
    op.create_table(
        "mentions",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_mentions_case_id_cases")),
        sa.ForeignKeyConstraint(["name"], ["users.name"], name=op.f("fk_mentions_name_users")),
        sa.PrimaryKeyConstraint("name", "case_id", name=op.f("pk_mentions")),
    )
