"""The error root of the package: what could not be read or edited, with place, value and rule."""


class PaymentError(Exception):
    """Bytes or an edit that cannot be accepted. `rule` names why, `place` where, `value` what stood there."""

    def __init__(self, text: str, *, rule: str, place: str = "", value: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.rule = rule
        self.place = place
        self.value = value[:200]

    def to_json(self) -> dict[str, str]:
        """The error object of the outside contract: rule, place, value, text."""
        return {"rule": self.rule, "place": self.place, "value": self.value, "text": self.text}


class UnreadableMessage(PaymentError):
    """The bytes hold no payment message that can be read."""


class LimitExceeded(PaymentError):
    """The bytes are larger, deeper or more numerous than the limit in force."""


class EditRefused(PaymentError):
    """An operator does not fit the message: the old value differs, the place is missing, or the edit would do harm."""
