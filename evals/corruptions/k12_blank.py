"""K12: an element with nothing in it."""

from ..draw import Draw
from ..situation import Situation
from ..templates import pacs008
from ..voices import by_gateway
from .corruption import Corruption, question, repaired, swapped


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


def mandatory(draw: Draw) -> Situation:
    """A creditor's name of blanks: only the ordering side can fill it."""
    p = draw.payment()
    clean = pacs008(p)
    broken = swapped(clean, f"<Cdtr><Nm>{p.creditor.name}<", f"<Cdtr><Nm>{draw.rng.choice((' ', '  '))}<")
    return question(draw, p, broken, clean, by_gateway("BE22", draw.said("name")), breaks="CB-")


CORRUPTION = Corruption("K12", "blank element", "charset", {"optional": optional, "mandatory": mandatory})
