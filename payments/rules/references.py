"""Rules on the references of a payment and of its cover (handbook §3, CB-ID, CB-COV; §1.9)."""

from collections.abc import Iterator

from ..identifiers import uetr
from ..vocabulary import Severity
from .group import PAYMENTS
from .reading import Node, Reading
from .rule import Example, Fault, at, missing, rule

_FIRST_VERSION_WITH_UETR = 8  # of pacs.008 and pacs.009


@rule(
    "CB-ID-01",
    "The UETR is a version 4 UUID in lower case",
    "Every UETR has the shape of a version 4 UUID in lower case, and a payment on the network has one.",
    source="handbook §3, §1.9",
    applies=("pacs.", "pain.", "camt.", "MT"),
    failing=Example("pacs.008", {"CdtTrfTxInf/PmtId/UETR": "3D1F7A42-5B0C-4E8E-9A6D-0C7B52E1F904"}),
    passing=Example("pacs.008"),
)
def uetr_is_well_formed(reading: Reading) -> Iterator[Fault]:
    for node in _uetrs(reading):
        fault = uetr.fault(node.text or "")
        if fault:
            yield at(
                node,
                f"The UETR is not valid: {fault}",
                "the UETR of the original; never a new one on a received payment",
            )
    if reading.context.family == "cbpr" and reading.type.startswith(PAYMENTS):
        yield from _absent_uetrs(reading)


def _uetrs(reading: Reading) -> list[Node]:
    if reading.type.startswith("MT"):
        node = reading.first("{3:121}")
        return [node] if node is not None else []
    return reading.leaves("UETR", "OrgnlUETR")


def _absent_uetrs(reading: Reading) -> Iterator[Fault]:
    version = reading.type.rpartition(".")[2]
    placeless = version.isdecimal() and int(version) < _FIRST_VERSION_WITH_UETR
    for payment in reading.transactions():
        ids = payment.first("PmtId")
        if ids is None or ids.first("UETR") is not None:
            continue
        if placeless:
            yield missing(ids, "UETR", "This version has no place for a UETR", "", Severity.NOT_CHECKED)
        else:
            yield missing(ids, "UETR", "The payment has no UETR", "reject or ask; own payment not yet sent: make one")


@rule(
    "CB-ID-02",
    "Slashes in the instruction id",
    "InstrId neither begins nor ends with a slash and has no two slashes in a row.",
    source="handbook §3 [R28]",
    applies=PAYMENTS,
    families=("cbpr",),
    failing=Example("pacs.008", {"CdtTrfTxInf/PmtId/InstrId": "INV//22"}),
    passing=Example("pacs.008", {"CdtTrfTxInf/PmtId/InstrId": "INV-22"}),
)
def instruction_id_slashes(reading: Reading) -> Iterator[Fault]:
    for payment in reading.transactions():
        node = payment.first("PmtId", "InstrId")
        text = (node.text if node is not None else None) or ""
        if node is not None and (text.startswith("/") or text.endswith("/") or "//" in text):
            yield at(
                node, "The instruction id begins or ends with a slash, or has two in a row", "an own id without them"
            )


@rule(
    "CB-ID-03",
    "The end-to-end id is not empty",
    "EndToEndId is filled; NOTPROVIDED stands where the debtor gave none.",
    source="handbook §3 [R29]",
    applies=(*PAYMENTS, "pain.001"),
    failing=Example("pacs.008", {"CdtTrfTxInf/PmtId/EndToEndId": ""}),
    passing=Example("pacs.008", {"CdtTrfTxInf/PmtId/EndToEndId": "NOTPROVIDED"}),
)
def end_to_end_id_filled(reading: Reading) -> Iterator[Fault]:
    fix = "the debtor's reference, or NOTPROVIDED if the debtor gave none"
    for payment in reading.transactions():
        ids = payment.first("PmtId")
        node = ids.first("EndToEndId") if ids is not None else None
        if node is not None and not (node.text or "").strip():
            yield at(node, "The end-to-end id is empty", fix)
        elif ids is not None and node is None:
            yield missing(ids, "EndToEndId", "The payment has no end-to-end id", fix)


@rule(
    "CB-ID-04",
    "Slashes in the end-to-end id of a bank transfer",
    "Of the first 16 characters of EndToEndId the first and the 16th are no slash, and none follows another.",
    source="handbook §3 [009 R13, COV R15]",
    applies=("pacs.009",),
    families=("cbpr",),
    failing=Example("pacs.009", {"CdtTrfTxInf/PmtId/EndToEndId": "/ABC"}),
    passing=Example("pacs.009", {"CdtTrfTxInf/PmtId/EndToEndId": "ABC"}),
)
def end_to_end_id_slashes(reading: Reading) -> Iterator[Fault]:
    for payment in reading.transactions():
        node = payment.first("PmtId", "EndToEndId")
        head = ((node.text if node is not None else None) or "")[:16]
        if node is not None and (head.startswith("/") or head[15:] == "/" or "//" in head):
            yield at(
                node, "The first 16 characters begin or end with a slash, or have two in a row", "the id without them"
            )


@rule(
    "CB-COV-01",
    "A cover carries the UETR of its payment",
    "A cover has the UETR of the customer payment, and its instruction id as end-to-end id. Needs that payment.",
    source="handbook §3 [COV R14/R16]",
    applies=("pacs.009",),
    families=("cbpr",),
    severity=Severity.NOT_CHECKED,
    failing=Example("pacs.009.COV"),
    passing=Example("pacs.009"),
)
def cover_matches_payment(reading: Reading) -> Iterator[Fault]:
    for payment in reading.transactions():
        node = payment.first("PmtId", "UETR")
        if node is not None and payment.first("UndrlygCstmrCdtTrf") is not None:
            yield at(node, "Not checked: the UETR of the customer payment is not in this message")


@rule(
    "CB-COV-02",
    "A cover tells who pays whom",
    "The underlying payment in a cover names debtor and creditor. Whether they equal its payment needs that payment.",
    source="handbook §3",
    applies=("pacs.009",),
    families=("cbpr", "hvps"),
    failing=Example("pacs.009.COV", {"CdtTrfTxInf/UndrlygCstmrCdtTrf/Cdtr/Nm": None}),
    passing=Example("pacs.009.COV"),
)
def underlying_parties_named(reading: Reading) -> Iterator[Fault]:
    for underlying in reading.root.all("CdtTrfTxInf", "UndrlygCstmrCdtTrf"):
        for party in underlying.all("Dbtr") + underlying.all("Cdtr"):
            named = (party.value("Nm") or "").strip() or party.first("Id", "OrgId", "AnyBIC") is not None
            if not named:
                yield missing(
                    party, "Nm", f"The underlying {party.name} has no name", "the name in the customer payment"
                )


RULES = (
    uetr_is_well_formed,
    instruction_id_slashes,
    end_to_end_id_filled,
    end_to_end_id_slashes,
    cover_matches_payment,
    underlying_parties_named,
)
