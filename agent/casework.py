"""The casework: what the nodes of one run work with, beside the state. Never checkpointed; made again on resume."""

from dataclasses import dataclass, replace

from langchain_core.language_models.chat_models import BaseChatModel

from cases.circumstances import Circumstances
from cases.policy import Policy
from cases.ports import Certificates
from cases.report import Report
from cases.verification import VerificationPorts
from payments import Message
from tools.desk import Desk

from .confidence.model import ConfidenceModel
from .settings import AgentSettings


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
    confidence: ConfidenceModel | None = None

    @property
    def circumstances(self) -> Circumstances:
        return self.desk.circumstances

    def over(self, message: Message) -> Desk:
        """The desk with another message on it: tools then read the patched copy."""
        return replace(self.desk, circumstances=replace(self.desk.circumstances, message=message, findings=()))
