"""No proposal (ui §7): conflicting evidence side by side with its numbers, and the next best question."""

from dataclasses import replace
from typing import Any

import pytest

from api.web.view_models.disputes import disputes
from cases.case import Route
from cases.evidence import Evidence
from cases.proposal import Outgoing
from cases.resolution import Worked
from cases.verification import Check, Verification
from payments import Finding
from payments.vocabulary import Action, EvidenceClass, Level, Purpose, Severity

from .builders import BIC_PATH, a_proposal, a_question, a_worked, some_evidence
from .conftest import Site, browser_of

ACCOUNT, OTHER, PAYEE = "DE75512108001245126199", "DE46500105175407324931", "Nordwind Logistik GmbH"
RECEIVED = {"CdtTrfTxInf/CdtrAcct/Id/IBAN": ACCOUNT, BIC_PATH: "QLMNGB2L"}
LETTER = "To carry it out we need from you:\n- the complete account number\n- the purpose\nPlease sign in.\n"


def a_fact(tool: str, **values: Any) -> Evidence:
    told = {"found": True, **values}
    return Evidence("e1", EvidenceClass.E2, "somewhere", "there", "as it stands", "2026-11-23", told, tool=tool)


CONTRADICTION = a_fact("proven_amendment", found=False, stated=[{"value": ACCOUNT}, {"value": OTHER}])
CONFLICTS = {
    "two statements": (CONTRADICTION, {ACCOUNT, OTHER}),
    "the payee check": (a_fact("proven_amendment", kind="account", value=OTHER, vop="no_match"), {OTHER}),
    "another message": (
        a_fact("compare_with_related", differs=["creditor"], creditor="Suedwind", our_creditor=PAYEE),
        {PAYEE, "Suedwind"},
    ),
    "our records": (
        a_fact("look_up_account", account=ACCOUNT, holder="Suedwind", name_matches=False), {PAYEE, "Suedwind"},
    ),
    "payments before": (a_fact("find_payment_history", account_differs=True), {ACCOUNT}),
}  # fmt: skip


@pytest.mark.parametrize("name", CONFLICTS)
def test_a_conflict_names_its_values_and_asks(name: str) -> None:
    fact, values = CONFLICTS[name]
    [found] = disputes(a_worked(evidence=(fact, fact)), RECEIVED, PAYEE)
    assert {side.value for side in found.sides if side.value} == values
    assert len(found.sides) == 2
    assert found.numbers == (1,)
    assert PAYEE in found.question or all(value in found.question for value in values)


def test_an_account_of_another_country_than_its_bank_is_a_conflict_within_the_message() -> None:
    worked = a_worked()
    finding = Finding("ID-IBAN-COUNTRY", BIC_PATH, "QLMNGB2L", Severity.ERROR, "another country", 1, 1)
    disputed = replace(worked, diagnosis=replace(worked.diagnosis, findings=(finding,)))
    [found] = disputes(disputed, RECEIVED, PAYEE)
    assert [side.value for side in found.sides] == [ACCOUNT, "QLMNGB2L"]


@pytest.mark.parametrize(
    "fact",
    [
        a_fact("proven_amendment", found=False, stated=[{"value": OTHER}, {"value": OTHER}]),
        a_fact("proven_amendment", kind="account", value=OTHER, vop="match"),
        a_fact("compare_with_related", differs=[]),
        a_fact("look_up_account", account=OTHER, holder="Suedwind", name_matches=False),
        a_fact("find_payment_history", account_differs=False),
        *some_evidence(),
    ],
)
def test_evidence_that_agrees_is_no_conflict(fact: Evidence) -> None:
    assert disputes(a_worked(evidence=(fact,)), RECEIVED, PAYEE) == ()


def a_stalemate(**changes: Any) -> Worked:
    """A question to the customer, as two statements name different accounts."""
    proposal = a_proposal(
        action=Action.RFI, operators=(), level=Level.A1, reasons=("PB-25: two accounts were named",),
        outgoing=(Outgoing("text", LETTER, Purpose.RFI),),
    )  # fmt: skip
    evidence = (*some_evidence(), replace(CONTRADICTION, id="e3"))
    none = Verification((Check("outgoing", True, "a letter"),), None, None)
    worked = a_worked(proposal=proposal, evidence=evidence, verification=none, calibrated=False)
    return replace(worked, route=Route.INFORMATION, approvals_needed=1, **changes)


def shown(site: Site, worked: Worked, name: str = "ana") -> str:
    async def act() -> str:
        case = await site.open(worked=worked)
        async with browser_of(site, name) as person:
            return (await person.get(f"/cases/{case.case_id}")).text

    return site.run(act)


def test_the_page_shows_both_sides_and_the_next_best_question(site: Site) -> None:
    page = shown(site, a_stalemate())
    part = page.split('aria-labelledby="none"')[1].split("</section>")[0]
    assert 'No proposal: evidence conflicts <a class="cite" href="#evidence-3">[3]</a>' in part
    assert part.count('<div class="side">') == 2
    assert "PB-25: two accounts were named" in part
    question = part.split("Next best question")[1]
    assert f"Which of them is right: {ACCOUNT} or {OTHER}?" in question
    assert "the complete account number" in question
    assert 'href="#draft-1"' in question
    assert 'id="draft-1"' in page
    speaks = page.split('<h2 id="risks">')[1].split("</section>")[0]
    assert "Evidence conflicts: what was stated" in speaks
    assert "every check passed" not in speaks


def test_who_sees_accounts_masked_sees_them_masked_here_too(site: Site) -> None:
    page = shown(site, a_stalemate(), "vic")
    assert "Which of them is right: …6199 or …4931?" in page
    assert OTHER not in page


def test_without_a_conflict_the_reason_alone_stands(site: Site) -> None:
    assert 'id="none">No proposal</h2>' in shown(site, a_question())


def test_a_repair_has_no_such_part(site: Site) -> None:
    assert 'id="none"' not in shown(site, a_worked())
