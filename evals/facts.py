"""What contradicts a payment that no syntax shows to be wrong: each fact is checked on the row that claims it."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from payments import Finding
from payments.facts import facts_of
from payments.vocabulary import Severity

from .situation import Situation

Row = dict[str, Any]


def holds(situation: Situation, message: Any, findings: Iterable[Finding]) -> bool:
    """Whether the fact that the situation names is there. Raises KeyError for a fact that nobody defined."""
    return _FACTS[situation.fact](situation, message, tuple(findings))


def _no_errors(situation: Situation, message: Any, findings: tuple[Finding, ...]) -> bool:
    return not any(f.severity is Severity.ERROR for f in findings)


def _rows(situation: Situation, kind: str) -> list[Row]:
    return list(situation.reference.get(kind, []))


def _account(status: str) -> Callable[..., bool]:
    def judged(situation: Situation, message: Any, findings: tuple[Finding, ...]) -> bool:
        wanted = facts_of(message).creditor_account
        return any(r["account"] == wanted and r["status"] == status for r in _rows(situation, "accounts"))

    return judged


def _name_differs(situation: Situation, message: Any, findings: tuple[Finding, ...]) -> bool:
    facts = facts_of(message)
    rows = [r for r in _rows(situation, "accounts") if r["account"] == facts.creditor_account]
    return bool(rows) and all(r["holder"].casefold() != (facts.creditor or "").casefold() for r in rows)


def _agent_row(situation: Situation, message: Any) -> Row | None:
    bic = facts_of(message).creditor_agent
    return next((r for r in _rows(situation, "banks") if r["bic"] == bic), None)


def _merged(situation: Situation, message: Any, findings: tuple[Finding, ...]) -> bool:
    row = _agent_row(situation, message)
    successor = row and next((r for r in _rows(situation, "banks") if r["bic"] == row.get("successor_bic")), None)
    return bool(row and row["status"] == "merged" and successor and successor["status"] == "active")


def _inactive(situation: Situation, message: Any, findings: tuple[Finding, ...]) -> bool:
    row = _agent_row(situation, message)
    return bool(row and row["status"] == "inactive" and "successor_bic" not in row)


def _unknown(situation: Situation, message: Any, findings: tuple[Finding, ...]) -> bool:
    return _agent_row(situation, message) is None


def _duplicate(situation: Situation, message: Any, findings: tuple[Finding, ...]) -> bool:
    facts = facts_of(message)
    return any(
        r["debtor_account"] == facts.debtor_account and r["amount"].rstrip("0").rstrip(".")
        == f"{facts.amount:f}".rstrip("0").rstrip(".") and r["creditor_account"] == facts.creditor_account
        for r in _rows(situation, "payments")
    )  # fmt: skip


def _named(situation: Situation, message: Any) -> list[Row]:
    """History rows whose reference or UETR the message names."""
    text = message.data.decode("utf-8", "replace")
    return [r for r in _rows(situation, "payments") if r["reference"] in text or r["uetr"] in text]


def _matches(situation: Situation, message: Any, findings: tuple[Finding, ...]) -> bool:
    return len(_named(situation, message)) == 1


def _no_match(situation: Situation, message: Any, findings: tuple[Finding, ...]) -> bool:
    return not _named(situation, message)


def _closed_day(situation: Situation, message: Any, findings: tuple[Finding, ...]) -> bool:
    day = facts_of(message).value_date or date.min
    return day.weekday() >= 5


def _unanswered(situation: Situation, message: Any, findings: tuple[Finding, ...]) -> bool:
    return not situation.related and _no_errors(situation, message, findings)


def _told(situation: Situation, message: Any, findings: tuple[Finding, ...]) -> bool:
    return True  # somebody says so, and nothing in the message can contradict it


_FACTS: dict[str, Callable[..., bool]] = {
    "valid": _no_errors, "account_closed": _account("closed"), "account_blocked": _account("blocked"),
    "name_differs": _name_differs, "bank_merged": _merged, "bank_inactive": _inactive, "bank_unknown": _unknown,
    "duplicate": _duplicate, "return_matches": _matches, "return_unknown": _no_match, "cancellation": _told,
    "closed_day": _closed_day, "status_unknown": _unanswered, "reported": _told,
}  # fmt: skip
