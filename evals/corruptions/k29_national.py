"""K29: a national account number where an IBAN is due."""

from ..draw import Draw
from ..situation import Situation
from ..templates import account, pacs008
from ..voices import by_bank, by_gateway
from .corruption import Corruption, question, swapped


def national(draw: Draw) -> Situation:
    """Only the account-holding bank makes the IBAN; no formula of ours does."""
    p = draw.payment()
    clean = pacs008(p)
    digits = "".join(sign for sign in p.creditor.account[4:] if sign.isdigit())[-10:]
    broken = swapped(clean, f"<CdtrAcct>{account(p.creditor)}", f"<CdtrAcct><Id><Othr><Id>{digits}</Id></Othr></Id>")
    words = draw.said("national")
    refusal = draw.rng.choice((by_gateway("D19", words), by_bank(p, "AC01", words)))
    return question(draw, p, broken, clean, refusal, fact="no_iban", never=(p.creditor.account,))


CORRUPTION = Corruption("K29", "national account number", "account", {"national": national})
