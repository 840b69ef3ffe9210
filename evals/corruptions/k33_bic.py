"""K33 and K34: the creditor's bank was merged, or its BIC is mistyped."""

from ..draw import Draw, bank_row
from ..mt_templates import mt103
from ..situation import Situation
from ..templates import agent, pacs008
from ..voices import by_bank, by_gateway
from ..world import Bank, a_bank
from .corruption import Corruption, question, repaired, swapped

_PATH = "CdtTrfTxInf/CdtrAgt/FinInstnId/BICFI"


def _merged(draw: Draw, active: bool, fin: bool = False) -> Situation:
    p = draw.payment()
    old = a_bank(draw.rng, draw.split, p.theirs.place.country)
    clean = mt103(p) if fin else pacs008(p)
    broken = (
        swapped(clean, f":57A:{p.theirs.bic}", f":57A:{old.bic}")
        if fin
        else swapped(clean, f"<CdtrAgt>{agent(p.theirs)}", f"<CdtrAgt>{agent(old)}")
    )
    row = bank_row(old, status="merged" if active else "inactive", effective_from="2026-09-01")
    row |= {"successor_bic": p.theirs.bic} if active else {}
    words = draw.said("bic")
    refusal = by_gateway("RC04", words) if fin or draw.chance(0.5) else by_bank(p, "RC04", words)
    more = {"banks": [row]}
    if not active:
        return question(draw, p, broken, clean, refusal, fact="bank_inactive", more=more)
    return repaired(
        draw, p, broken, clean, refusal, fact="bank_merged", route="four_eyes", difficulty=2, more=more,
        fields={"57A" if fin else _PATH: p.theirs.bic}, operators=("ReplaceBIC",),
        accepted={"57A/1": (p.theirs.bic,)} if fin else None,
    )  # fmt: skip


def merged(draw: Draw) -> Situation:
    """The directory names an active successor."""
    return _merged(draw, active=True)


def merged_mt(draw: Draw) -> Situation:
    """The same in field 57A."""
    return _merged(draw, active=True, fin=True)


def gone(draw: Draw) -> Situation:
    """Inactive without a successor."""
    return _merged(draw, active=False)


def mistyped(draw: Draw) -> Situation:
    """One letter off: a near name in the directory proves nothing."""
    p = draw.payment()
    clean = pacs008(p)
    bic = p.theirs.bic
    wrong = bic[:3] + draw.rng.choice([c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if c != bic[3]]) + bic[4:]
    near = Bank(wrong, p.theirs.name, p.theirs.place, p.theirs.code)
    broken = swapped(clean, f"<CdtrAgt>{agent(p.theirs)}", f"<CdtrAgt>{agent(near)}")
    return question(draw, p, broken, clean, by_gateway("RC04", draw.said("bic")), fact="bank_unknown")


CORRUPTION = Corruption(
    "K33", "BIC merged or mistyped", "agent",
    {"merged": merged, "merged_mt": merged_mt, "gone": gone, "mistyped": mistyped},
)  # fmt: skip
