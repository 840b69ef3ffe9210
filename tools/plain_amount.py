"""The one numeric reading of a badly written FIN amount, where there is exactly one."""

import re

from cases.evidence import Evidence
from payments.identifiers.currency import minor_units

from .answers import from_message, not_found
from .arguments import AtPath
from .desk import Desk
from .tool import Tool

_FIELD = re.compile(r"(?P<before>(?:[0-9]{6})?(?P<currency>[A-Z]{3}))(?P<amount>[0-9.,' ]+)")
_ONE_SEPARATOR = re.compile(r"\d+(?:[.,]\d*)?")


def ask(desk: Desk, arguments: AtPath) -> list[Evidence]:
    old = desk.circumstances.message.get(arguments.path)
    match = _FIELD.fullmatch(old or "")
    if old is None or match is None:
        return [not_found(desk, TOOL.name, "message", arguments.path, "this is no currency with an amount")]
    new = plain(match["amount"], minor_units(match["currency"]))
    answer = {
        "path": arguments.path,
        "old": old,
        "new": None if new is None else f"{match['before']}{new}",
        "unique": new is not None,
    }
    return [from_message(desk, TOOL.name, arguments.path, answer)]


def plain(amount: str, units: int | None) -> str | None:
    """`amount` with a comma, or None where it can be read in two ways (`1.000`) or not at all."""
    if units is None or not _ONE_SEPARATOR.fullmatch(amount):
        return None
    whole, _, decimals = amount.replace(".", ",").partition(",")
    if len(decimals) > units or (len(decimals) == 3 and "." in amount):
        return None
    return f"{whole},{decimals}"


TOOL = Tool("plain_amount", "The one numeric reading of a badly written amount.", AtPath, ask)
