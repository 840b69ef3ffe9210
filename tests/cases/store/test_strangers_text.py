"""What strangers write, of any length and with any character, is taken in on both databases alike."""

from typing import Any

import pytest
from pydantic import ValidationError
from store_builders import MESSAGE, NOON, a_report

from cases.intake import open_case
from cases.store import CaseStore

ODD = {
    "a reference with NUL": (":20:LK-77120", ":20:LK\0-77120"),
    "a name with NUL": ("Ateliers Ordelle", "Ateliers\0Ordelle"),
    "a long UETR": ("7a1c2f5e-0b7d-4c1e-9a52-3f1f0f6f2c11", "7a1c2f5e" * 40),
    "a long amount": ("EUR1250,00", f"EUR{'9' * 300},00"),
    "a long currency": ("EUR1250,00", "EUROS1250,00"),
    "a long type": ("{2:I103", f"{{2:I{'1' * 90}"),
}


@pytest.mark.parametrize("character", ["0", "ß", "\U0001f4b6", "\0", "\x1f"])
def test_a_fault_of_any_length_and_character_opens_a_case(run: Any, character: str) -> None:
    told = {"code": character * 499, "text": character * 5_000, "path": character * 499}

    async def test(store: CaseStore) -> None:
        case = (await open_case(store, a_report(error=told), now=NOON)).case
        shown = await store.case(case.case_id)
        assert shown.code == character.replace("\0", "\ufffd") * 64
        assert (await store.report(case.case_id)).error.code == character * 499

    run(test)


@pytest.mark.parametrize("odd", ODD)
def test_a_message_with_odd_fields_opens_a_case_or_is_refused_for_what_it_is(run: Any, odd: str) -> None:
    from payments import PaymentError

    report = a_report(message=MESSAGE.replace(*ODD[odd]))

    async def test(store: CaseStore) -> None:
        try:
            case = (await open_case(store, report, now=NOON)).case
        except PaymentError:
            assert (await store.cases()).cases == ()
        else:
            assert len((await store.case(case.case_id)).amount) < 40
            assert await store.original(case.case_id) == report.payment_bytes

    run(test)


def test_a_case_cannot_be_called_by_a_name_that_no_database_takes() -> None:
    with pytest.raises(ValidationError):
        a_report("L\0-1")
