"""How far a run is, told beside the changes of a case."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """One new column. Events from before tell of no step."""
    op.add_column("events", sa.Column("steps", sa.Text(), nullable=True))
