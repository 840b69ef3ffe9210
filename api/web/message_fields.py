"""The fields of the one message in some bytes, for pages."""

from collections.abc import Mapping

from payments import Message, PaymentError, read


def fields_of(data: bytes) -> Mapping[str, str]:
    """Path → text of every field of the one message in `data`; empty where it holds none or several."""
    try:
        messages: list[Message] = read(data)
        return messages[0].fields() if len(messages) == 1 else {}
    except PaymentError:
        return {}
