"""Mends an address that has town and country in elements and lines beside them: repeats go, lines are packed.

Source: handbook §5.2, PB-17 and PB-18; rules CB-ADR-02 and CB-ADR-03.
"""

import re
from collections.abc import Mapping

from ..identifiers.country import names_of
from .postcodes import is_postcode
from .structuring import Structured, packed
from .tokens import Parts, words

ORDER = ("Dept", "SubDept", "StrtNm", "BldgNb", "BldgNm", "Flr", "PstBx", "Room", "PstCd", "TwnNm", "TwnLctnNm",
         "DstrctNm", "CtrySubDvsn", "Ctry")  # fmt: skip


def mend(present: Mapping[str, str]) -> Structured | None:
    """The same address without exact repeats of its elements in its lines, and with at most two lines.

    `present`: sub-path → text (`AdrLine`, `AdrLine[2]`). None where town or country is no element yet, or where
    nothing can be mended without losing a word.
    """
    elements = {name: text for name, text in present.items() if not name.startswith("AdrLine")}
    lines = [text for name, text in present.items() if name.startswith("AdrLine")]
    if not {"TwnNm", "Ctry"} <= set(elements) or not lines:
        return None
    kept, postcode = _without_repeats(lines, elements)
    fitting = packed(kept) if kept else []
    if fitting is None:
        return None
    told = {**elements, **({"PstCd": postcode} if postcode else {})}
    parts: dict[str, str | list[str]] = {name: told[name] for name in ORDER if name in told}
    if fitting:
        parts["AdrLine"] = fitting
    same = list(parts.get("AdrLine", [])) == lines and not postcode
    return (
        None if same or not _nothing_lost(present, parts) else Structured(parts, "hybrid" if fitting else "structured")
    )


def _without_repeats(lines: list[str], elements: Mapping[str, str]) -> tuple[list[str], str]:
    """The lines without whole repeats of an element, and a postcode that stood beside a repeated town."""
    kept, postcode = [], ""
    repeated = sorted({*elements.values(), *names_of(elements["Ctry"])}, key=len, reverse=True)
    for line in lines:
        rest = line
        for text in repeated:
            rest = re.sub(rf"(?i)(?<!\w){re.escape(text)}(?!\w)", " ", rest, count=1)
        if rest == line or line in (elements.get("StrtNm"),):
            kept.append(line)
            continue
        left = rest.strip(" ,;-")
        if left and "PstCd" not in elements and is_postcode(elements["Ctry"], left):
            postcode = left
        elif left:
            # A town inside a longer text is no repetition: "Frankfurter Allee" beside the town "Frankfurt" stays, and
            # so does a line of which only a part would go.
            kept.append(line)
    return kept, postcode


def _nothing_lost(present: Mapping[str, str], parts: Parts) -> bool:
    """Every word is still there at least once, and none was added."""
    before = words(present.values())
    after = words(text for value in parts.values() for text in ([value] if isinstance(value, str) else value))
    country = {word for name in names_of(present["Ctry"]) for word in name.split()}
    return not after - before and set(before) - country <= set(after)
