"""The tables of the case store: one schema for SQLite and PostgreSQL, times as UTC ISO text."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    literal_column,
    text,
)
from sqlalchemy.sql.elements import ColumnElement

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

cases = Table(
    "cases",
    metadata,
    Column("case_id", String(26), primary_key=True),
    Column("external_id", String(64), nullable=False, unique=True),
    Column("digest", String(64), nullable=False),
    Column("report_sha256", String(64), nullable=False),
    Column("original_sha256", String(64), nullable=False),
    Column("salt", String(32), nullable=False),
    Column("status", String(24), nullable=False),
    Column("version", Integer, nullable=False),
    Column("proposal_version", Integer, nullable=False),
    Column("message_type", String(64), nullable=False),
    Column("uetr", String(64)),
    Column("code", String(64)),
    Column("received_at", String(32), nullable=False),
    Column("opened_at", String(32), nullable=False),
    Column("updated_at", String(32), nullable=False),
    Column("route", String(16)),
    Column("action", String(16)),
    Column("level", String(2)),
    Column("playbook", String(64)),
    Column("owner", String(32)),
    Column("problem", Text, nullable=False),
    Column("cause", Text, nullable=False, server_default=""),
    Column("creditor", Text, nullable=False),
    Column("parties", Text, nullable=False, server_default=""),
    Column("amount", String(40), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("rail", String(24), nullable=False),
    Column("confidence", String(32)),
    Column("deadline", String(32)),
    Column("priority", Integer, nullable=False),
    Column("rank", Integer, nullable=False, server_default="0"),
    Column("approvals", Integer, nullable=False),
    Column("approvals_needed", Integer),
    Column("claimed_by", String(64)),
    Column("claimed_until", String(32)),
    Column("repaired_sha256", String(64)),
    Column("context_sha256", String(64)),
    Column("error", Text),
    Column("check_for", String(64)),
    Column("work_lease", String(64)),
    Column("work_until", String(32)),
    Column("tries", Integer, nullable=False),
    Column("resume_due", Boolean, nullable=False),
    Column("resume_tries", Integer, nullable=False, server_default="0"),
    Column("resume_at", String(32)),
    Column("received_deadline", String(32)),
    Index(None, "status", "priority", "received_at"),
    Index(None, "status", "rank"),
    Index(None, "uetr"),
    Index(None, "code"),
    Index(None, "deadline"),
)
# Indexes that read a page in its order, however many cases there are. The terms stand in statements letter for
# letter, without parameters: else no planner takes the index. `IS_FINISHED` names what is not finished, as a planner
# without statistics would rather look up each of the finished states, which is nearly every case.
CUT_OFF = func.coalesce(cases.c.deadline, literal_column("'9999'"))
OPEN = "status NOT IN ('released', 'closed')"
FINISHED = (
    "status NOT IN ('received', 'working', 'awaiting_approval', 'awaiting_owner', 'awaiting_information', 'releasing', "
    "'failed')"
)
IS_OPEN: ColumnElement[bool] = literal_column(f"cases.{OPEN}")
IS_FINISHED: ColumnElement[bool] = literal_column(f"cases.{FINISHED}")
COUNTED = (  # all that counts ask
    "case_id", "status", "owner", "check_for", "claimed_by", "claimed_until", "deadline", "approvals",
)  # fmt: skip
counted = (cases.c[name] for name in COUNTED)
Index("ix_cases_open", CUT_OFF, *counted, sqlite_where=text(OPEN), postgresql_where=text(OPEN))
Index(
    "ix_cases_finished", cases.c.updated_at, cases.c.case_id,
    sqlite_where=text(FINISHED), postgresql_where=text(FINISHED),
)  # fmt: skip
TO_RESUME: ColumnElement[bool] = literal_column("cases.resume_due")
Index("ix_cases_to_resume", cases.c.updated_at, sqlite_where=text("resume_due"), postgresql_where=text("resume_due"))

bodies = Table(
    "bodies",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

worked = Table(
    "worked",
    metadata,
    Column("case_id", String(26), ForeignKey("cases.case_id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("body", Text, nullable=False),
    Column("context_sha256", String(64), nullable=False),
    Column("at", String(32), nullable=False),
)

citations = Table(
    "citations",
    metadata,
    Column("case_id", String(26), ForeignKey("cases.case_id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("passage", String(200), primary_key=True),
    Column("document", String(200), nullable=False, index=True),
    Column("day", String(10), nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("case_id", String(26), ForeignKey("cases.case_id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("proposal_version", Integer, nullable=False),
    Column("verdict", String(24), nullable=False),
    Column("person", String(64), nullable=False),
    Column("roles", Text, nullable=False),
    Column("teams", Text, nullable=False),
    Column("repaired_sha256", String(64)),
    Column("context_sha256", String(64)),
    Column("reason", Text, nullable=False),
    Column("rekeyed", Text, nullable=False),
    Column("idempotency_key", String(128), nullable=False),
    Column("request_sha256", String(64), nullable=False),
    Column("shown_at", String(32)),
    Column("deputy_for", String(64)),
    Column("voided_at", String(32)),
    Column("at", String(32), nullable=False),
    UniqueConstraint("case_id", "idempotency_key"),
)

check_cases = Table(
    "check_cases",
    metadata,
    Column("case_id", String(26), ForeignKey("cases.case_id"), primary_key=True),
    Column("copied_from", String(26), ForeignKey("cases.case_id"), nullable=False),
    Column("path", Text, nullable=False),
    Column("shown", Text, nullable=False),
    Column("right", Text, nullable=False),
    Column("laid_out_at", String(32), nullable=False),
    Column("settled_at", String(32)),
    Column("caught", Boolean),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("case_id", String(26), ForeignKey("cases.case_id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("sha256", String(64), ForeignKey("bodies.sha256"), nullable=False),
    Column("key", String(64), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("message_type", String(64), nullable=False),
    Column("automatic", Boolean, nullable=False),
    Column("status", String(16), nullable=False),
    Column("entry_index", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease_until", String(32)),
    Column("reference", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("queued_at", String(32), nullable=False),
    Column("settled_at", String(32)),
    UniqueConstraint("case_id", "sha256"),
    Index(None, "status", "queued_at"),
)

automatic_releases = Table(
    "automatic_releases",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("case_id", String(26), ForeignKey("cases.case_id"), nullable=False),
    Column("counterparty", String(64), nullable=False),
    Column("eur_cents", BigInteger, nullable=False),
    Column("at", String(32), nullable=False),
    # Running totals with this release: of all, and of those to this counterparty.
    Column("gone", Integer, nullable=False, server_default="0"),
    Column("gone_cents", BigInteger, nullable=False, server_default="0"),
    Column("their_gone", Integer, nullable=False, server_default="0"),
    Column("their_cents", BigInteger, nullable=False, server_default="0"),
    Index(None, "at", "gone"),
    Index(None, "counterparty", "at", "their_gone"),
    Index(None, "case_id"),
)

paid = Table(
    "paid",
    metadata,
    Column("case_id", String(26), ForeignKey("cases.case_id"), primary_key=True),
    Column("counterparty", String(64), primary_key=True),
    Column("at", String(32), primary_key=True),
    Column("automatic", Boolean, nullable=False),
    Column("eur_cents", BigInteger, nullable=False),
    Column("undone", Boolean, nullable=False),
    # Running totals of what went by itself to this counterparty, with this payment; 0 where people released it.
    Column("gone", Integer, nullable=False, server_default="0"),
    Column("gone_cents", BigInteger, nullable=False, server_default="0"),
    Index(None, "counterparty", "at"),
    Index(None, "counterparty", "gone"),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("case_id", String(26), nullable=False),
    Column("version", Integer, nullable=False),
    Column("status", String(24), nullable=False),
    Column("at", String(32), nullable=False),
    Column("steps", Text),
    sqlite_autoincrement=True,
)

precedent_shapes = Table(
    "precedent_shapes",
    metadata,
    Column("shape", String(64), primary_key=True),
    Column("body", Text, nullable=False),
)

precedents = Table(
    "precedents",
    metadata,
    Column("case_id", String(26), ForeignKey("cases.case_id"), primary_key=True),
    Column("shape", String(64), ForeignKey("precedent_shapes.shape"), nullable=False),
    Column("at", String(32), nullable=False),
    Column("lineage", Text, nullable=False),
    Column("withdrawn_at", String(32)),
    Column("withdrawn", Text),
    Index(None, "shape", "at"),
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("url_sha256", String(64), primary_key=True),
    Column("event_id", Integer, primary_key=True, autoincrement=False),
    Column("case_id", String(26), nullable=False),
    Column("version", Integer, nullable=False),
    Column("case_status", String(24), nullable=False),
    Column("status", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", String(32), nullable=False),
    Column("detail", Text, nullable=False),
    Index(None, "status", "due_at"),
    Index(None, "case_id", "url_sha256"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("source", String(64), primary_key=True),
    Column("message_id", String(128), primary_key=True),
    Column("at", String(32), nullable=False),
)

case_references = Table(
    "case_references",
    metadata,
    Column("reference", String(64), primary_key=True),
    Column("case_id", String(26), ForeignKey("cases.case_id"), primary_key=True),
)

policies = Table(
    "policies",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("edition", Integer, unique=True),
    Column("stage", String(16), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("base", String(64), nullable=False),
    Column("content", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("proposed_by", String(64), nullable=False),
    Column("proposed_at", String(32), nullable=False),
    Column("decided_by", String(64)),
    Column("decided_at", String(32)),
    Column("decided_why", Text),
)

notices = Table(
    "notices",
    metadata,
    Column("address_sha256", String(64), primary_key=True),
    Column("case_id", String(26), ForeignKey("cases.case_id"), primary_key=True),
    Column("minutes", Integer, primary_key=True, autoincrement=False),
    Column("deadline", String(32), primary_key=True),
    Column("status", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", String(32), nullable=False),
    Column("detail", Text, nullable=False),
    Index(None, "status", "due_at"),
)
