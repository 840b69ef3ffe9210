"""What is seen of one case: its circumstances, its desk, and the ports that verification asks, its own rows on top."""

from dataclasses import dataclass, replace
from datetime import datetime

from cases.circumstances import Circumstances
from cases.found import findings_of
from cases.opening import circumstances_of
from cases.ports import Calendars
from cases.report import Report
from cases.verification import VerificationPorts
from history.duplicates import HistoryDuplicates
from history.payments import LayeredHistory, PaymentHistory, RowsHistory
from payments.facts import facts_of
from reference.data import ReferenceData
from reference.layered import LayeredReference
from reference.rows import RowsReference
from tools.desk import Desk

from .lookup import SourceLookup
from .sources import NO_HISTORY, Sources


@dataclass(frozen=True, slots=True)
class Sight:
    """Reads sources for one report at a time; holds nothing of any case."""

    sources: Sources

    def circumstances(self, case_id: str, report: Report, *, now: datetime) -> Circumstances:
        """The facts of the case that do not change while it is worked. Raises PaymentError."""
        reference, history = self._layers(report)
        bare = circumstances_of(case_id, report, now=now, own_bics=self.sources.own_bics | reference.own_bics())
        known = _is_known(bare, reference, history)
        held = bool(report.reference.payments) or self.sources.history.edition != NO_HISTORY
        findings = findings_of(bare.message, bare.profile, bare.now.date())
        return replace(bare, known_beneficiary=known, new_beneficiary=held and not known, findings=findings)

    def verification_ports(self, report: Report) -> VerificationPorts:
        """The ports with which `cases` verifies this report's proposals, now and again at release."""
        reference, history = self._layers(report)
        knowledge = self.sources.knowledge
        knowledge.renew()
        return VerificationPorts(
            lookup=SourceLookup(reference, history, knowledge),
            screening=self.sources.screening,
            duplicates=HistoryDuplicates(history),
            calendars=self._calendars(report),
            playbook_checks={playbook.id: playbook.checks for playbook in knowledge.playbooks(None)},
        )

    def desk(self, case_id: str, report: Report, *, now: datetime) -> Desk:
        """The desk at which the tools look. Raises PaymentError."""
        reference, history = self._layers(report)
        self.sources.knowledge.renew()
        return Desk(
            circumstances=self.circumstances(case_id, report, now=now),
            reference=reference,
            history=history,
            knowledge=self.sources.knowledge,
            calendars=self._calendars(report),
            screening=self.sources.screening,
            duplicates=HistoryDuplicates(history),
            precedents=self.sources.precedents,
        )

    def _layers(self, report: Report) -> tuple[ReferenceData, PaymentHistory]:
        """Master data and history with the case's own rows over them."""
        rows = report.reference.model_dump(mode="json", exclude_none=True, exclude={"payments"})
        own = [r.model_dump(mode="json", exclude_none=True) for r in report.reference.payments]
        reference = LayeredReference(RowsReference(rows, edition="case"), self.sources.reference)
        return reference, LayeredHistory(RowsHistory(own, edition="case"), self.sources.history)

    def _calendars(self, report: Report) -> Calendars:
        if not report.reference.calendars:
            return self.sources.calendars
        return self.sources.calendars.under([r.model_dump(mode="json") for r in report.reference.calendars])


def _is_known(case: Circumstances, reference: ReferenceData, history: PaymentHistory) -> bool:
    """Whether history or master data already has this creditor with this account."""
    facts = facts_of(case.message)
    name = (facts.creditor or "").casefold()
    if facts.creditor_account:
        row = reference.account(facts.creditor_account)
        if row and name in {str(n).casefold() for n in [row.get("holder"), *row.get("aliases", [])]}:
            return True
        if any(r.get("status") == "settled" for r in history.between(creditor_account=facts.creditor_account)):
            return True
    return bool(name) and any(str(row["name"]).casefold() == name for row in reference.parties(facts.creditor or ""))
