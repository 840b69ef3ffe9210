"""The same questions on PostgreSQL, where master data lies beside the cases: the store speaks SQL of its own there."""

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from cases.store.engine import sync_url
from history.bulk import import_lines
from history.store import StoreHistory
from reference.bulk import import_file
from reference.shipped import demo_reference, demo_rows
from reference.store import StoreReference

ON = date(2026, 11, 20)
pytestmark = pytest.mark.service


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
