"""The rule on external code sets: a code that its list does not hold, with the edition that was asked."""

from collections.abc import Iterator

from ..code_sets import edition, unknown_codes
from ..vocabulary import Severity
from .reading import Reading
from .rule import Example, Fault, rule

_OF_PURPOSES = frozenset({"ExternalPurpose1Code", "ExternalCategoryPurpose1Code"})  # CB-PUR-01 speaks of these
_WITH_PURPOSES = ("pacs.008", "pacs.009", "pain.001")


@rule(
    "CB-COD-01",
    "Codes are on their lists",
    "A code of an external code set is on its list; the lists grow each quarter, so an unknown code is a warning.",
    source="message layer §7",
    applies=("pacs.", "pain.", "camt.", "admi.", "head."),
    severity=Severity.WARNING,
    failing=Example("pacs.002", {"TxInfAndSts/TxSts": "RJCT", "TxInfAndSts/StsRsnInf/Rsn/Cd": "QQ77"}),
    passing=Example("pacs.002", {"TxInfAndSts/TxSts": "RJCT", "TxInfAndSts/StsRsnInf/Rsn/Cd": "AC04"}),
)
def codes_on_their_lists(reading: Reading) -> Iterator[Fault]:
    elsewhere = _OF_PURPOSES if reading.kind in _WITH_PURPOSES else frozenset()
    for path, code, name in unknown_codes(reading.message):
        if name not in elsewhere:
            told = f"{code} is not in {name} of edition {edition()}"
            yield Fault(path, code, told, "a listed code, or a newer edition that has this one")


RULES = (codes_on_their_lists,)
