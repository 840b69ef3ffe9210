"""What composing gives, and why it may refuse."""

from dataclasses import dataclass

from ..errors import PaymentError


@dataclass(frozen=True, slots=True)
class Composed:
    """One outgoing message: its type (`camt.056.001.08`, or `text` for letters, tasks and hand-overs) and its text."""

    message_type: str
    message: str


class CannotCompose(PaymentError):
    """A fact or detail that the message cannot do without is missing or unusable; nothing is made up in its place."""

    def __init__(self, text: str, place: str = "", value: str = "") -> None:
        super().__init__(text, rule="COMPOSE", place=place, value=value)
