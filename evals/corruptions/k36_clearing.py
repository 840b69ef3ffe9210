"""K36 and K37: a clearing code that no directory proves; an intermediary without the bank behind it."""

from ..draw import Draw
from ..mt_templates import mt103
from ..situation import Situation
from ..templates import agent, pacs008
from ..voices import by_bank, by_network
from .corruption import Corruption, answered, question, swapped


def unknown_code(draw: Draw) -> Situation:
    """A national code without a BIC: digits are neither added nor computed."""
    p = draw.payment()
    clean = pacs008(p)
    number = f"{draw.rng.randrange(10**8, 10**9)}"
    member = (
        f"<FinInstnId><ClrSysMmbId><ClrSysId><Cd>USABA</Cd></ClrSysId><MmbId>{number}</MmbId></ClrSysMmbId>"
        f"<Nm>{p.theirs.name}</Nm><PstlAdr><TwnNm>{p.creditor.town}</TwnNm><Ctry>{p.creditor.country}</Ctry></PstlAdr>"
        f"</FinInstnId>"
    )
    broken = swapped(clean, f"<CdtrAgt>{agent(p.theirs)}", f"<CdtrAgt>{member}")
    return question(draw, p, broken, clean, by_bank(p, "RC08", draw.said("clearing")), fact="reported")


def no_account_bank(draw: Draw) -> Situation:
    """Field 56A without 57A: whether a bank is missing or one too many the sender must say."""
    p = draw.payment()
    clean = mt103(p)
    broken = swapped(clean, f":57A:{p.theirs.bic}", f":56A:{p.theirs.bic}")
    return answered(
        draw, p, broken, clean, by_network(p, "C81", draw.said("chain")), actions=("RFI", "ESCALATE"),
        route="information", family="unanswerable", breaks="C81",
    )  # fmt: skip


CORRUPTION = Corruption(
    "K36", "clearing code and chain", "agent", {"unknown_code": unknown_code, "no_account_bank": no_account_bank}
)
