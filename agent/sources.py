"""What an agent reads, handed in by its composition root."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from cases.policy import Policy
from cases.ports import Calendars, Certificates, Screening
from history.payments import PaymentHistory
from knowledge_base.search import Knowledge
from reference.data import ReferenceData
from tools.desk import PastResolutions

from .confidence.model import ConfidenceModel

NO_HISTORY = "none"  # the edition of a history that holds nothing


class LayeredCalendars(Calendars, Protocol):
    """Calendars over which the rows of a case can be laid."""

    def under(self, rows: Iterable[Mapping[str, Any]]) -> Calendars: ...


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything the agent reads: master data, history, knowledge, screening, calendars, policy, certificates."""

    reference: ReferenceData
    history: PaymentHistory
    knowledge: Knowledge
    screening: Screening
    calendars: LayeredCalendars
    policy: Policy
    certificates: Certificates
    precedents: PastResolutions
    own_bics: frozenset[str] = field(default_factory=frozenset)
    confidence: ConfidenceModel | None = None  # none: no confidence is calibrated
    certified_knowledge: str = ""  # digest for which `confidence` holds; empty: whatever the knowledge

    @property
    def calibration(self) -> ConfidenceModel | None:
        """The confidence model, None as soon as knowledge was published that it was not measured with."""
        holds = self.certified_knowledge in ("", self.knowledge.digest)
        return self.confidence if holds else None
