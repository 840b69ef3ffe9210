"""Rules on characters and on empty elements (handbook §3, CB-CHR; character sets of §1)."""

import re
from collections.abc import Iterator

from .reading import Reading
from .rule import Example, Fault, at, rule

MESSAGES = ("pacs.", "camt.056", "camt.029")
_X = re.compile(r"[^A-Za-z0-9/\-?:().,'+ \r\n]")
_WIDER = re.compile(r"[^A-Za-z0-9/\-?:().,'+ \r\n!#$%&*=^_{|}~\";@\[\\\]<>`]")
_WIDER_PLACE = re.compile(r"(?:^|/)(?:Nm|PstlAdr|RmtInf|RltdRmtInf|CtctDtls|EmailAdr)(?:\[\d+\])?(?:/|$)")
_FREE = re.compile(r"(?:^|/)(?:SplmtryData|Sgntr|MktPrctc)(?:\[\d+\])?(?:/|$)")


@rule(
    "CB-CHR-01",
    "Only characters of the network's set",
    'Text holds the characters of FIN set x; names, addresses, remittance and e-mail also !#$%&*=^_{|}~";@[\\]<>`.',
    source="handbook §3",
    applies=MESSAGES,
    families=("cbpr",),
    failing=Example("pacs.008", {"CdtTrfTxInf/PmtId/InstrId": "Köln-22"}),
    passing=Example("pacs.008", {"CdtTrfTxInf/Cdtr/Nm": "Moorgate & Sons Ltd"}),
)
def characters_of_the_set(reading: Reading) -> Iterator[Fault]:
    for leaf in reading.all_leaves:
        if _X.search(leaf.text or "") is None or _FREE.search(leaf.path):
            continue
        allowed = _WIDER if _WIDER_PLACE.search(leaf.path) else _X
        found = sorted(set(allowed.findall(leaf.text or "")))
        if found:
            text = f"Not in the network's character set here: {' '.join(map(_shown, found))}"
            yield at(leaf, text, "replace by the agreed map; a script it does not hold: ask")


def _shown(character: str) -> str:
    return character if character.isprintable() else f"U+{ord(character):04X}"


@rule(
    "CB-CHR-02",
    "No empty element and no line break",
    "No element is empty or only spaces, and none holds a line break.",
    source="handbook §3, PB-12",
    applies=("pacs.", "pain.001", "camt.056", "camt.029"),
    failing=Example("pacs.008", {"CdtTrfTxInf/RmtInf/Ustrd": "   "}),
    passing=Example("pacs.008"),
)
def no_empty_element(reading: Reading) -> Iterator[Fault]:
    for leaf in reading.all_leaves:
        text = leaf.text or ""
        broken = "\n" in text or "\r" in text
        if text.strip() and not broken:
            continue
        if _FREE.search(leaf.path) or leaf.name == "EndToEndId" or "/PstlAdr/" in leaf.path:
            continue  # the end-to-end id and the parts of an address have rules of their own
        if not text.strip():
            yield at(leaf, f"{leaf.name} is empty or only spaces", "leave the element out, or ask for what is missing")
        else:
            yield at(leaf, f"{leaf.name} holds a line break", "a space in its place")


RULES = (characters_of_the_set, no_empty_element)
