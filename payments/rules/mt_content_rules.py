"""Network rules on the content of single fields: references, dates, currencies, BICs, code words, numbered lines."""

from collections.abc import Iterator
from datetime import datetime

from ..codecs.mt import Entry
from ..identifiers import bic, currency
from .mt_reading import MtReading, NotReadable
from .mt_rule import MtExample, MtFault, at, mt_rule
from .mt_text_rules import of_code

_ALL = ("MT",)
_REFERENCES = ("20", "21", "21R")
_DATED = {
    **dict.fromkeys(("32A", "32C", "32D", "30", "61", "13D"), 0),
    **dict.fromkeys(("60F", "60M", "62F", "62M", "64", "65"), 1),
}
_MONEY = ("32A", "32B", "33B", "34F", "71F", "71G", "32C", "32D", "60F", "60M", "62F", "62M", "64", "65", "90C", "90D")
_COMMODITIES = frozenset({"XAU", "XAG", "XPD", "XPT"})
_SERVICE_LEVELS = ("CRED", "CRTS", "SPAY", "SPRI", "SSTD")


@mt_rule(
    "T26",
    "References have no slash at their ends",
    "Fields 20 and 21 neither begin nor end with a slash and hold no double slash.",
    applies=_ALL,
    failing=MtExample("MT103", {"20": "KRES//2301"}),
    passing=MtExample("MT103", {"20": "KRES/2301"}),
)
def reference_slashes(reading: MtReading) -> Iterator[MtFault]:
    for entry in reading.view.entries:
        text = reading.value(entry)
        if entry.path.tag in _REFERENCES and (text.startswith("/") or text.endswith("/") or "//" in text):
            told = f"{entry.path} begins or ends with a slash, or holds a double slash"
            yield MtFault(str(entry.path), text, told, "an own reference without these slashes; never another's")


@mt_rule(
    "T50",
    "Dates are days of the calendar",
    "A date is written YYMMDD and exists.",
    applies=_ALL,
    failing=MtExample("MT103", {"32A": "260231EUR1250,50"}),
    passing=MtExample("MT103", {"32A": "280229EUR1250,50"}),
)
def dates_exist(reading: MtReading) -> Iterator[MtFault]:
    yield from of_code(reading, "T50")
    for entry in reading.view.entries:
        start = _DATED.get(entry.path.tag)
        written = reading.value(entry)[start : start + 6] if start is not None else ""
        if len(written) == 6 and written.isdigit() and not _is_date(written):
            path, text = reading.lines(entry)[0]
            yield MtFault(
                path, text, f"{written} in {entry.path} is no day of the calendar", "the date of the instruction"
            )


def _is_date(yymmdd: str) -> bool:
    try:
        datetime.strptime(yymmdd, "%y%m%d")
    except ValueError:
        return False
    return True


@mt_rule(
    "T38",
    "Times are times of day",
    "Times in 13C and 13D are HHMM and the code stands between slashes.",
    applies=_ALL,
    failing=MtExample("MT103", {"13C": "/SNDTIME/2460+0100"}),
    passing=MtExample("MT103", {"13C": "/SNDTIME/2359+0100"}),
)
def times_exist(reading: MtReading) -> Iterator[MtFault]:
    yield from of_code(reading, "T38")
    for entry, (time, _, _) in _timed(reading):
        if int(time[:2]) > 23 or int(time[2:]) > 59:
            yield at(reading, entry, f"{time} in {entry.path} is no time of day", "the time of the instruction")


@mt_rule(
    "T15",
    "Time offsets have a sign",
    "The offset of a time in 13C and 13D has + or - before it.",
    applies=_ALL,
    failing=MtExample("MT103", {"13C": "/SNDTIME/0915.0100"}),
    passing=MtExample("MT103", {"13C": "/SNDTIME/0915-0100"}),
)
def offsets_are_signed(reading: MtReading) -> Iterator[MtFault]:
    for entry, (_, sign, _) in _timed(reading):
        if sign not in ("+", "-"):
            yield at(reading, entry, f"“{sign}” in {entry.path} is no sign", "+ or -")


@mt_rule(
    "T16",
    "Time offsets exist",
    "The offset of a time is at most 13 hours and 59 minutes.",
    applies=_ALL,
    failing=MtExample("MT103", {"13C": "/SNDTIME/0915+1400"}),
    passing=MtExample("MT103", {"13C": "/SNDTIME/0915+1300"}),
)
def offsets_exist(reading: MtReading) -> Iterator[MtFault]:
    for entry, (_, _, offset) in _timed(reading):
        if int(offset[:2]) > 13 or int(offset[2:]) > 59:
            yield at(reading, entry, f"{offset} in {entry.path} is no offset", "the offset of the time zone")


def _timed(reading: MtReading) -> Iterator[tuple[Entry, tuple[str, str, str]]]:
    for entry in reading.all("13", "CD"):
        try:
            time, sign, offset = reading.components(entry)[-3:]
        except NotReadable:
            continue  # T38 or T50 reports the format itself
        yield entry, (time, sign, offset)


