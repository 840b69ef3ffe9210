"""Network rules on the content of single fields: references, dates, currencies, BICs, code words, numbered lines."""

import re
from collections.abc import Iterator
from datetime import datetime

from ..codecs.mt import Entry
from ..identifiers import bic, country, currency
from .mt_reading import MtReading, NotReadable
from .mt_rule import MtExample, MtFault, mt_rule
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
_INSTRUCTIONS = ("SDVA", "INTC", "REPA", "CORT", "HOLD", "CHQB", "PHOB", "TELB", "PHON", "TELE", "PHOI", "TELI")
_STP_INSTRUCTIONS = ("CORT", "INTC", "SDVA", "REPA")
_WITH_TEXT = frozenset({"PHON", "PHOB", "PHOI", "TELE", "TELB", "TELI", "HOLD", "REPA"})
_NOT_TOGETHER = (
    ("SDVA", "HOLD"), ("SDVA", "CHQB"), ("INTC", "HOLD"), ("INTC", "CHQB"), ("REPA", "HOLD"), ("REPA", "CHQB"),
    ("REPA", "CORT"), ("CORT", "HOLD"), ("CORT", "CHQB"), ("HOLD", "CHQB"), ("PHOB", "TELB"), ("PHON", "TELE"),
    ("PHOI", "TELI"),
)  # fmt: skip
_CODED_LINE = re.compile(r"([1-8])/(.+)")
_PARTY_CODES = frozenset({"ARNU", "CCPT", "CUST", "DRLC", "EMPL", "NIDN", "SOSE", "TXID"})


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
            yield _at(reading, entry, f"{time} in {entry.path} is no time of day", "the time of the instruction")


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
            yield _at(reading, entry, f"“{sign}” in {entry.path} is no sign", "+ or -")


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
            yield _at(reading, entry, f"{offset} in {entry.path} is no offset", "the offset of the time zone")


def _timed(reading: MtReading) -> Iterator[tuple[Entry, tuple[str, str, str]]]:
    for entry in reading.all("13", "CD"):
        try:
            time, sign, offset = reading.components(entry)[-3:]
        except NotReadable:
            continue  # T38 or T50 reports the format itself
        yield entry, (time, sign, offset)


