"""Account numbers in a stranger's text: the valid IBANs that stand there, spaces and all."""

import re
from collections.abc import Iterator

from payments.identifiers import iban

_IBAN = re.compile(r"(?<![A-Z0-9])([A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]){10,30})")
SHORTEST = 15


def ibans_in(text: str) -> Iterator[tuple[str, str]]:
    """Each valid IBAN in `text`: its value without spaces, and its exact text there."""
    for match in _IBAN.finditer(text):
        found = _longest(match.group(1))
        if found:
            yield found


def _longest(text: str) -> tuple[str, str] | None:
    """The valid IBAN that `text` begins with: words after it may have been taken along."""
    for end in range(len(text), SHORTEST - 1, -1):
        value = text[:end].replace(" ", "")
        if text[end - 1] != " " and iban.is_valid(value):
            return value, text[:end]
    return None
