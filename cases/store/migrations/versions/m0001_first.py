"""The first schema, and the triggers that keep the ledger append-only."""

from alembic import op

from cases.store.tables import metadata

revision = "0001"
down_revision = None

SQLITE = """
CREATE TRIGGER ledger_entries_no_{verb} BEFORE {verb} ON ledger_entries
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
"""
POSTGRESQL = """
CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$;
CREATE TRIGGER ledger_entries_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries
FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
"""


def upgrade() -> None:
    """Create every table and the triggers."""
    metadata.create_all(op.get_bind())
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(SQLITE.format(verb=verb))
    else:
        op.execute(POSTGRESQL)
