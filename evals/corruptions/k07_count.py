"""K07: the number of transactions is wrong."""

from ..draw import Draw
from ..situation import Situation
from ..templates import pacs008, pain001
from ..voices import by_gateway
from .corruption import Corruption, answered, repaired, swapped


def own(draw: Draw) -> Situation:
    """Our own message counts wrongly."""
    p = draw.payment()
    clean = pacs008(p)
    broken = swapped(clean, "<NbOfTxs>1<", f"<NbOfTxs>{draw.rng.randrange(2, 9)}<")
    return repaired(
        draw, p, broken, clean, by_gateway("AM18", draw.said("count")), route="auto", breaks="CB-GRP-01",
        fields={"GrpHdr/NbOfTxs": "1"}, operators=("SetField",),
    )  # fmt: skip


def of_others(draw: Draw) -> Situation:
    """Somebody else's file counts wrongly: perhaps a payment is missing."""
    p = draw.payment()
    clean = pain001(p)
    broken = swapped(clean, "<NbOfTxs>1<", f"<NbOfTxs>{draw.rng.randrange(2, 9)}<")
    return answered(
        draw, p, broken, clean, by_gateway("AM18", draw.said("count")), actions=("REJECT", "RFI"), route="approval",
        family="other_action", breaks="CB-GRP-01", direction="incoming",
    )  # fmt: skip


CORRUPTION = Corruption("K07", "transaction count", "amount", {"own": own, "of_others": of_others})
