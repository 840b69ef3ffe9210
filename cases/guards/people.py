"""G7, G8 and G10: nobody signs their own work, nothing leaves unauthorised, nothing is learnt from what went wrong."""

from collections.abc import Collection, Sequence

from ..authorisation import Authorisation
from ..case import Status

GOOD_END = frozenset({Status.RELEASED.value, Status.CLOSED.value})
SPOILT = frozenset({"returned", "rejected", "reversed", "complaint", "cancelled"})


def may_approve_own(person_id: str, makers: Collection[str]) -> str | None:
    """G7. None, or the rule that keeps a maker of the proposal from approving it. The empty id is never a person."""
    if not person_id:
        return "G7: only a person approves"
    return "G7: who made or changed a proposal does not approve it" if person_id in makers else None


def may_release(authorisation: Authorisation | None) -> str | None:
    """G8. None, or why nothing may be sent: no person and no standing authorisation in force stands behind it."""
    if authorisation is None:
        return "G8: nothing is sent without a person's decision or a standing authorisation"
    return authorisation.fault()


def may_become_precedent(status_history: Sequence[str], outcomes: Collection[str] = ()) -> str | None:
    """G10. None, or why a case teaches nothing: it was not approved and ended, or it was reversed later."""
    if not GOOD_END & set(status_history):
        return "G10: the case was neither released nor closed"
    if Status.AWAITING_APPROVAL.value not in status_history:
        return "G10: no person approved the case"
    if status_history[-1] not in GOOD_END:
        return "G10: the case was opened again"
    spoilt = SPOILT & set(outcomes)
    return f"G10: the outcome was {', '.join(sorted(spoilt))}" if spoilt else None
