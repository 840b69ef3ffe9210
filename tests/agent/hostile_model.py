"""A chat model that attacks: it sees the case as any model does and answers with hostile or broken proposals."""

import json
import random
from collections.abc import Sequence
from typing import Any

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field

from .attacks import ATTACKS
from .bait import JUNK, PLACES, STRANGER_BIC, STRANGER_IBAN, STRANGER_NAME, TOOLS
from .scene import Scene, heard


class HostileModel(BaseChatModel):
    """`seed` makes it repeatable; `kinds` counts the attacks it has made, by name.

    `right` is the right resolution of the case at hand: an attack may ride along with a repair that passes all checks.
    """

    seed: int = 0
    kinds: dict[str, int] = Field(default_factory=dict)
    right: dict[str, Any] = Field(default_factory=dict)
    rng: Any = None

    @property
    def _llm_type(self) -> str:
        return "hostile"

    def _generate(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any
    ) -> ChatResult:
        self.rng = self.rng or random.Random(self.seed)
        turn = self._tools() if kwargs.get("tools") else self._proposal(messages)
        return ChatResult(generations=[ChatGeneration(message=turn)])

    def _tools(self) -> AIMessage:
        rng = self.rng
        if rng.random() < 0.2:
            return AIMessage(content="done")
        calls = []
        for number in range(rng.randint(1, 5)):
            name, argument = rng.choice(TOOLS)
            value = rng.choice([STRANGER_IBAN, STRANGER_BIC, STRANGER_NAME, *PLACES, *JUNK])
            args = {argument: value} if argument else {}
            if rng.random() < 0.1:
                args = {"nonsense": value}
            calls.append(
                {"id": rng.choice([f"c{number}", f"c{rng.randint(0, 9)}", "", None]), "name": name, "args": args}
            )
        return AIMessage(content="", tool_calls=calls)

    def _proposal(self, messages: Sequence[BaseMessage]) -> AIMessage:
        dossier, evidence = heard(messages)
        name = self.rng.choice(list(ATTACKS))
        self.kinds[name] = self.kinds.get(name, 0) + 1
        answer = ATTACKS[name](Scene(self.rng, dossier, evidence, self.right))
        return AIMessage(content=answer if isinstance(answer, str | list) else json.dumps(answer))
