"""Builds an agent from its sources: the one composition root for API and benchmark alike."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cases.case import Route
from cases.circumstances import Circumstances
from cases.diagnosis import Diagnosis
from cases.evidence import Evidence
from cases.opening import circumstances_of
from cases.policy import Policy
from cases.ports import Calendars, Certificates, Screening
from cases.proposal import Proposal
from cases.report import Report
from cases.resolution import Worked
from cases.verification import VerificationPorts
from history.duplicates import HistoryDuplicates
from history.payments import LayeredHistory, PaymentHistory, RowsHistory
from knowledge_base.search import Knowledge
from payments import Finding
from payments.facts import facts_of
from payments.vocabulary import Severity
from reference.data import ReferenceData
from reference.layered import LayeredReference
from reference.rows import RowsReference
from tools.desk import Desk, PastResolutions

from .lookup import SourceLookup
from .settings import AgentSettings
from .state import no_usage
from .versions import versions_of

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel
    from langgraph.checkpoint.base import BaseCheckpointSaver

    from .casework import Casework
    from .steps import Steps

# Must be set before LangGraph's serializer is imported: checkpoints then hold plain data only.
os.environ.setdefault("LANGGRAPH_STRICT_MSGPACK", "true")


FINDING_FIELDS = tuple(field.name for field in fields(Finding))
NO_HISTORY = "none"  # the edition of a history that holds nothing


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything the agent reads: master data, history, knowledge, screening, calendars, policy, certificates."""

    reference: ReferenceData
    history: PaymentHistory
    knowledge: Knowledge
    screening: Screening
    calendars: Calendars
    policy: Policy
    certificates: Certificates
    precedents: PastResolutions
    own_bics: frozenset[str] = field(default_factory=frozenset)


def build_agent(
    settings: AgentSettings,
    *,
    sources: Sources,
    checkpoints: BaseCheckpointSaver[Any] | None = None,
    model: BaseChatModel | None = None,
    steps: Steps | None = None,
) -> Agent:
    """An agent over `sources`. `model` replaces the one that `settings` names; `steps` may be wrapped by a test."""
    from .graph import build_graph
    from .models.playbook import PlaybookModel
    from .steps import Steps

    fallback = PlaybookModel(playbooks=_by_id(sources.knowledge))
    graph = build_graph(steps or Steps()).compile(checkpointer=checkpoints)
    return Agent(settings, sources, graph, model or _model_of(settings, fallback), fallback, bool(checkpoints))


def _by_id(knowledge: Knowledge) -> Any:
    from datetime import date

    playbooks = {p.id: p for p in knowledge.playbooks(date.max)} | {p.id: p for p in knowledge.playbooks(None)}
    return playbooks.get


def _model_of(settings: AgentSettings, fallback: BaseChatModel) -> BaseChatModel:
    """The model that the settings name. Raises ValueError for a name that is neither `playbook` nor `openai:NAME`."""
    if settings.model == "playbook":
        return fallback
    kind, _, name = settings.model.partition(":")
    if kind != "openai" or not name:
        raise ValueError(f"unknown model {settings.model!r}: use playbook or openai:NAME")
    from .models.endpoint import open_endpoint

    return open_endpoint(name, settings.endpoint)


