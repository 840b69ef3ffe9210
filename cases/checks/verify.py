"""The deterministic judgement of one proposal, through all checks: does it do what it says, and no harm?"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from payments import EditRefused, Message

from ..attempt import NO_EDIT, Attempt, carry_out
from ..circumstances import Circumstances
from ..derivation import Sources
from ..evidence import Evidence
from ..found import findings_of
from ..guards import judge_guards
from ..guards.sending import message_to_send
from ..policy import Policy
from ..proposal import Proposal
from ..reread import as_it_stands
from ..verification import Check, Verification, VerificationPorts
from .admissible import action_admissible
from .edits import operators_allowed, provenance, untouched_bytes
from .fresh_ids import fresh_ids
from .heard import nothing_stops_it, records_agree
from .outgoing import outgoing_fit
from .outside import in_time, not_a_duplicate, screened
from .playbook import playbook_checks
from .reported import reported_is_answered
from .rules import schema_and_rules


def verify(
    circumstances: Circumstances,
    proposal: Proposal,
    evidence: Iterable[Evidence],
    *,
    ports: VerificationPorts,
    policy: Policy,
) -> Verification:
    """The judgement of `proposal` in these circumstances: pure but for `ports`, the same every time.

    Never raises for a bad proposal: what does not fit is a failed check with path and words for the next attempt.
    """
    circumstances = _with_findings(circumstances)
    known = {e.id: as_it_stands(e, circumstances, ports.lookup) for e in evidence}
    bare = Attempt(circumstances, proposal, known, policy, (), None)
    try:
        attempt = replace(bare, steps=carry_out(circumstances.message, proposal.operators))
    except EditRefused as refused:
        failed = Check("operators_apply", False, f"{refused.text} ({refused.value})", path=refused.place)
        return Verification((failed, *judge_guards(bare)), None, None)
    attempt = replace(attempt, repaired=_repaired(attempt))
    checks = tuple(_checks(attempt, ports))
    sent = message_to_send(attempt)
    return Verification(checks, None, None) if sent is None else Verification.of(checks, sent.payment)


def _with_findings(circumstances: Circumstances) -> Circumstances:
    """The findings of the message as received are found again, whoever filled them in."""
    found = findings_of(circumstances.message, circumstances.profile, circumstances.now.date())
    return replace(circumstances, findings=found)


def _repaired(attempt: Attempt) -> Message | None:
    """The message after all steps; None where no operator edits, or all of them together change nothing."""
    edited = [step.after for step in attempt.steps if step.operator.op not in NO_EDIT]
    changed = bool(edited) and edited[-1].data != attempt.circumstances.message.data
    return edited[-1] if changed else None


def _checks(attempt: Attempt, ports: VerificationPorts) -> Iterator[Check]:
    if attempt.steps:
        yield Check("operators_apply", True, f"{len(attempt.steps)} operators fit the message")
        yield untouched_bytes(attempt)
        yield operators_allowed(attempt)
        yield provenance(attempt, Sources(attempt, ports.lookup, ports.calendars))
    yield action_admissible(attempt)
    sent = message_to_send(attempt)
    if sent is not None:
        yield from schema_and_rules(attempt, sent)
        yield screened((attempt.circumstances.message, sent), ports.screening)
        yield from not_a_duplicate(attempt, sent, ports.duplicates)
        yield in_time(attempt, sent, ports.calendars)
        yield from nothing_stops_it(attempt)
        yield records_agree(attempt, sent, ports.records)
        if not attempt.proposal.author.person:  # a person has judged the report, and a further one signs
            yield reported_is_answered(attempt, ports.callers)
    if attempt.repaired is not None:
        yield fresh_ids(attempt, attempt.repaired)
    yield from judge_guards(attempt)
    yield outgoing_fit(attempt)
    yield from playbook_checks(attempt, ports)
