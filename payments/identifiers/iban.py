"""International bank account numbers (ISO 13616): structure by country, check digits, and what a typo may have been.

Check digits are compared, never computed to make a number valid: that would hide the error they exist to show
(handbook §4.1, guard G3).
"""

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from .tables import rows

SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}")
PRINTED = re.compile(r"[\s\-‐-―.]+")
SLOT = re.compile(r"(\d+)!([nace])")
LOOK_ALIKES = {"O": "0", "I": "1", "L": "1", "S": "5", "B": "8", "Z": "2", "Q": "0", "D": "0", "G": "6"}
DIGIT_TWINS = {"0": "O", "1": "I", "5": "S", "8": "B", "2": "Z"}
CANDIDATES_MAX = 50


@dataclass(frozen=True, slots=True)
class Candidate:
    """A valid IBAN near a wrong one. It may be asked about and never be used unasked: `rank` 1 is the likeliest."""

    iban: str
    error: str
    position: int
    rank: int


def country_of(text: str) -> str:
    """The first two characters."""
    return text[:2]


def is_iban_country(code: str) -> bool:
    """Whether the country has IBANs."""
    return code in rows("generated_ibans")


def length_for(country: str) -> int | None:
    """Characters of an IBAN of that country; None if it has none."""
    row = rows("generated_ibans").get(country)
    return row["length"] if row else None


@cache
def slots(country: str) -> str:
    """Slot types of the BBAN, one letter a character: `n` digit, `a` letter, `c` either; empty if not known."""
    row = rows("generated_ibans").get(country)
    return "".join(kind * int(count) for count, kind in SLOT.findall(row["bban"])) if row else ""


def fault(text: str) -> str | None:
    """Why `text` is no IBAN, in words; None if structure and check digits hold. Electronic form: no spaces."""
    if not SHAPE.fullmatch(text):
        return _shape_fault(text)
    country = text[:2]
    length = length_for(country)
    if length is None:
        return f"{country} has no IBANs"
    if len(text) != length:
        return f"an IBAN of {country} has {length} characters, this has {len(text)}"
    return _slot_fault(text) or _check_fault(text)


def _shape_fault(text: str) -> str:
    plain = compact(text)
    if plain != text and SHAPE.fullmatch(plain):
        return "an IBAN is written in upper case, without spaces, hyphens or a prefix"
    return "an IBAN is 2 letters, 2 check digits and up to 30 letters or digits"


def _slot_fault(text: str) -> str | None:
    for place, (character, kind) in enumerate(zip(text[4:], slots(text[:2]), strict=True), start=5):
        if not _fits(character, kind):
            wanted = {"n": "a digit", "a": "a letter"}.get(kind, "a letter or digit")
            return f"character {place} is {character}, an IBAN of {text[:2]} has {wanted} there"
    return None


def _check_fault(text: str) -> str | None:
    # 00, 01 and 99 also give 1 modulo 97 but are never issued: check digits are 98 - n mod 97, so 02 to 98.
    if not 2 <= int(text[2:4]) <= 98:
        return f"check digits lie between 02 and 98, these are {text[2:4]}"
    return None if mod97(text) == 1 else "its check digits do not fit"


def mod97(text: str) -> int:
    """The remainder that must be 1: the first four moved to the end, letters as 10 to 35."""
    return int("".join(str(int(c, 36)) for c in text[4:] + text[:4])) % 97


def is_valid(text: str) -> bool:
    """Whether structure and check digits hold in the electronic form."""
    return fault(text) is None


def compact(text: str) -> str:
    """The electronic form of a printed one: without `IBAN`, spaces, hyphens, in upper case. Nothing else changes."""
    return PRINTED.sub("", text).upper().removeprefix("IBAN").lstrip(":")


def looks_like_one(text: str) -> bool:
    """Whether `text` was meant as an IBAN: an IBAN country, two characters, and about its length."""
    plain = compact(text)
    length = length_for(plain[:2])
    return (
        length is not None
        and bool(re.fullmatch(r"[A-Z]{2}[0-9OIL]{2}[A-Z0-9]+", plain))
        and abs(len(plain) - length) <= 2
    )


def mask(text: str) -> str:
    """The last four characters behind asterisks, for everything that is shown or logged."""
    return "*" * max(0, len(text) - 4) + text[-4:]


def _fits(character: str, kind: str) -> bool:
    if kind == "n":
        return character.isdigit()
    if kind == "a":
        return character.isalpha()
    return character.isalnum()


def candidates(text: str) -> tuple[Candidate, ...]:
    """Valid IBANs one typing error away, likeliest first. For asking; two or more never decide anything.

    Order: wrong kind of character in its slot (letter O for zero), look-alikes, neighbours swapped, one wrong digit.
    """
    plain = compact(text)
    if length_for(plain[:2]) != len(plain) or is_valid(plain):
        return ()
    found: dict[str, Candidate] = {}
    for rank, family in enumerate((_slot_kinds, _twins, _swaps, _single_digits), start=1):
        for changed, error, position in family(plain):
            if changed not in found and is_valid(changed):
                found[changed] = Candidate(changed, error, position, rank)
    return tuple(found.values())[:CANDIDATES_MAX]


def _slot_kinds(text: str) -> list[tuple[str, str, int]]:
    """All characters of a wrong kind replaced by what they look like, together: they are surely errors."""
    changed = list(text)
    first = 0
    for place, kind in enumerate("aann" + slots(text[:2])):
        table = {"n": LOOK_ALIKES, "a": DIGIT_TWINS}.get(kind, {})
        if not _fits(text[place], kind) and text[place] in table:
            changed[place] = table[text[place]]
            first = first or place + 1
    return [("".join(changed), "look-alike in its slot", first)] if first else []


def _twins(text: str) -> list[tuple[str, str, int]]:
    both = LOOK_ALIKES | DIGIT_TWINS
    return [
        (text[:i] + both[c] + text[i + 1 :], "look-alike", i + 1) for i, c in enumerate(text) if i > 1 and c in both
    ]


def _swaps(text: str) -> list[tuple[str, str, int]]:
    pairs = list(pairwise(text))
    return [
        (text[:i] + b + a + text[i + 2 :], "neighbours swapped", i + 1)
        for i, (a, b) in enumerate(pairs)
        if a != b and i > 1
    ]


def _single_digits(text: str) -> list[tuple[str, str, int]]:
    return [
        (text[:i] + digit + text[i + 1 :], "one wrong digit", i + 1)
        for i, c in enumerate(text)
        if i > 1 and c.isdigit()
        for digit in "0123456789"
        if digit != c
    ]


def national_check(text: str) -> bool | None:
    """Whether the national check digits inside a valid IBAN hold; None if the country has none that we know.

    Asks schwifty, which is imported here because it is slow to load.
    """
    if not is_valid(text):
        return None
    from schwifty import IBAN
    from schwifty.checksum import algorithms
    from schwifty.exceptions import SchwiftyException

    if f"{text[:2]}:default" not in algorithms:
        return None
    try:
        IBAN(text, validate_bban=True)
    except SchwiftyException:
        return False
    return True
