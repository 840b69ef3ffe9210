"""Legal entity identifiers (ISO 17442): 18 characters and two ISO 7064 check digits."""

import re

LEI = re.compile(r"[A-Z0-9]{18}[0-9]{2}")


def fault(text: str) -> str | None:
    """Why `text` is no LEI, in words; None if shape and check digits hold. The register says if it is in force."""
    if not LEI.fullmatch(text):
        return "an LEI has 18 upper-case letters or digits and 2 check digits"
    if int("".join(str(int(c, 36)) for c in text)) % 97 != 1:
        return "its check digits do not fit"
    return None


def is_valid(text: str) -> bool:
    """Whether shape and check digits hold."""
    return fault(text) is None
