"""A proposal: one action on one message, with its reasons and its author. Never edited, only superseded."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from payments import Operator
from payments.vocabulary import Action, Level, Purpose


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message drafted to go out beside the payment. `message_type` is a message type or `text`."""

    message_type: str
    message: str
    purpose: Purpose

    def to_json(self) -> dict[str, str]:
        """The outgoing message of contract §4."""
        return {"message_type": self.message_type, "message": self.message, "purpose": self.purpose.value}


@dataclass(frozen=True, slots=True)
class Author:
    """Who made the proposal: a model with its digests, or a person (then `person` is their id)."""

    model: str
    prompts: str = ""
    knowledge: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to do about the case. `level` is the strictest of playbooks and operators; `cap` bounds the confidence.

    `four_eyes` is the playbook's own demand for a second person; `owner` names the function that alone decides at A0
    (`compliance`, `fraud`, `legal`).
    """

    action: Action
    level: Level
    playbook: str
    playbooks: tuple[str, ...]
    operators: tuple[Operator, ...]
    outgoing: tuple[Outgoing, ...]
    explanation: str
    author: Author
    cap: float
    four_eyes: bool = False
    owner: str | None = None
    reasons: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain data, for the graph state and the store."""
        return {
            "action": self.action.value,
            "level": self.level.value,
            "playbook": self.playbook,
            "playbooks": list(self.playbooks),
            "operators": [o.to_json() for o in self.operators],
            "outgoing": [o.to_json() for o in self.outgoing],
            "explanation": self.explanation,
            "author": {
                "model": self.author.model,
                "prompts": self.author.prompts,
                "knowledge": self.author.knowledge,
                "person": self.author.person,
            },
            "cap": str(self.cap),
            "four_eyes": self.four_eyes,
            "owner": self.owner,
            "reasons": list(self.reasons),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Proposal":
        """The inverse of `to_json`. Raises PaymentError for an operator that does not exist."""
        return cls(
            action=Action(value["action"]),
            level=Level(value["level"]),
            playbook=value["playbook"],
            playbooks=tuple(value["playbooks"]),
            operators=tuple(Operator.from_json(o) for o in value["operators"]),
            outgoing=tuple(Outgoing(o["message_type"], o["message"], Purpose(o["purpose"])) for o in value["outgoing"]),
            explanation=value["explanation"],
            author=Author(**value["author"]),
            cap=float(value["cap"]),
            four_eyes=value["four_eyes"],
            owner=value["owner"],
            reasons=tuple(value["reasons"]),
        )
