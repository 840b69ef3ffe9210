"""New row ids: ULIDs, which sort by the time they were made."""

import secrets
from datetime import datetime

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TIME_BITS, RANDOM_BITS = 48, 80


def new_id(at: datetime) -> str:
    """26 characters: 48 bits of milliseconds since 1970, then 80 random bits (ULID specification)."""
    milliseconds = int(at.timestamp() * 1000) & ((1 << TIME_BITS) - 1)
    number = milliseconds << RANDOM_BITS | secrets.randbits(RANDOM_BITS)
    return "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
