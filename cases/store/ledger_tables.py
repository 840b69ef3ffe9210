"""The tables of the ledger: its entries, where it ends, and its signed checkpoints."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from .tables import metadata

ledger_entries = Table(
    "ledger_entries",
    metadata,
    Column("tenant", String(32), primary_key=True),
    Column("index", Integer, primary_key=True),
    Column("case_id", String(26)),
    Column("kind", String(32), nullable=False),
    Column("at", String(32), nullable=False),
    Column("entry", Text, nullable=False),
    Column("leaf_sha256", String(64), nullable=False),
    Index(None, "case_id", "index"),
)

ledger_heads = Table(
    "ledger_heads",
    metadata,
    Column("tenant", String(32), primary_key=True),
    Column("size", Integer, nullable=False),
    Column("last_sha256", String(64), nullable=False),
    Column("last_at", String(32), nullable=False),
    Column("peaks", Text, nullable=False),
)

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("tenant", String(32), primary_key=True),
    Column("size", Integer, primary_key=True),
    Column("note", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("copied_at", String(32)),
)
