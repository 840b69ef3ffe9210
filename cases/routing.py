"""Where a verified proposal goes: by itself, to one person, to two, to the owning function, or out with a question.

Source: contract §4 (`route`, `approvals_needed`), handbook §6.2. Every reason is one sentence, shown as it stands.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from payments.vocabulary import Action, Level

from .automatic import MAY_BE_AUTO, NEVER, WITHOUT_CERTIFICATE, Asked, obstacles
from .case import Route
from .circumstances import Circumstances
from .demand import Demand, demand_of
from .errors import CaseError
from .evidence import Evidence
from .guards.held import is_owners_alone
from .matter import Matter
from .policy import Policy
from .ports import Certificates
from .proposal import Proposal
from .stratum import is_unchanged
from .verification import Verification

__all__ = ["MAY_BE_AUTO", "RepairNotVerified", "Ruling", "route"]

OWNERS_ALONE = "{owner} alone decides (A0); no one else sees the case."
ASKS = "An answer from outside is needed; one person sends the question."
UNCHANGED = "A false alarm: every check is clean and nothing changes."
FORM_ONLY = "Only the form changes (A3), the amount is within the limit, and every check passed."
CERTIFIED = "A valid certificate covers this kind of repair."
A_PERSON = "A person decides."
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
        return Ruling(Route.INFORMATION, (ASKS,), 1)
    matter = Matter(circumstances, proposal, verification, {e.id: e for e in evidence}, policy)
    return _by_demand(matter, demand_of(matter), confidence, certificates)


def _owner(proposal: Proposal) -> str:
    owner = {"compliance": "Compliance", "fraud": "The fraud desk", "legal": "Legal"}.get(proposal.owner or "")
    return OWNERS_ALONE.format(owner=owner or "The owning function")


def _by_demand(matter: Matter, demand: Demand, confidence: float, certificates: Certificates) -> Ruling:
    stratum, asked = matter.stratum, Asked(matter, confidence, certificates)
    kept_back = obstacles(NEVER, asked)
    if not kept_back:
        if _by_format_switch(matter, demand):
            return Ruling(Route.AUTO, (_format_reason(matter),), 0, stratum=stratum)
        lacking = obstacles(WITHOUT_CERTIFICATE, asked)
        if not lacking:
            return Ruling(Route.AUTO, (CERTIFIED,), 0, stratum=stratum)
        kept_back = lacking if matter.proposal.level is Level.A3 or matter.policy.auto_certified else ()
    approvals = max(1, demand.approvals)
    reasons = demand.reasons if demand.approvals else ()
    why = (*reasons, *(kept_back if not demand.approvals or matter.proposal.level is Level.A3 else ()))
    chosen = Route.FOUR_EYES if approvals >= 2 else Route.APPROVAL
    return Ruling(chosen, why or (A_PERSON,), approvals, demand.supervisor, stratum)


def _by_format_switch(matter: Matter, demand: Demand) -> bool:
    """A3 format repairs up to the limit, and false alarms, by their own switch and without a certificate."""
    if not matter.policy.auto_format or matter.proposal.level is not Level.A3:
        return False
    if matter.proposal.action is Action.CLOSE:
        return is_unchanged(matter.proposal)
    return demand.approvals == 0 and (is_unchanged(matter.proposal) or matter.format_only)


def _format_reason(matter: Matter) -> str:
    return UNCHANGED if is_unchanged(matter.proposal) else FORM_ONLY
