"""Drop decimals that the currency does not have, where they are zeros and the number stays the same."""

import re
from decimal import Decimal

from cases.evidence import Evidence
from payments.identifiers.currency import minor_units

from .answers import from_message, not_found
from .arguments import AtPath
from .desk import Desk
from .tool import Tool

_NUMBER = re.compile(r"\s*[0-9]+(?:[.,][0-9]*)?\s*")


def ask(desk: Desk, arguments: AtPath) -> list[Evidence]:
    message = desk.circumstances.message
    old = message.get(arguments.path)
    if old is None:
        return [not_found(desk, TOOL.name, "message", arguments.path, "the message has no such field")]
    currency, amount, comma = _parts(old, message.get(f"{arguments.path}/@Ccy"))
    units = minor_units(currency)
    new = _shortened(amount, units) if units is not None else None
    if new is None:
        answer = {"found": False, "path": arguments.path, "old": old, "zero_only": False}
        return [from_message(desk, TOOL.name, arguments.path, answer)]
    written = old[: len(old) - len(amount)] + (
        new.replace(".", ",") + ("," if "." not in new else "") if comma else new
    )
    answer = {"path": arguments.path, "old": old, "new": written, "zero_only": True, "currency": currency}
    return [from_message(desk, TOOL.name, arguments.path, answer)]


def _parts(text: str, currency: str | None) -> tuple[str, str, bool]:
    """Currency, amount text and whether it is written with a comma (MT: `EUR1000,00`, `261120JPY100,00`)."""
    if currency is not None:
        return currency, text, False
    letters = next((i for i, c in enumerate(text) if c.isalpha()), None)
    if letters is None:
        return "", text, "," in text
    return text[letters : letters + 3], text[letters + 3 :], True


def _shortened(amount: str, units: int) -> str | None:
    """`amount` with exactly the decimals allowed, or None where that would change its value."""
    if not _NUMBER.fullmatch(amount):
        return None
    value = Decimal(amount.replace(",", "."))
    kept = value.quantize(Decimal(1).scaleb(-units))
    return f"{kept:f}" if kept == value else None


TOOL = Tool(
    "strip_decimals", "An amount without surplus zero decimals; nothing where the value would change.", AtPath, ask
)
