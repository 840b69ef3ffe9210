"""K30: the account is of another country than the bank."""

from ..draw import Draw
from ..situation import Situation
from ..templates import account, pacs008
from ..voices import by_gateway
from ..world import a_bank, a_party
from .corruption import Corruption, question, swapped


def contradiction(draw: Draw) -> Situation:
    """Either may be wrong: both are kept and the ordering side is asked."""
    p = draw.payment(to=draw.rng.choice(("DE", "FR", "AT")))
    clean = pacs008(p)
    other = a_party(draw.rng, draw.split, a_bank(draw.rng, draw.split, draw.rng.choice(("NL", "PL", "SE"))))
    broken = swapped(clean, account(p.creditor), account(other))
    refusal = by_gateway("ID-IBAN-COUNTRY", draw.said("ibancountry"))
    return question(draw, p, broken, clean, refusal, breaks="ID-IBAN-COUNTRY")


CORRUPTION = Corruption("K30", "account against bank country", "account", {"contradiction": contradiction})
