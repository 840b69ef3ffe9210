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
from history.remembered import RememberedHistory
from payments.facts import facts_of
from reference.data import ReferenceData
from reference.layered import LayeredReference
from reference.rows import RowsReference
from tools.desk import Desk
from tools.hearing import heard

from .calling import PlaybookCallers
from .doubts import OwnRecords
from .lookup import SourceLookup
from .sources import NO_HISTORY, Sources

Layers = tuple[LayeredReference, PaymentHistory]


@dataclass(frozen=True, slots=True)
class Sight:
    """Reads sources for one report at a time; holds nothing of any case."""

    sources: Sources

    def circumstances(self, case_id: str, report: Report, *, now: datetime) -> Circumstances:
        """The facts of the case that do not change while it is worked. Raises PaymentError."""
        return self._circumstances(case_id, report, now, self._layers(report))

    def look(self, case_id: str, report: Report, *, now: datetime) -> tuple[Circumstances, VerificationPorts]:
        """Both for one judgement, which asks its sources nothing twice. Raises PaymentError."""
        desk, ports = self.run(case_id, report, now=now)
        return desk.circumstances, ports

    def verification_ports(self, report: Report) -> VerificationPorts:
        """The ports with which `cases` verifies this report's proposals, now and again at release."""
        self.sources.knowledge.renew()
        return self._ports(self._layers(report), self._calendars(report))

    def desk(self, case_id: str, report: Report, *, now: datetime) -> Desk:
        """The desk at which the tools look. Raises PaymentError."""
        return self.run(case_id, report, now=now)[0]

    def run(self, case_id: str, report: Report, *, now: datetime) -> tuple[Desk, VerificationPorts]:
        """Desk and ports of one run, which asks its sources nothing twice. Raises PaymentError."""
        self.sources.knowledge.renew()
        layers, calendars = self._layers(report), self._calendars(report)
        desk = Desk(
            circumstances=self._circumstances(case_id, report, now, layers),
            reference=layers[0],
            history=layers[1],
            knowledge=self.sources.knowledge,
            calendars=calendars,
            screening=self.sources.screening,
            duplicates=HistoryDuplicates(layers[1]),
            precedents=self.sources.precedents,
        )
        return desk, self._ports(layers, calendars)

    def _opened(self, case_id: str, report: Report, now: datetime, reference: ReferenceData) -> Circumstances:
        return circumstances_of(case_id, report, now=now, own_bics=self.sources.own_bics | reference.own_bics())

    def _circumstances(self, case_id: str, report: Report, now: datetime, layers: Layers) -> Circumstances:
        reference, history = layers
        bare = self._opened(case_id, report, now, reference)
        known = _is_known(bare, reference, history)
        held = bool(report.reference.payments) or self.sources.history.edition != NO_HISTORY
        findings = findings_of(bare.message, bare.profile, bare.now.date())
        said = heard(bare.fault.text or "", bare.related, bare.message)
        return replace(
            bare,
            known_beneficiary=known,
            new_beneficiary=held and not known,
            asked_to_stop=said.asked_to_stop,
            unread=said.unread,
            findings=findings,
        )

    def _ports(self, layers: Layers, calendars: Calendars) -> VerificationPorts:
        reference, history = layers
        knowledge = self.sources.knowledge
        return VerificationPorts(
            lookup=SourceLookup(reference, history, knowledge),
            screening=self.sources.screening,
            duplicates=HistoryDuplicates(history),
            calendars=calendars,
            callers=PlaybookCallers(knowledge),
            records=OwnRecords(reference, history),
            playbook_checks={playbook.id: playbook.checks for playbook in knowledge.playbooks(None)},
        )

    def _layers(self, report: Report) -> Layers:
        """Master data and history with the case's own rows over them."""
        rows = report.reference.model_dump(mode="json", exclude_none=True, exclude={"payments"})
        own = [r.model_dump(mode="json", exclude_none=True) for r in report.reference.payments]
        reference = LayeredReference(RowsReference(rows, edition="case"), self.sources.reference.standing())
        return reference, LayeredHistory(RowsHistory(own, edition="case"), RememberedHistory(self.sources.history))

    def _calendars(self, report: Report) -> Calendars:
        """The calendars as they stand now, one edition for the whole run, with the case's own rows over them."""
        return self.sources.calendars.under([r.model_dump(mode="json") for r in report.reference.calendars])


def _is_known(case: Circumstances, reference: ReferenceData, history: PaymentHistory) -> bool:
    """Whether history or master data already has this creditor with this account; one without account, by name."""
    facts = facts_of(case.message)
    name = (facts.creditor or "").casefold()
    if facts.creditor_account:
        row = reference.account(facts.creditor_account)
        if row and name in {str(n).casefold() for n in [row.get("holder"), *row.get("aliases", [])]}:
            return True
        paid = history.between(creditor_account=facts.creditor_account)
        return any(row.get("status") == "settled" for row in paid)
    return bool(name) and any(str(row["name"]).casefold() == name for row in reference.parties(facts.creditor or ""))
