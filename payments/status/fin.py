"""ACK and NAK of the FIN network (service id 21), and rejects and returns in the market's narrative format.

Source: payments handbook §1.2 and §1.5.
"""

import re
from collections.abc import Iterable

from ..message import Message
from .report import Outcome, StatusLevel, StatusReport

TEXT_BLOCK = re.compile(r"\{4:\r?\n.*?\n-\}", re.DOTALL)
SERVICE_BLOCK = r"\{4:(?P<body>(?:\{[0-9]{3}:[^{}]*\})+)\}"
SERVICE = re.compile(r"(?:\{1:F21(?P<terminal>[^{}]*)\}\s*)?" + SERVICE_BLOCK)
ACK_ANYWHERE = re.compile(r"\{1:F21(?P<terminal>[^{}]*)\}\s*" + SERVICE_BLOCK)
TAG = re.compile(r"\{([0-9]{3}):([^{}]*)\}")
FAULT = re.compile(r"(?P<code>[A-Z][0-9]{2})(?P<line>[0-9]{1,3})?")
NARRATIVE = re.compile(r"/(?P<what>REJT|RETN)/[0-9]{2}")
REASON = re.compile(r"/(?P<code>[A-Z]{2}[0-9]{2}|[A-Z]{4})/(?P<text>.*)")
KEYED = re.compile(r"/(?P<key>MREF|TEXT)/(?P<text>.*)")
NARRATIVE_TAGS = ("72", "79")
MEANS = {"0": Outcome.ACCEPTED, "1": Outcome.REJECTED}


def acknowledgements(text: str) -> tuple[StatusReport, ...]:
    """ACKs and NAKs in FIN bytes, in order. What stands inside a message's text block is not looked at.

    A sentence of free text can hold an acknowledgement at most: it says that the payment may be alive, which stops a
    second sending. A refusal, which permits one, counts only as a block of its own.
    """
    if text.lstrip().startswith("{"):
        return _reports(SERVICE.finditer(TEXT_BLOCK.sub("", text)))
    return tuple(r for r in _reports(ACK_ANYWHERE.finditer(text)) if r.outcome is Outcome.ACCEPTED)


def _reports(found: Iterable[re.Match[str]]) -> tuple[StatusReport, ...]:
    return tuple(report for hit in found if (report := acknowledgement(hit["terminal"] or "", hit["body"])))


def acknowledgement(terminal: str, body: str) -> StatusReport | None:
    """The report of one service message; None without tag 451, or where it is neither 0 nor 1."""
    tags = dict(TAG.findall(body))
    outcome = MEANS.get(tags.get("451", ""))
    if outcome is None:
        return None
    fault = FAULT.fullmatch(tags.get("405", ""))
    return StatusReport(
        outcome=outcome,
        level=StatusLevel.NETWORK,
        kind="ACK" if outcome is Outcome.ACCEPTED else "NAK",
        codes=(fault["code"],) if fault else (),
        text=tags.get("405", ""),
        mur=tags.get("108"),
        session_sequence=terminal[-10:] if re.fullmatch(r"[A-Z0-9]{12}[0-9]{10}", terminal) else None,
        line=int(fault["line"]) if fault and fault["line"] else 0,
    )


def narrative_status(message: Message) -> StatusReport | None:
    """The reject or return that a FIN message states in field 72 or 79; None if it states none."""
    lines = _narrative(message)
    opening = NARRATIVE.match(lines[0]) if lines else None
    if opening is None:
        return None
    keyed = {hit["key"]: hit["text"].strip() for line in lines if (hit := KEYED.fullmatch(line))}
    codes = tuple(hit["code"] for line in lines[1:2] if (hit := REASON.fullmatch(line)))
    # A payment that returns another one may carry a UETR of its own; a message about one carries that one's.
    about_another = message.type[:2] == "MT" and message.type[3:5] in ("92", "95", "96", "99")
    return StatusReport(
        outcome=Outcome.RETURNED if opening["what"] == "RETN" else Outcome.REJECTED,
        level=StatusLevel.AGENT,
        kind=message.type,
        codes=codes,
        text=keyed.get("TEXT", ""),
        original_message_id=keyed.get("MREF"),
        original_instruction_id=keyed.get("MREF"),
        original_uetr=message.uetr if about_another else None,
        reporter=getattr(message.view, "sender_bic", None),
    )


def _narrative(message: Message) -> list[str]:
    named = (text for path, text in message.fields().items() if path.split("/")[0].split(":")[-1] in NARRATIVE_TAGS)
    return [line for text in named for line in text.splitlines()]
