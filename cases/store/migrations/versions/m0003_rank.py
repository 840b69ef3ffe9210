"""The rank of a case in the queue: its priority, aged so that nothing starves (handbook §6.4)."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column. What waits already stands before everything new."""
    op.add_column("cases", sa.Column("rank", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(op.f("ix_cases_status_rank"), "cases", ["status", "rank"])
