"""Compare the business header with the body it must mirror."""

from cases.evidence import Evidence

from .answers import from_message, not_found
from .arguments import Nothing
from .desk import Desk
from .tool import Tool

MIRRORS = (
    ("AppHdr/BizMsgIdr", "GrpHdr/MsgId"),
    ("AppHdr/To/FIId/FinInstnId/BICFI", "CdtTrfTxInf/InstdAgt/FinInstnId/BICFI"),
    ("AppHdr/Fr/FIId/FinInstnId/BICFI", "CdtTrfTxInf/InstgAgt/FinInstnId/BICFI"),
)


def ask(desk: Desk, _: Nothing) -> list[Evidence]:
    message = desk.circumstances.message
    pairs = [(header, message.get(header), body, message.get(body)) for header, body in MIRRORS]
    definition = ("AppHdr/MsgDefIdr", message.get("AppHdr/MsgDefIdr"), "namespace", message.type)
    wrong = [p for p in (*pairs, definition) if p[1] is not None and p[3] not in (None, "unknown") and p[1] != p[3]]
    if not wrong:
        return [not_found(desk, TOOL.name, "message", "AppHdr", "header and body agree")]
    return [
        from_message(
            desk,
            TOOL.name,
            body if body != "namespace" else header,
            {"path": header, "old": old, "new": new},
            quote=new,
        )
        for header, old, body, new in wrong
    ]


TOOL = Tool("header_mirror", "Header fields that differ from the body they must mirror.", Nothing, ask)