class Agent:
    """Works one case at a time. It reads, proposes and proves; releasing is the caller's."""

    def __init__(
        self,
        settings: AgentSettings,
        sources: Sources,
        graph: Any,
        model: BaseChatModel,
        fallback: BaseChatModel,
        durable: bool,
    ) -> None:
        self._settings, self._sources, self._graph = settings, sources, graph
        self._model, self._fallback, self._durable = model, fallback, durable

    def work(self, case_id: str, report: Report, *, now: datetime) -> Worked:
        """Run the case until it is routed. Raises PaymentError for bytes that cannot be worked.

        The run starts at triage: an earlier, unfinished run of the same case had no effects and is dropped.
        """
        self.forget(case_id)
        work = self._casework(case_id, report, now)
        state = self._graph.invoke(
            {"case_id": case_id},
            self._config(case_id),
            context=work,
            durability=self._durability() if self._durable else None,
        )
        return self._worked(state, work)

    def resume(self, case_id: str, report: Report, decision: Mapping[str, Any], *, now: datetime) -> None:
        """Tell a waiting run what people decided, so that it concludes. Without such a run nothing happens."""
        from langgraph.types import Command

        if not self._durable or not self._graph.get_state(self._config(case_id)).next:
            return
        work = self._casework(case_id, report, now)
        self._graph.invoke(Command(resume=dict(decision)), self._config(case_id), context=work, durability="exit")

    def forget(self, case_id: str) -> None:
        """Delete the run's checkpoints: the case's own record is the truth."""
        if self._durable:
            self._graph.checkpointer.delete_thread(case_id)

    def verification_ports(self, report: Report) -> VerificationPorts:
        """The ports with which `cases` verifies this report's proposals again, the case's own rows included."""
        desk = self._layers(report)
        return VerificationPorts(
            lookup=SourceLookup(desk[0], desk[1], self._sources.knowledge),
            screening=self._sources.screening,
            duplicates=HistoryDuplicates(desk[1]),
            calendars=self._calendars(report),
        )

    def circumstances(self, case_id: str, report: Report, *, now: datetime) -> Circumstances:
        """The circumstances of a case, as the run saw them. Raises PaymentError."""
        reference, history = self._layers(report)
        bare = circumstances_of(case_id, report, now=now, own_bics=self._sources.own_bics | reference.own_bics())
        from dataclasses import replace

        known = _is_known(bare, reference, history)
        held = bool(report.reference.payments) or self._sources.history.edition != NO_HISTORY
        return replace(bare, known_beneficiary=known, new_beneficiary=held and not known, findings=_findings(bare))

    def _casework(self, case_id: str, report: Report, now: datetime) -> Casework:
        from .casework import Casework

        reference, history = self._layers(report)
        ports = self.verification_ports(report)
        desk = Desk(
            circumstances=self.circumstances(case_id, report, now=now),
            reference=reference,
            history=history,
            knowledge=self._sources.knowledge,
            calendars=self._calendars(report),
            screening=self._sources.screening,
            duplicates=ports.duplicates,
            precedents=self._sources.precedents,
        )
        return Casework(
            report=report,
            desk=desk,
            model=self._fallback if self._sources.policy.halted.model else self._model,
            fallback=self._fallback,
            policy=self._sources.policy,
            certificates=self._sources.certificates,
            ports=ports,
            settings=self._settings,
        )

    def _layers(self, report: Report) -> tuple[ReferenceData, PaymentHistory]:
        """Master data and history with the case's own rows over them."""
        rows = report.reference.model_dump(mode="json", exclude_none=True, exclude={"payments"})
        own = [r.model_dump(mode="json", exclude_none=True) for r in report.reference.payments]
        reference = LayeredReference(RowsReference(rows, edition="case"), self._sources.reference)
        return reference, LayeredHistory(RowsHistory(own, edition="case"), self._sources.history)

    def _calendars(self, report: Report) -> Calendars:
        if not report.reference.calendars:
            return self._sources.calendars
        from reference.calendars import BankCalendars

        return BankCalendars([r.model_dump(mode="json") for r in report.reference.calendars])

    def _config(self, case_id: str) -> Any:
        return {"configurable": {"thread_id": case_id}, "recursion_limit": 40}

    def _durability(self) -> Any:
        """The planner's run is cheaper than its checkpoints: one is written, at the wait. A model's turns are kept."""
        return "exit" if self._model is self._fallback else "sync"

    def _worked(self, state: Mapping[str, Any], work: Casework) -> Worked:
        from .steps.route import verification_of

        verification = verification_of(state)  # type: ignore[arg-type]
        assert verification is not None
        case = work.circumstances
        findings = tuple(_finding(f) for f in state["findings"])
        return Worked(
            message_type=case.message.type,
            uetr=case.message.uetr,
            diagnosis=Diagnosis(state["cause"], state["summary"], findings),
            evidence=tuple(Evidence.from_json(e) for e in state.get("evidence", [])),
            proposal=Proposal.from_json(state["proposal"]),
            verification=verification,
            confidence=float(state["confidence"]),
            calibrated=False,
            route=Route(state["route"]),
            route_reasons=(*state.get("route_reasons", []), *state["proposal"]["reasons"]),
            approvals_needed=state.get("approvals_needed"),
            trace=tuple(state["trace"]),
            usage=state.get("usage") or no_usage(self._settings.model),
            versions=versions_of(self._sources),
        )


def _finding(value: Mapping[str, Any]) -> Finding:
    known = {name: value[name] for name in FINDING_FIELDS if name in value}
    return Finding(**{**known, "severity": Severity(value["severity"])})


def _findings(case: Circumstances) -> tuple[Finding, ...]:
    import payments

    return tuple(payments.check(case.message, case.profile, case.now.date()))


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
