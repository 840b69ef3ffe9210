"""K12: an optional element with nothing in it."""

from ..draw import Draw
from ..situation import Situation
from ..templates import pacs008
from ..voices import by_gateway
from .corruption import Corruption, repaired, swapped


def optional(draw: Draw) -> Situation:
    """A blank building name beside a full address."""
    p = draw.payment()
    clean = pacs008(p)
    number = f"<BldgNb>{p.creditor.number}</BldgNb><PstCd>{p.creditor.postcode}<"
    blank = draw.rng.choice(("<BldgNm> </BldgNm>", "<BldgNm></BldgNm>", "<BldgNm>  </BldgNm>"))
    broken = swapped(clean, number, number.replace("</BldgNb>", f"</BldgNb>{blank}"))
    return repaired(
        draw, p, broken, clean, by_gateway("CB-ADR-06", draw.said("blank")), route="auto", breaks="CB-",
        fields={"CdtTrfTxInf/Cdtr/PstlAdr/BldgNm": None}, operators=("RemoveElement",),
    )  # fmt: skip


CORRUPTION = Corruption("K12", "blank element", "charset", {"optional": optional})
