"""Rules on status reports and returns (handbook §3, CB-STS, CB-RTN)."""

from collections.abc import Iterator
from decimal import Decimal

from ..identifiers.currency import amount_of
from .reading import Node, Reading
from .rule import Example, Fault, at, missing, rule

_ORIGINALS = (("OrgnlUETR",), ("OrgnlEndToEndId",), ("OrgnlGrpInf", "OrgnlMsgId"))


@rule(
    "CB-STS-01",
    "A rejection says why",
    "A status report with RJCT has a reason and no effective settlement date.",
    source="handbook §3 [002 R9/R10]",
    applies=("pacs.002",),
    failing=Example("pacs.002", {"TxInfAndSts/TxSts": "RJCT"}),
    passing=Example("pacs.002", {"TxInfAndSts/TxSts": "RJCT", "TxInfAndSts/StsRsnInf/Rsn/Cd": "AC04"}),
)
def rejection_says_why(reading: Reading) -> Iterator[Fault]:
    group_reason = reading.root.first("OrgnlGrpInfAndSts", "StsRsnInf", "Rsn")
    for part in (*reading.root.all("TxInfAndSts"), *reading.root.all("OrgnlGrpInfAndSts")):
        status = part.value("TxSts") or part.value("GrpSts")
        dated = part.first("FctvIntrBkSttlmDt")
        if status != "RJCT":
            continue
        if part.first("StsRsnInf", "Rsn") is None and group_reason is None:
            yield missing(part, "StsRsnInf", "The rejection has no reason", "the reason code of the rejecting agent")
        if dated is not None:
            yield at(dated, "A rejection has no effective settlement date", "leave it out")


@rule(
    "CB-RTN-01",
    "A return says why and what was kept",
    "A return has a reason; CRED, or less returned than settled, needs charges; a partial return says PART instead.",
    source="handbook §3 [004 R11, R22, R61]",
    applies=("pacs.004",),
    failing=Example("pacs.004", {"TxInf/RtrdIntrBkSttlmAmt": "985.00"}),
    passing=Example(
        "pacs.004",
        {
            "TxInf/RtrdIntrBkSttlmAmt": "985.00",
            "TxInf/ChrgsInf/Amt": "15.00",
            "TxInf/ChrgsInf/Amt/@Ccy": "EUR",
            "TxInf/ChrgsInf/Agt/FinInstnId/BICFI": "BQVAFRPP",
        },
    ),
)
def return_says_why(reading: Reading) -> Iterator[Fault]:
    group_reason = reading.root.first("OrgnlGrpInf", "RtrRsnInf", "Rsn")
    for payment in reading.root.all("TxInf"):
        if payment.first("RtrRsnInf", "Rsn") is None and group_reason is None:
            yield missing(payment, "RtrRsnInf", "The return has no reason", "the reason code of the returning agent")
        told = payment.first("ChrgsInf") is not None or "PART" in _remarks(payment)
        kept = _kept(payment)
        if kept is not None and kept > 0 and not told:
            yield missing(payment, "ChrgsInf", f"{kept} less is returned than was settled, and no charge is told",
                          "ChrgsInf with the proven charge, or PART")  # fmt: skip
        elif payment.value("ChrgBr") == "CRED" and payment.first("ChrgsInf") is None:
            yield missing(
                payment, "ChrgsInf", "The creditor bears the charges and none are told", "ChrgsInf, 0 if none"
            )


def _remarks(payment: Node) -> str:
    return " ".join(node.text or "" for node in payment.all("RtrRsnInf", "AddtlInf"))


def _kept(payment: Node) -> Decimal | None:
    """What was settled less what is returned; None if the currencies differ or an amount is missing."""
    original, returned = payment.first("OrgnlIntrBkSttlmAmt"), payment.first("RtrdIntrBkSttlmAmt")
    if original is None or returned is None or original.value("@Ccy") != returned.value("@Ccy"):
        return None
    settled, back = amount_of(original.text or ""), amount_of(returned.text or "")
    return settled - back if settled is not None and back is not None else None


@rule(
    "CB-RTN-02",
    "A return names its original",
    "A return carries the original's UETR, end-to-end id and message id. Whether they are right needs the original.",
    source="handbook §3 [R12-R19]",
    applies=("pacs.004",),
    families=("cbpr",),
    failing=Example("pacs.004", {"TxInf/OrgnlUETR": None}),
    passing=Example("pacs.004"),
)
def return_names_original(reading: Reading) -> Iterator[Fault]:
    group = reading.root.first("OrgnlGrpInf", "OrgnlMsgId")
    for payment in reading.root.all("TxInf"):
        for names in _ORIGINALS:
            absent = payment.first(*names) is None and not (names[-1] == "OrgnlMsgId" and group is not None)
            if absent:
                yield missing(
                    payment, "/".join(names), f"{names[-1]} of the original is missing", "take it from the original"
                )


RULES = (rejection_says_why, return_says_why, return_names_original)
