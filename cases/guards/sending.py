"""G11 and G12: no second copy of a live payment, and no value date that has passed in silence."""

from collections.abc import Iterator

from payments import Message
from payments.facts import facts_of
from payments.vocabulary import Action

from ..attempt import Attempt
from ..circumstances import Transport
from ..field_meaning import Meaning
from ..verification import Check
from .verdict import verdict

Fault = tuple[str, str]
MAY_BE_LIVE = frozenset({Transport.SENT, Transport.UNKNOWN, Transport.SETTLED})
SENDS_PAYMENT = frozenset({Action.REPAIR, Action.RESUBMIT, Action.REROUTE})


def message_to_send(attempt: Attempt) -> Message | None:
    """The payment that would leave: the repaired one, or the original of a RESUBMIT; None where none would."""
    if attempt.repaired is not None:
        return attempt.repaired
    return attempt.circumstances.message if attempt.proposal.action is Action.RESUBMIT else None


def no_second_copy(attempt: Attempt) -> Check:
    """G11. Nothing is sent while an earlier copy may be live; unchanged bytes only where nothing has left."""
    transport = attempt.circumstances.transport
    sends = message_to_send(attempt) is not None or attempt.proposal.action in SENDS_PAYMENT
    faults: list[Fault] = []
    if sends and transport in MAY_BE_LIVE:
        faults.append(("", f"a copy may be live (transport: {transport.value}); nothing may be sent"))
    if attempt.proposal.action is Action.RESUBMIT and transport is not Transport.NOT_SENT:
        faults.append(("", f"unchanged bytes may be sent only if nothing left (transport: {transport.value})"))
    return verdict("G11", faults, f"no second copy can arise (transport: {transport.value})")


def value_date_honest(attempt: Attempt) -> Check:
    """G12. A value date never moves back, and one that has passed is not sent on in silence."""
    return verdict("G12", _dates(attempt), "the value date is neither moved back nor expired")


def _dates(attempt: Attempt) -> Iterator[Fault]:
    today = attempt.circumstances.now.date()
    for step in attempt.steps:
        old, new = (facts_of(message).value_date for message in (step.before, step.after))
        if old and new and new < old:
            yield step.operator.path, f"the value date would move back from {old} to {new}"
        elif old and new is None and Meaning.VALUE_DATE in step.changed:
            yield step.operator.path, f"the value date {old} would vanish"
    sent = message_to_send(attempt)
    day = facts_of(sent).value_date if sent is not None else None
    if sent is not None and day is not None and day < today:
        yield value_date_path(sent), f"the value date {day} has passed; it must roll forward"


def value_date_path(message: Message) -> str:
    """Where the value date stands; empty if the message has none."""
    return facts_of(message).paths.get("value_date", "")
