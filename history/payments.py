"""The port to payments already made, and its forms over rows in memory and over two sources."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

Row = Mapping[str, Any]

DAYS_AROUND_MAX = 90  # a return or a repeat later than that is not looked for by likeness


class Likeness(Protocol):
    """What `like` reads of a payment; `payments.facts.PaymentFacts` has it all."""

    @property
    def amount(self) -> Decimal | None: ...
    @property
    def currency(self) -> str | None: ...
    @property
    def value_date(self) -> date | None: ...
    @property
    def debtor_account(self) -> str | None: ...
    @property
    def creditor_account(self) -> str | None: ...


class PaymentHistory(Protocol):
    """Payments already made. Rows have the shape of contract §3 plus `key` and `edition`."""

    @property
    def edition(self) -> str: ...

    def find(
        self, uetr: str | None = None, reference: str | None = None, end_to_end_id: str | None = None
    ) -> list[Row]:
        """Payments with one of the identifiers given, each at most once."""
        ...

    def between(
        self, debtor_account: str | None = None, creditor_account: str | None = None, creditor: str | None = None
    ) -> list[Row]:
        """Payments on which every one of the parties given agrees; none given, none found."""
        ...

    def like(self, facts: Likeness) -> list[Row]:
        """Payments of the same currency near the value date, with an equal amount or a shared account."""
        ...


class RowsHistory:
    """PaymentHistory over given rows."""

    def __init__(self, rows: Sequence[Mapping[str, Any]], edition: str = "") -> None:
        self.edition = edition or _digest(rows)
        self._rows = keyed(rows, self.edition)

    def find(
        self, uetr: str | None = None, reference: str | None = None, end_to_end_id: str | None = None
    ) -> list[Row]:
        wanted = {"uetr": uetr, "reference": reference, "end_to_end_id": end_to_end_id}
        return [row for row in self._rows if shares_identifier(row, wanted)]

    def between(
        self, debtor_account: str | None = None, creditor_account: str | None = None, creditor: str | None = None
    ) -> list[Row]:
        wanted = {"debtor_account": debtor_account, "creditor_account": creditor_account, "creditor": creditor}
        given = {name: plain(value) for name, value in wanted.items() if value}
        return [row for row in self._rows if given and all(plain(row.get(n, "")) == v for n, v in given.items())]

    def like(self, facts: Likeness) -> list[Row]:
        return [row for row in self._rows if is_like(row, facts)]


class LayeredHistory:
    """PaymentHistory of two sources, `over` first; a payment that both know counts once, as `over` has it."""

    def __init__(self, over: PaymentHistory, under: PaymentHistory) -> None:
        self._over, self._under = over, under

    @property
    def edition(self) -> str:
        return f"{self._over.edition}+{self._under.edition}"

    def find(
        self, uetr: str | None = None, reference: str | None = None, end_to_end_id: str | None = None
    ) -> list[Row]:
        return _joined(
            self._over.find(uetr, reference, end_to_end_id), self._under.find(uetr, reference, end_to_end_id)
        )

    def between(
        self, debtor_account: str | None = None, creditor_account: str | None = None, creditor: str | None = None
    ) -> list[Row]:
        return _joined(
            self._over.between(debtor_account, creditor_account, creditor),
            self._under.between(debtor_account, creditor_account, creditor),
        )

    def like(self, facts: Likeness) -> list[Row]:
        return _joined(self._over.like(facts), self._under.like(facts))


def shares_identifier(row: Row, wanted: Mapping[str, str | None]) -> bool:
    """Whether the row has one of the identifiers; a UETR is compared in lower case, references exactly."""
    for name, value in wanted.items():
        known = row.get(name)
        if not value or not known or value == "NOTPROVIDED":
            continue
        if known == value or (name == "uetr" and str(known).lower() == value.lower()):
            return True
    return False


def is_like(row: Row, facts: Likeness) -> bool:
    """Whether a row could be the same payment, a repeat of it, or what it returns."""
    if not facts.currency or row.get("currency") != facts.currency or not _near(row, facts.value_date):
        return False
    if facts.amount is not None and amount_of(row) == facts.amount:
        return True
    accounts = {plain(a) for a in (facts.debtor_account, facts.creditor_account) if a}
    return bool(accounts & {plain(row.get(n, "")) for n in ("debtor_account", "creditor_account") if row.get(n)})


def _near(row: Row, day: date | None) -> bool:
    known = day_of(row)
    return day is None or known is None or abs((known - day).days) <= DAYS_AROUND_MAX


def day_of(row: Row) -> date | None:
    """The value date of a row, None where it has none that can be read."""
    try:
        return date.fromisoformat(str(row["value_date"])[:10]) if row.get("value_date") else None
    except ValueError:
        return None


def amount_of(row: Row) -> Decimal | None:
    """The amount of a row, None where it has none that can be read."""
    try:
        amount = Decimal(str(row["amount"])) if row.get("amount") is not None else None
    except InvalidOperation:
        return None
    return amount if amount is None or amount.is_finite() else None


def plain(text: str) -> str:
    """Without spaces and in upper case: the form in which accounts and names of one history are compared."""
    return "".join(str(text).split()).upper()


def keyed(rows: Iterable[Mapping[str, Any]], edition: str) -> list[Row]:
    """The rows without empty fields, each with a `key`: its UETR, else its references, counted where they repeat."""
    seen: dict[str, int] = {}
    named: list[Row] = []
    for row in rows:
        filled = {name: value for name, value in dict(row).items() if value is not None}
        key = str(filled.get("uetr") or filled.get("reference") or filled.get("end_to_end_id") or "payment")
        seen[key] = seen.get(key, 0) + 1
        named.append({**filled, "key": key if seen[key] == 1 else f"{key}#{seen[key]}", "edition": edition})
    return named


def _digest(rows: Sequence[Mapping[str, Any]]) -> str:
    text = json.dumps([dict(row) for row in rows], sort_keys=True, default=str)
    return f"rows-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _joined(over: list[Row], under: list[Row]) -> list[Row]:
    keys = {row["key"] for row in over}
    return [*over, *(row for row in under if row["key"] not in keys)]
