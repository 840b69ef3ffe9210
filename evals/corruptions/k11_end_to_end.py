"""K11: the end-to-end id is empty."""

from ..draw import Draw
from ..payment import Payment
from ..situation import Situation
from ..templates import pacs008, pacs009
from ..voices import by_gateway
from .corruption import Corruption, repaired, swapped


def _emptied(draw: Draw, clean: str, given: str, p: Payment) -> Situation:
    broken = swapped(clean, f"<EndToEndId>{given}<", "<EndToEndId><")
    gold = swapped(clean, f"<EndToEndId>{given}<", "<EndToEndId>NOTPROVIDED<")
    return repaired(
        draw, p, broken, clean, by_gateway("FF08", draw.said("endtoend")), gold=gold, breaks="CB-ID-03", route="auto",
        fields={"CdtTrfTxInf/PmtId/EndToEndId": "NOTPROVIDED"}, operators=("SetField",),
    )  # fmt: skip


def customer(draw: Draw) -> Situation:
    """In a customer transfer."""
    p = draw.payment()
    return _emptied(draw, pacs008(p), p.end_to_end_id, p)


def bank(draw: Draw) -> Situation:
    """In a bank transfer."""
    p = draw.payment()
    return _emptied(draw, pacs009(p), p.instruction_id, p)


CORRUPTION = Corruption("K11", "end-to-end id empty", "charset", {"customer": customer, "bank": bank})
