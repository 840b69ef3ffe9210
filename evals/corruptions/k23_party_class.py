"""K23 and K24: an institution named as a customer, or a third party hidden in the text."""

from ..draw import Draw
from ..situation import Situation
from ..templates import address, pacs008
from ..voices import by_gateway
from .corruption import Corruption, answered, swapped


def name_and_bic(draw: Draw) -> Situation:
    """Name and BIC side by side: which of them is meant people decide."""
    p = draw.payment()
    clean = pacs008(p)
    end = f"{address(p.creditor)}</Cdtr>"
    both = f"{address(p.creditor)}<Id><OrgId><AnyBIC>{p.theirs.bic}</AnyBIC></OrgId></Id></Cdtr>"
    refusal = by_gateway(None, draw.said("partyclass"))
    return answered(
        draw, p, swapped(clean, end, both), clean, refusal, actions=("ESCALATE", "RFI"), route="approval",
        family="unanswerable", fact="reported",
    )  # fmt: skip


def on_behalf(draw: Draw) -> Situation:
    """Somebody else is named in the remittance: people move the party, and it is screened as one."""
    p = draw.payment()
    third = draw.payment().creditor.name
    p = p.with_(remittance=f"{p.remittance} {draw.rng.choice(('o/b/o', 'on behalf of', '/ULTB/'))} {third}")
    text = pacs008(p)
    refusal = by_gateway(None, draw.said("onbehalf"))
    return answered(
        draw, p, text, text, refusal, actions=("ESCALATE", "RFI", "HOLD"), route="approval", family="unanswerable",
        fact="reported",
    )  # fmt: skip


CORRUPTION = Corruption("K23", "party in a wrong place", "name", {"name_and_bic": name_and_bic, "on_behalf": on_behalf})
