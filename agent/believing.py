"""The diagnosis of a run: the cause that the leading playbook names, beside what was reported and what was found."""

from collections.abc import Mapping, Sequence
from typing import Any

from cases.diagnosis import Diagnosis
from knowledge_base.playbook import Playbook
from payments import Finding
from payments.codes import code as meaning_of
from payments.vocabulary import Severity

REPORTED_MAX = 3


def believed(state: Mapping[str, Any], findings: Sequence[Finding], called: Sequence[Playbook]) -> Diagnosis:
    """What is believed at the end of a run: only then is known which of the playbooks called leads the proposal.

    A wrong code of a counterparty and what the message shows stand side by side in the summary (handbook §5.0).
    """
    if owner := state.get("owner"):
        told = f"The payment is held; only the {owner} function decides about it."
        return Diagnosis(f"{owner}_hold", told, tuple(findings))
    leading = next((playbook for playbook in called if playbook.id == state["proposal"]["playbook"]), None)
    cause = _without_playbook(state, findings) if leading is None else leading.cause
    return Diagnosis(cause, _summary(state["codes"], findings, leading), tuple(findings))


def _without_playbook(state: Mapping[str, Any], findings: Sequence[Finding]) -> str:
    if state.get("false_alarm"):
        return "false_alarm"
    if _errors(findings):
        return "rule_violation_without_playbook"
    return "reported_code_without_playbook" if state["codes"] else "no_fault_found"


def _summary(codes: Sequence[str], findings: Sequence[Finding], leading: Playbook | None) -> str:
    errors = _errors(findings)
    reported = "; ".join(f"{c}: {known.meaning}" if (known := meaning_of(c)) else c for c in codes[:REPORTED_MAX])
    found = f"found {errors[0].rule} at {errors[0].path}: {errors[0].text}" if errors else "no rule is broken"
    title = f"{leading.title}. " if leading else ""
    return f"{title}Reported {reported or 'no code'}; {found}."


def _errors(findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity is Severity.ERROR]
