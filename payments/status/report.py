"""The statement of a network or a bank about one payment, in one shape whatever message it came in."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What became of the payment, or of the request to cancel it."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    PENDING = "pending"
    CANCELLED = "cancelled"
    CANCELLATION_REFUSED = "cancellation_refused"
    RETURNED = "returned"
    SETTLED = "settled"
    UNKNOWN = "unknown"


class StatusLevel(StrEnum):
    """Who speaks: the network (nothing left it, or it was handed over) or an agent that holds the payment."""

    NETWORK = "network"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class StatusReport:
    """One status of one payment. `kind` is the message type, `ACK` or `NAK`; codes and texts stand as received.

    `line` is the line of the message text that a NAK blames (0: none named), `session_sequence` the ten digits that
    bind an ACK or NAK to the message sent. `reporter` is the BIC that gives the reason, where it is named.
    """

    outcome: Outcome
    level: StatusLevel
    kind: str
    codes: tuple[str, ...] = ()
    text: str = ""
    tx_status: str | None = None
    original_message_id: str | None = None
    original_instruction_id: str | None = None
    original_end_to_end_id: str | None = None
    original_uetr: str | None = None
    mur: str | None = None
    session_sequence: str | None = None
    line: int = 0
    reporter: str | None = None
