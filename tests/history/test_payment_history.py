"""History: identifiers, likeness, duplicate keys, and the store."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from history.duplicates import HistoryDuplicates
from history.payments import LayeredHistory, PaymentHistory, RowsHistory
from history.shipped import demo_history
from history.store import StoreHistory
from payments import Message, read
from payments.rulings import DuplicateState

NOW = datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Europe/Berlin"))
TEXT = (
    "{1:F01VSTRDEFFAXXX0417000101}{2:I103KRLNNL2RXXXXN}{3:{121:UETR}}{4:\r\n:20:REFERENCE\r\n:23B:CRED\r\n"
    ":32A:261123EUR2310,00\r\n:50K:/DE02500999000123456789\r\nLINDENHOF\r\n:59:/NL82KRLN0417164300\r\n"
    "WAALKADE GRAVEURS BV\r\n:70:FACTUUR 118\r\n:71A:SHA\r\n-}"
)
UETR = "c7a0e5d4-3b2f-4c61-8d90-7e1f2a3b4c55"
SENT: dict[str, Any] = {
    "uetr": UETR,
    "reference": "VSTR26112001",
    "debtor_account": "DE02500999000123456789",
    "creditor": "Waalkade Graveurs BV",
    "creditor_account": "NL82KRLN0417164300",
    "amount": "2310.00",
    "currency": "EUR",
    "value_date": "2026-11-23",
    "status": "pending",
    "remittance": "FACTUUR 118",
}


def payment(reference: str = "VSTR26112001", uetr: str = UETR) -> Message:
    text = TEXT.replace("UETR", uetr).replace("REFERENCE", reference)
    [message] = read(text.encode())
    return message


def other() -> Message:
    return payment("VSTR26112099", "0b1c2d3e-4f50-4617-8829-3a4b5c6d7e88")


def state(
    history: PaymentHistory, message: Message, *, resend_allowed: bool = False
) -> tuple[DuplicateState, tuple[str, ...]]:
    ruling = HistoryDuplicates(history).check(message, resend_allowed=resend_allowed, now=NOW)
    return ruling.state, ruling.keys


def test_the_same_uetr_is_a_certain_duplicate() -> None:
    found, keys = state(RowsHistory([SENT]), payment())
    assert found is DuplicateState.CERTAIN
    assert "K1" in keys


def test_the_own_copy_that_never_left_is_none() -> None:
    assert state(RowsHistory([SENT]), payment(), resend_allowed=True) == (DuplicateState.CLEAR, ())


@pytest.mark.parametrize("change", [{"amount": "1.00"}, {"currency": "USD"}])
def test_its_uetr_on_another_amount_is_another_payment_of_ours(change: dict[str, str]) -> None:
    found, keys = state(RowsHistory([{**SENT, **change}]), payment(), resend_allowed=True)
    assert (found, keys[0]) == (DuplicateState.CERTAIN, "K1")


def test_a_row_that_does_not_tell_its_remittance_may_be_the_same_payment() -> None:
    untold = {key: value for key, value in SENT.items() if key != "remittance"}
    assert state(RowsHistory([untold]), other()) == (DuplicateState.POSSIBLE, ("K4",))


def test_a_settled_copy_is_certain_whatever_the_logs_say() -> None:
    found, _ = state(RowsHistory([{**SENT, "status": "settled"}]), payment(), resend_allowed=True)
    assert found is DuplicateState.CERTAIN


def test_the_same_content_under_other_ids_is_possible() -> None:
    assert state(RowsHistory([SENT]), other()) == (DuplicateState.POSSIBLE, ("K4",))


@pytest.mark.parametrize("status", ["rejected", "returned", "cancelled"])
def test_a_payment_that_is_over_is_no_copy(status: str) -> None:
    assert state(RowsHistory([{**SENT, "status": status}]), other())[0] is DuplicateState.CLEAR


@pytest.mark.parametrize(
    "change", [{"remittance": "FACTUUR 119"}, {"amount": "2310.01"}, {"value_date": "2026-10-23"}, {"currency": "USD"}]
)
def test_other_content_is_clear(change: dict[str, str]) -> None:
    assert state(RowsHistory([{**SENT, **change}]), other())[0] is DuplicateState.CLEAR


@dataclass
class Facts:
    amount: Decimal | None = Decimal("1488.00")
    currency: str | None = "EUR"
    value_date: date | None = date(2026, 11, 23)
    debtor_account: str | None = None
    creditor_account: str | None = None


@pytest.fixture
def store(tmp_path: Path) -> StoreHistory:
    made = StoreHistory(f"sqlite:///{tmp_path}/h.db")
    made.add(demo_history().between(debtor_account="DE02500999000123456789"))
    return made


def references(rows: list[Any]) -> set[str]:
    return {row["reference"] for row in rows}


def test_the_store_answers_as_the_rows_do(store: StoreHistory) -> None:
    held = demo_history()
    assert references(store.find(reference="VSTR2611100277")) == references(held.find(reference="VSTR2611100277"))
    by_name = {"creditor": "fellgate castings ltd"}
    assert references(store.between(**by_name)) == references(held.between(**by_name)) != set()
    assert references(store.like(Facts())) == references(held.like(Facts())) == {"VSTR2611100288"}


def test_nothing_asked_is_nothing_found(store: StoreHistory) -> None:
    assert store.find() == store.between() == demo_history().find(end_to_end_id="NOTPROVIDED") == []


def test_lines_that_cannot_be_read_are_reported(store: StoreHistory) -> None:
    report = store.load([(1, {"reference": "A1", "amount": "5"}), (2, {}), (3, {"reference": "A2", "amount": "x"})])
    assert report.accepted == 1
    assert [line for line, _ in report.rejected] == [2, 3]


def test_a_payment_known_twice_counts_once() -> None:
    layered = LayeredHistory(RowsHistory([{**SENT, "status": "settled"}]), RowsHistory([SENT]))
    assert [row["status"] for row in layered.find(uetr=UETR.upper())] == ["settled"]
