"""Unique end-to-end transaction references: UUID version 4, lower case (handbook §1.9)."""

import re

UETR = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def fault(text: str) -> str | None:
    """Why `text` is no UETR, in words; None if it is one."""
    if UETR.fullmatch(text):
        return None
    if not text.strip():
        return "it is empty"
    if UETR.fullmatch(text.lower()):
        return "a UETR is written in lower case"
    if not UUID.fullmatch(text):
        return "a UETR has 32 hexadecimal digits in groups of 8-4-4-4-12"
    if text[14] != "4":
        return f"it is a UUID of version {text[14]}, a UETR has version 4"
    return f"its variant digit is {text[19]}, a UETR has 8, 9, a or b"


def is_valid(text: str) -> bool:
    """Whether `text` is a UETR as the network takes it."""
    return fault(text) is None
