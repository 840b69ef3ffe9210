"""K21: the name does not belong to the account."""

from ..draw import Draw, account_row
from ..situation import Situation
from ..templates import pacs008
from ..voices import by_bank, by_gateway
from .corruption import Corruption, answered, question


def incoming(draw: Draw) -> Situation:
    """A payment to us for an account that somebody else holds: it goes back, or the sender is asked."""
    p = draw.payment()
    flipped = p.with_(ours=p.theirs, theirs=p.ours, debtor=p.creditor, creditor=p.debtor)
    text = pacs008(flipped)
    other = draw.payment().debtor.name
    row = account_row(flipped, "creditor", holder=other)
    made = answered(
        draw, p, text, text, by_gateway("BE01", draw.said("namemismatch")), actions=("RETURN", "RFI"),
        route="approval", family="other_action", fact="name_differs", direction="incoming",
    )  # fmt: skip
    made.reference["accounts"][:] = [row]
    return made


def reported(draw: Draw) -> Situation:
    """The next bank says so; we hold no proof either way."""
    p = draw.payment()
    clean = pacs008(p)
    return question(draw, p, clean, clean, by_bank(p, "BE01", draw.said("namemismatch")), fact="reported")


CORRUPTION = Corruption("K21", "name against account", "name", {"incoming": incoming, "reported": reported})
