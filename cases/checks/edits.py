"""Do the operators do what they say, are they allowed, and does every new value have a source?"""

from collections.abc import Iterator

from payments.patch import undeclared_changes
from payments.vocabulary import Level

from ..attempt import NO_EDIT, Attempt
from ..derivation import NotChecked, Sources
from ..guards.verdict import verdict
from ..operator_level import level_of
from ..provenance import why_unproven
from ..verification import Check


def untouched_bytes(attempt: Attempt) -> Check:
    """Outside the places that operators name, every byte is the same: found without the code that made the patch."""
    edits = [step.operator for step in attempt.steps if step.operator.op not in NO_EDIT]
    after = attempt.steps[-1].after
    undeclared = undeclared_changes(attempt.circumstances.message, after, edits)
    faults = [(place, f"{place} differs although no operator names it") for place in undeclared]
    idle = [s.operator for s in attempt.steps if s.operator.op not in NO_EDIT and s.before.data == s.after.data]
    faults += [(operator.path, f"{operator.op.value} at {operator.path} changes nothing") for operator in idle]
    if edits and after.data == attempt.circumstances.message.data:
        faults.append((edits[0].path, "the operators change nothing"))
    return verdict("untouched_bytes", faults, "every byte that no operator names is identical")


def operators_allowed(attempt: Attempt) -> Check:
    """No operator is used at a laxer level than handbook, policy and its effect allow."""
    return verdict(
        "operators_allowed", _too_lax(attempt), f"all operators may be used at {attempt.proposal.level.value}"
    )


def _too_lax(attempt: Attempt) -> Iterator[tuple[str, str]]:
    for step in attempt.steps:
        ruling = level_of(step, attempt)
        if ruling.level is Level.A0 or attempt.proposal.level > ruling.level:
            yield step.operator.path, f"proposed at {attempt.proposal.level.value}: {ruling.reason}"


def provenance(attempt: Attempt, sources: Sources) -> Check:
    """Every new value follows, by execution, from evidence read again just now."""
    faults: list[tuple[str, str]] = []
    missing = [i for step in attempt.steps for i in step.operator.evidence if i not in attempt.evidence]
    faults += [("", f"evidence {number} does not exist") for number in missing]
    for step in attempt.steps:
        try:
            why = why_unproven(step, sources)
        except NotChecked as lacking:
            return Check("provenance", None, f"{step.operator.path}: {lacking}", path=step.operator.path)
        if why:
            faults.append((step.operator.path, why))
    return verdict("provenance", faults, "every new value was found again at its source")
