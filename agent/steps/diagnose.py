"""Diagnose: judge the message, hear what was reported, and find the playbooks that speak."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from cases.transport import reports_about
from knowledge_base.playbook import Playbook
from knowledge_base.playbooks import applicable
from payments import Finding
from payments.rulings import DuplicateState
from payments.vocabulary import Level, RelatedRole, Severity
from tools.find_duplicates import duplicates_of

from ..casework import Casework
from ..false_alarm import is_false_alarm
from ..state import RepairState, no_usage

PLAYBOOKS_MAX = 8
TEXT_MAX = 4_000
BESIDE_MAX = 50_000  # of each message: nobody hides a warning behind a long letter


def diagnose(state: RepairState, work: Casework) -> dict[str, Any]:
    """Findings and applicable playbooks; which of them leads, and so the cause, only the proposal tells."""
    case = work.circumstances
    findings = list(case.findings)
    codes = state["codes"]
    duplicates = duplicates_of(work.desk)
    told = [*codes, *(["DUPL"] if duplicates.state is not DuplicateState.CLEAR else [])]
    called = _called(work, told, {f.rule for f in findings if counts(f, codes)})
    false_alarm = duplicates.state is DuplicateState.CLEAR and is_false_alarm(case, findings, codes)
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


def _called(work: Casework, codes: Collection[str], rules: Collection[str]) -> list[Playbook]:
    """The playbooks that codes, findings and words call, at most PLAYBOOKS_MAX. What is said beside the payment can
    stop it, never move it: such words call A0 playbooks only, and these are never the ones cut off."""
    known = work.desk.knowledge.playbooks(work.circumstances.now.date())
    called = _speaking(work, known, codes, rules, _told(work))[:PLAYBOOKS_MAX]
    stopping = [playbook for playbook in known if playbook.level is Level.A0]
    stops = [p for p in _speaking(work, stopping, (), (), _told_beside(work)) if p not in called]
    return called[: max(0, PLAYBOOKS_MAX - len(stops))] + stops


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
    return f"{work.circumstances.fault.text or ''}\n{_reported(work, authenticated=True)}\n{free}"[:TEXT_MAX]


def _reported(work: Casework, *, authenticated: bool) -> str:
    """The words of the reports on this payment that somebody vouches for, or of the others."""
    case = work.circumstances
    told = [r for r in case.related if r.authenticated is authenticated]
    return "\n".join(report.text for report in reports_about(case.message, told)) if told else ""


def _told_beside(work: Casework) -> str:
    """Answers, amendments, call-backs, queries and reports nobody vouches for: whoever says fraud, it stops."""
    roles = (RelatedRole.ANSWER, RelatedRole.AMENDMENT, RelatedRole.CALL_BACK, RelatedRole.QUERY)
    said = [r.message[:BESIDE_MAX] for r in work.circumstances.related if r.role in roles]
    return "\n".join([*said, _reported(work, authenticated=False)])


_FREE_FORMAT = ("MT199", "MT299", "MT195", "MT295", "MT196", "MT296", "MT192", "MT292", "camt.")
