"""K16: the debtor's address is missing."""

from ..draw import Draw, account_row
from ..situation import Situation
from ..templates import address, pacs008
from ..voices import by_bank, by_gateway
from .corruption import Corruption, question, repaired, swapped

_P = "CdtTrfTxInf/Dbtr/PstlAdr"


def _missing(draw: Draw, held: bool) -> Situation:
    p = draw.payment()
    who = p.debtor
    parts = {"StrtNm": who.street, "BldgNb": who.number, "PstCd": who.postcode, "TwnNm": who.town, "Ctry": who.country}
    clean = pacs008(p)
    broken = swapped(clean, f"{who.name}</Nm>{address(who)}", f"{who.name}</Nm>")
    refusal = draw.rng.choice(
        (by_gateway("CB-PTY-04", draw.said("debtoraddress")), by_bank(p, "BE07", draw.said("debtoraddress")))
    )
    if not held:
        return question(draw, p, broken, clean, refusal, breaks="CB-PTY-04")
    found = repaired(
        draw, p, broken, clean, refusal, breaks="CB-PTY-04", difficulty=2, operators=("StructureAddress", "SetField"),
        fields={f"{_P}/{name}": value for name, value in parts.items()},
    )  # fmt: skip
    found.reference["accounts"][0] = account_row(p, "debtor", address=parts)
    return found


def own_record(draw: Draw) -> Situation:
    """Our customer, whose record has the address."""
    return _missing(draw, held=True)


def no_record(draw: Draw) -> Situation:
    """The record has no address either."""
    return _missing(draw, held=False)


CORRUPTION = Corruption("K16", "debtor address missing", "address", {"own_record": own_record, "no_record": no_record})
