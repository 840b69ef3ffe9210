"""The counts of the queue know second approvals, and a case can be found by a party or account of either side.

Searches by party are kept for each person now, a few of them: those kept one by one are forgotten.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

COLUMNS = ("case_id", "status", "owner", "check_for", "claimed_by", "claimed_until", "deadline", "approvals")
OPEN = sa.text("status NOT IN ('released', 'closed')")


def upgrade() -> None:
    """The index of what is open with one column more, and an empty column: older cases are found by their creditor."""
    op.add_column("cases", sa.Column("parties", sa.Text(), nullable=False, server_default=""))
    op.drop_index("ix_cases_open", "cases")
    cut_off = sa.text("coalesce(deadline, '9999')")
    op.create_index("ix_cases_open", "cases", [cut_off, *COLUMNS], sqlite_where=OPEN, postgresql_where=OPEN)
    op.execute(sa.text("DELETE FROM settings WHERE name LIKE 'search:%'"))
