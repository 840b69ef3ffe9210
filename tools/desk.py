"""The desk: everything a tool may look at while one case is worked."""

from dataclasses import dataclass

from history.payments import PaymentHistory
from history.precedents import Precedents
from knowledge_base.search import Knowledge
from reference.data import ReferenceData

from cases.circumstances import Circumstances
from cases.ports import Calendars, DuplicateCheck, Screening


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
    precedents: Precedents
