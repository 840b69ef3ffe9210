"""Rules on postal addresses (handbook §3, CB-ADR; §0.1 for the dates, §3.2 for the exceptions)."""

import re
from collections.abc import Iterator

from ..identifiers import country
from ..identifiers.tables import rows
from ..vocabulary import Severity
from .address_repeats import repeats
from .reading import Node, Reading
from .rule import Example, Fault, at, rule

MESSAGES = ("pacs.", "pain.", "camt.")
EXEMPT = ("camt.025", "camt.052", "camt.053", "camt.054", "camt.060")
LINES_IN_HYBRID_MAX = 2
LINE_CHARACTERS_MAX = 70
LENGTHS = {
    "Dept": 70, "SubDept": 70, "StrtNm": 70, "BldgNb": 16, "BldgNm": 35, "Flr": 70, "PstBx": 16, "Room": 70,
    "PstCd": 16, "TwnNm": 35, "TwnLctnNm": 35, "DstrctNm": 35, "CtrySubDvsn": 35,
}  # fmt: skip
ORDER = (
    "AdrTp", "CareOf", "Dept", "SubDept", "StrtNm", "BldgNb", "BldgNm", "Flr", "UnitNb", "PstBx", "Room", "PstCd",
    "TwnNm", "TwnLctnNm", "DstrctNm", "CtrySubDvsn", "Ctry", "AdrLine",
)  # fmt: skip
_STANDS_FOR_NOTHING = re.compile(
    r"(?i)-+|\.+|x{2,}|n/?a|none|unknown|not (known|provided|available)|notprovided|notavailable|tb[da]|"
    r"(cut-?over|migration|dummy|test)[ -]?\d*"
)
_ADR = "CdtTrfTxInf/Cdtr/PstlAdr"
_UNSTRUCTURED = {f"{_ADR}/{name}": None for name in ("StrtNm", "BldgNb", "PstCd", "TwnNm", "Ctry")} | {
    f"{_ADR}/AdrLine": "15 Tanner Row",
    f"{_ADR}/AdrLine[2]": "York YO1 6JB",
}


def addresses(reading: Reading) -> list[Node]:
    """Every postal address of the message, of parties and of agents."""
    return reading.named("PstlAdr")


def _has(address: Node, name: str) -> bool:
    return bool((address.value(name) or "").strip())


@rule(
    "CB-ADR-01",
    "An address has town and country",
    "A postal address that is used has TwnNm and Ctry in their own elements. The severity depends on rail and day.",
    source="handbook §3, §0.1",
    applies=MESSAGES,
    except_for=EXEMPT,
    failing=Example("pacs.008", _UNSTRUCTURED),
    passing=Example("pacs.008"),
)
def town_and_country(reading: Reading) -> Iterator[Fault]:
    for address in addresses(reading):
        absent = [name for name in ("TwnNm", "Ctry") if not _has(address, name)]
        if absent and not _placeholder(address):
            text = f"The address has no {' and no '.join(absent)} in its own element"
            yield at(address, text, "structure it from its own words; ask if town or country is not among them")


def _placeholder(address: Node) -> bool:
    # A translator writes NOTPROVIDED for the address of an agent it cannot know.
    return all(leaf.text == "NOTPROVIDED" for leaf in address.leaves())


@rule(
    "CB-ADR-02",
    "A hybrid address has at most two lines",
    "Beside TwnNm and Ctry stand at most two AdrLine; every AdrLine has at most 70 characters.",
    source="handbook §3, §3.2",
    applies=MESSAGES,
    except_for=EXEMPT,
    failing=Example(
        "pacs.008",
        {f"{_ADR}/AdrLine": "Unit 3", f"{_ADR}/AdrLine[2]": "Mill Yard", f"{_ADR}/AdrLine[3]": "Rear entrance"},
    ),
    passing=Example("pacs.008", {f"{_ADR}/AdrLine": "Unit 3, Mill Yard", f"{_ADR}/AdrLine[2]": "Rear entrance"}),
)
def hybrid_lines(reading: Reading) -> Iterator[Fault]:
    for address in addresses(reading):
        lines = address.all("AdrLine")
        if len(lines) > LINES_IN_HYBRID_MAX and _has(address, "TwnNm") and _has(address, "Ctry"):
            text = f"{len(lines)} address lines stand beside town and country, two are allowed"
            yield Fault(lines[2].path, lines[2].text or "", text, "join lines without loss, at most 70 characters each")
        for line in lines:
            if len(line.text or "") > LINE_CHARACTERS_MAX:
                yield at(
                    line, f"The line has {len(line.text or '')} characters, 70 are allowed", "divide it between words"
                )


@rule(
    "CB-ADR-03",
    "Nothing is said twice",
    "What stands in TwnNm, PstCd, StrtNm or Ctry is not repeated in AdrLine.",
    source="handbook §3 [R20]",
    applies=MESSAGES,
    except_for=EXEMPT,
    failing=Example("pacs.008", {f"{_ADR}/AdrLine": "YO1 6JB York"}),
    # A town inside a street's name is no repetition: "York Road" beside the town York stays.
    passing=Example("pacs.008", {f"{_ADR}/AdrLine": "York Road Depot"}),
)
def nothing_twice(reading: Reading) -> Iterator[Fault]:
    for address in addresses(reading):
        parts = {name: country.fold(address.value(name) or "") for name in ("TwnNm", "PstCd", "StrtNm", "Ctry")}
        for line in address.all("AdrLine"):
            repeated = [name for name, text in parts.items() if text and repeats(name, text, line.text or "", parts)]
            if repeated:
                names = " and ".join(repeated)
                yield at(line, f"The line repeats {names}", "take the repeated words out of the line, and nothing else")


