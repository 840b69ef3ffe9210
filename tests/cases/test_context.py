"""The digest an approval is bound to: anything it rests on changes it, and the passing of minutes does not."""

from dataclasses import replace

import pytest
from case_builders import T, a_proposal, a_text, an_operator, some_evidence

from cases.case import Route
from cases.context import context_sha256
from cases.diagnosis import Diagnosis
from cases.resolution import Worked
from cases.verification import Check, Verification
from payments.vocabulary import Action, OperatorName, Purpose

OPERATOR = an_operator(OperatorName.SET_FIELD, f"{T}/RmtInf/Ustrd", "A", "B", "e1")


def some_work() -> Worked:
    return Worked(
        message_type="pacs.008.001.08",
        uetr=None,
        diagnosis=Diagnosis("cause", "summary", ()),
        evidence=(some_evidence(),),
        proposal=a_proposal(Action.REPAIR, OPERATOR),
        verification=Verification.of((Check("cut_off", True, "12 minutes left"),), b"bytes"),
        confidence=0.9,
        calibrated=True,
        route=Route.APPROVAL,
        route_reasons=(),
        approvals_needed=1,
        trace=(),
        usage={},
        versions={"rules": "r1", "policy": "p1"},
    )


def digest(work: Worked, original: str = "00") -> str:
    return context_sha256(original_sha256=original, worked=work)


OTHER = {
    "operators": lambda w: replace(w, proposal=a_proposal(Action.REPAIR, replace(OPERATOR, new="C"))),
    "action": lambda w: replace(w, proposal=replace(w.proposal, action=Action.RETURN)),
    "outgoing": lambda w: replace(w, proposal=replace(w.proposal, outgoing=(a_text("Hello", Purpose.ADVICE),))),
    "evidence": lambda w: replace(w, evidence=(some_evidence("e2"),)),
    "bytes": lambda w: replace(w, verification=Verification.of(w.verification.checks, b"other")),
    "check": lambda w: replace(w, verification=Verification.of((Check("cut_off", None, ""),), b"bytes")),
    "rules": lambda w: replace(w, versions={**w.versions, "rules": "r2"}),
    "policy": lambda w: replace(w, versions={**w.versions, "policy": "p2"}),
    "route": lambda w: replace(w, route=Route.FOUR_EYES, approvals_needed=2),
}


@pytest.mark.parametrize("what", OTHER)
def test_whatever_an_approval_rests_on_changes_the_digest(what: str) -> None:
    assert digest(OTHER[what](some_work())) != digest(some_work())


def test_another_original_changes_the_digest() -> None:
    assert digest(some_work(), "01") != digest(some_work(), "00")


def test_words_of_a_check_and_passing_minutes_do_not() -> None:
    later = Verification.of((Check("cut_off", True, "11 minutes left", minutes_left=11),), b"bytes")
    assert digest(replace(some_work(), verification=later)) == digest(some_work())
