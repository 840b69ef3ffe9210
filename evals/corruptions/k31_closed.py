"""K31: the creditor's account is closed or blocked."""

from ..draw import Draw, account_row
from ..situation import Situation
from ..templates import pacs008
from ..voices import by_bank, by_gateway
from .corruption import Corruption, answered, question


def _incoming(draw: Draw, status: str) -> Situation:
    p = draw.payment()
    flipped = p.with_(ours=p.theirs, theirs=p.ours, debtor=p.creditor, creditor=p.debtor)
    text = pacs008(flipped)
    closed = status == "closed"
    made = answered(
        draw, p, text, text, by_gateway("AC04" if closed else "AC06", draw.said("closed")),
        actions=("RETURN",) if closed else ("ESCALATE", "HOLD"), route="approval" if closed else "owner",
        family="other_action" if closed else "owner_hold", fact=f"account_{status}", direction="incoming",
    )  # fmt: skip
    made.reference["accounts"][:] = [account_row(flipped, "creditor", status=status)]
    return made


def closed(draw: Draw) -> Situation:
    """Ours to return."""
    return _incoming(draw, "closed")


def blocked(draw: Draw) -> Situation:
    """A legal block belongs to its owner."""
    return _incoming(draw, "blocked")


def reported(draw: Draw) -> Situation:
    """The next bank sent it back: the ordering customer is asked for another account."""
    p = draw.payment()
    clean = pacs008(p)
    return question(draw, p, clean, clean, by_bank(p, "AC04", draw.said("closed")), fact="reported")


CORRUPTION = Corruption(
    "K31", "account closed", "account", {"closed": closed, "blocked": blocked, "reported": reported}
)
