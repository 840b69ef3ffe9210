"""Is the action possible with these operators, where the payment is now?"""

from collections.abc import Iterator

from payments.vocabulary import Action, OperatorName

from ..attempt import NO_EDIT, Attempt
from ..circumstances import Transport
from ..guards.verdict import verdict
from ..verification import Check

EDITING = frozenset({Action.REPAIR, Action.REROUTE})
_RESUBMIT_ALLOWS = frozenset(
    {OperatorName.NEW_MESSAGE_ID, OperatorName.REGENERATE_HEADER_FIELD, OperatorName.ATTACH_CASE}
)


def action_admissible(attempt: Attempt) -> Check:
    """Only REPAIR and REROUTE change a payment, and they do; nothing is rejected that was already sent."""
    return verdict("action", _faults(attempt), f"{attempt.proposal.action.value} is possible here")


def _faults(attempt: Attempt) -> Iterator[tuple[str, str]]:
    action, transport = attempt.proposal.action, attempt.circumstances.transport
    edits = [o for o in attempt.proposal.operators if o.op not in NO_EDIT]
    if action in EDITING and attempt.repaired is None:
        yield "", f"{action.value} without a changed message"
    if action is Action.RESUBMIT:
        edits = [o for o in edits if o.op not in _RESUBMIT_ALLOWS]
    if edits and action not in EDITING:
        yield edits[0].path, f"{action.value} does not change the payment, but {edits[0].op.value} would"
    if action is Action.REJECT and transport in (Transport.SENT, Transport.SETTLED):
        yield "", f"a payment that was passed on is not rejected (transport: {transport.value})"
