"""Indexes for the history: finished cases in their order, and the code among what a search compares."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

FINISHED = sa.text(
    "status NOT IN ('received', 'working', 'awaiting_approval', 'awaiting_owner', 'awaiting_information', 'releasing', "
    "'failed')"
)


def upgrade() -> None:
    """Two new indexes; no row changes."""
    op.create_index(op.f("ix_cases_code"), "cases", ["code"])
    op.create_index(
        "ix_cases_finished",
        "cases",
        ["updated_at", "case_id"],
        sqlite_where=FINISHED,
        postgresql_where=FINISHED,
    )
