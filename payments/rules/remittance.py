"""Rules on remittance information (handbook §3, CB-RMT)."""

from collections.abc import Iterator

from ..identifiers import creditor_reference
from .reading import Node, Reading
from .rule import Example, Fault, at, rule

TYPES = ("pacs.008", "pacs.009")
FAMILIES = ("cbpr", "sepa", "hvps")
USTRD_CHARACTERS_MAX = 140
STRD_CHARACTERS_MAX = 9000
_UNSTRUCTURED = "CdtTrfTxInf/RmtInf/Ustrd"
_REFERENCE = "CdtTrfTxInf/RmtInf/Strd/CdtrRefInf/Ref"


def _carriers(reading: Reading) -> Iterator[Node]:
    """The elements that hold remittance information: the payments and what a cover underlies."""
    for payment in reading.transactions():
        yield payment
        yield from payment.all("UndrlygCstmrCdtTrf")


@rule(
    "CB-RMT-01",
    "Remittance is free text or structured",
    "RmtInf holds Ustrd or Strd, never both.",
    source="handbook §3 [R24]",
    applies=TYPES,
    families=FAMILIES,
    failing=Example("pacs.008", {"CdtTrfTxInf/RmtInf/Strd/AddtlRmtInf": "Order 5501"}),
    passing=Example("pacs.008"),
)
def free_or_structured(reading: Reading) -> Iterator[Fault]:
    for carrier in _carriers(reading):
        free, structured = carrier.all("RmtInf", "Ustrd"), carrier.all("RmtInf", "Strd")
        if free and structured:
            yield at(structured[0], "Free and structured remittance stand together", "keep the one the debtor confirms")


@rule(
    "CB-RMT-02",
    "One free text of at most 140 characters",
    "Ustrd occurs once and has at most 140 characters.",
    source="handbook §3",
    applies=TYPES,
    families=FAMILIES,
    failing=Example("pacs.008", {_UNSTRUCTURED + "[2]": "Order 5502"}),
    passing=Example("pacs.008"),
)
def one_short_free_text(reading: Reading) -> Iterator[Fault]:
    for carrier in _carriers(reading):
        texts = carrier.all("RmtInf", "Ustrd")
        for text in texts[1:]:
            yield at(text, "A second free text: one is allowed", "ask for a shorter text; never cut it silently")
        for text in texts:
            length = len(text.text or "")
            if length > USTRD_CHARACTERS_MAX:
                yield at(text, f"The free text has {length} characters, 140 are allowed", "ask for a shorter text")


@rule(
    "CB-RMT-03",
    "Structured remittance of at most 9000 characters",
    "The texts in all Strd of a payment have at most 9000 characters together.",
    source="handbook §3 [R63]",
    applies=TYPES,
    families=("cbpr",),
    failing=Example(
        "pacs.008",
        {
            _UNSTRUCTURED: None,
            **{f"CdtTrfTxInf/RmtInf/Strd[{n}]/AddtlRmtInf": "Order 5501 " * 12 for n in range(2, 80)},
        },
    ),
    passing=Example("pacs.008", {_UNSTRUCTURED: None, "CdtTrfTxInf/RmtInf/Strd/AddtlRmtInf": "Order 5501"}),
)
def structured_bounded(reading: Reading) -> Iterator[Fault]:
    for carrier in _carriers(reading):
        parts = carrier.all("RmtInf", "Strd")
        length = sum(len(leaf.text or "") for part in parts for leaf in part.leaves())
        if length > STRD_CHARACTERS_MAX:
            text = f"The structured remittance has {length} characters, 9000 are allowed"
            yield Fault(parts[0].path, "", text, "ask for less, or send the detail apart")


@rule(
    "CB-RMT-04",
    "Remittance is here or elsewhere",
    "RltdRmtInf, which says where the remittance was sent, and RmtInf exclude each other.",
    source="handbook §3 [R27]",
    applies=TYPES,
    families=("cbpr",),
    failing=Example("pacs.008", {"CdtTrfTxInf/RltdRmtInf/RmtId": "ADVICE-5501"}),
    passing=Example("pacs.008", {"CdtTrfTxInf/RltdRmtInf/RmtId": "ADVICE-5501", "CdtTrfTxInf/RmtInf": None}),
)
def here_or_elsewhere(reading: Reading) -> Iterator[Fault]:
    for carrier in _carriers(reading):
        related = carrier.first("RltdRmtInf")
        if related is not None and carrier.first("RmtInf") is not None:
            yield at(related, "Related and own remittance stand together", "keep one")


@rule(
    "CB-RMT-05",
    "The RF creditor reference is valid",
    "A creditor reference by ISO 11649 is RF, two check digits and up to 21 characters, and its check digits fit.",
    source="handbook §3",
    applies=(*TYPES, "pain.001", "pacs.004"),
    failing=Example("pacs.008", {_UNSTRUCTURED: None, _REFERENCE: "RF05INV20261187"}),
    passing=Example("pacs.008", {_UNSTRUCTURED: None, _REFERENCE: "RF04INV20261187"}),
)
def creditor_reference_valid(reading: Reading) -> Iterator[Fault]:
    for info in reading.named("CdtrRefInf"):
        reference = info.first("Ref")
        text = (reference.text if reference is not None else None) or ""
        by_iso = info.value("Tp", "Issr") == "ISO" or creditor_reference.looks_like_one(text)
        fault = creditor_reference.fault(text) if by_iso else None
        if reference is not None and fault:
            yield at(reference, f"The creditor reference is not valid: {fault}", "the reference on the invoice")


RULES = (free_or_structured, one_short_free_text, structured_bounded, here_or_elsewhere, creditor_reference_valid)
