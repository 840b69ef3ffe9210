"""K06: the business header differs from the document."""

from ..draw import Draw
from ..situation import Situation
from ..templates import agent, pacs008
from ..voices import by_gateway
from ..world import a_bank
from .corruption import Corruption, repaired, swapped


def message_id(draw: Draw) -> Situation:
    """BizMsgIdr is not the message id."""
    p = draw.payment()
    clean = pacs008(p)
    wrong = p.message_id[:-2] + ("17" if p.message_id[-2:] != "17" else "18")
    broken = swapped(clean, f"<BizMsgIdr>{p.message_id}<", f"<BizMsgIdr>{wrong}<")
    return repaired(
        draw, p, broken, clean, by_gateway("CB-HDR-01", draw.said("header")), route="auto", breaks="CB-HDR-01",
        fields={"AppHdr/BizMsgIdr": p.message_id}, operators=("RegenerateHeaderField",),
    )  # fmt: skip


def receiver(draw: Draw) -> Situation:
    """The header names another receiver than the instructed agent."""
    p = draw.payment()
    clean = pacs008(p)
    other = a_bank(draw.rng, draw.split, p.theirs.place.country)
    broken = swapped(clean, f"<To><FIId>{agent(p.theirs)}", f"<To><FIId>{agent(other)}")
    return repaired(
        draw, p, broken, clean, by_gateway("CB-HDR-02", draw.said("header")), breaks="CB-HDR-02", difficulty=2,
        fields={"AppHdr/To/FIId/FinInstnId/BICFI": p.theirs.bic}, operators=("RegenerateHeaderField",),
    )  # fmt: skip


def definition(draw: Draw) -> Situation:
    """The header names another version of the document."""
    p = draw.payment()
    clean = pacs008(p)
    broken = swapped(clean, "<MsgDefIdr>pacs.008.001.08<", "<MsgDefIdr>pacs.008.001.09<")
    return repaired(
        draw, p, broken, clean, by_gateway("CB-HDR-04", draw.said("header")), route="auto", breaks="CB-HDR-04",
        fields={"AppHdr/MsgDefIdr": "pacs.008.001.08"}, operators=("RegenerateHeaderField",),
    )  # fmt: skip


CORRUPTION = Corruption(
    "K06", "header differs from body", "charset",
    {"message_id": message_id, "receiver": receiver, "definition": definition},
)  # fmt: skip
