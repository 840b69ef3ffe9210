"""K45: the destination demands a purpose code."""

from ..draw import Draw
from ..payment import Payment
from ..situation import Situation
from ..templates import pacs008
from ..voices import by_bank, by_gateway
from .corruption import Corruption, question, repaired

_PATH = "CdtTrfTxInf/RgltryRptg"
_FIELDS = {f"{_PATH}/DbtCdtRptgInd": "CRED", f"{_PATH}/Dtls/Ctry": "AE"}


def _without(draw: Draw) -> tuple[Payment, str, str, str]:
    p = draw.payment(to="AE")
    coded = "<RgltryRptg><DbtCdtRptgInd>CRED</DbtCdtRptgInd><Dtls><Ctry>AE</Ctry><Cd>{}</Cd></Dtls></RgltryRptg>"
    bare = pacs008(p)
    code = draw.rng.choice(("GDE", "STS", "SAL", "GDI"))
    return p, code, bare.replace("<RmtInf>", coded.format(code) + "<RmtInf>"), bare


def unanswered(draw: Draw) -> Situation:
    """Nobody said what the payment is for: it is asked, never inferred from the remittance."""
    p, _, clean, broken = _without(draw)
    refusal = draw.rng.choice((by_gateway("RR05", draw.said("purpose")), by_bank(p, "RR05", draw.said("purpose"))))
    return question(draw, p, broken, clean, refusal, breaks="CB-REG-01")


def told(draw: Draw) -> Situation:
    """The customer gave the code over an authenticated channel."""
    from dataclasses import replace

    p, code, clean, broken = _without(draw)
    answer = {"role": "answer", "message": draw.answered("purpose", code), "authenticated": True}
    made = repaired(
        draw, p, broken, clean, by_gateway("RR05", draw.said("purpose")), breaks="CB-REG-01", route="four_eyes",
        fields={**_FIELDS, f"{_PATH}/Dtls/Cd": code}, operators=("SetRegReporting",), difficulty=2,
    )  # fmt: skip
    return replace(made, related=(answer,))


CORRUPTION = Corruption("K45", "purpose code", "purpose", {"unanswered": unanswered, "told": told})
