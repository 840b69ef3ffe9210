"""The amount typed again: who approves a payment above the limit for one approval types its amount once more."""

import re

from cases.case import Case
from cases.policy import Policy
from cases.step_up import amount_of, value_in_eur

from .case_file import CaseFile
from .desk import Desk, Viewer
from .keying import must_key
from .view_models.approval import secret_change


def must_retype(case: Case, policy: Policy) -> bool:
    """Whether a payment goes out whose value in EUR is above the limit for a single approval, or not known."""
    if case.repaired_sha256 is None or not case.amount:
        return False
    eur = value_in_eur(case, policy)
    return eur is None or eur >= policy.limits.single_approval


def is_amount_due(desk: Desk, viewer: Viewer, file: CaseFile) -> bool:
    """Whether an approval by this person takes the amount: above that limit, and where a further approver has to key a
    value again and the change touches none that bears a risk (ui §8.5)."""
    if must_retype(file.case, desk.application.policy):
        return True
    sent = file.case.repaired_sha256 is not None and bool(file.case.amount)
    return sent and must_key(desk, viewer, file) and secret_change(file) is None


def same_amount(case: Case, typed: str, decimal_sign: str = ".") -> bool:
    """Whether what was typed is the amount: groups, blanks and the currency code aside.

    It is read as the language of the page writes numbers; only what cannot be that is read the other way, as a message
    has it: `1.000` is a thousand on a German page and one on an English one, `2667,40` is the same on both.
    """
    text = "".join(typed.upper().replace(case.currency.upper(), "").split())
    other = "," if decimal_sign == "." else "."
    plain = _plain(text, decimal_sign, other) or _plain(text, other, decimal_sign)
    given = amount_of(plain) if plain else None
    return given is not None and given == amount_of(case.amount)


def _plain(text: str, decimal_sign: str, group_sign: str) -> str:
    """The number as Python writes it; empty where it is not written with these signs."""
    written = rf"(\d+|\d{{1,3}}(?:\{group_sign}\d{{3}})+)(?:\{decimal_sign}(\d*))?"
    found = re.fullmatch(written, text, re.ASCII)
    return f"{found[1].replace(group_sign, '')}.{found[2] or '0'}" if found else ""
