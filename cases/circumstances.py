"""The circumstances of a case: all that verification and routing read beside the proposal itself."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from payments import Finding, Message
from payments.vocabulary import Direction, Rail

from .report import Fault, Related


class Transport(StrEnum):
    """Where the payment is, as far as logs and reports prove it."""

    NOT_SENT = "not_sent"  # a network NAK, an own check before sending, or never handed over
    SENT = "sent"  # accepted by the network; a copy may be live
    UNKNOWN = "unknown"  # no answer: never resend
    REJECTED = "rejected"  # finally rejected by an agent or market infrastructure
    CANCELLED = "cancelled"  # a cancellation was confirmed
    RETURNED = "returned"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Facts of one case at one time. `now` has an offset; `findings` are those of the message as received.

    `held` is true under a sanctions, legal or fraud hold. `known_beneficiary` is true where history or master data
    already has this creditor with this account, `new_beneficiary` where history is held and has not; neither is true
    where no history is held. `asked_to_stop` says who asks, beside the payment, that it stop; `unread` names the
    documents that nobody could read; both are empty where there is none.
    """

    case_id: str
    message: Message
    fault: Fault
    related: tuple[Related, ...]
    direction: Direction
    profile: str
    rail: Rail
    now: datetime
    own_bics: frozenset[str] = frozenset()
    transport: Transport = Transport.UNKNOWN
    transport_reason: str = ""
    held: bool = False
    known_beneficiary: bool = False
    new_beneficiary: bool = False
    asked_to_stop: str = ""
    unread: str = ""
    findings: tuple[Finding, ...] = field(default=())
