"""The system of record: cases, bodies, decisions, outbox and ledger in one database (SQLite or PostgreSQL)."""

from .case_filter import OPEN, CaseFilter, Tally
from .case_rows import SORTS, Page
from .check_rows import CheckCase
from .comment_rows import Comment
from .decision_rows import DecisionRow
from .delegation_rows import Delegation
from .event_rows import Event
from .ledger_rows import Act
from .migrate import migrate
from .outbox_rows import OutboxRow, Sending, send_key
from .people_rows import KeyRow, SessionRow, User
from .policy_rows import PolicyVersion, Stage
from .sending_rows import Ready
from .setting_rows import HALTS, Halt, halt_name
from .store import CaseStore, NoSuchCase, Taken, open_store, report_in, report_of, sqlite_url
from .unit import Unit

__all__ = [
    "HALTS",
    "OPEN",
    "SORTS",
    "Act",
    "CaseFilter",
    "CaseStore",
    "CheckCase",
    "Comment",
    "DecisionRow",
    "Delegation",
    "Event",
    "Halt",
    "KeyRow",
    "NoSuchCase",
    "OutboxRow",
    "Page",
    "PolicyVersion",
    "Ready",
    "Sending",
    "SessionRow",
    "Stage",
    "Taken",
    "Tally",
    "Unit",
    "User",
    "halt_name",
    "migrate",
    "open_store",
    "report_in",
    "report_of",
    "send_key",
    "sqlite_url",
]
