"""Who refused the payment, and what proves it: own gateway, network, or the next bank."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .mt_templates import nak
from .payment import Payment
from .templates import agent

REISSUED_MX = ("CdtTrfTxInf/PmtId/UETR", "CdtTrfTxInf/PmtId/InstrId", "GrpHdr/MsgId", "AppHdr/BizMsgIdr")
REISSUED_MT = ("20", "{3:121}")
_HEAD = "urn:iso:std:iso:20022:tech:xsd:head.001.001.02"


@dataclass(frozen=True, slots=True)
class Refusal:
    """The error of an exception, the related messages that go with it, and the ids that then are new."""

    error: Mapping[str, Any]
    related: tuple[Mapping[str, Any], ...] = ()
    reissued: tuple[str, ...] = ()


def by_gateway(code: str | None, text: str) -> Refusal:
    """The own gateway stopped it: nothing left."""
    return Refusal({"source": "gateway", "code": code, "text": text})


def by_network(p: Payment, code: str, text: str) -> Refusal:
    """A NAK of the FIN network: nothing left."""
    related = {"role": "nak", "message": nak(p, code), "authenticated": True}
    return Refusal({"source": "swift_nak", "code": code, "text": text}, (related,))


def by_bank(p: Payment, code: str, text: str) -> Refusal:
    """The next bank rejected it finally: a corrected payment gets its own ids."""
    related = {"role": "status_report", "message": rejection(p, code, text), "authenticated": True}
    return Refusal({"source": "correspondent", "code": code, "text": text}, (related,), REISSUED_MX)


def rejection(p: Payment, code: str, text: str) -> str:
    """A pacs.002 of the next bank that rejects the payment."""
    number = f"{p.theirs.bic[:4]}{p.message_id[4:]}"
    words = text.replace("&", "+").replace("<", "(").replace(">", ")")[:105]
    return (
        f'<Envelope><AppHdr xmlns="{_HEAD}"><Fr><FIId>{agent(p.theirs)}</FIId></Fr>'
        f"<To><FIId>{agent(p.ours)}</FIId></To>"
        f"<BizMsgIdr>{number}</BizMsgIdr><MsgDefIdr>pacs.002.001.10</MsgDefIdr><BizSvc>swift.cbprplus.03</BizSvc>"
        f"<CreDt>{p.now.isoformat()}</CreDt></AppHdr>"
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.002.001.10"><FIToFIPmtStsRpt>'
        f"<GrpHdr><MsgId>{number}</MsgId><CreDtTm>{p.now.isoformat()}</CreDtTm></GrpHdr><TxInfAndSts>"
        f"<OrgnlGrpInf><OrgnlMsgId>{p.message_id}</OrgnlMsgId><OrgnlMsgNmId>pacs.008.001.08</OrgnlMsgNmId></OrgnlGrpInf>"
        f"<OrgnlInstrId>{p.instruction_id}</OrgnlInstrId><OrgnlEndToEndId>{p.end_to_end_id}</OrgnlEndToEndId>"
        f"<OrgnlUETR>{p.uetr}</OrgnlUETR><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>{code}</Cd></Rsn>"
        f"<AddtlInf>{words}</AddtlInf></StsRsnInf><InstgAgt>{agent(p.theirs)}</InstgAgt>"
        f"<InstdAgt>{agent(p.ours)}</InstdAgt></TxInfAndSts></FIToFIPmtStsRpt></Document></Envelope>"
    )
