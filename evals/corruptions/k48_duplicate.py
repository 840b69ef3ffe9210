"""K48: a payment that may have been sent before."""

from typing import Any

from ..draw import Draw, payment_row
from ..mt_templates import mt103
from ..situation import Situation
from ..templates import pacs008
from ..voices import by_gateway
from .corruption import Corruption, answered

_ANSWERS = ("CLOSE", "HOLD", "RFI")


def _twin(draw: Draw, changes: dict[str, Any], actions: tuple[str, ...], fin: bool = False) -> Situation:
    p = draw.payment()
    text = mt103(p) if fin else pacs008(p)
    row = payment_row(p, "settled", **changes)
    return answered(
        draw, p, text, text, by_gateway("DUPL", draw.said("duplicate")), actions=actions, route="approval",
        family="duplicate", fact="duplicate", more={"payments": [row]}, difficulty=3,
    )  # fmt: skip


def same_uetr(draw: Draw) -> Situation:
    """The very payment has settled."""
    return _twin(draw, {}, _ANSWERS, fin=draw.chance(0.3))


def new_ids(draw: Draw) -> Situation:
    """New ids, the same debit: end-to-end id, content and amount are equal."""
    changes = {"uetr": draw.fresh_uetr(), "reference": draw.payment().instruction_id}
    return _twin(draw, changes, _ANSWERS)


def same_content(draw: Draw) -> Situation:
    """All ids differ, the content is equal: possible, so somebody must say."""
    other = draw.payment()
    ids = {"uetr": other.uetr, "reference": other.instruction_id, "end_to_end_id": other.end_to_end_id}
    return _twin(draw, ids, ("HOLD", "RFI"))


CORRUPTION = Corruption(
    "K48", "duplicate", "duplicate", {"same_uetr": same_uetr, "new_ids": new_ids, "same_content": same_content}
)
