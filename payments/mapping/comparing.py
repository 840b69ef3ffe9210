"""How a text of FIN and one of MX are compared: by meaning, with what the one could not carry of the other.

Each comparison gives (same, lost): True agrees as far as FIN can carry it, False differs, None cannot be told.
Source: payments handbook §1.8.
"""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation

from ..charset import normalise
from ..errors import EditRefused
from ..facts.texts import mt_date
from ..identifiers.country import code_of_name

Verdict = tuple[bool | None, str]
Comparison = Callable[[str, str], Verdict]
BEARERS = {"OUR": "DEBT", "SHA": "SHAR", "BEN": "CRED"}
REFERENCE_MAX = 16
_WORD = re.compile(r"\w+")
CUT = "the FIN text is cut (+); the whole text stands in the MX message"


def exact(mt: str, mx: str) -> Verdict:
    """The same characters."""
    return mt == mx, ""


def reference(mt: str, mx: str) -> Verdict:
    """FIN carries 16 characters of a reference, MX 35."""
    if mt == mx:
        return True, ""
    cut = len(mx) > REFERENCE_MAX and bool(mt.rstrip("+")) and mx.startswith(mt.rstrip("+"))
    return cut, "FIN holds the first 16 characters of the reference" if cut else ""


def day(mt: str, mx: str) -> Verdict:
    """YYMMDD and an ISO date."""
    try:
        return mt_date(mt) == date.fromisoformat(mx[:10]), ""
    except ValueError:
        return None, "a date cannot be read"


def number(mt: str, mx: str) -> Verdict:
    """Comma and point."""
    try:
        return Decimal(mt.replace(",", ".")) == Decimal(mx), ""
    except InvalidOperation:
        return None, "an amount cannot be read"


def bank(mt: str, mx: str) -> Verdict:
    """A BIC with and without the branch XXX is the same."""
    return mt.removesuffix("XXX") == mx.removesuffix("XXX"), ""


def account(mt: str, mx: str) -> Verdict:
    """An account without blanks."""
    return "".join(mt.split()) == "".join(mx.split()), ""


def bearer(mt: str, mx: str) -> Verdict:
    """OUR, SHA, BEN and DEBT, SHAR, CRED."""
    return BEARERS.get(mt) == mx, ""


def text(mt: str, mx: str) -> Verdict:
    """The same characters in set x, whatever the case and line ends; `+` marks a cut."""
    whole, carried = _in_x(mx), _in_x(mt)
    if whole is None or carried is None:
        return None, "a script that FIN cannot carry"
    if carried == whole:
        return True, "" if _plain(mt) == _plain(mx) else "characters outside set x were replaced"
    cut = mt.rstrip().endswith("+") and whole.startswith(carried[:-1])
    return (True, CUT) if cut and carried[:-1] else (False, "")


def words(mt: str, mx: str) -> Verdict:
    """The same words in any order (addresses); a country's name stands for its code."""
    plain = _words(mt, as_written), _words(mx, as_written)
    carried, whole = plain if plain[0] == plain[1] else (_words(mt, country_code), _words(mx, country_code))
    if carried is None or whole is None:
        return None, "a script that FIN cannot carry"
    missing, more = whole - carried, carried - whole
    if not missing and not more:
        return True, ""
    if not more or (mt.rstrip().endswith("+") and more.total() == 1):
        return True, f"not in FIN: {_shown(missing)}"
    return False, f"only in FIN: {_shown(more)}"


def _in_x(value: str) -> str | None:
    try:
        return _plain(normalise(value))
    except EditRefused:
        return None


def _plain(value: str) -> str:
    return "".join(value.split()).casefold()


def as_written(line: str) -> str:
    """The line itself."""
    return line


def country_code(line: str) -> str:
    """The code of the country that the line names, else the line itself."""
    return code_of_name(line.strip()) or line


def _words(value: str, reading: Callable[[str], str]) -> "Counter[str] | None":
    lines = [reading(line) for line in re.split(r"[\n,]", value)]
    try:
        return Counter(_WORD.findall(normalise(" ".join(lines)).casefold()))
    except EditRefused:
        return None


def _shown(found: "Counter[str]") -> str:
    return ", ".join(sorted(found.elements())[:8])
