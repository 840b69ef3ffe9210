"""What the verification of payee answered that came with the case."""

import re
from collections.abc import Iterable

from cases.report import Related
from payments.vocabulary import RelatedRole

_NO_MATCH = re.compile(
    r"\b(?:NOT?|NEVER|CANNOT)\b\W*(?:\w+\W+){0,2}(?:MATCH|CONFIRM)|NO_MATCH|NON[- ]MATCH|DIFFERENT NAME"
)


def payee_check(related: Iterable[Related]) -> str:
    """`no_match`, `close_match` or `match`, the worst if there are several; `not_asked` where there is none."""
    told = {_answer(one.message.upper()) for one in related if one.role is RelatedRole.VOP}
    return next((answer for answer in ("no_match", "close_match", "match") if answer in told), "not_asked")


def _answer(words: str) -> str:
    if any(no in words for no in ("NMTC", "RVNM", "MISMATCH")) or _NO_MATCH.search(words):
        return "no_match"
    if any(close in words for close in ("CMTC", "RVMC", "CLOSE")):
        return "close_match"
    return "match" if any(yes in words for yes in ("MTCH", "RCVC", "MATCH")) else "not_asked"
