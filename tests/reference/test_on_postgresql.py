"""The same questions on PostgreSQL, where master data lies beside the cases: the store speaks SQL of its own there."""

import json
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from cases.store.engine import sync_url
from history.bulk import import_lines
from history.payments import RowsHistory
from history.store import StoreHistory
from payments.facts import PaymentFacts
from reference.bulk import import_file
from reference.shipped import demo_reference, demo_rows
from reference.store import StoreReference

ON = date(2026, 11, 20)
pytestmark = pytest.mark.service
PAID: dict[str, Any] = {"amount": "5.00", "currency": "EUR", "value_date": "2026-11-20"}
LIKE: list[dict[str, Any]] = [
    {**PAID, "reference": "SAME"},
    {**PAID, "reference": "SWAPPED", "amount": "6", "debtor_account": "DE2", "creditor_account": "DE1"},
    {**PAID, "reference": "LATER", "value_date": "2027-11-20"},
    {**PAID, "reference": "OTHER", "currency": "USD"},
    {"reference": "UNDATED", "amount": "5", "currency": "EUR"},
]
ASKED = [
    PaymentFacts("MT103", amount=Decimal("5"), currency="EUR", value_date=ON, debtor_account="DE1"),
    PaymentFacts("MT103", amount=Decimal("5"), currency="EUR"),
    PaymentFacts("MT103", currency="EUR", value_date=ON, debtor_account="DE1", creditor_account="DE2"),
    PaymentFacts("MT103", currency="EUR", value_date=ON),
    PaymentFacts("MT103", amount=Decimal("5")),
]


@pytest.fixture
def url() -> Iterator[str]:
    sys.path.insert(0, str(Path(__file__).parents[1] / "cases" / "store"))
    from services import fresh_postgresql

    with fresh_postgresql() as found:
        yield sync_url(found)


def test_master_data_is_imported_twice_and_found(tmp_path: Path, url: str) -> None:
    held, path = demo_reference(), tmp_path / "banks.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in demo_rows()["banks"]))
    for edition in ("old", held.edition):
        assert import_file(StoreReference(url), "banks", path, edition=edition).accepted == len(demo_rows()["banks"])
    store = StoreReference(url)
    assert store.bank("OLTVGB2L", ON) == held.bank("OLTVGB2L", ON)
    assert store.banks_named("Mondego Banco SA", "PT", ON) == held.banks_named("Mondego Banco SA", "PT", ON) != []
    assert store.banks_by_clearing("USABA", "021999873", ON) == held.banks_by_clearing("USABA", "021999873", ON)


def test_a_payment_met_again_replaces_its_earlier_row(url: str) -> None:
    for status in ("pending", "settled"):
        import_lines(StoreHistory(url), [(1, {"reference": "R1", "amount": "5", "status": status})], "e")
    assert [row["status"] for row in StoreHistory(url).find(reference="R1")] == ["settled"]


def test_a_question_is_its_own_transaction_and_an_import_is_all_or_nothing(url: str) -> None:
    history, reference = StoreHistory(url), StoreReference(url)
    for engine in (history._engine, reference._engine):
        with engine.connect() as connection:
            assert connection.connection.driver_connection.autocommit
    good, too_long = {"reference": "R1", "amount": "5"}, {"reference": "R" * 201, "amount": "5"}
    with pytest.raises(DBAPIError):
        history.add([good, too_long])
    assert history.find(reference="R1") == []
    history.add([good])
    assert [row["amount"] for row in history.find(reference="R1")] == ["5"]


def test_likeness_is_asked_by_amount_and_by_either_account_around_a_day(url: str) -> None:
    held = RowsHistory(LIKE, edition="rows")
    store = StoreHistory(url)
    store.add(LIKE)
    for asked in ASKED:
        assert sorted(row["reference"] for row in store.like(asked)) == sorted(
            row["reference"] for row in held.like(asked)
        )
