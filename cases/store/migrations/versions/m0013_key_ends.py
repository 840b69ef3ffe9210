"""The day on which a key ends."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """A new column; keys issued before have no end."""
    op.add_column("api_keys", sa.Column("ends_at", sa.String(length=32), nullable=True))