@rule(
    "CB-ADR-04",
    "A country code is assigned",
    "Every country is an assigned ISO 3166-1 alpha-2 code, or XK.",
    source="handbook §3, §4.6",
    applies=(*MESSAGES, "admi."),
    failing=Example("pacs.008", {f"{_ADR}/Ctry": "UK"}),
    passing=Example("pacs.008", {f"{_ADR}/Ctry": "XK"}),
)
def country_assigned(reading: Reading) -> Iterator[Fault]:
    for node in reading.leaves("Ctry", "CtryOfRes", "CtryOfBirth"):
        code = node.text or ""
        fault = country.fault(code) if code.strip() else None
        if fault:
            meant = country.proposed(code)
            yield at(
                node, f"The country is not valid: {fault}", f"{meant}, if text or account prove it" if meant else "ask"
            )


@rule(
    "CB-ADR-05",
    "The parts of an address fit their elements",
    "StrtNm has at most 70 characters, TwnNm 35, PstCd and BldgNb 16, the others as in the schema.",
    source="handbook §3, §1.7",
    applies=MESSAGES,
    except_for=EXEMPT,
    failing=Example("pacs.008", {f"{_ADR}/TwnNm": "Sainte-Marie-aux-Monts-sur-la-Grande-Riviere"}),
    passing=Example("pacs.008"),
)
def parts_fit(reading: Reading) -> Iterator[Fault]:
    for address in addresses(reading):
        for node in address.children:
            limit = LENGTHS.get(node.name)
            if limit is not None and len(node.text or "") > limit:
                text = f"{node.name} has {len(node.text or '')} characters, {limit} are allowed"
                yield at(node, text, "the official short name, the rest into a line")


@rule(
    "CB-ADR-06",
    "The parts of an address are in order and filled",
    "The elements of an address stand in the order of the schema, and none is empty.",
    source="handbook §3",
    applies=MESSAGES,
    except_for=EXEMPT,
    failing=Example("pacs.008", {f"{_ADR}/StrtNm": None, f"{_ADR}/Dept": "Accounts"}),
    passing=Example("pacs.008"),
)
def parts_in_order(reading: Reading) -> Iterator[Fault]:
    for address in addresses(reading):
        ranks = [ORDER.index(node.name) if node.name in ORDER else -1 for node in address.children]
        for before, after, node in zip(ranks, ranks[1:], address.children[1:], strict=False):
            if -1 < after < before:
                yield at(
                    node, f"{node.name} stands too late in the address", "put the elements into the schema's order"
                )
        for node in address.children:
            if node.text is not None and not node.text.strip():
                yield at(node, f"{node.name} is empty", "leave the element out")


@rule(
    "CB-ADR-07",
    "A country with postcodes gets one",
    "A structured address has PstCd where the country uses postcodes (recommended).",
    source="handbook §3",
    applies=("pacs.008", "pacs.009"),
    families=("cbpr",),
    severity=Severity.WARNING,
    failing=Example("pacs.008", {f"{_ADR}/PstCd": None}),
    passing=Example("pacs.008", {f"{_ADR}/PstCd": None, f"{_ADR}/TwnNm": "Dubai", f"{_ADR}/Ctry": "AE"}),
)
def postcode_where_used(reading: Reading) -> Iterator[Fault]:
    for address in addresses(reading):
        row = rows("generated_postcodes").get(address.value("Ctry") or "")
        if row and row["required"] and _has(address, "TwnNm") and not _has(address, "PstCd"):
            yield Fault(
                f"{address.path}/PstCd", "", "The country uses postcodes and the address has none", "only if told"
            )


@rule(
    "CB-ADR-08",
    "A town is a town",
    "TwnNm of a party is no placeholder such as NOTPROVIDED, UNKNOWN or CUTOVER2026.",
    source="handbook §3 (CB-PTY-05, for the town)",
    applies=MESSAGES,
    except_for=EXEMPT,
    failing=Example("pacs.008", {f"{_ADR}/TwnNm": "CUTOVER2026"}),
    passing=Example("pacs.008", {f"{_ADR}/TwnNm": "Test Valley"}),
)
def town_named(reading: Reading) -> Iterator[Fault]:
    for address in addresses(reading):
        town = None if "FinInstnId/" in address.path else address.first("TwnNm")
        if town is not None and _STANDS_FOR_NOTHING.fullmatch((town.text or "").strip()):
            yield at(town, f"{town.text!r} is a placeholder, not a town", "ask for the town")


RULES = (
    town_and_country,
    hybrid_lines,
    nothing_twice,
    country_assigned,
    parts_fit,
    parts_in_order,
    postcode_where_used,
    town_named,
)
