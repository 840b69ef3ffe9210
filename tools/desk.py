"""The desk: everything a tool may look at while one case is worked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cases.circumstances import Circumstances
from cases.ports import Calendars, DuplicateCheck, Screening
from cases.precedent import Precedent
from history.payments import PaymentHistory
from knowledge_base.search import Knowledge
from reference.data import ReferenceData


class PastResolutions(Protocol):
    """Settled resolutions, found by the terms of `cases.precedent.terms_of`."""

    def like(self, wanted: frozenset[str], *, at: datetime, k: int = 5) -> list[Precedent]: ...


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
