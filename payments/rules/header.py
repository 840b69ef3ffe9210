"""Rules on the header: what header and body both say must be said alike (handbook §3, CB-HDR)."""

from collections.abc import Iterator

from .reading import Node, Reading
from .rule import Example, Fault, at, rule


@rule(
    "CB-HDR-01",
    "The header repeats the message id",
    "AppHdr/BizMsgIdr equals the message id of the group header (of the assignment in a cancellation).",
    source="handbook §3 [R1]",
    applies=("pacs.", "camt.056", "camt.029"),
    families=("cbpr",),
    failing=Example("pacs.008", {"AppHdr/BizMsgIdr": "BQVA261123000072"}),
    passing=Example("pacs.008"),
)
def message_id_repeated(reading: Reading) -> Iterator[Fault]:
    header = reading.first("AppHdr/BizMsgIdr")
    body = reading.first("GrpHdr/MsgId") or reading.first("Assgnmt/Id")
    if header is not None and body is not None and header.text != body.text:
        yield at(header, f"The header calls the message {header.text}, the body {body.text}", f"write {body.text}")


@rule(
    "CB-HDR-02",
    "The header names the instructed agent as receiver",
    "AppHdr/To equals InstdAgt, in the same form, unless the message is a copy (CpyDplct COPY or CODU).",
    source="handbook §3 [R2/R3]",
    applies=("pacs.",),
    families=("cbpr",),
    failing=Example("pacs.008", {"CdtTrfTxInf/InstdAgt/FinInstnId/BICFI": "TRNHGB2LXXX"}),
    passing=Example("pacs.008"),
)
def receiver_is_instructed_agent(reading: Reading) -> Iterator[Fault]:
    if reading.value("AppHdr/CpyDplct") not in ("COPY", "CODU"):
        yield from _header_bic(reading, "To", "InstdAgt", "receiver")


@rule(
    "CB-HDR-03",
    "The header names the instructing agent as sender",
    "AppHdr/Fr equals InstgAgt, in the same form.",
    source="handbook §3 [R5]",
    applies=("pacs.",),
    families=("cbpr",),
    failing=Example("pacs.008", {"AppHdr/Fr/FIId/FinInstnId/BICFI": "BQVAFRPPLYO"}),
    passing=Example("pacs.008"),
)
def sender_is_instructing_agent(reading: Reading) -> Iterator[Fault]:
    if reading.value("AppHdr/CpyDplct") not in ("COPY", "CODU"):
        yield from _header_bic(reading, "Fr", "InstgAgt", "sender")


def _header_bic(reading: Reading, side: str, agent: str, role: str) -> Iterator[Fault]:
    header = reading.first(f"AppHdr/{side}/FIId/FinInstnId/BICFI")
    body = agent_bic(reading, agent)
    if header is not None and body is not None and header.text != body.text:
        text = f"The header names {header.text} as {role}, {agent} is {body.text}"
        yield at(header, text, f"write the same BIC in the same form, {body.text}, if that agent is right")


def agent_bic(reading: Reading, agent: str) -> Node | None:
    """The BICFI of the instructing or instructed agent: of the group header, else of the first transaction."""
    places = [reading.root.first("GrpHdr"), *reading.transactions(), *reading.root.all("TxInfAndSts")]
    return next((n for p in places if p is not None if (n := p.first(agent, "FinInstnId", "BICFI")) is not None), None)


@rule(
    "CB-HDR-04",
    "The header names the type of the document",
    "AppHdr/MsgDefIdr is the message type in the namespace of Document.",
    source="handbook §3 [R8]",
    applies=("pacs.", "pain.", "camt.", "admi."),
    failing=Example("pacs.008", {"AppHdr/MsgDefIdr": "pacs.008.001.10"}),
    passing=Example("pacs.008"),
)
def header_names_the_type(reading: Reading) -> Iterator[Fault]:
    header = reading.first("AppHdr/MsgDefIdr")
    if header is not None and header.text != reading.type:
        yield at(header, f"The header says {header.text}, the document is {reading.type}", f"write {reading.type}")


@rule(
    "CB-HDR-05",
    "Header and payment agree on the priority",
    "AppHdr/Prty and InstrPrty are the same if both are there.",
    source="handbook §3 [R4]",
    applies=("pacs.",),
    families=("cbpr",),
    failing=Example("pacs.008", {"AppHdr/Prty": "NORM", "CdtTrfTxInf/PmtTpInf/InstrPrty": "HIGH"}),
    passing=Example("pacs.008", {"AppHdr/Prty": "HIGH", "CdtTrfTxInf/PmtTpInf/InstrPrty": "HIGH"}),
)
def priorities_agree(reading: Reading) -> Iterator[Fault]:
    header = reading.first("AppHdr/Prty")
    body = next((n for t in reading.transactions() if (n := t.first("PmtTpInf", "InstrPrty")) is not None), None)
    if header is not None and body is not None and header.text != body.text:
        yield at(header, f"The header has priority {header.text}, the payment {body.text}", "write the same in both")


RULES = (
    message_id_repeated,
    receiver_is_instructed_agent,
    sender_is_instructing_agent,
    header_names_the_type,
    priorities_agree,
)
