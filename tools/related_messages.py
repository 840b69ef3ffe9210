"""Related messages of the case, by role: their texts, and the payment messages among them."""

from collections.abc import Iterator

from payments import Message, PaymentError, read
from payments.vocabulary import RelatedRole

from .desk import Desk

INSTRUCTING = (RelatedRole.ANSWER, RelatedRole.AMENDMENT, RelatedRole.CALL_BACK)


def texts(desk: Desk, *roles: RelatedRole) -> Iterator[tuple[int, str]]:
    """Number and text of the related messages that have one of `roles`."""
    for number, related in enumerate(desk.circumstances.related):
        if related.role in roles:
            yield number, related.message


def messages(desk: Desk, *roles: RelatedRole) -> Iterator[tuple[int, Message]]:
    """Number and message of those related entries that are one payment message."""
    for number, text in texts(desk, *roles):
        try:
            found = read(text.encode())
        except PaymentError:
            continue
        if len(found) == 1 and found[0].type != "unknown":
            yield number, found[0]
