"""K28: a right account in print form."""

from ..draw import Draw
from ..situation import Situation
from ..templates import pacs008
from ..voices import by_gateway
from .corruption import Corruption, repaired, swapped

_PATH = "CdtTrfTxInf/CdtrAcct/Id/IBAN"


def small_letters(draw: Draw) -> Situation:
    """Small letters where capitals are due."""
    p = draw.payment()
    clean = pacs008(p)
    account = p.creditor.account
    broken = swapped(clean, account, account.lower())
    return repaired(
        draw, p, broken, clean, by_gateway("ID-IBAN", draw.said("ibanform")), breaks="ID-IBAN", route="auto",
        fields={_PATH: account}, operators=("FoldCase", "TrimWhitespace"),
    )  # fmt: skip


def blanks(draw: Draw) -> Situation:
    """Groups of four with blanks."""
    p = draw.payment()
    clean = pacs008(p)
    account = p.creditor.account
    broken = swapped(clean, account, " ".join(account[n : n + 4] for n in range(0, len(account), 4)))
    return repaired(
        draw, p, broken, clean, by_gateway("ID-IBAN", draw.said("ibanform")), breaks="ID-IBAN", route="auto",
        fields={_PATH: account}, operators=("FoldCase", "TrimWhitespace"),
    )  # fmt: skip


CORRUPTION = Corruption("K28", "account in print form", "account", {"small_letters": small_letters, "blanks": blanks})
