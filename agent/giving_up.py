"""What becomes of a repair that cannot be proven: a question, or a person, with the reasons."""

from cases.proposal import Proposal
from cases.verification import Verification
from payments.vocabulary import Action, Level, strictest

from .answers import CODE_LENGTH_MAX, DraftAnswer, UnusableAnswer
from .casework import Casework
from .drafting import doubts_about, drafts_of


def asks_instead(proposal: Proposal, verification: Verification, work: Casework) -> Proposal:
    """The same case without a patch: RFI for a repair that failed, people for anything else."""
    failed = tuple(f"{c.name}: {c.detail}" for c in verification.checks if c.passed is False)
    action = Action.RFI if proposal.action in (Action.REPAIR, Action.REROUTE) else Action.ESCALATE
    case, calendars = work.circumstances, work.desk.calendars
    customer = case.direction.value == "outgoing"
    code = (case.fault.code or "")[:CODE_LENGTH_MAX] or None
    draft = DraftAnswer(template="rfi_customer" if customer else "rfi_bank", code=code)
    try:
        outgoing = drafts_of([draft], case, action, calendars=calendars) if action is Action.RFI else ()
    except UnusableAnswer:  # not even the question can be written: people look at the case
        action, outgoing = Action.ESCALATE, ()
    return Proposal(
        action=action,
        level=strictest([proposal.level, Level.A1]),
        playbook=proposal.playbook,
        playbooks=proposal.playbooks,
        operators=(),
        outgoing=outgoing,
        explanation=f"A repair was considered and could not be proven: {failed[0] if failed else 'no check passed'}.",
        author=proposal.author,
        cap=0.0,
        owner=proposal.owner,
        reasons=(*proposal.reasons, *failed, *doubts_about(outgoing, case, calendars)),
    )
