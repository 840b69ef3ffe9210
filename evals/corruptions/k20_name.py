"""K20: the creditor has no proper name."""

from ..draw import Draw
from ..situation import Situation
from ..templates import pacs008
from ..voices import by_gateway
from .corruption import Corruption, question, repaired, swapped


def placeholder(draw: Draw) -> Situation:
    """UNKNOWN or the like; nobody has said who is meant."""
    p = draw.payment()
    clean = pacs008(p)
    wrong = draw.rng.choice(("UNKNOWN", "NOTPROVIDED", "N/A", "XXX"))
    broken = swapped(clean, f"<Cdtr><Nm>{p.creditor.name}<", f"<Cdtr><Nm>{wrong}<")
    return question(draw, p, broken, clean, by_gateway("BE22", draw.said("name")), breaks="CB-PTY-05")


def told(draw: Draw) -> Situation:
    """The ordering side gave the name in an authenticated answer."""
    p = draw.payment()
    clean = pacs008(p)
    broken = swapped(clean, f"<Cdtr><Nm>{p.creditor.name}<", "<Cdtr><Nm>UNKNOWN<")
    answer = {"role": "answer", "message": draw.answered("name", p.creditor.name), "authenticated": True}
    refusal = by_gateway("BE22", draw.said("name"))
    made = repaired(
        draw, p, broken, clean, refusal, breaks="CB-PTY-05", route="four_eyes", operators=("SetField",), difficulty=2,
        fields={"CdtTrfTxInf/Cdtr/Nm": p.creditor.name},
    )  # fmt: skip
    from dataclasses import replace

    return replace(made, related=(*made.related, answer))


CORRUPTION = Corruption("K20", "creditor name", "name", {"placeholder": placeholder, "told": told})
