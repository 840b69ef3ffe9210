"""Whether an address line says again what a part of the address says (handbook §3, CB-ADR-03)."""

import re

from ..identifiers import country

_STREET_WORD = re.compile(
    r"(?:.*(?:str|strasse|straat|gatan|vagen|weg|allee|platz|plein|gasse|ring|damm|ufer))$|"
    r"(?:street|st|road|rd|avenue|ave|av|lane|ln|drive|dr|square|sq|court|ct|way|place|pl|close|boulevard|blvd|"
    r"estate|park|house|building|floor|quay|row|terrace|gardens|crescent|hill)$"
)


def repeats(name: str, text: str, line: str, parts: dict[str, str]) -> bool:
    """Whether `line` repeats the part `name` (folded: `text`); a town within a street's name is no repetition."""
    if name == "StrtNm":
        return f" {text} " in f" {country.fold(line)} "
    segments = [country.fold(segment) for segment in re.split(r"[,;]", line)]
    if name == "Ctry":
        return any(country.code_of_name(s) == text.upper() or s == text for s in segments if s)
    if name == "PstCd":
        return any(_ends_or_stands_with_town(segment, text, parts["TwnNm"]) for segment in segments)
    return any(_is_town(segment, text) for segment in segments)


def _ends_or_stands_with_town(segment: str, postcode: str, town: str) -> bool:
    alike = {postcode, f"{postcode} {town}", f"{town} {postcode}"}
    tail = segment.endswith(f" {postcode}") and len(postcode) > 3
    return segment in alike or tail or f"{postcode} {town}" in segment


def _is_town(segment: str, town: str) -> bool:
    words = [word for word in segment.split() if not any(c.isdigit() for c in word)]
    if " ".join(words) == town:
        return True
    head = segment.removesuffix(town).rstrip()
    if not segment.endswith(f" {town}") or not head:
        return False
    before = head.split()[-1]
    return before.isdigit() or bool(_STREET_WORD.match(before))
