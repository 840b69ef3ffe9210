"""K32: somebody says that the account details have changed."""

from ..draw import Draw
from ..mt_templates import mt199
from ..payment import Payment
from ..situation import Situation
from ..templates import pacs008
from ..voices import Refusal, by_bank, by_gateway
from .corruption import Corruption, answered


def by_customer(draw: Draw) -> Situation:
    """With an order to another account than ever before: the fraud desk calls back."""
    p = draw.payment()
    clean = pacs008(p)
    text = draw.said("changed")
    refusal = by_bank(p, "AC15", text)
    return _held(draw, p, clean, refusal, "outgoing")


def by_narrative(draw: Draw) -> Situation:
    """A free-text message that wants another account."""
    original = draw.payment()
    p = draw.payment(to=original.theirs.place.country).with_(ours=original.ours, theirs=original.theirs)
    account = draw.payment().creditor.account
    words = draw.said("narrative_account", account=account)
    text = mt199(p, original, "\n".join(words[n : n + 48] for n in range(0, len(words), 48)))
    refusal = by_gateway(None, "")
    return _held(draw, p, text, refusal, "incoming")


def _held(draw: Draw, p: Payment, text: str, refusal: Refusal, direction: str) -> Situation:
    return answered(
        draw, p, text, text, refusal, actions=("HOLD", "ESCALATE"), route="owner", family="owner_hold",
        fact="reported", direction=direction, difficulty=4,
    )  # fmt: skip


CORRUPTION = Corruption(
    "K32", "account details said to have changed", "account", {"by_bank": by_customer, "by_narrative": by_narrative}
)
