"""Facts of an ISO 20022 message, read by path."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..message import Message
from .places import places_of
from .texts import mx_amount, mx_date

AMOUNTS = ("amount", "instructed_amount", "original_amount")
DATES = ("value_date", "original_value_date")
AGENT = re.compile(r"(?:^|/)FinInstnId/BIC(?:FI)?$")
ABOUT_THE_PAYMENT = ("pacs.002", "pain.002", "pacs.004", "pacs.028", "camt.")

Found = dict[str, tuple[Any, str]]


def mx_facts(message: Message) -> Found:
    """Name → (value, path) of everything the message states."""
    transaction, places = places_of(message.type[:8])
    leaves = message.fields()
    found = {name: hit for name, paths in places.items() if (hit := first(leaves, paths))}
    stated: Found = {}
    for name, (text, path) in found.items():
        stated |= _typed(name, text, path, message)
    stated["agents"] = (bics(leaves), "")
    stated["transactions"] = (count(leaves, transaction), "")
    if "uetr" not in stated and message.type.startswith(ABOUT_THE_PAYMENT) and "original_uetr" in stated:
        stated["uetr"] = stated["original_uetr"]
    return stated


def first(leaves: Mapping[str, str], paths: Iterable[str]) -> tuple[str, str] | None:
    """Text and path of the first of `paths` that is present and not blank."""
    return next(((leaves[path], path) for path in paths if leaves.get(path, "").strip()), None)


def _typed(name: str, text: str, path: str, message: Message) -> Found:
    if name in DATES:
        return {name: (mx_date(text), path)}
    if name not in AMOUNTS:
        return {name: (text, path)}
    currency = message.get(f"{path}/@Ccy")
    told: Found = {name: (mx_amount(text), path)}
    told[name.replace("amount", "currency") if name != "amount" else "currency"] = (currency, f"{path}/@Ccy")
    if name != "original_amount":
        told[f"{name}_text"] = (text, path)
    return told


def bics(leaves: Mapping[str, str]) -> tuple[str, ...]:
    """BICs of all agents in the message, header and underlying payment included, each once, in order."""
    return tuple(dict.fromkeys(text.strip() for path, text in leaves.items() if AGENT.search(path) and text.strip()))


def count(leaves: Mapping[str, str], transaction: str) -> int:
    """How many transactions the message has; 1 for a message that holds no list of them."""
    if not transaction:
        return 1
    steps = [re.escape(step) + r"(?:\[\d+\])?" for step in transaction.rstrip("/").split("/")]
    start = re.compile("/".join(steps) + r"(?=/|$)")
    return len({hit[0] for path in leaves if (hit := start.match(path))}) or 1
