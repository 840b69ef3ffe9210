"""Diagnose: judge the message, hear what was reported, and find the playbooks that speak."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

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
    """The playbooks that codes, findings and words call, at most PLAYBOOKS_MAX. What nobody authenticated can stop a
    payment, never move one: the words of strangers call A0 playbooks only, and these are never the ones cut off."""
    known = work.desk.knowledge.playbooks(work.circumstances.now.date())
    called = _speaking(work, known, codes, rules, _told(work))[:PLAYBOOKS_MAX]
    stopping = [playbook for playbook in known if playbook.level is Level.A0]
    stops = [p for p in _speaking(work, stopping, (), (), _told_by_strangers(work)) if p not in called]
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
    """What people said about the case: fault text and the narrative of a free-format message. Data, searched only."""
    from tools.read_narrative import narrative_of

    _, narrative = narrative_of(work.circumstances.message)
    free = narrative if work.circumstances.message.type[:5] in _FREE_FORMAT else ""
    return f"{work.circumstances.fault.text or ''}\n{free}"[:TEXT_MAX]


def _told_by_strangers(work: Casework) -> str:
    """Answers and amendments that came with the case from outside the authenticated channels."""
    return "\n".join(
        related.message for related in work.circumstances.related
        if not related.authenticated and related.role in (RelatedRole.ANSWER, RelatedRole.AMENDMENT)
    )[:TEXT_MAX]  # fmt: skip


_FREE_FORMAT = ("MT199", "MT299", "MT195", "MT295", "MT196", "MT296", "MT192", "MT292", "camt.")
