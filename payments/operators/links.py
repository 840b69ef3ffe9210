"""RelinkReference and AttachCase: links kept in the case; no byte of the message changes."""

from ..edits import Edit
from ..message import Message
from .model import Operator
from .values import argument


def edits_of_relink(_message: Message, operator: Operator) -> tuple[Edit, ...]:
    """None; `target` and `original` must be named. Raises EditRefused."""
    argument(operator, "target")
    argument(operator, "original")
    return ()


def edits_of_attachment(_message: Message, operator: Operator) -> tuple[Edit, ...]:
    """None; the case to attach to must be named in `target`. Raises EditRefused."""
    argument(operator, "target")
    return ()
