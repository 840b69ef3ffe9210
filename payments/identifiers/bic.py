"""Business identifier codes (ISO 9362): their shape, their country, and what the eighth character says."""

import re

from . import country

EXTRA_COUNTRIES = frozenset({"XE"})  # reserved by the registrar for the TARGET system
BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")
FOLDED = re.compile(r"[A-Za-z0-9]{8}(?:[A-Za-z0-9]{3})?")


def fault(text: str) -> str | None:
    """Why `text` is no BIC, in words; None if its shape and country hold. Case is strict, as on the network.

    A good shape says nothing about existence: that is for a directory (handbook §4.3).
    """
    if not BIC.fullmatch(text):
        return _shape_fault(text)
    if not country.is_assigned(text[4:6]) and text[4:6] not in EXTRA_COUNTRIES:
        return f"characters 5 and 6, {text[4:6]}, are no country code"
    return None


def _shape_fault(text: str) -> str:
    if len(text) not in (8, 11):
        return f"a BIC has 8 or 11 characters, this has {len(text)}"
    if FOLDED.fullmatch(text) and BIC.fullmatch(text.upper()):
        return "a BIC is written in upper case"
    return "a BIC is 4 characters, 2 letters for the country, 2 for the place and optionally 3 for the branch"


def is_valid(text: str) -> bool:
    """Whether shape, case and country part hold."""
    return fault(text) is None


def country_of(bic: str) -> str:
    """The country part, characters 5 and 6; empty if the text is too short."""
    return bic[4:6] if len(bic) >= 6 else ""


def bic8(bic: str) -> str:
    """The institution and its place, without the branch."""
    return bic[:8]


def same_bic(one: str, other: str) -> bool:
    """Whether both name the same unit: BIC8 and BIC8 + `XXX` are the same, other branches are not."""
    return one[:8] == other[:8] and (one[8:] or "XXX") == (other[8:] or "XXX")


def is_test(bic: str) -> bool:
    """Whether this is a test and training BIC: it must never stand in a live payment."""
    return len(bic) >= 8 and bic[7] == "0"


def is_passive(bic: str) -> bool:
    """Whether this institution is not connected to the network: messages for it go through a correspondent."""
    return len(bic) >= 8 and bic[7] == "1"


def has_digit_prefix(bic: str) -> bool:
    """Whether the first four hold a digit: ISO 9362:2014 allows it, the network in practice has letters."""
    return any(c.isdigit() for c in bic[:4])
