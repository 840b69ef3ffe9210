"""The business application header before an outgoing document, on demand: it says what the document says."""

from collections.abc import Mapping
from typing import Any

from .composed import CannotCompose, Composed
from .document import header
from .original import moment, required

VERSION = "head.001.001.02"
SERVICE = "swift.cbprplus.03"
_AGENT = "FinInstnId/BICFI"
# Where a type names its sender and receiver; a status report to a customer names no receiver.
_ENDS: Mapping[str, tuple[str, str]] = {
    "pacs.002": (f"GrpHdr/InstgAgt/{_AGENT}", f"GrpHdr/InstdAgt/{_AGENT}"),
    "pacs.004": (f"TxInf/InstgAgt/{_AGENT}", f"TxInf/InstdAgt/{_AGENT}"),
    "pacs.028": (f"GrpHdr/InstgAgt/{_AGENT}", f"GrpHdr/InstdAgt/{_AGENT}"),
    "camt.029": (f"Assgnmt/Assgnr/Agt/{_AGENT}", f"Assgnmt/Assgne/Agt/{_AGENT}"),
    "camt.056": (f"Assgnmt/Assgnr/Agt/{_AGENT}", f"Assgnmt/Assgne/Agt/{_AGENT}"),
    "camt.110": (f"InvstgtnReq/Rqstr/Agt/{_AGENT}", f"InvstgtnReq/Rspndr/Agt/{_AGENT}"),
    "camt.111": (f"OrgnlInvstgtnReq/Rspndr/Agt/{_AGENT}", f"OrgnlInvstgtnReq/Rqstr/Agt/{_AGENT}"),
    "pain.002": (f"GrpHdr/DbtrAgt/{_AGENT}", ""),
}


def enveloped(composed: Composed, details: Mapping[str, Any]) -> Composed:
    """Header and document in one envelope; FIN messages and texts stay as they are.

    `business_service` names the service; `recipient` the receiver where the document names none.
    """
    from ..message import read

    ends = _ENDS.get(".".join(composed.message_type.split(".")[:2]))
    if ends is None:
        return composed
    (message,) = read(composed.message.encode())
    sender = message.get(ends[0])
    receiver = message.get(ends[1]) if ends[1] else details.get("recipient")
    if not sender or not receiver:
        raise CannotCompose("The header needs sender and receiver", place="own_bic, recipient")
    head = header(
        VERSION,
        {
            "Fr/FIId/FinInstnId/BICFI": sender,
            "To/FIId/FinInstnId/BICFI": str(receiver),
            "BizMsgIdr": required(details, "message_id"),
            "MsgDefIdr": composed.message_type,
            "BizSvc": str(details.get("business_service") or SERVICE),
            "CreDt": moment(details),
        },
    )
    declaration, _, document = composed.message.rstrip("\n").partition("\n")
    return Composed(composed.message_type, f"{declaration}\n<Envelope>\n{head}\n{document}\n</Envelope>\n")
