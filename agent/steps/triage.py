"""Triage: flags first (handbook §5.0). A held payment goes to its owner and gets no proposal of change."""

from typing import Any

from cases.opening import held_by
from cases.proposal import Author, Proposal
from cases.reported import codes_reported
from payments.vocabulary import Action, Level

from ..answers import DraftAnswer
from ..casework import Casework
from ..drafting import drafts_of
from ..state import RepairState

PLAYBOOK_OF = {"compliance": "PB-74", "fraud": "PB-79", "legal": "PB-74"}


def triage(state: RepairState, work: Casework) -> dict[str, Any]:
    """The reported codes; for a held payment the hand-over to its owner."""
    case = work.circumstances
    codes = codes_reported(case)
    reasons = [case.transport_reason]
    owner = held_by(work.report)
    if owner is None:
        return {"codes": codes, "owner": None, "reasons": reasons}
    return {
        "codes": codes,
        "owner": owner,
        "reasons": [*reasons, f"held: the {owner} function alone decides"],
        "findings": [],
        "evidence": [],
        "proposal": _handed_over(work, owner).to_json(),
    }


def _handed_over(work: Casework, owner: str) -> Proposal:
    """No change, no opinion: the unmodified message's digest goes to the owner (G5, G14)."""
    asked, case = [DraftAnswer(template="handover")], work.circumstances
    drafts = drafts_of(asked, case, Action.ESCALATE, owner, calendars=work.desk.calendars)
    return Proposal(
        action=Action.ESCALATE,
        level=Level.A0,
        playbook=PLAYBOOK_OF[owner],
        playbooks=(PLAYBOOK_OF[owner],),
        operators=(),
        outgoing=drafts,
        explanation=f"The payment is under a hold. Nothing is changed and nothing is said outside; {owner} decides.",
        author=Author(model="triage"),
        cap=1.0,
        owner=owner,
        reasons=(f"{PLAYBOOK_OF[owner]}: held payments are handed over unmodified",),
    )
