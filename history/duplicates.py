"""The duplicate check before every send: keys K1–K5 over the payments already made (handbook §6.3)."""

import contextlib
import re
from collections.abc import Iterator
from datetime import datetime

from payments import EditRefused, Message
from payments.charset import normalise
from payments.facts import PaymentFacts, facts_of
from payments.look_alike import as_seen
from payments.rulings import DuplicateRuling, DuplicateState

from .payments import PaymentHistory, Row, amount_of, day_of, plain

DAYS_AROUND_MAX = 7  # five business days and the weekend between them
_OVER = ("rejected", "returned", "cancelled")  # nothing of such a payment can still arrive


class HistoryDuplicates:
    """Compares a message with the bank's own history. One match by identity is certain, one by likeness possible."""

    def __init__(self, history: PaymentHistory) -> None:
        self._history = history

    def check(self, message: Message, *, resend_allowed: bool, now: datetime) -> DuplicateRuling:
        """The state, the keys that matched and the rows they matched; a payment that is over matches nothing.

        `resend_allowed`: logs prove that nothing of this payment left, so its own UETR may stand in the history,
        unless that row has settled or is of another amount: then the UETR is another payment's.
        """
        facts = facts_of(message)
        keys: dict[str, list[Row]] = {}
        for key, row in self._matches(facts):
            own_copy = resend_allowed and _is_own(facts, row) and row.get("status") != "settled"
            if row.get("status") not in _OVER and not own_copy:
                keys.setdefault(key, []).append(row)
        rows = {str(row["key"]): row for found in keys.values() for row in found}
        return DuplicateRuling(state_of(keys), tuple(sorted(keys)), tuple(rows.values()))

    def _matches(self, facts: PaymentFacts) -> Iterator[tuple[str, Row]]:
        for row in self._history.find(uetr=facts.uetr) if facts.uetr else ():
            yield "K1", row
            if row.get("status") == "settled":
                yield "K5", row
        for reference in {facts.instruction_id, facts.message_id} - {None, ""}:
            for row in self._history.find(reference=reference):
                if amount_of(row) is None or amount_of(row) == facts.amount:
                    yield "K2", row
        for row in self._history.find(end_to_end_id=facts.end_to_end_id) if facts.end_to_end_id else ():
            if _same_debit(facts, row):
                yield "K3", row
        for row in self._history.like(facts):
            if _same_content(facts, row):
                yield "K4", row


def state_of(keys: dict[str, list[Row]]) -> DuplicateState:
    """Certain for K1, K2, K5, or K3 and K4 on one row; possible for K3 or K4 alone; else clear."""
    if not keys:
        return DuplicateState.CLEAR
    both = {str(row["key"]) for row in keys.get("K3", ())} & {str(row["key"]) for row in keys.get("K4", ())}
    certain = both or keys.keys() & {"K1", "K2", "K5"}
    return DuplicateState.CERTAIN if certain else DuplicateState.POSSIBLE


def _same_uetr(facts: PaymentFacts, row: Row) -> bool:
    return bool(facts.uetr) and str(row.get("uetr", "")).lower() == str(facts.uetr).lower()


def _is_own(facts: PaymentFacts, row: Row) -> bool:
    """Whether the row is this very payment: its UETR, and no other amount or currency."""
    amounts = {amount_of(row), facts.amount} - {None}
    currencies = {row.get("currency"), facts.currency} - {None}
    return _same_uetr(facts, row) and len(amounts) < 2 and len(currencies) < 2


def _same_debit(facts: PaymentFacts, row: Row) -> bool:
    return _same_account(row, "debtor_account", facts.debtor_account) and amount_of(row) == facts.amount


def _same_content(facts: PaymentFacts, row: Row) -> bool:
    """Debtor and creditor account, amount, currency and remittance equal, value dates within five business days.

    A row that does not tell its remittance may have had the same; beside K3 that is no second proof.
    """
    known = day_of(row)
    near = known is None or facts.value_date is None or abs((known - facts.value_date).days) <= DAYS_AROUND_MAX
    return (
        near
        and facts.amount is not None
        and amount_of(row) == facts.amount
        and row.get("currency") == facts.currency
        and _same_account(row, "debtor_account", facts.debtor_account)
        and _same_account(row, "creditor_account", facts.creditor_account)
        and (_words(row.get("remittance")) == _words(facts.remittance) or _may_say_the_same(facts, row))
    )


def _may_say_the_same(facts: PaymentFacts, row: Row) -> bool:
    same_order = bool(facts.end_to_end_id) and row.get("end_to_end_id") == facts.end_to_end_id
    return not row.get("remittance") and not same_order


def _same_account(row: Row, name: str, account: str | None) -> bool:
    return bool(account) and bool(row.get(name)) and plain(str(row[name])) == plain(str(account).lstrip("/"))


def _words(text: object) -> str:
    """Letters and digits as a reader sees them, under the approved map: `FÜR` was sent as `FUER`."""
    seen = as_seen(str(text or ""))
    with contextlib.suppress(EditRefused):  # a letter that the map has not stays away
        seen = normalise(seen)
    return re.sub(r"[^A-Z0-9]+", "", seen.upper())
