"""Whether a case is a false alarm: decided by code, never by a model (handbook §5.0, step 11)."""

from collections.abc import Sequence

from cases.checks.reported import is_own_rule
from cases.circumstances import Circumstances, Transport
from payments import Finding
from payments.vocabulary import Direction, FaultSource, Severity

_OWN_CHECKS = (FaultSource.GATEWAY, FaultSource.UNKNOWN, FaultSource.LEDGER)


def is_false_alarm(case: Circumstances, findings: Sequence[Finding], codes: Sequence[str]) -> bool:
    """An own check refused an outgoing payment that never left, and no rule, the reported one included, is broken."""
    if case.held or case.asked_to_stop:
        return False
    if case.direction is not Direction.OUTGOING or case.transport is not Transport.NOT_SENT:
        return False
    if case.fault.source not in _OWN_CHECKS or not all(is_own_rule(code) for code in codes):
        return False
    if case.fault.text and not codes:
        return False  # words without a code may mean anything
    reported = {f.rule for f in findings}
    judged = not any(f.severity is Severity.ERROR or f.rule == "SCHEMA" for f in findings)
    return judged and not reported & set(codes)
