"""Structured creditor references (ISO 11649): `RF`, two check digits, up to 21 characters."""

import re

SHAPE = re.compile(r"RF[0-9]{2}[A-Z0-9]{1,21}")


def looks_like_one(text: str) -> bool:
    """Whether `text` was meant as an RF reference: it begins with RF and two digits."""
    return re.match(r"(?i)RF\s?[0-9]{2}", text) is not None


def fault(text: str) -> str | None:
    """Why `text` is no RF reference, in words; None if shape and check digits hold."""
    if not SHAPE.fullmatch(text):
        return "an RF reference is RF, two check digits and 1 to 21 upper-case letters or digits"
    if int("".join(str(int(c, 36)) for c in text[4:] + text[:4])) % 97 != 1:
        return "its check digits do not fit"
    return None


def is_valid(text: str) -> bool:
    """Whether shape and check digits hold."""
    return fault(text) is None
