"""The tables of people: who they are, how they sign in, whom they stand in for, and what they write and prefer."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from .tables import metadata

users = Table(
    "users",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("person", String(64), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("roles", Text, nullable=False),
    Column("teams", Text, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", String(32)),
    Column("created_at", String(32), nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("name", String(64), ForeignKey("users.name"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("authenticated_at", String(32), nullable=False),
    Column("seen_at", String(32), nullable=False),
    Column("ends_at", String(32), nullable=False),
    Column("revoked_at", String(32)),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("scopes", Text, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("revoked_at", String(32)),
    Column("ends_at", String(32)),
)

comments = Table(
    "comments",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("case_id", String(26), ForeignKey("cases.case_id"), nullable=False),
    Column("person", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Index(None, "case_id"),
)

mentions = Table(
    "mentions",
    metadata,
    Column("name", String(64), ForeignKey("users.name"), primary_key=True),
    Column("case_id", String(26), ForeignKey("cases.case_id"), primary_key=True),
    Column("at", String(32), nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("case_id", String(26), ForeignKey("cases.case_id"), primary_key=True),
    Column("person", String(64), primary_key=True),
    Column("form", String(16), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("fields", Text, nullable=False),
    Column("at", String(32), nullable=False),
)

settings = Table(
    "settings",
    metadata,
    Column("name", String(128), primary_key=True),
    Column("value", Text, nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", String(32), nullable=False),
)

delegations = Table(
    "delegations",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("person", String(64), nullable=False),
    Column("deputy", String(64), nullable=False),
    Column("begins_at", String(32), nullable=False),
    Column("ends_at", String(32), nullable=False),
    Column("reason", Text, nullable=False),
    Column("revoked_at", String(32)),
    Index(None, "deputy", "ends_at"),
)
