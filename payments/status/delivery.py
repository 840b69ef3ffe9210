"""What a gateway's envelope says about delivery by the network, outside any message that it carries.

Source: payments handbook §1.2 (`NetworkDeliveryStatus`, `PseudoAckNack`).
"""

from lxml import etree

from ..codecs._safe_xml import parse_tree
from ..errors import PaymentError
from .fin import acknowledgements
from .report import Outcome, StatusLevel, StatusReport

INSIDE_A_MESSAGE = ("Document", "AppHdr")
DELIVERY = {"NetworkAcked": ("ACK", Outcome.ACCEPTED), "NetworkNacked": ("NAK", Outcome.REJECTED)}


def delivery_reports(raw: bytes) -> tuple[StatusReport, ...]:
    """Reports of the envelope: the acknowledgement it quotes if there is one, else its delivery status."""
    try:
        root = parse_tree(raw)
    except PaymentError:
        return ()
    outside = [e for e in root.iter(etree.Element) if not _in_message(e)]
    quoted = [r for e in outside if _name(e) == "PseudoAckNack" for r in acknowledgements((e.text or "").strip())]
    if quoted:
        return tuple(quoted)
    stated = [(e.text or "").strip() for e in outside if _name(e) == "NetworkDeliveryStatus"]
    return tuple(_report(text) for text in stated if text in DELIVERY)


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def _in_message(element: etree._Element) -> bool:
    return any(_name(e) in INSIDE_A_MESSAGE for e in [element, *element.iterancestors()])


def _report(stated: str) -> StatusReport:
    kind, outcome = DELIVERY[stated]
    return StatusReport(outcome, StatusLevel.NETWORK, kind)
