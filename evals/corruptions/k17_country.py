"""K17: a country code that is none."""

from ..draw import Draw
from ..situation import Situation
from ..templates import pacs008
from ..voices import by_gateway
from .corruption import Corruption, question, repaired, swapped

_P = "CdtTrfTxInf/Cdtr/PstlAdr/Ctry"


def united_kingdom(draw: Draw) -> Situation:
    """UK for GB, at a bank of that country."""
    p = draw.payment(to="GB")
    clean = pacs008(p)
    end = f"<TwnNm>{p.creditor.town}</TwnNm><Ctry>"
    broken = swapped(clean, f"{end}GB<", f"{end}UK<")
    return repaired(
        draw, p, broken, clean, by_gateway("D00004", draw.said("country")), breaks="CB-ADR-04", fields={_P: "GB"},
        operators=("SetField",),
    )  # fmt: skip


def nowhere(draw: Draw) -> Situation:
    """A code that never was assigned."""
    p = draw.payment()
    clean = pacs008(p)
    end = f"<TwnNm>{p.creditor.town}</TwnNm><Ctry>"
    broken = swapped(clean, f"{end}{p.creditor.country}<", f"{end}{draw.rng.choice(('XX', 'ZZ', 'QQ', 'EL'))}<")
    return question(draw, p, broken, clean, by_gateway("D00004", draw.said("country")), breaks="CB-ADR-04")


CORRUPTION = Corruption("K17", "country code", "address", {"united_kingdom": united_kingdom, "nowhere": nowhere})
