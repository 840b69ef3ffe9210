"""K38: the settlement instruction that the payment follows is no longer in force."""

from datetime import timedelta
from typing import Any

from ..draw import Draw, bank_row
from ..situation import Situation
from ..templates import agent, pacs008
from ..voices import by_bank
from ..world import a_bank
from .corruption import Corruption, question, repaired, swapped

_PATH = "CdtTrfTxInf/IntrmyAgt1/FinInstnId/BICFI"


def _superseded(draw: Draw, authenticated: bool, days: int = -30) -> Situation:
    p = draw.payment()
    old, new = (a_bank(draw.rng, draw.split, p.theirs.place.country) for _ in range(2))
    plain = pacs008(p)
    place = "<Dbtr><Nm>"
    clean = swapped(plain, place, f"<IntrmyAgt1>{agent(new)}</IntrmyAgt1>{place}")
    broken = swapped(plain, place, f"<IntrmyAgt1>{agent(old)}</IntrmyAgt1>{place}")
    since = str(p.now.date() + timedelta(days=days))
    row: dict[str, Any] = {
        "bic": p.theirs.bic, "currency": p.currency, "correspondent_bic": new.bic, "account": "40110022",
        "effective_from": since, "authenticated": authenticated,
    }  # fmt: skip
    refusal = by_bank(p, "RC11", draw.said("ssi"))
    more = {"banks": [bank_row(old), bank_row(new)], "ssis": [row]}
    if not authenticated or days > 0:
        return question(draw, p, broken, clean, refusal, fact="reported", more=more, difficulty=3)
    return repaired(
        draw, p, broken, clean, refusal, fields={_PATH: new.bic}, operators=("ReplaceBIC",), fact="reported",
        route="four_eyes", more=more, difficulty=3,
    )  # fmt: skip


def in_force(draw: Draw) -> Situation:
    """Entered by two people and in force: it names the correspondent."""
    return _superseded(draw, authenticated=True)


def unauthenticated(draw: Draw) -> Situation:
    """Nobody vouches for it: a new correspondent from an e-mail is how money is stolen."""
    return _superseded(draw, authenticated=False)


def not_yet(draw: Draw) -> Situation:
    """Authenticated, but in force only after the value date."""
    return _superseded(draw, authenticated=True, days=20)


CORRUPTION = Corruption(
    "K38", "settlement instruction", "agent",
    {"in_force": in_force, "unauthenticated": unauthenticated, "not_yet": not_yet},
)  # fmt: skip
