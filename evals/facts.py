"""What contradicts a payment that no syntax shows to be wrong: each fact is checked on the row that claims it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from payments import Finding, Message
from payments.facts import facts_of
from payments.vocabulary import Severity

from .situation import Situation

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """A situation with its message as read and the findings on it."""

    situation: Situation
    message: Message
    findings: tuple[Finding, ...]


def holds(situation: Situation, message: Message, findings: Iterable[Finding]) -> bool:
    """Whether the fact that the situation names is there. Raises KeyError for a fact that nobody defined."""
    return _FACTS[situation.fact](Seen(situation, message, tuple(findings)))


def _no_errors(seen: Seen) -> bool:
    return not any(f.severity is Severity.ERROR for f in seen.findings)


def _rows(situation: Situation, kind: str) -> list[Row]:
    return list(situation.reference.get(kind, []))


def _account(status: str) -> Callable[[Seen], bool]:
    def judged(seen: Seen) -> bool:
        wanted = facts_of(seen.message).creditor_account
        return any(r["account"] == wanted and r["status"] == status for r in _rows(seen.situation, "accounts"))

    return judged


def _name_differs(seen: Seen) -> bool:
    facts = facts_of(seen.message)
    rows = [r for r in _rows(seen.situation, "accounts") if r["account"] == facts.creditor_account]
    return bool(rows) and all(r["holder"].casefold() != (facts.creditor or "").casefold() for r in rows)


def _agent_row(seen: Seen) -> Row | None:
    bic = facts_of(seen.message).creditor_agent
    return next((r for r in _rows(seen.situation, "banks") if r["bic"] == bic), None)


def _merged(seen: Seen) -> bool:
    row = _agent_row(seen)
    successor = row and next((r for r in _rows(seen.situation, "banks") if r["bic"] == row.get("successor_bic")), None)
    return bool(row and row["status"] == "merged" and successor and successor["status"] == "active")


def _inactive(seen: Seen) -> bool:
    row = _agent_row(seen)
    return bool(row and row["status"] == "inactive" and "successor_bic" not in row)


def _unknown(seen: Seen) -> bool:
    return _agent_row(seen) is None


def _duplicate(seen: Seen) -> bool:
    facts = facts_of(seen.message)
    return any(
        r["debtor_account"] == facts.debtor_account and r["amount"].rstrip("0").rstrip(".")
        == f"{facts.amount:f}".rstrip("0").rstrip(".") and r["creditor_account"] == facts.creditor_account
        for r in _rows(seen.situation, "payments")
    )  # fmt: skip


def _named(seen: Seen) -> list[Row]:
    """History rows whose reference or UETR the message names."""
    text = seen.message.data.decode("utf-8", "replace")
    return [r for r in _rows(seen.situation, "payments") if r["reference"] in text or r["uetr"] in text]


def _matches(seen: Seen) -> bool:
    return len(_named(seen)) == 1


def _no_match(seen: Seen) -> bool:
    return not _named(seen)


def _closed_day(seen: Seen) -> bool:
    day = facts_of(seen.message).value_date or date.min
    return day.weekday() >= 5


def _unanswered(seen: Seen) -> bool:
    return not seen.situation.related and _no_errors(seen)


def _told(seen: Seen) -> bool:
    """Somebody says so; the message itself is readable and cannot contradict it."""
    return bool(seen.message.data)


def _cut(seen: Seen) -> bool:
    """The remittance ends with the mark of a cut text."""
    fields = seen.message.fields().items()
    return any(path.endswith("RmtInf/Ustrd") and text.endswith("+") for path, text in fields)


def _no_iban(seen: Seen) -> bool:
    """The creditor's account is no IBAN, in a country that has them."""
    wanted = facts_of(seen.message).creditor_account or ""
    return wanted.isdigit() and _no_errors(seen)


_FACTS: dict[str, Callable[[Seen], bool]] = {
    "valid": _no_errors, "account_closed": _account("closed"), "account_blocked": _account("blocked"),
    "name_differs": _name_differs, "bank_merged": _merged, "bank_inactive": _inactive, "bank_unknown": _unknown,
    "duplicate": _duplicate, "return_matches": _matches, "return_unknown": _no_match, "cancellation": _told,
    "closed_day": _closed_day, "cut": _cut, "no_iban": _no_iban, "status_unknown": _unanswered, "reported": _told,
}  # fmt: skip
