"""Reason, status and error codes."""

import pytest

from payments.codes import code, codes, meanings
from payments.vocabulary import Action, Level


@pytest.mark.parametrize(
    "text",
    [
        "AB01",
        "AB04",
        "AC01",
        "AC14",
        "AG11",
        "AM16",
        "AM20",
        "BE04",
        "BE14",
        "DS0H",
        "DUPL",
        "FF07",
        "RR12",
        "SL18",
        "T27",
        "E13",
        "R85",
        "C14",
        "MM32",
    ],
)
def test_a_listed_code_is_known(text: str) -> None:
    known = code(text)
    assert known is not None
    assert known.meaning


def test_one_code_means_different_things_in_different_sets() -> None:
    status, query = code("MS02", "S"), code("MS02", "UTAP")
    assert status is not None
    assert query is not None
    assert status.meaning != query.meaning


def test_a_network_error_may_carry_its_line() -> None:
    assert code("T27005") == code("T27")


def test_a_gateway_prefix_is_ignored() -> None:
    assert code("Sw.Stds.D00003") == code("D00003")


def test_a_family_of_codes_answers_for_its_members() -> None:
    known = code("G57")
    assert known is not None
    assert known.code == "Gnn"


def test_an_unknown_code_is_none() -> None:
    assert code("ZZ99") is None
    assert meanings("") == ()


@pytest.mark.parametrize("text", ["FRAD", "LEGL", "RR04", "AM07", "AC16", "NOCM", "UAPA", "BLCK", "R16"])
def test_what_belongs_to_compliance_fraud_or_law_is_for_people_only(text: str) -> None:
    known = code(text)
    assert known is not None
    assert known.level is Level.A0


def test_actions_are_read_from_the_action_text() -> None:
    known = code("AC01")
    assert known is not None
    assert known.actions == (Action.RFI, Action.REPAIR)


def test_every_entry_is_complete() -> None:
    entries = [entry for found in codes().values() for entry in found]
    assert len(entries) > 500
    assert all(entry.meaning and entry.sets and entry.source.startswith("handbook") for entry in entries)
    pairs = [(entry.code, name) for entry in entries for name in entry.sets]
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize(
    ("text", "among"),
    [
        ("STET", "InvstgtnRsn"), ("SMTC", "InvstgtnConf"), ("AG13", "S"), ("PDE", "FINTrailer"), ("PDM", "FINTrailer"),
        ("CLSD", "InvstgtnSts"), ("PDNG", "InvstgtnSts"), ("TK08", "FedNow"), ("R63", "ACH"),
    ],
)  # fmt: skip
def test_a_code_of_playbooks_trailers_and_older_lists_is_known_in_its_set(text: str, among: str) -> None:
    known = code(text, among)
    assert known is not None
    assert known.meaning


def test_a_status_keeps_its_first_meaning_beside_that_of_an_investigation() -> None:
    pending = code("PDNG")
    assert pending is not None
    assert pending.sets == ("TxSts",)
