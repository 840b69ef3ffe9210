"""The embedded planner as a chat model: deterministic, offline, and called what it is."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from knowledge_base.playbook import Playbook

from ..fences import OPEN, unfenced
from ..planner.plan import plan
from ..planner.proposing import proposal_of
from ..planner.scope import Answer


class PlaybookModel(BaseChatModel):
    """Follows the front matter of the playbooks named in the case. Asked with tools it asks them; without, it proposes.

    `playbooks` gives a playbook by id and day; nothing else is known to it but the conversation.
    """

    playbooks: Callable[[str, date], Playbook | None]

    @property
    def _llm_type(self) -> str:
        return "playbook"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Any:
        return self.bind(tools=tools, **kwargs)

    def _generate(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any
    ) -> ChatResult:
        turn = self.turn(messages, asked_for_tools=bool(kwargs.get("tools")))
        return ChatResult(generations=[ChatGeneration(message=turn)])

    def turn(self, messages: Sequence[BaseMessage], *, asked_for_tools: bool) -> AIMessage:
        """The turn itself, without what a chat model does around one for callbacks and caches."""
        dossier, answers = _heard(messages)
        on = datetime.fromisoformat(dossier["case"]["now"]).date()
        playbooks = [p for id_ in dossier["playbooks"] if (p := self.playbooks(id_, on)) is not None]
        if asked_for_tools:
            return self._ask(playbooks, dossier, answers) or AIMessage(content="done")
        return AIMessage(content=json.dumps(proposal_of(playbooks, dossier, answers), ensure_ascii=False))

    @staticmethod
    def _ask(
        playbooks: Sequence[Playbook], dossier: Mapping[str, Any], answers: Mapping[str, Answer]
    ) -> AIMessage | None:
        calls = [call for playbook in playbooks for call in plan(playbook, dossier, answers).pending]
        unique = {call.id: call for call in calls}
        if not unique:
            return None
        return AIMessage(
            content="",
            tool_calls=[{"id": c.id, "name": c.tool, "args": dict(c.arguments)} for c in unique.values()],
        )


def _heard(messages: Sequence[BaseMessage]) -> tuple[dict[str, Any], dict[str, Answer]]:
    """The dossier, and the answers by call id."""
    dossier: dict[str, Any] = {}
    answers: dict[str, Answer] = {}
    for message in messages:
        if isinstance(message, ToolMessage):
            found = unfenced(str(message.content))
            if isinstance(found, list) and found:
                answers[message.tool_call_id] = Answer(found[0]["values"], tuple(e["id"] for e in found))
        elif isinstance(message, HumanMessage) and not dossier and OPEN in str(message.content):
            dossier = unfenced(str(message.content))
    return dossier, answers
