"""What a tool is: a read-only question the model may ask, whose answer is evidence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from cases.evidence import Evidence

from .desk import Desk


class Effect(StrEnum):
    """What calling a tool does to the world. There is no other value on purpose."""

    READ = "read"


@dataclass(frozen=True, slots=True)
class Tool:
    """One question. `ask` answers with evidence whose ids are empty: the graph numbers them in order of asking."""

    name: str
    description: str
    arguments: type[BaseModel]
    ask: Callable[[Desk, Any], list[Evidence]]
    effect: Effect = Effect.READ

    def call(self, desk: Desk, arguments: Mapping[str, Any]) -> list[Evidence]:
        """Validate `arguments` and ask. Raises pydantic.ValidationError for arguments of a wrong shape."""
        return self.ask(desk, self.arguments.model_validate(dict(arguments)))
