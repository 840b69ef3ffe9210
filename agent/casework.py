"""The casework: what the nodes of one run work with, beside the state. Never checkpointed; made again on resume."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage

from cases.circumstances import Circumstances
from cases.policy import Policy
from cases.ports import Certificates
from cases.progress import Tell, unheard
from cases.report import Report
from cases.verification import VerificationPorts
from payments import Message
from tools.desk import Desk

from .confidence.model import ConfidenceModel
from .models.calls import checked
from .models.playbook import PlaybookModel
from .models.turns import Turns
from .settings import AgentSettings


@dataclass(frozen=True, slots=True)
class Awaited:
    """All that is left to a run which waited for people: the decision is in its state, and it only concludes."""

    told: Tell = unheard


@dataclass(frozen=True, slots=True)
class Casework:
    """One case with its sources, its model and the bank's policy."""

    report: Report
    desk: Desk
    model: BaseChatModel
    fallback: BaseChatModel
    policy: Policy
    certificates: Certificates
    ports: VerificationPorts
    settings: AgentSettings
    turns: Turns
    confidence: ConfidenceModel | None = None
    told: Tell = unheard

    def turn(
        self,
        model: BaseChatModel,
        messages: Sequence[BaseMessage],
        *,
        tools: Sequence[Mapping[str, Any]] = (),
        schema: Mapping[str, Any] | None = None,
        sample: int = 0,
    ) -> tuple[AIMessage, dict[str, int]]:
        """A turn of `model` and what it cost; the planner's costs nothing. Raises ModelFailed."""
        if model is self.fallback:
            return checked(cast(PlaybookModel, model).turn(messages, asked_for_tools=bool(tools))), {}
        return self.turns.take(messages, tools=tools, schema=schema, sample=sample)

    @property
    def circumstances(self) -> Circumstances:
        return self.desk.circumstances

    def over(self, message: Message) -> Desk:
        """The desk with another message on it: tools then read the patched copy."""
        return replace(self.desk, circumstances=replace(self.desk.circumstances, message=message, findings=()))
