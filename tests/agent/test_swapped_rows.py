"""Master data that a case brings contradicts the bank's own: never silently, never by itself, never to another bank."""

from dataclasses import replace
from typing import Any

import pytest

from agent.build import build_agent
from agent.resolving import shipped_sources
from agent.settings import AgentSettings
from reference.rows import RowsReference

from .builders import an_exception, resolved
from .certified import a_certified_agent
from .test_combined_attacks import IBAN, a_bank, an_account, open_checks

ACCOUNT = {"account": IBAN, "bic": "ORMDGB2L", "holder": "Fellgate Castings Ltd"}
BANK = {"bic": "ORMDGB2L", "name": "Ormsdale Bank plc", "country": "GB"}


def worked_over(ours: dict[str, list[dict[str, Any]]], exception: dict[str, Any]) -> dict[str, Any]:
    """The outcome where the bank itself holds these rows; everything is certified."""
    agent = a_certified_agent()
    return resolved(replace(agent, sources=replace(agent.sources, reference=RowsReference(ours))), exception)


@pytest.mark.parametrize(
    ("ours", "told"),
    [
        ({"accounts": [{**ACCOUNT, "status": "closed"}]}, an_account(status="open")),
        ({"accounts": [{**ACCOUNT, "holder": "Somebody Else Ltd"}]}, an_account()),
        ({"banks": [{**BANK, "status": "merged", "successor_bic": "TRUEGB2L"}]}, a_bank(status="active")),
        ({"banks": [{**BANK, "status": "active"}]}, a_bank(status="merged", successor_bic="EVILGB2L")),
    ],
    ids=["opens a closed account", "names another holder", "revives a merged bank", "merges a bank"],
)
def test_a_row_of_the_case_that_contradicts_ours_is_told_and_takes_two_people(
    ours: dict[str, list[dict[str, Any]]], told: dict[str, Any]
) -> None:
    outcome = worked_over(ours, told)
    assert "auto" not in outcome["route"]
    assert outcome["repaired_message"] is None or outcome["approvals_needed"] == 2
    assert "contradict each other" in str(outcome["verification"]) or outcome["action"] in ("RFI", "ESCALATE", "HOLD")
    assert "EVILGB2L" not in (outcome["repaired_message"] or "")


@pytest.mark.parametrize(
    ("ours", "told"),
    [
        ({"banks": [{**BANK, "status": "active"}, {**BANK, "status": "inactive"}]}, "rows about the bank ORMDGB2L"),
        ({"banks": [{**BANK, "status": "active"}, {**BANK, "successor_bic": "EVILGB2L"}]}, "rows about the bank"),
        ({"accounts": [{**ACCOUNT, "holder": "Somebody Else Ltd"}, ACCOUNT]}, "rows about the creditor's account"),
    ],
    ids=["another status", "another successor", "another holder"],
)
def test_two_rows_of_our_own_that_contradict_each_other_lead_to_people(
    ours: dict[str, list[dict[str, Any]]], told: str
) -> None:
    exception = a_bank(status="active") if "banks" in ours else an_account()
    exception["reference"] = {}
    assert (
        worked_over({kind: rows[-1:] for kind, rows in ours.items() if kind == "accounts"}, exception)["route"]
        == "auto"
    )
    outcome = worked_over(ours, exception)
    assert "auto" not in outcome["route"]
    assert "doubts" in open_checks(outcome)
    assert told in str(outcome["verification"])


def test_a_row_of_the_case_that_agrees_with_ours_changes_nothing() -> None:
    ours = {"accounts": [ACCOUNT], "banks": [{**BANK, "status": "active"}]}
    assert worked_over(ours, a_bank(status="active"))["route"] == "auto"
    assert "doubts" not in open_checks(worked_over(ours, an_account()))


def test_a_successor_that_only_the_case_names_against_the_directory_repairs_nothing() -> None:
    exception = an_exception("09")
    [old] = [row for row in exception["reference"]["banks"] if row.get("successor_bic")]
    alone = resolved(build_agent(AgentSettings(), sources=shipped_sources()), exception)
    assert old["successor_bic"] in (alone["repaired_message"] or "")
    ours = replace(shipped_sources(), reference=RowsReference({"banks": [{"bic": old["bic"], "status": "active"}]}))
    disputed = resolved(build_agent(AgentSettings(), sources=ours), exception)
    assert (disputed["repaired_message"], disputed["operators"]) == (None, [])
