"""Diagnose: judge the message, hear what was reported, and find the playbooks that speak."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from cases.opening import held_codes_in
from cases.transport import reports_about
from knowledge_base.playbook import Playbook
from knowledge_base.playbooks import applicable
from payments import Finding
from payments.rulings import DuplicateState
from payments.vocabulary import Level, Severity
from tools.find_duplicates import duplicates_of
from tools.hearing import heard

from ..casework import Casework
from ..false_alarm import is_false_alarm
from ..state import RepairState, no_usage

PLAYBOOKS_MAX = 8
TEXT_MAX = 4_000


def diagnose(state: RepairState, work: Casework) -> dict[str, Any]:
    """Findings and applicable playbooks; which of them leads, and so the cause, only the proposal tells."""
    case = work.circumstances
    findings = list(case.findings)
    codes = state["codes"]
    duplicates = duplicates_of(work.desk)
    told = [*codes, *(["DUPL"] if duplicates.state is not DuplicateState.CLEAR else [])]
    stops = _stops(work)
    called = _called(work, told, {f.rule for f in findings if counts(f, codes)}, stops)
    false_alarm = duplicates.state is DuplicateState.CLEAR and not stops and is_false_alarm(case, findings, codes)
    if false_alarm:
        called = []
    return {
        "false_alarm": false_alarm,
        "findings": [f.to_json() for f in findings],
        "playbooks": [p.id for p in called],
        "turns": [],
        "evidence": [],
        "attempts": 0,
        "usage": no_usage(work.settings.model),
        "trace": [{"step": "diagnose", "note": f"{len(findings)} findings, {len(called)} playbooks", "ms": 0}],
    }


def _called(
    work: Casework, codes: Collection[str], rules: Collection[str], stops: Sequence[Playbook]
) -> list[Playbook]:
    """The playbooks that codes, findings and words call, at most PLAYBOOKS_MAX; those that stop are never cut off."""
    known = work.desk.knowledge.playbooks(work.circumstances.now.date())
    called = _speaking(work, known, codes, rules, _told(work))[:PLAYBOOKS_MAX]
    further = [playbook for playbook in stops if playbook not in called]
    return called[: max(0, PLAYBOOKS_MAX - len(further))] + further


def _stops(work: Casework) -> list[Playbook]:
    """The playbooks of an owner that words or codes of a hold call, wherever in the case they stand.

    What is said beside the payment can stop it, never move it: whoever says fraud, it stops.
    """
    case = work.circumstances
    known = work.desk.knowledge.playbooks(case.now.date())
    stopping = [playbook for playbook in known if playbook.level is Level.A0]
    words = heard(case.fault.text or "", case.related, case.message).words
    return _speaking(work, stopping, held_codes_in(words), (), words)


def _speaking(
    work: Casework, known: Iterable[Playbook], codes: Collection[str], rules: Collection[str], text: str
) -> list[Playbook]:
    case = work.circumstances
    return applicable(
        known, codes, rules, text, case.message.type, case.rail.value, case.direction.value, case.now.date()
    )


def counts(finding: Finding, codes: Sequence[str]) -> bool:
    """Whether a finding calls playbooks: errors do, a warning only where its rule is what was reported."""
    return finding.severity is Severity.ERROR or (finding.severity is Severity.WARNING and finding.rule in codes)


def _told(work: Casework) -> str:
    """What people said about the case: fault text, the words of authenticated reports on this payment (AddtlInf), and
    the narrative of a free-format message. Data, searched only."""
    from tools.read_narrative import narrative_of

    _, narrative = narrative_of(work.circumstances.message)
    free = narrative if work.circumstances.message.type[:5] in _FREE_FORMAT else ""
    return f"{work.circumstances.fault.text or ''}\n{_reported(work)}\n{free}"[:TEXT_MAX]


def _reported(work: Casework) -> str:
    """The words of the reports on this payment that somebody vouches for."""
    case = work.circumstances
    told = [r for r in case.related if r.authenticated]
    return "\n".join(report.text for report in reports_about(case.message, told)) if told else ""


_FREE_FORMAT = ("MT199", "MT299", "MT195", "MT295", "MT196", "MT296", "MT192", "MT292", "camt.")
