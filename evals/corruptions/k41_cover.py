"""K41: a payment whose cover is not there, or is said not to be."""

from ..draw import Draw
from ..situation import Situation
from ..templates import pacs008, pacs009_cover
from ..voices import by_gateway
from .corruption import Corruption, answered


def not_received(draw: Draw) -> Situation:
    """It came in without its cover: no credit before the cover."""
    p = draw.payment()
    flipped = p.with_(ours=p.theirs, theirs=p.ours, debtor=p.creditor, creditor=p.debtor)
    text = pacs008(flipped)
    return answered(
        draw, p, text, text, by_gateway(draw.rng.choice(("DC02", "CONR")), draw.said("cover")),
        actions=("HOLD",), route="approval", family="other_action", fact="reported", direction="incoming",
    )  # fmt: skip


def sent(draw: Draw) -> Situation:
    """Ours left with the same UETR: its references are the answer."""
    p = draw.payment()
    text = pacs008(p)
    cover = {"role": "cover", "message": pacs009_cover(p), "authenticated": True}
    return answered(
        draw, p, text, text, by_gateway("CONR", draw.said("cover")), actions=("CLOSE", "HOLD"), route="approval",
        family="other_action", fact="reported", related=(cover,),
    )  # fmt: skip


CORRUPTION = Corruption("K41", "cover missing", "cover", {"not_received": not_received, "sent": sent})
