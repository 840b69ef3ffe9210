"""K13: elements below the transaction out of order, alone or beside a fault of content."""

from ..draw import Draw
from ..situation import Situation
from ..templates import address, pacs008, pacs009
from ..voices import by_gateway
from .corruption import Corruption, repaired, swapped

_P = "CdtTrfTxInf/Cdtr/PstlAdr"


def in_address(draw: Draw) -> Situation:
    """The country before the town."""
    p = draw.payment()
    clean = pacs008(p)
    town, country = f"<TwnNm>{p.creditor.town}</TwnNm>", f"<Ctry>{p.creditor.country}</Ctry>"
    whole = address(p.creditor)
    broken = swapped(clean, whole, swapped(whole, town + country, country + town))
    return repaired(
        draw, p, broken, clean, by_gateway("SCHEMA", draw.said("order")), fields={f"{_P}/TwnNm": p.creditor.town},
        operators=("ReorderElements",), breaks="SCHEMA", route="auto",
    )  # fmt: skip


def in_ids(draw: Draw) -> Situation:
    """The UETR before the end-to-end id, in a bank transfer."""
    p = draw.payment()
    clean = pacs009(p)
    first, second = f"<EndToEndId>{p.instruction_id}</EndToEndId>", f"<UETR>{p.uetr}</UETR>"
    return repaired(
        draw, p, swapped(clean, first + second, second + first), clean, by_gateway("SCHEMA", draw.said("order")),
        fields={"CdtTrfTxInf/PmtId/UETR": p.uetr}, operators=("ReorderElements",), breaks="SCHEMA", route="auto",
    )  # fmt: skip


def and_country(draw: Draw) -> Situation:
    """The creditor's account before the creditor, whose country is wrong: one person, since that is content."""
    p = draw.payment(to="GB")
    clean = pacs008(p)
    start, end = clean.index("<Cdtr><Nm>"), clean.index("<RmtInf>")
    party, _, account = clean[start:end].partition("\n")
    moved = f"{account.rstrip()}\n{swapped(party, '<Ctry>GB<', '<Ctry>UK<')}\n"
    return repaired(
        draw, p, swapped(clean, clean[start:end], moved), clean, by_gateway("SCHEMA", draw.said("order")),
        fields={f"{_P}/Ctry": "GB"}, operators=("ReorderElements", "SetField"), breaks="SCHEMA", difficulty=3,
        family="repair_multi",
    )  # fmt: skip


CORRUPTION = Corruption(
    "K13", "elements out of order", "charset", {"address": in_address, "ids": in_ids, "and_country": and_country}
)
