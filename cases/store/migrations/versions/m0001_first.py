"""The first schema, and the triggers that keep the ledger append-only."""

from alembic import op

from cases.store.tables import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table."""
    metadata.create_all(op.get_bind())
