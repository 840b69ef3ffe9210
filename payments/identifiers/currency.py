"""Currency codes (ISO 4217): which are active on a day, their minor units, and those that are no money to pay with."""

from datetime import date
from decimal import Decimal, InvalidOperation

from .tables import rows

NOT_FOR_PAYMENT = frozenset({"XAU", "XAG", "XPT", "XPD", "XDR", "XTS", "XXX", "XBA", "XBB", "XBC", "XBD", "XSU", "XUA"})
FUND_CODES = frozenset({"CHE", "CHW", "COU", "MXV", "UYI", "USN", "CLF", "UYW", "BOV"})
# Code → last day in use, what came after, minor units. Source: ISO 4217 list of withdrawn codes, handbook §4.5.
ENDED = {
    "HRK": (date(2022, 12, 31), "EUR", 2), "BGN": (date(2025, 12, 31), "EUR", 2),
    "SLL": (date(2024, 3, 31), "SLE", 2), "VEF": (date(2018, 8, 20), "VES", 2),
    "ANG": (date(2025, 6, 30), "XCG", 2), "ZWL": (date(2024, 8, 31), "ZWG", 2),
    "LTL": (date(2014, 12, 31), "EUR", 2), "LVL": (date(2013, 12, 31), "EUR", 2),
    "EEK": (date(2010, 12, 31), "EUR", 2), "SKK": (date(2008, 12, 31), "EUR", 2),
    "MRO": (date(2018, 6, 30), "MRU", 2), "STD": (date(2018, 3, 31), "STN", 2),
    "BYR": (date(2016, 12, 31), "BYN", 0), "CUC": (date(2021, 6, 30), "CUP", 2),
    "DEM": (date(2001, 12, 31), "EUR", 2), "FRF": (date(2001, 12, 31), "EUR", 2),
    "ITL": (date(2001, 12, 31), "EUR", 0), "NLG": (date(2001, 12, 31), "EUR", 2),
    "BEF": (date(2001, 12, 31), "EUR", 0), "ESP": (date(2001, 12, 31), "EUR", 0),
    "ATS": (date(2001, 12, 31), "EUR", 2), "PTE": (date(2001, 12, 31), "EUR", 0),
    "FIM": (date(2001, 12, 31), "EUR", 2), "IEP": (date(2001, 12, 31), "EUR", 2),
    "GRD": (date(2001, 12, 31), "EUR", 0), "LUF": (date(2001, 12, 31), "EUR", 0),
    "TRL": (date(2005, 12, 31), "TRY", 0), "GHC": (date(2007, 12, 31), "GHS", 2),
}  # fmt: skip


def minor_units(code: str) -> int | None:
    """Decimals of the currency: JPY 0, KWD 3, most 2. None if the code is unknown or has no minor unit."""
    row = rows("generated_currencies").get(code)
    if row is not None:
        units: int | None = row["minor_units"]
        return units
    return ENDED[code][2] if code in ENDED else None


def fault(code: str, on: date | None = None) -> str | None:
    """Why nothing can be paid in `code` on that day (None: as of the shipped table); None if it can."""
    if code in NOT_FOR_PAYMENT:
        return f"{code} is no currency to pay in"
    if code in ENDED:
        return _ended(code, on)
    if code in rows("generated_currencies"):
        return None
    if code == "CNH":
        return "CNH is no ISO code: the renminbi is CNY, wherever it is settled"
    if code.upper() in rows("generated_currencies"):
        return f"currency codes are upper case: {code.upper()}"
    return f"{code or 'an empty text'} is no ISO 4217 currency code"


def _ended(code: str, on: date | None) -> str | None:
    last, successor, _ = ENDED[code]
    if on is not None and on <= last:
        return None
    return f"{code} was in use until {last}; {successor} came after it"


def is_active(code: str, on: date | None = None) -> bool:
    """Whether money can be paid in `code` on that day."""
    return fault(code, on) is None


def is_fund_code(code: str) -> bool:
    """Whether this is a fund or indexation code, which banks usually refuse."""
    return code in FUND_CODES


def fraction_digits(amount: str) -> int:
    """Decimals written in `amount`, trailing zeros counted: `100.50` has 2; comma or point."""
    _, _, fraction = amount.replace(",", ".").partition(".")
    return len(fraction)


def amount_of(text: str) -> Decimal | None:
    """The number in an ISO 20022 amount; None for anything else than digits with at most one point."""
    digits = text.replace(".", "", 1)
    if not (digits.isascii() and digits.isdigit()):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