def _money(reading: MtReading) -> Iterator[tuple[Entry, str, str]]:
    """(field, currency, amount text) of every amount that fits its format."""
    for entry in reading.view.entries:
        if entry.path.tag in _MONEY:
            try:
                parts = reading.components(entry)
            except NotReadable:
                continue  # T40, T50 or T52 reports the format itself
            yield entry, next(p for p in parts if len(p) == 3 and p.isalpha()), parts[-1]


@mt_rule(
    "T52",
    "Currencies exist",
    "A currency is a code of ISO 4217 that money can be paid in on that day.",
    applies=_ALL,
    failing=MtExample("MT103", {"32A": "261123EUF1250,50"}),
    passing=MtExample("MT103"),
)
def currencies_exist(reading: MtReading) -> Iterator[MtFault]:
    yield from of_code(reading, "T52")
    for entry, code, _ in _money(reading):
        if code not in _COMMODITIES and (fault := currency.fault(code, reading.as_of)):
            yield at(
                reading, entry, f"The currency of {entry.path} is not valid: {fault}", "ask: never a guessed currency"
            )


@mt_rule(
    "C08",
    "Commodities are no payment currency",
    "XAU, XAG, XPD and XPT are not allowed in a payment's settled amount.",
    applies=("MT101", "MT103", "MT202", "MT205", "MT210"),
    failing=MtExample("MT103", {"32A": "261123XAU1,"}),
    passing=MtExample("MT103"),
)
def no_commodities(reading: MtReading) -> Iterator[MtFault]:
    for entry, code, _ in _money(reading):
        if code in _COMMODITIES and entry.path.tag in ("32A", "32B"):
            yield at(reading, entry, f"{code} is a commodity code, for which other message types exist", "reject")


@mt_rule(
    "T43",
    "Amounts have no more decimals than their currency",
    "An amount has at most the minor units of its currency: JPY 0, KWD 3, most 2 (also reported as C03).",
    applies=_ALL,
    failing=MtExample("MT103", {"32A": "261123JPY100,50", "33B": "JPY100,"}),
    passing=MtExample("MT103", {"32A": "261123JPY100,", "33B": "JPY100,"}),
)
def decimals_of_currency(reading: MtReading) -> Iterator[MtFault]:
    for entry, code, amount in _money(reading):
        units, written = currency.minor_units(code), currency.fraction_digits(amount)
        if units is not None and written > units:
            zeros = not amount.split(",")[1][units:].strip("0")
            fix = "drop the zeros, which are worth nothing" if zeros else "ask: the amount is not known"
            yield at(reading, entry, f"{entry.path} has {written} decimals, {code} has {units}", fix)


@mt_rule(
    "T27",
    "BICs have their shape",
    "A BIC is 4 letters, a country code, 2 characters and optionally 3 for the branch.",
    applies=_ALL,
    failing=MtExample("MT103", {"57A": "LYRAXXP1"}),
    passing=MtExample("MT103", {"57A": "LYRAFRPPXXX"}),
)
def bics_have_shape(reading: MtReading) -> Iterator[MtFault]:
    yield from of_code(reading, "T27")
    wrong = {fault.path for fault in reading.text_faults}
    for entry in _party_fields(reading):
        path, text = reading.lines(entry)[-1]
        if path not in wrong and (fault := bic.fault(text)):
            yield MtFault(
                path, text, f"The BIC in {path} is not valid: {fault}", "the BIC of the directory, not one alike"
            )


def _party_fields(reading: MtReading) -> list[Entry]:
    """Fields whose last line is a BIC: option A everywhere, 50C and 50G."""
    return [e for e in reading.view.entries if e.path.tag in ("50C", "50G") or e.path.tag[0] + e.path.tag[-1] == "5A"]


@mt_rule(
    "T36",
    "The bank operation code is known",
    "Field 23B is CRED, CRTS, SPAY, SPRI or SSTD.",
    applies=("MT103",),
    failing=MtExample("MT103", {"23B": "CREDIT"}),
    passing=MtExample("MT103", {"23B": "SPRI"}),
)
def operation_code(reading: MtReading) -> Iterator[MtFault]:
    for entry in reading.all("23", "B"):
        if reading.value(entry) not in _SERVICE_LEVELS:
            told = f"23B is one of {', '.join(_SERVICE_LEVELS)}"
            yield at(reading, entry, told, "the code of the instruction, usually CRED")


@mt_rule(
    "T08",
    "The charge bearer is known",
    "Field 71A is OUR, SHA or BEN.",
    applies=("MT101", "MT103"),
    failing=MtExample("MT103", {"71A": "SHR"}),
    passing=MtExample("MT103"),
)
def charge_bearer(reading: MtReading) -> Iterator[MtFault]:
    for entry in reading.all("71", "A"):
        if reading.value(entry) not in ("OUR", "SHA", "BEN"):
            yield at(reading, entry, "71A is OUR, SHA or BEN", "the bearer of the instruction; never a guess")


RULES = (
    reference_slashes, dates_exist, times_exist, offsets_are_signed, offsets_exist, currencies_exist,
    no_commodities, decimals_of_currency, bics_have_shape, operation_code, charge_bearer,
)  # fmt: skip
