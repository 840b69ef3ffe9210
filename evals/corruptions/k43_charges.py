"""K43: the charge bearer asks for a statement of charges."""

from ..draw import Draw
from ..situation import Situation
from ..templates import agent, pacs008
from ..voices import by_gateway
from .corruption import Corruption, question, repaired, swapped


def none_taken(draw: Draw) -> Situation:
    """CRED, both amounts equal, no charge told: ours is zero, and the message proves it."""
    p = draw.payment()
    clean = pacs008(p)
    bare = swapped(clean, "<ChrgBr>SHAR</ChrgBr>", "<ChrgBr>CRED</ChrgBr>")
    zero = f'<Amt Ccy="{p.currency}">0</Amt><Agt>{agent(p.ours)}</Agt>'
    told = f"<ChrgBr>CRED</ChrgBr><ChrgsInf>{zero}</ChrgsInf>"
    gold = swapped(clean, "<ChrgBr>SHAR</ChrgBr>", told)
    path = "CdtTrfTxInf/ChrgsInf"
    return repaired(
        draw, p, bare, clean, by_gateway("BE19", draw.said("charges")), gold=gold, breaks="CB-CHG-01",
        fields={f"{path}/Amt/@Ccy": p.currency, f"{path}/Agt/FinInstnId/BICFI": p.ours.bic},
        accepted={f"{path}/Amt": ("0", "0.00")}, operators=("AddChargesInfo",), difficulty=2,
    )  # fmt: skip


def taken(draw: Draw) -> Situation:
    """Amounts differ: who took what must be asked."""
    p = draw.payment()
    clean = pacs008(p)
    bare = swapped(clean, "<ChrgBr>SHAR</ChrgBr>", "<ChrgBr>CRED</ChrgBr>")
    less = p.with_(amount=p.amount - 15).plain_amount
    broken = swapped(
        bare, f'<IntrBkSttlmAmt Ccy="{p.currency}">{p.plain_amount}<', f'<IntrBkSttlmAmt Ccy="{p.currency}">{less}<'
    )
    return question(draw, p, broken, clean, by_gateway("BE19", draw.said("charges")), breaks="CB-CHG-")


CORRUPTION = Corruption("K43", "charges not told", "charges", {"none_taken": none_taken, "taken": taken})
