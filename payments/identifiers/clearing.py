"""National clearing member ids: the systems' codes, their shapes and, for the US, the check digit (handbook §4.2)."""

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClearingSystem:
    """One code of ISO's external clearing system list. `country` is where its members are."""

    code: str
    country: str
    shape: str
    in_words: str
    mt_prefix: str = ""


_ROWS = (
    ("USABA", "US", r"\d{9}", "9 digits", "FW"),
    ("USPID", "US", r"\d{4}", "4 digits", "CP"),
    ("GBDSC", "GB", r"\d{6}", "6 digits", "SC"),
    ("DEBLZ", "DE", r"\d{8}", "8 digits", "BL"),
    ("AUBSB", "AU", r"\d{6}", "6 digits", "AU"),
    ("INFSC", "IN", r"[A-Z]{4}0[A-Z0-9]{6}", "4 letters, 0, 6 letters or digits", "IN"),
    ("CNAPS", "CN", r"\d{12}", "12 digits", "CN"),
    ("CACPA", "CA", r"0\d{8}", "0 and 8 digits", "CC"),
    ("ATBLZ", "AT", r"\d{5}", "5 digits", "AT"),
    ("CHBCC", "CH", r"\d{3,6}", "3 to 6 digits", "SW"),
    ("CHSIC", "CH", r"\d{6}", "6 digits", "SW"),
    ("ESNCC", "ES", r"\d{8,9}", "8 or 9 digits", "ES"),
    ("GRBIC", "GR", r"\d{7}", "7 digits", "GR"),
    ("HKNCC", "HK", r"\d{3}", "3 digits", "HK"),
    ("IENCC", "IE", r"\d{6}", "6 digits", "IE"),
    ("ITNCC", "IT", r"\d{10}", "10 digits", "IT"),
    ("NZNCC", "NZ", r"\d{6}", "6 digits", "NZ"),
    ("PLKNR", "PL", r"\d{8}", "8 digits", "PL"),
    ("PTNCC", "PT", r"\d{8}", "8 digits", "PT"),
    ("RUCBC", "RU", r"\d{9}", "9 digits", "RU"),
    ("SESBA", "SE", r"\d{4}", "4 digits", ""),
    ("SGIBG", "SG", r"\d{7}", "7 digits", ""),
    ("THCBC", "TH", r"\d{3}", "3 digits", ""),
    ("TWNCC", "TW", r"\d{7}", "7 digits", ""),
    ("ZANCC", "ZA", r"\d{6}", "6 digits", "ZA"),
    ("NZRSA", "NZ", r".{1,35}", "up to 35 characters", ""),
    ("JPZGN", "JP", r"\d{7}", "7 digits", ""),
    ("KRBOK", "KR", r".{1,35}", "up to 35 characters", ""),
    ("CNCIP", "CN", r".{1,35}", "up to 35 characters", ""),
    ("MZBMO", "MZ", r".{1,35}", "up to 35 characters", ""),
)
SYSTEMS = {row[0]: ClearingSystem(*row) for row in _ROWS}
ABA_PREFIXES = (range(13), range(21, 33), range(61, 73), range(80, 81))


def system(code: str) -> ClearingSystem | None:
    """The clearing system of that code; None if it is not on our list."""
    return SYSTEMS.get(code)


def fault(code: str, member: str) -> str | None:
    """Why `member` is no id of the system `code`; None if it is one, or if the system is not known to us."""
    known = SYSTEMS.get(code)
    if known is None:
        return None
    if not re.fullmatch(known.shape, member):
        return f"a member id of {code} has {known.in_words}, this is {member!r}"
    extra = _EXTRA.get(code)
    return extra(member) if extra else None


def aba_fault(number: str) -> str | None:
    """Why nine digits are no routing number: check digit (weights 3, 7, 1) and prefix."""
    total = sum(int(digit) * weight for digit, weight in zip(number, (3, 7, 1) * 3, strict=True))
    if total % 10:
        return "the check digit of the routing number does not fit"
    if not any(int(number[:2]) in prefixes for prefixes in ABA_PREFIXES):
        return f"no routing number begins with {number[:2]}"
    return None


_EXTRA: dict[str, Callable[[str], str | None]] = {"USABA": aba_fault}
