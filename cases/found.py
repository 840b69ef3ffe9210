"""The findings on a message, found once: the same bytes are judged by the same rules however often a case asks."""

from datetime import date

from payments import Finding, Message, check


def findings_of(message: Message, profile: str, day: date) -> tuple[Finding, ...]:
    """All findings on `message` by the rules of `profile` on `day`. Raises PaymentError for an unknown profile."""
    held: dict[tuple[str, date], tuple[Finding, ...]] = vars(message).setdefault("findings", {})  # beside its view
    if (profile, day) not in held:
        held[profile, day] = tuple(check(message, profile, day))
    return held[profile, day]