def _at(reading: MtReading, entry: Entry, text: str, fix: str) -> MtFault:
    return MtFault(str(entry.path), reading.value(entry), text, fix)


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
            yield _at(
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
            yield _at(reading, entry, f"{code} is a commodity code, for which other message types exist", "reject")


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
            yield _at(reading, entry, f"{entry.path} has {written} decimals, {code} has {units}", fix)


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
            yield _at(reading, entry, told, "the code of the instruction, usually CRED")


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
            yield _at(reading, entry, "71A is OUR, SHA or BEN", "the bearer of the instruction; never a guess")


@mt_rule(
    "T48",
    "Instruction codes are known",
    "Field 23E holds a code of the MT 103 list; with STP only CORT, INTC, SDVA or REPA.",
    applies=("MT103",),
    failing=MtExample("MT103", {"23E": "FAST"}),
    passing=MtExample("MT103", {"23E": "SDVA"}),
)
def instruction_codes(reading: MtReading) -> Iterator[MtFault]:
    yield from of_code(reading, "T48")
    misfits = {fault.path for fault in reading.text_faults if fault.code == "T48"}
    allowed = _STP_INSTRUCTIONS if reading.type.endswith(".STP") else _INSTRUCTIONS
    for entry in reading.all("23", "E"):
        if str(entry.path) not in misfits and _instruction(reading, entry) not in allowed:
            yield _at(reading, entry, f"23E is one of {', '.join(allowed)}", "remove the code, or the one instructed")


def _instruction(reading: MtReading, entry: Entry) -> str:
    return reading.value(entry).split("/")[0]


@mt_rule(
    "D97",
    "Only some instructions carry text",
    "Text after the code of 23E stands only with PHON, PHOB, PHOI, TELE, TELB, TELI, HOLD and REPA.",
    applies=("MT103",),
    failing=MtExample("MT103", {"23E": "SDVA/TODAY"}),
    passing=MtExample("MT103", {"23E": "HOLD/PASSPORT 4711"}),
)
def instruction_text(reading: MtReading) -> Iterator[MtFault]:
    for entry in reading.all("23", "E"):
        code = _instruction(reading, entry)
        if code in _INSTRUCTIONS and code not in _WITH_TEXT and "/" in reading.value(entry):
            yield _at(reading, entry, f"{code} takes no text", "the code alone")


@mt_rule(
    "D98",
    "Instructions stand in their order",
    "Several 23E follow the order SDVA INTC REPA CORT HOLD CHQB PHOB TELB PHON TELE PHOI TELI.",
    applies=("MT103",),
    failing=MtExample("MT103", {"23E": "CORT", "23E#2": "SDVA"}),
    passing=MtExample("MT103", {"23E": "SDVA", "23E#2": "CORT"}),
)
def instruction_order(reading: MtReading) -> Iterator[MtFault]:
    last = -1
    for entry in reading.all("23", "E"):
        code = _instruction(reading, entry)
        rank = _INSTRUCTIONS.index(code) if code in _INSTRUCTIONS else last
        if rank < last:
            yield _at(reading, entry, f"{code} stands after {_INSTRUCTIONS[last]}", "the order of the list")
        last = max(last, rank)


@mt_rule(
    "D67",
    "Instructions do not contradict each other",
    "Some codes of 23E exclude each other, such as HOLD with CHQB, SDVA with HOLD, PHOB with TELB.",
    applies=("MT103",),
    failing=MtExample("MT103", {"23E": "HOLD", "23E#2": "CHQB"}),
    passing=MtExample("MT103", {"23E": "SDVA", "23E#2": "CORT"}),
)
def instruction_pairs(reading: MtReading) -> Iterator[MtFault]:
    found = {_instruction(reading, e): e for e in reading.all("23", "E")}
    for one, other in _NOT_TOGETHER:
        if one in found and other in found:
            yield _at(reading, found[other], f"{one} and {other} exclude each other", "ask which one is meant")


@mt_rule(
    "E46",
    "Instructions are not repeated",
    "Each code of 23E stands once.",
    applies=("MT103",),
    failing=MtExample("MT103", {"23E": "SDVA", "23E#2": "SDVA"}),
    passing=MtExample("MT103", {"23E": "SDVA"}),
)
def instructions_once(reading: MtReading) -> Iterator[MtFault]:
    seen: set[str] = set()
    for entry in reading.all("23", "E"):
        code = _instruction(reading, entry)
        if code in seen:
            yield _at(reading, entry, f"{code} stands twice", "remove the exact repeat")
        seen.add(code)


_F = "/DE02370601930042001765\n1/KLINKER UND SOHN GMBH\n2/HAFENSTRASSE 7\n3/DE/28195 BREMEN"


@mt_rule(
    "T54",
    "Option F begins with a party identifier",
    "The first line of 50F is an account (/…) or a coded identifier such as CUST/DE/….",
    applies=_ALL,
    failing=MtExample("MT103", replace=((":50K:/DE02370601930042001765", ":50F:KLINKER"),)),
    passing=MtExample("MT103", {"50K": _F}, ((":50K:", ":50F:"),)),
)
def option_f_identifier(reading: MtReading) -> Iterator[MtFault]:
    yield from of_code(reading, "T54")
    for entry in reading.all("50", "F"):
        path, text = reading.lines(entry)[0]
        if not re.fullmatch(r"/.{1,34}|[A-Z]{4}/.+", text):
            told = f"{path} is neither an account nor a coded identifier"
            yield MtFault(path, text, told, "the account with a slash before it")


@mt_rule(
    "T55",
    "Coded identifiers use a known code",
    "A coded identifier in 50F begins with ARNU, CCPT, CUST, DRLC, EMPL, NIDN, SOSE or TXID.",
    applies=_ALL,
    failing=MtExample("MT103", {"50K": _F.replace("/DE02370601930042001765", "PASS/DE/4711")}, ((":50K:", ":50F:"),)),
    passing=MtExample("MT103", {"50K": _F.replace("/DE02370601930042001765", "CCPT/DE/4711")}, ((":50K:", ":50F:"),)),
)
def option_f_code(reading: MtReading) -> Iterator[MtFault]:
    for entry in reading.all("50", "F"):
        path, text = reading.lines(entry)[0]
        if re.fullmatch(r"[A-Z]{4}/.+", text) and text[:4] not in _PARTY_CODES:
            yield MtFault(
                path, text, f"{text[:4]} is no code for a party identifier", "the code that fits the document"
            )


@mt_rule(
    "T56",
    "Option F lines are numbered in order",
    "Lines of 50F (1 to 8) and 59F (1 to 3) are n/text, begin with 1, never go back, and only 1 to 3 repeat.",
    applies=_ALL,
    failing=MtExample("MT103", {"50K": _F.replace("1/KLINKER", "KLINKER")}, ((":50K:", ":50F:"),)),
    passing=MtExample("MT103", {"50K": _F}, ((":50K:", ":50F:"),)),
)
def option_f_numbers(reading: MtReading) -> Iterator[MtFault]:
    for entry in reading.all("50", "F") + reading.all("59", "F"):
        highest, last = (8 if entry.path.tag == "50F" else 3), 0
        for path, text in _numbered_lines(reading, entry):
            line = _CODED_LINE.fullmatch(text)
            number = int(line.group(1)) if line else 0
            if fault := _number_fault(number, last, highest):
                yield MtFault(path, text, f"{path} {fault}", "number and slash before the text, in order")
            last = number or last


def _numbered_lines(reading: MtReading, entry: Entry) -> list[tuple[str, str]]:
    lines = reading.lines(entry)
    return lines[1:] if entry.path.tag == "50F" or lines[0][1].startswith("/") else lines


def _number_fault(number: int, last: int, highest: int) -> str:
    if not number:
        return "has no number and slash before its text"
    if number > highest:
        return f"is numbered {number}, the highest is {highest}"
    if not last and number != 1:
        return "is the first line and not numbered 1 (the name)"
    if number < last or (number == last and number > 3):
        return f"is numbered {number} after {last}"
    return ""


@mt_rule(
    "T73",
    "Option F names a country",
    "Line 3 of 50F and 59F begins with a country code; a town follows after a slash.",
    applies=_ALL,
    failing=MtExample("MT103", {"50K": _F.replace("3/DE/", "3/UK/")}, ((":50K:", ":50F:"),)),
    passing=MtExample("MT103", {"50K": _F}, ((":50K:", ":50F:"),)),
)
def option_f_country(reading: MtReading) -> Iterator[MtFault]:
    for entry in reading.all("50", "F") + reading.all("59", "F"):
        thirds = [(path, text) for path, text in _numbered_lines(reading, entry) if text.startswith("3/")]
        for path, text in thirds[:1]:
            code = text[2:].split("/")[0]
            if fault := country.fault(code, reading.as_of):
                yield MtFault(path, text, f"The country in {path} is not valid: {fault}", "the ISO code, where proven")


RULES = (
    reference_slashes, dates_exist, times_exist, offsets_are_signed, offsets_exist, currencies_exist, no_commodities,
    decimals_of_currency, bics_have_shape, operation_code, charge_bearer, instruction_codes, instruction_text,
    instruction_order, instruction_pairs, instructions_once, option_f_identifier, option_f_code, option_f_numbers,
    option_f_country,
)  # fmt: skip
