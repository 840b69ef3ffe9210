"""An index of what is open, in the order of the queue, that answers its counts by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

COLUMNS = ("case_id", "status", "owner", "check_for", "claimed_by", "claimed_until", "deadline")
OPEN = sa.text("status NOT IN ('released', 'closed')")


def upgrade() -> None:
    """One new index; no row changes."""
    cut_off = sa.text("coalesce(deadline, '9999')")
    op.create_index("ix_cases_open", "cases", [cut_off, *COLUMNS], sqlite_where=OPEN, postgresql_where=OPEN)
