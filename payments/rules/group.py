"""Rules on the group header and the kind of payment: counts, settlement, times, service (CB-GRP, CB-SVC)."""

import re
from collections.abc import Iterator
from decimal import Decimal

from ..identifiers.currency import amount_of
from .reading import Node, Reading
from .rule import Example, Fault, at, rule

PAYMENTS = ("pacs.008", "pacs.009")
COUNT_DIGITS_MAX = 15  # of NbOfTxs by its schema; a longer text is no count
_OFFSET = re.compile(r".+T.+(Z|[+-]\d{2}:\d{2})$")
_REIMBURSEMENT = ("InstgRmbrsmntAgt", "InstdRmbrsmntAgt", "ThrdRmbrsmntAgt")


@rule(
    "CB-GRP-01",
    "The number of transactions is right",
    "NbOfTxs counts the transactions, CtrlSum adds up their amounts; one transaction a message on the interbank rails.",
    source="handbook §3, PB-07",
    applies=(*PAYMENTS, "pain.001"),
    failing=Example("pacs.008", {"GrpHdr/NbOfTxs": "2"}),
    passing=Example("pacs.008"),
)
def transactions_counted(reading: Reading) -> Iterator[Fault]:
    payments = reading.transactions()
    single = reading.kind != "pain.001" and reading.context.family != "sepa"
    yield from _counted(reading.root.first("GrpHdr"), payments)
    for group in reading.root.all("PmtInf"):
        yield from _counted(group, group.all("CdtTrfTxInf"))
    if single and len(payments) > 1:
        text = f"The message holds {len(payments)} payments, this rail takes one a message"
        yield at(payments[1], text, "send each payment in a message of its own, with its own ids")


def _counted(group: Node | None, payments: list[Node]) -> Iterator[Fault]:
    count = group.first("NbOfTxs") if group is not None else None
    total = group.first("CtrlSum") if group is not None else None
    if count is not None and _number(count.text) != len(payments):
        text = f"NbOfTxs says {count.text}, there are {len(payments)} payments"
        yield at(count, text, f"write {len(payments)} if no payment is lost")
    amounts = [_amount(payment) for payment in payments]
    if total is None or None in amounts:
        return
    added = sum((amount for amount in amounts if amount is not None), Decimal(0))
    if amount_of(total.text or "") != added:
        yield at(
            total, f"CtrlSum says {total.text}, the amounts add up to {added}", "find out which of the two is right"
        )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= COUNT_DIGITS_MAX else None


def _amount(payment: Node) -> Decimal | None:
    places = (("IntrBkSttlmAmt",), ("Amt", "InstdAmt"), ("Amt", "EqvtAmt", "Amt"))
    text = next((value for place in places if (value := payment.value(*place)) is not None), None)
    return amount_of(text) if text is not None else None


@rule(
    "CB-GRP-02",
    "Settlement method and reimbursement agents fit",
    "SttlmMtd is INDA, INGA or COVE (CLRG only in a clearing system); COVE has a reimbursement agent, the others none.",
    source="handbook §3",
    applies=("pacs.008",),
    failing=Example("pacs.008", {"GrpHdr/SttlmInf/SttlmMtd": "COVE"}),
    passing=Example(
        "pacs.008",
        {
            "GrpHdr/SttlmInf/SttlmMtd": "COVE",
            "GrpHdr/SttlmInf/InstgRmbrsmntAgt/FinInstnId/BICFI": "CRVSDEFF",
        },
    ),
)
def settlement_method_fits(reading: Reading) -> Iterator[Fault]:
    settlement = reading.first("GrpHdr/SttlmInf")
    method = settlement.first("SttlmMtd") if settlement is not None else None
    if settlement is None or method is None:
        return
    agents = [agent for name in _REIMBURSEMENT for agent in settlement.all(name)]
    if method.text == "CLRG" and reading.context.family == "cbpr":
        yield at(method, "CLRG settles in a clearing system and is not for correspondent banking", "INDA, INGA or COVE")
    if method.text == "COVE" and not any(agent.name != "ThrdRmbrsmntAgt" for agent in agents):
        yield at(
            method, "A covered payment names no reimbursement agent", "add the agent of our settlement instruction"
        )
    if method.text != "COVE":
        for agent in agents:
            yield at(agent, f"{agent.name} stands beside settlement method {method.text}", "COVE, or no such agent")


@rule(
    "CB-GRP-03",
    "The creation time tells its offset",
    "MsgId has at most 35 characters and CreDtTm an offset from UTC.",
    source="handbook §3",
    applies=("pacs.",),
    families=("cbpr",),
    failing=Example("pacs.008", {"GrpHdr/CreDtTm": "2026-11-20T10:00:00"}),
    passing=Example("pacs.008", {"GrpHdr/CreDtTm": "2026-11-20T10:00:00+01:00"}),
)
def creation_time_has_offset(reading: Reading) -> Iterator[Fault]:
    identifier, created = reading.first("GrpHdr/MsgId"), reading.first("GrpHdr/CreDtTm")
    if identifier is not None and len(identifier.text or "") > 35:
        yield at(identifier, f"MsgId has {len(identifier.text or '')} characters, 35 are allowed", "a shorter id")
    if created is not None and not _OFFSET.fullmatch(created.text or ""):
        yield at(created, "The creation time has no offset from UTC", "add the offset of the place, such as +01:00")


@rule(
    "CB-SVC-01",
    "The tracked service code fits the message",
    "Of the service codes G001 to G009, customer payments and their covers carry G001, bank transfers G004.",
    source="handbook §3 [R13, COV R11, 009 R10]",
    applies=PAYMENTS,
    families=("cbpr",),
    failing=Example("pacs.008", {"CdtTrfTxInf/PmtTpInf/SvcLvl/Cd": "G002"}),
    passing=Example("pacs.008", {"CdtTrfTxInf/PmtTpInf/SvcLvl/Cd": "G001"}),
)
def service_code_fits(reading: Reading) -> Iterator[Fault]:
    for payment in reading.transactions():
        cover = payment.first("UndrlygCstmrCdtTrf") is not None
        wanted = "G001" if cover or reading.kind == "pacs.008" else "G004"
        for code in payment.all("PmtTpInf", "SvcLvl", "Cd"):
            if re.fullmatch(r"G00\d", code.text or "") and code.text != wanted:
                yield at(code, f"Service code {code.text} is not for this message, {wanted} is", f"write {wanted}")


RULES = (transactions_counted, settlement_method_fits, creation_time_has_offset, service_code_fits)
