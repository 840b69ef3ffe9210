"""New identifiers that a replay makes again: derived from the case and the old identifier, never drawn at random."""

import base64
import hashlib
import re
import uuid

SUFFIX_LENGTH = 8  # 40 bits: two ids of one bank collide about once in a million draws
SAFE = re.compile(r"[^A-Za-z0-9.+-]")


def derived_id(case_id: str, old: str, length_max: int = 35) -> str:
    """A new id for `old` in `case_id`: its readable start and eight characters of a digest, at most `length_max`.

    Upper-case letters and digits at the end; only characters that both FIN (set x) and MX take, and no slash, so that
    neither a leading nor a double one can arise. Never equal to `old`.
    """
    if length_max < 1:
        raise ValueError("an identifier needs at least one character")
    start = SAFE.sub("", old)[: max(0, length_max - SUFFIX_LENGTH)].lstrip("-.+")
    for attempt in range(16):
        new = (start + _digest(case_id, old, attempt))[:length_max]
        if new != old:
            return new
    raise ValueError(f"no identifier of {length_max} characters differs from the old one")


def derived_uetr(case_id: str, old: str) -> str:
    """A UETR in the form of UUID version 4, lower case, always the same for the same case and old UETR."""
    digest = hashlib.sha256(f"uetr\0{case_id}\0{old}".encode()).digest()
    new = str(uuid.UUID(bytes=digest[:16], version=4))
    return new if new != old else str(uuid.UUID(bytes=digest[16:], version=4))


def _digest(case_id: str, old: str, attempt: int) -> str:
    digest = hashlib.sha256(f"id\0{case_id}\0{old}\0{attempt}".encode()).digest()
    return base64.b32encode(digest).decode()[:SUFFIX_LENGTH]
