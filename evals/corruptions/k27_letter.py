"""K27: a letter where the account has a digit."""

from ..draw import Draw
from ..situation import Situation
from ..templates import pacs008
from ..voices import by_gateway
from .corruption import Corruption, question, swapped


def confused(draw: Draw) -> Situation:
    """O for 0, I for 1, B for 8: one candidate may pass the check, and still nobody may choose it."""
    p = draw.payment(to=draw.rng.choice(("DE", "AT", "PL")))
    clean = pacs008(p)
    account = p.creditor.account
    places = [n for n in range(len(account) - 9, len(account)) if account[n] in "018"]
    if not places:
        raise ValueError("no digit that looks like a letter")
    at = draw.rng.choice(places)
    wrong = account[:at] + {"0": "O", "1": "I", "8": "B"}[account[at]] + account[at + 1 :]
    broken = swapped(clean, account, wrong)
    return question(draw, p, broken, clean, by_gateway("AC01", draw.said("iban")), breaks="ID-IBAN", never=(account,))


CORRUPTION = Corruption("K27", "letter for digit", "account", {"confused": confused})
