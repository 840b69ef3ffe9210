"""K52: free text of another bank about a payment of ours."""

from ..draw import Draw, payment_row
from ..mt_templates import mt199
from ..situation import Situation
from ..voices import by_gateway
from .corruption import Corruption, answered


def _asked(draw: Draw, key: str, actions: tuple[str, ...], code: str | None = None, known: bool = True) -> Situation:
    original = draw.payment()
    p = draw.payment().with_(ours=original.ours, theirs=original.theirs)
    words = draw.said(key)
    original = original.with_(instruction_id=original.instruction_id[:16])
    text = mt199(p, original, "\n".join(words[n : n + 45] for n in range(0, len(words), 45)))
    rows = {"payments": [payment_row(original, "settled")]} if known else {}
    route = "approval" if "CLOSE" in actions else "information"
    return answered(
        draw, p, text, text, by_gateway(code, ""), actions=actions, route=route,
        family="other_action", fact="reported", more=rows, direction="incoming",
    )  # fmt: skip


def purpose(draw: Draw) -> Situation:
    """What is it for?"""
    return _asked(draw, "narrative_query", ("RFI",))


def invoice(draw: Draw) -> Situation:
    """The invoice is wanted."""
    return _asked(draw, "narrative_invoice", ("RFI",))


def non_receipt(draw: Draw) -> Situation:
    """Not received, and our history knows the payment: the answer is ours to give."""
    return _asked(draw, "narrative_nonreceipt", ("CLOSE", "RFI"), "CCNR")


def unable_to_apply(draw: Draw) -> Situation:
    """The other bank cannot book it: the ordering customer is asked."""
    return _asked(draw, "narrative_utapply", ("RFI",), "UTAP")


CORRUPTION = Corruption(
    "K52", "free text", "free_text",
    {"purpose": purpose, "invoice": invoice, "non_receipt": non_receipt, "unable_to_apply": unable_to_apply},
)  # fmt: skip
