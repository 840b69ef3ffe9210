"""The desk: everything a tool may look at while one case is worked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from cases.circumstances import Circumstances
from cases.ports import Calendars, DuplicateCheck, Screening
from history.payments import PaymentHistory
from history.precedents import Precedent
from knowledge_base.search import Knowledge
from reference.data import ReferenceData


class PastResolutions(Protocol):
    """The reading side of `history.precedents.Precedents`."""

    def like(
        self, *, codes: Iterable[str], rules: Iterable[str], message_type: str, on: date, k: int = 5
    ) -> list[Precedent]: ...


@dataclass(frozen=True, slots=True)
class Desk:
    """The case and its sources. Read-only: nothing reachable from here sends, approves or writes."""

    circumstances: Circumstances
    reference: ReferenceData
    history: PaymentHistory
    knowledge: Knowledge
    calendars: Calendars
    screening: Screening
    duplicates: DuplicateCheck
    precedents: PastResolutions
