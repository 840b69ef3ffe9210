"""Schema and usage rules, run again on the message that would be sent."""

from collections.abc import Sequence

from payments import Finding, Message
from payments.vocabulary import Severity

from ..attempt import Attempt
from ..found import findings_of
from ..verification import Check

SCHEMA_RULE = "SCHEMA"


def schema_and_rules(attempt: Attempt, message: Message) -> tuple[Check, Check]:
    """No error remains and no new finding appears. What could not be checked is said."""
    circumstances = attempt.circumstances
    before = circumstances.findings  # found again for this judgement
    after = findings_of(message, circumstances.profile, circumstances.now.date())
    return (
        _judged("schema", [f for f in before if f.rule == SCHEMA_RULE], [f for f in after if f.rule == SCHEMA_RULE]),
        _judged(
            "usage_rules", [f for f in before if f.rule != SCHEMA_RULE], [f for f in after if f.rule != SCHEMA_RULE]
        ),
    )


def _judged(name: str, before: Sequence[Finding], after: Sequence[Finding]) -> Check:
    errors = [f for f in after if f.severity is Severity.ERROR]
    fresh = [f for f in after if f.severity is Severity.WARNING and is_new(f, before)]
    new = [f for f in fresh if not _follows_a_cured_fault(f, before, after)]
    if errors or new:
        told = [_told(f, "is new" if is_new(f, before) else "remains") for f in (*errors, *new)]
        return Check(name, False, "; ".join(told), path=(errors + new)[0].path)
    open_points = [f for f in after if f.severity is Severity.NOT_CHECKED] + fresh
    if open_points:
        return Check(name, None, "; ".join(f"{f.rule}: {f.text}" for f in open_points), path=open_points[0].path)
    return Check(name, True, "no error, and no finding that was not there before")


def is_new(finding: Finding, before: Sequence[Finding]) -> bool:
    """True where the same rule spoke neither at this path nor of this value: lines may have moved, the text has not."""
    same_rule = [f for f in before if f.rule == finding.rule]
    return not any(f.path == finding.path or (f.value and f.value == finding.value) for f in same_rule)


def _follows_a_cured_fault(warning: Finding, before: Sequence[Finding], after: Sequence[Finding]) -> bool:
    """True where a fault on the same element is gone and only now this could be seen (a country without a postcode).

    Such a warning does not fail the repair, but a person looks at it.
    """
    left = {(f.rule, f.path) for f in after}
    cured = [f.path for f in before if (f.rule, f.path) not in left]
    return any(path and (warning.path == path or warning.path.startswith(f"{path}/")) for path in cured)


def _told(finding: Finding, how: str) -> str:
    return f"{finding.rule} at {finding.path or 'the message'} {how}: {finding.text}"
