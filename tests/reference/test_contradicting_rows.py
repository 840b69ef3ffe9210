"""Rows of master data that contradict each other, in one directory or in a case and ours: none is an answer."""

import json
from datetime import date

import pytest

from reference.data import ReferenceData
from reference.layered import LayeredReference
from reference.rows import RowsReference
from reference.store import StoreReference

ON = date(2026, 11, 20)
BANK = {"bic": "ORMDGB2L", "status": "active"}
SSI = {"bic": "DHWRAEAD", "currency": "USD", "correspondent_bic": "TRWYUS33", "account": "4711", "authenticated": True}
ACCOUNT = {"account": "GB25ASTK40529931926819", "holder": "Harrow Valve Works Ltd"}
PARTY = {"name": "Harrow Valve Works Ltd", "country": "GB", "own_customer": True}


def layered(kind: str, ours: dict[str, object], **told: object) -> LayeredReference:
    """The bank's own row, and over it the row of a case that tells `told` under the same key."""
    keys = ("bic", "currency", "correspondent_bic") if kind == "ssis" else (next(iter(ours)),)
    theirs = {name: value for name, value in ours.items() if name in keys}
    return LayeredReference(RowsReference({kind: [{**theirs, **told}]}), RowsReference({kind: [ours]}))


@pytest.mark.parametrize(
    "told",
    [{"status": "inactive"}, {"status": "merged", "successor_bic": "EVILGB2L"}, {"successor_bic": "EVILGB2L"}],
)
def test_a_bank_of_which_the_case_and_the_directory_say_different_things_is_no_answer(told: dict[str, str]) -> None:
    reference = layered("banks", BANK, **told)
    assert reference.bank("ORMDGB2LXXX", ON) is None
    assert reference.fetch("banks", "ORMDGB2L", ON) is None
    assert reference.disputes_bank("ORMDGB2L", ON)


def test_a_case_cannot_call_a_bank_active_that_the_directory_has_merged() -> None:
    reference = layered("banks", {**BANK, "status": "merged", "successor_bic": "TRUEGB2L"}, status="active")
    assert reference.bank("ORMDGB2L", ON) is None
    assert reference.disputes_bank("ORMDGB2L", ON)


def test_what_the_case_adds_to_a_bank_without_contradiction_is_heard() -> None:
    reference = layered("banks", {**BANK, "town": "Leeds"}, reachable=["chaps"])
    bank = reference.bank("ORMDGB2L", ON) or {}
    assert (bank["status"], bank["town"], bank["reachable"]) == ("active", "Leeds", ["chaps"])
    assert not reference.disputes_bank("ORMDGB2L", ON)


@pytest.mark.parametrize("told", [{"holder": "Somebody Else"}, {"status": "closed"}, {"bic": "EVILGB2L"}])
def test_of_an_account_our_own_row_stands_and_says_that_it_is_disputed(told: dict[str, str]) -> None:
    row = layered("accounts", {**ACCOUNT, "bic": "ORMDGB2L"}, **told).account(ACCOUNT["account"]) or {}
    assert (row["holder"], row["bic"], row["disputed"]) == (ACCOUNT["holder"], "ORMDGB2L", True)
    assert row["status"] == told.get("status", "open")  # the stricter of the two


def test_a_case_cannot_open_an_account_that_we_have_closed() -> None:
    reference = layered("accounts", {**ACCOUNT, "status": "closed"}, status="open")
    assert (reference.account(ACCOUNT["account"]) or {})["status"] == "closed"
    assert (reference.fetch("accounts", ACCOUNT["account"], ON) or {})["status"] == "closed"


@pytest.mark.parametrize("ours", ["4711", None])
def test_a_settlement_instruction_whose_account_the_case_swaps_or_adds_is_no_single_answer(ours: str | None) -> None:
    reference = layered("ssis", {**SSI, "account": ours}, account="9999", authenticated=True)
    rows = reference.ssis("DHWRAEAD", "USD", ON)
    assert len(rows) == 2
    assert reference.fetch("ssis", rows[0]["key"], ON) is None


def test_an_unauthenticated_repeat_takes_nothing_from_an_instruction() -> None:
    [row] = layered("ssis", SSI, account="4711", authenticated=False).ssis("DHWRAEAD", "USD", ON)
    assert row["authenticated"] is True


def test_a_customer_whose_address_the_case_tells_otherwise_is_no_single_answer() -> None:
    ours = {**PARTY, "address": {"TwnNm": "Leeds"}}
    assert len(layered("parties", ours, address={"TwnNm": "Hull"}).parties(PARTY["name"])) == 2
    [row] = layered("parties", PARTY, address={"TwnNm": "Leeds"}).parties(PARTY["name"])
    assert (row["address"], row["own_customer"]) == ({"TwnNm": "Leeds"}, True)


def of_one_source(kind: str, rows: list[dict[str, object]], url: str) -> list[ReferenceData]:
    """The same rows held in memory, and in a store."""
    store = StoreReference(url)
    store.load(kind, "\n".join(json.dumps(row) for row in rows))
    return [RowsReference({kind: rows}), store, LayeredReference(RowsReference({}), store)]


@pytest.mark.parametrize("told", [{"status": "inactive"}, {"status": "merged", "successor_bic": "EVILGB2L"}])
def test_two_rows_of_one_directory_that_contradict_each_other_are_told_as_disputed(told, tmp_path) -> None:
    for reference in of_one_source("banks", [BANK, {**BANK, **told}], f"sqlite:///{tmp_path}/m.db"):
        assert reference.bank("ORMDGB2L", ON) is None
        assert reference.disputes_bank("ORMDGB2LXXX", ON)


def test_two_rows_that_say_the_same_or_of_which_one_is_newer_are_not(tmp_path) -> None:
    newer = {**BANK, "status": "inactive", "effective_from": "2026-01-01"}
    for number, rows in enumerate(([BANK, {**BANK, "town": "Leeds"}], [BANK, newer])):
        for reference in of_one_source("banks", rows, f"sqlite:///{tmp_path}/m{number}.db"):
            assert reference.bank("ORMDGB2L", ON)
            assert not reference.disputes_bank("ORMDGB2L", ON)


@pytest.mark.parametrize("told", [{"holder": "Somebody Else"}, {"status": "closed"}, {"bic": "EVILGB2L"}])
def test_two_rows_of_one_account_that_contradict_each_other_are_told_as_disputed(told, tmp_path) -> None:
    held = {**ACCOUNT, "bic": "ORMDGB2L", "status": "open"}
    for reference in of_one_source("accounts", [{**held, **told}, held], f"sqlite:///{tmp_path}/m.db"):
        row = reference.account(ACCOUNT["account"]) or {}
        assert (row["holder"], row["disputed"]) == (ACCOUNT["holder"], True)
        assert row["status"] == told.get("status", "open")
