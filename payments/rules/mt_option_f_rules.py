"""The rules on a party in option F (numbered lines), by error code."""

import re
from collections.abc import Iterator

from ..codecs.mt import Entry
from ..identifiers import country
from .mt_reading import MtReading
from .mt_rule import MtExample, MtFault, mt_rule
from .mt_text_rules import of_code

_ALL = ("MT",)
_CODED_LINE = re.compile(r"([1-8])/(.+)")
_PARTY_CODES = frozenset({"ARNU", "CCPT", "CUST", "DRLC", "EMPL", "NIDN", "SOSE", "TXID"})
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


RULES = (option_f_identifier, option_f_code, option_f_numbers, option_f_country)
