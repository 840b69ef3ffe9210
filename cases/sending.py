"""What is sent for which action, and where the case stands once all of it was accepted."""

from payments.vocabulary import Action

from .case import Status

PAYMENT = "payment"
WITH_PAYMENT = frozenset({Action.REPAIR, Action.RESUBMIT, Action.REROUTE})
AFTER_SENDING = {
    Action.REPAIR: Status.RELEASED,
    Action.RESUBMIT: Status.RELEASED,
    Action.REROUTE: Status.RELEASED,
    Action.RETURN: Status.RELEASED,
    Action.REJECT: Status.CLOSED,
    Action.CLOSE: Status.CLOSED,
    Action.CANCEL: Status.AWAITING_INFORMATION,  # the answer to the cancellation is awaited
    Action.RFI: Status.AWAITING_INFORMATION,
    Action.HOLD: Status.AWAITING_OWNER,
    Action.ESCALATE: Status.AWAITING_OWNER,
}
