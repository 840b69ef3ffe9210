"""Where a verified proposal goes: by itself, to one person, to two, to the owning function, or out with a question.

Source: contract §4 (`route`, `approvals_needed`), handbook §6.2. Every reason is one sentence, shown as it stands.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from payments.vocabulary import Action, Level, OperatorName

from .case import Route
from .circumstances import Circumstances
from .demand import Demand, demand_of
from .errors import CaseError
from .evidence import Evidence
from .guards.held import is_owners_alone
from .matter import Matter
from .policy import Policy, above
from .ports import Certificates
from .proposal import Proposal
from .stratum import is_unchanged, stratum_of
from .verification import Verification

MAY_BE_AUTO = frozenset({Action.REPAIR, Action.RESUBMIT, Action.CLOSE})
CHANGING = frozenset({Action.REPAIR, Action.REROUTE, Action.RESUBMIT})


class RepairNotVerified(CaseError):
    """A payment would be sent although the verification failed; such a proposal becomes a question or an escalation."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """The route and why. `approvals_needed` is None where the owning function alone decides."""

    route: Route
    reasons: tuple[str, ...]
    approvals_needed: int | None
    supervisor: bool = False
    stratum: str = ""


def route(
    circumstances: Circumstances,
    proposal: Proposal,
    verification: Verification,
    confidence: float,
    *,
    policy: Policy,
    certificates: Certificates,
    evidence: Iterable[Evidence] = (),
) -> Ruling:
    """Pure: the same input gives the same ruling.

    Raises RepairNotVerified for REPAIR, REROUTE and RESUBMIT without a passed verification.
    """
    if is_owners_alone(proposal, circumstances.held):
        return Ruling(Route.OWNER, (_owner(proposal),), None)
    if proposal.action in CHANGING and not verification.passed:
        raise RepairNotVerified("; ".join(c.detail for c in verification.failed()))
    if proposal.action is Action.RFI:
        return Ruling(Route.INFORMATION, ("An answer from outside is needed; one person sends the question.",), 1)
    matter = Matter(circumstances, proposal, verification, {e.id: e for e in evidence}, policy)
    return _by_demand(matter, demand_of(matter), confidence, certificates)


def _owner(proposal: Proposal) -> str:
    owner = {"compliance": "Compliance", "fraud": "The fraud desk", "legal": "Legal"}.get(proposal.owner or "", "")
    return f"{owner or 'The owning function'} alone decides (A0); no one else sees the case."


def _by_demand(matter: Matter, demand: Demand, confidence: float, certificates: Certificates) -> Ruling:
    stratum = stratum_of(matter.circumstances, matter.proposal, matter.amount_eur)
    kept_back = tuple(_not_automatic(matter, stratum))
    if not kept_back:
        if _by_format_switch(matter, demand):
            return Ruling(Route.AUTO, (_format_reason(matter),), 0, stratum=stratum)
        lacking = tuple(_not_certified(matter, stratum, confidence, certificates))
        if not lacking:
            return Ruling(Route.AUTO, ("A valid certificate covers this kind of repair.",), 0, stratum=stratum)
        kept_back = lacking if matter.proposal.level is Level.A3 or matter.policy.auto_certified else ()
    approvals = max(1, demand.approvals)
    reasons = demand.reasons if demand.approvals else ()
    why = (*reasons, *(kept_back if not demand.approvals or matter.proposal.level is Level.A3 else ()))
    chosen = Route.FOUR_EYES if approvals >= 2 else Route.APPROVAL
    return Ruling(chosen, why or ("A person decides.",), approvals, demand.supervisor, stratum)


def _not_automatic(matter: Matter, stratum: str) -> Iterator[str]:
    """Why this proposal can never go by itself, whatever switch or certificate there is."""
    proposal, halted = matter.proposal, matter.policy.halted
    if proposal.action not in MAY_BE_AUTO:
        yield "This action is never taken without a person."
    if proposal.level not in (Level.A2, Level.A3):
        yield "This level is never released without a person."
    if proposal.outgoing:
        yield "A message would go out beside the payment."
    if proposal.operators and proposal.action is Action.CLOSE:
        yield "Linking a payment to another is never done without a person."
    if not matter.verification.passed:
        yield "A check failed."
    if not matter.verification.complete:
        yield "A check could not be made."
    if proposal.four_eyes or proposal.owner or proposal.author.person:
        yield "The playbook or a person has taken this up."
    if any(operator.op is OperatorName.TRUNCATE_WITH_MARKER for operator in proposal.operators):
        yield "Text would be cut."
    if matter.cites_tainted:
        yield "A value rests on text that proves nothing."
    if matter.changes_beneficiary or matter.changes_settlement:
        yield "Data of the beneficiary or of the settlement would change."
    if halted.auto or halted.releases or stratum in halted.strata:
        yield "Automatic releases are halted."


def _by_format_switch(matter: Matter, demand: Demand) -> bool:
    """A3 format repairs up to the limit, and false alarms, by their own switch and without a certificate."""
    if not matter.policy.auto_format or matter.proposal.level is not Level.A3:
        return False
    if matter.proposal.action is Action.CLOSE:
        return is_unchanged(matter.proposal)
    return demand.approvals == 0 and (is_unchanged(matter.proposal) or matter.format_only)


def _format_reason(matter: Matter) -> str:
    if is_unchanged(matter.proposal):
        return "A false alarm: every check is clean and nothing changes."
    return "Only the form changes (A3), the amount is within the limit, and every check passed."


def _not_certified(matter: Matter, stratum: str, confidence: float, certificates: Certificates) -> Iterator[str]:
    """What an automatic release by certificate lacks: handbook §6.2, row 5."""
    if matter.proposal.level is Level.A3 and not above(matter.amount_eur, matter.policy.limits.format_only):
        if not matter.policy.auto_format:
            yield "The switch for automatic format repairs is off."
        elif not matter.format_only:
            yield "The operators could not be proven harmless a second time."
    if not matter.policy.auto_certified:
        yield "The switch for certified automatic releases is off."
    if above(matter.amount_eur, matter.policy.limits.single_approval):
        yield "The amount is above the limit for automatic releases."
    if not matter.circumstances.known_beneficiary:
        yield "This beneficiary has not been paid at this account before."
    if matter.proposal.action is Action.CLOSE:
        yield "Closing a case by itself is for false alarms only."
    if not certificates.covers(stratum, confidence, matter.circumstances.now):
        yield f"No valid certificate covers {stratum} at this confidence."
