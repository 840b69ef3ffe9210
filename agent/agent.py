"""The agent: works one case at a time. It reads, proposes and proves; releasing is the caller's."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cases.circumstances import Circumstances
from cases.progress import Tell, unheard
from cases.report import Report
from cases.resolution import Worked
from cases.verification import VerificationPorts

from .settings import AgentSettings
from .sight import Sight
from .sources import Sources

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

    from .casework import Casework
    from .models.breaker import Breaker
    from .models.spending import Spending
    from .models.turns import Turns

SUPER_STEPS_MAX = 40
AWAITING = "await_decision"  # the node at which a run waits for people


@dataclass(frozen=True, slots=True)
class Agent:
    """A compiled graph with its models and sources. `durable`: runs are checkpointed and can wait for people."""

    settings: AgentSettings
    sources: Sources
    graph: Any
    model: BaseChatModel
    fallback: BaseChatModel
    durable: bool
    spending: Spending
    breaker: Breaker
    recorded: tuple[Mapping[str, Any], ...] | None = None

    @property
    def sight(self) -> Sight:
        return Sight(self.sources)

    def work(self, case_id: str, report: Report, *, now: datetime, told: Tell = unheard) -> Worked:
        """Run the case until it is routed, and tell each step. Raises PaymentError for bytes that cannot be worked.

        The run starts at triage: an earlier, unfinished run of the same case had no effects and is dropped.
        """
        from .outcome import worked_of

        self.forget(case_id)
        work = self._casework(case_id, report, now, told)
        durability = self._durability() if self.durable else None
        state = self.graph.invoke({"case_id": case_id}, _config(case_id), context=work, durability=durability)
        return worked_of(state, work, self.sources)

    def resume(self, case_id: str, report: Report, decision: Mapping[str, Any], *, now: datetime) -> None:
        """Tell a waiting run what people decided, so that it concludes. Without such a run nothing happens.

        A run that waits has nothing left to look up: no source is asked, and the message is not read again.
        """
        from langgraph.types import Command

        from .casework import Awaited

        following = self.graph.get_state(_config(case_id)).next if self.durable else ()
        if not following:
            return
        work = Awaited() if following == (AWAITING,) else self._casework(case_id, report, now)
        self.graph.invoke(Command(resume=dict(decision)), _config(case_id), context=work, durability="exit")

    def forget(self, case_id: str) -> None:
        """Delete the run's checkpoints: the case's own record is the truth."""
        if self.durable:
            self.graph.checkpointer.delete_thread(case_id)

    def circumstances(self, case_id: str, report: Report, *, now: datetime) -> Circumstances:
        """The circumstances of a case, as the run saw them. Raises PaymentError."""
        return self.sight.circumstances(case_id, report, now=now)

    def verification_ports(self, report: Report) -> VerificationPorts:
        """The ports with which `cases` verifies this report's proposals again."""
        return self.sight.verification_ports(report)

    def replaying(self, name: str, recorded: Sequence[Mapping[str, Any]]) -> Agent:
        """An agent that works a case as the model `name` did then: from its recorded turns, without any endpoint."""
        # A copy of the planner stands for the model: it is not the fallback, and it is never asked.
        model = self.fallback if name == "playbook" else self.fallback.model_copy()
        settings = replace(self.settings, model=name)
        graph = self.graph.copy({"checkpointer": None})
        return replace(self, settings=settings, model=model, graph=graph, durable=False, recorded=tuple(recorded))

    def _casework(self, case_id: str, report: Report, now: datetime, told: Tell = unheard) -> Casework:
        from .casework import Casework

        model = self.fallback if self.sources.policy.halted.model else self.model
        desk, ports = self.sight.run(case_id, report, now=now)
        return Casework(
            report=report,
            desk=desk,
            model=model,
            fallback=self.fallback,
            policy=self.sources.policy,
            certificates=self.sources.certificates,
            ports=ports,
            settings=self.settings,
            confidence=self.sources.calibration,
            turns=self._turns(case_id, model),
            told=told,
        )

    def _turns(self, case_id: str, model: BaseChatModel) -> Turns:
        """The turns of one run; under pseudonyms of the case's own, unless the endpoint may see payment data."""
        from .models.turns import Turns
        from .pseudonyms.veil import Veil

        key = hmac.digest(self.settings.pseudonym_key, f"case\0{case_id}".encode(), "sha256")
        veil = None if self.settings.endpoint.local else Veil(key)
        return Turns(model, self.settings, veil, self.spending, self.breaker, self.recorded)

    def _durability(self) -> Any:
        """The planner's run is cheaper than its checkpoints: one is written, at the wait. A model's turns are kept."""
        return "exit" if self.model is self.fallback else "sync"


def _config(case_id: str) -> Any:
    return {"configurable": {"thread_id": case_id}, "recursion_limit": SUPER_STEPS_MAX}
