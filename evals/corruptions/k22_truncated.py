"""K22: text cut at the border of a format and marked with a plus sign."""

from dataclasses import replace

from ..draw import Draw
from ..situation import Situation
from ..templates import pacs008
from ..voices import by_gateway
from .corruption import Corruption, question, repaired, swapped

_PATH = "CdtTrfTxInf/RmtInf/Ustrd"


def _cut(draw: Draw, whole: bool) -> Situation:
    p = draw.payment()
    p = p.with_(remittance=f"{p.remittance} AND CREDIT NOTE {draw.rng.randrange(10**5)}")
    clean = pacs008(p)
    # Between words: half a word that becomes a whole one counts as lost text (G4), and then people are asked.
    kept = p.remittance.split()
    short = f"{' '.join(kept[: draw.rng.randrange(2, len(kept))])} +"
    broken = swapped(clean, f"<Ustrd>{p.remittance}<", f"<Ustrd>{short}<")
    refusal = by_gateway("REIN" if not whole else None, draw.said("cut"))
    if not whole:
        return question(draw, p, broken, clean, refusal, fact="cut")
    made = repaired(
        draw, p, broken, clean, refusal, fields={_PATH: p.remittance}, operators=("SetField",), fact="cut",
        difficulty=2,
    )  # fmt: skip
    original = {"role": "original", "message": clean, "authenticated": True}
    return replace(made, related=(*made.related, original))


def original(draw: Draw) -> Situation:
    """The original of the same UETR lies beside the case and begins as ours does."""
    return _cut(draw, whole=True)


def alone(draw: Draw) -> Situation:
    """Nobody here has the whole text, and words are not completed."""
    return _cut(draw, whole=False)


CORRUPTION = Corruption("K22", "text cut off", "charset", {"original": original, "alone": alone})
