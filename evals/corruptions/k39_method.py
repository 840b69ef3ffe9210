"""K39: the settlement method and the reimbursement agents contradict each other."""

from typing import Any

from ..draw import Draw, bank_row
from ..situation import Situation
from ..templates import agent, pacs008
from ..voices import by_gateway
from ..world import a_bank
from .corruption import Corruption, question, repaired, swapped

_PATH = "GrpHdr/SttlmInf/InstdRmbrsmntAgt/FinInstnId/BICFI"


def _cover(draw: Draw, authenticated: bool) -> Situation:
    p = draw.payment()
    between = a_bank(draw.rng, draw.split, p.theirs.place.country)
    method = "<SttlmMtd>COVE</SttlmMtd>"
    broken = swapped(pacs008(p), "<SttlmMtd>INDA</SttlmMtd>", method)
    clean = swapped(broken, method, f"{method}<InstdRmbrsmntAgt>{agent(between)}</InstdRmbrsmntAgt>")
    row: dict[str, Any] = {
        "bic": p.theirs.bic, "currency": p.currency, "correspondent_bic": between.bic, "account": "40110022",
        "effective_from": str(p.now.date().replace(day=1)), "authenticated": authenticated,
    }  # fmt: skip
    refusal = by_gateway("CB-GRP-02", draw.said("method"))
    more = {"banks": [bank_row(between)], "ssis": [row]}
    if not authenticated:
        return question(draw, p, broken, clean, refusal, breaks="CB-GRP-02", more=more, difficulty=3)
    return repaired(
        draw, p, broken, clean, refusal, fields={_PATH: between.bic}, operators=("SetField",), breaks="CB-GRP-02",
        route="four_eyes", more=more, difficulty=3,
    )  # fmt: skip


def instructed(draw: Draw) -> Situation:
    """COVE without a reimbursement agent; an authenticated settlement instruction names it."""
    return _cover(draw, authenticated=True)


def unauthenticated(draw: Draw) -> Situation:
    """Nobody vouches for the instruction: how it is covered is asked, and the method stays."""
    return _cover(draw, authenticated=False)


CORRUPTION = Corruption(
    "K39", "settlement method", "agent", {"instructed": instructed, "unauthenticated": unauthenticated}
)
