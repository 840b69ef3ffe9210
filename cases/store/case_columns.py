"""A case as the columns of its row, and the row as a case."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ..case import Case, Route, Status
from . import tables
from .storable import storable
from .times import maybe_text, maybe_time, to_text, to_time

rows = tables.cases
AGEING = Decimal(5) / 30 + Decimal(10) / (24 * 60)  # points for each minute: 5 each half hour, 10 each day


def rank_of(case: Case) -> int:
    """Where the case stands in the queue (handbook §6.4): its priority with the age that it gains on later ones.

    All cases age alike, so that the difference of two ranks never changes and the rank can be stored.
    """
    minutes = int(case.received_at.timestamp()) // 60
    return case.priority - int(minutes * AGEING)


def to_case(row: Mapping[Any, Any]) -> Case:
    """A row as the domain object."""
    return Case(
        case_id=row["case_id"],
        external_id=row["external_id"],
        status=Status(row["status"]),
        version=row["version"],
        message_type=row["message_type"],
        uetr=row["uetr"],
        received_at=to_time(row["received_at"]),
        updated_at=to_time(row["updated_at"]),
        route=None if row["route"] is None else Route(row["route"]),
        action=row["action"],
        level=row["level"],
        playbook=row["playbook"],
        problem=row["problem"],
        creditor=row["creditor"],
        amount=row["amount"],
        currency=row["currency"],
        rail=row["rail"],
        confidence=None if row["confidence"] is None else float(row["confidence"]),
        deadline=maybe_time(row["deadline"]),
        priority=row["priority"],
        approvals=row["approvals"],
        approvals_needed=row["approvals_needed"],
        claimed_by=row["claimed_by"],
        claimed_until=maybe_time(row["claimed_until"]),
        repaired_sha256=row["repaired_sha256"],
        context_sha256=row["context_sha256"],
        error=row["error"],
        owner=row["owner"],
        code=row["code"],
        proposal_version=row["proposal_version"],
        check_for=row["check_for"],
        cause=row["cause"],
    )


def values_of(case: Case) -> dict[str, Any]:
    """The columns of its row that a case tells."""
    return {
        "external_id": case.external_id,
        "status": case.status.value,
        "version": case.version,
        "proposal_version": case.proposal_version,
        "message_type": fitting("message_type", case.message_type),
        "uetr": fitting("uetr", case.uetr),
        "code": fitting("code", case.code),
        "received_at": to_text(case.received_at),
        "updated_at": to_text(case.updated_at),
        "route": None if case.route is None else case.route.value,
        "action": case.action,
        "level": case.level,
        "playbook": case.playbook,
        "owner": case.owner,
        "problem": fitting("problem", case.problem),
        "cause": fitting("cause", case.cause),
        "creditor": fitting("creditor", case.creditor),
        "amount": fitting("amount", case.amount),
        "currency": fitting("currency", case.currency),
        "rail": case.rail,
        "confidence": None if case.confidence is None else repr(case.confidence),
        "deadline": maybe_text(case.deadline),
        "priority": case.priority,
        "rank": rank_of(case),
        "approvals": case.approvals,
        "approvals_needed": case.approvals_needed,
        "repaired_sha256": case.repaired_sha256,
        "context_sha256": case.context_sha256,
        "error": fitting("error", case.error),
        "check_for": case.check_for,
    }


def fitting(column: str, text: str | None) -> str | None:
    """Strangers' text as its column takes it on every database, and as long as it may be.

    The column is for lists and searches; the whole text is in the report.
    """
    return text and storable(text)[: getattr(rows.c[column].type, "length", None)]
