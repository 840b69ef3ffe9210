"""What a derivation of a new value may read: the attempt, its evidence read again, and the calendars."""

from dataclasses import dataclass

from payments.vocabulary import EvidenceClass

from .attempt import Attempt, Step
from .field_meaning import Meaning, block_of, meaning_of
from .ports import Calendars, EvidenceLookup
from .reread import Reread, reread

FREE_TEXT = frozenset({Meaning.REMITTANCE, Meaning.NARRATIVE})
NOT_A_SOURCE = frozenset({EvidenceClass.E6})


class NotChecked(Exception):
    """The derivation needs something that is not at hand, such as a calendar."""


@dataclass(frozen=True)
class Sources:
    """What a derivation may read: the attempt, its re-read evidence, the calendars."""

    attempt: Attempt
    lookup: EvidenceLookup
    calendars: Calendars | None

    def of(self, step: Step) -> tuple[Reread, ...]:
        """The evidence of `step`, read again; what is no longer there is left out."""
        found = (reread(e, self.attempt.circumstances, self.lookup) for e in self.attempt.cited(step.operator))
        return tuple(item for item in found if item is not None and item.cls not in NOT_A_SOURCE)

    def fit_for(self, step: Step, path: str) -> tuple[Reread, ...]:
        """The evidence of `step` that may tell what stands at `path`.

        Free text of the message tells no field its value, and an address is not read off another party.
        """
        found = []
        for evidence in self.attempt.cited(step.operator):
            item = reread(evidence, self.attempt.circumstances, self.lookup)
            if item is None or item.cls in NOT_A_SOURCE:
                continue
            if evidence.source == "message" and not _may_tell(evidence.locator, path):
                continue
            found.append(item)
        return tuple(found)


def _may_tell(locator: str, path: str) -> bool:
    if block_of(locator) == block_of(path):
        return True
    return meaning_of(locator) not in FREE_TEXT and "PstlAdr" not in path
