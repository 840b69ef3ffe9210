"""Strangers' text as every database takes it."""


def storable(text: str) -> str:
    """`text` with U+FFFD in the place of NUL, which SQLite keeps and PostgreSQL refuses."""
    return text.replace("\0", "\ufffd")
