"""The findings on a message, found once: the same bytes are judged by the same rules however often a case asks."""

from datetime import date

from payments import Finding, Message, check
from payments.schemas import folder_in_use

Asked = tuple[str, date, tuple[object, ...]]  # all that findings depend on beside the message


def findings_of(message: Message, profile: str, day: date) -> tuple[Finding, ...]:
    """All findings on `message` by the rules of `profile` on `day`. Raises PaymentError for an unknown profile."""
    held: dict[Asked, tuple[Finding, ...]] = vars(message).setdefault("findings", {})  # beside its view
    asked = (profile, day, folder_in_use())
    if asked not in held:
        held[asked] = tuple(check(message, profile, day))
    return held[asked]
