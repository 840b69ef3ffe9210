"""What a payment message is: read without loss, judged by rules, edited by typed operators. Pure: no clock, no I/O.

`read`, `check` and `apply` are the outside of the package (contract §6).
"""

from datetime import date
from typing import TYPE_CHECKING

from .errors import EditRefused, LimitExceeded, PaymentError, UnreadableMessage
from .finding import Finding
from .message import Message, read
from .operators.model import Operator

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

__all__ = [
    "EditRefused",
    "Finding",
    "LimitExceeded",
    "Message",
    "Operator",
    "PaymentError",
    "UnreadableMessage",
    "apply",
    "check",
    "read",
]


def check(message: Message, profile: str = "cbpr-current", as_of: date | None = None) -> list[Finding]:
    """All findings on `message`: schema, network and usage rules, in message order.

    `profile` names the rail's rules, `as_of` the day whose rules hold (None: each rule's latest known state).
    A check that could not run is a finding of severity `not_checked`. Raises PaymentError for an unknown profile.
    """
    from .rules import check_message

    return check_message(message, profile, as_of)


def apply(message: Message, operators: "Iterable[Operator | Mapping[str, Any]]") -> Message:
    """`message` with `operators` carried out in order; all other bytes stay identical.

    Operators may be `Operator` objects or their JSON. Raises EditRefused where `old` differs or the edit does harm.
    """
    from .patch import apply_operators

    return apply_operators(message, [o if isinstance(o, Operator) else Operator.from_json(o) for o in operators])
