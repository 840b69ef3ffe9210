"""A message as the rules read it: its nodes by path, by name and by payment, in the context of a judgement."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain

from ..message import Message
from .node import Node, nodes_of

__all__ = ["Context", "Node", "Reading"]


@dataclass(frozen=True, slots=True)
class Context:
    """Under which profile and on which day a message is judged; `as_of` None: each rule's latest known state."""

    profile: str
    family: str
    as_of: date | None


class Reading:
    """The tree of one message, looked up by name, with the context in which it is judged. Shared by all rules."""

    def __init__(self, message: Message, context: Context) -> None:
        self.message = message
        self.context = context
        self.type = message.type

    @cached_property
    def nodes(self) -> list[Node]:
        """Every element and attribute in message order; the first is the root."""
        return nodes_of(self.message.view)

    @property
    def root(self) -> Node:
        """The message root, above all other nodes; its path is empty."""
        return self.nodes[0]

    @property
    def kind(self) -> str:
        """`pacs.008` of `pacs.008.001.08`."""
        return ".".join(self.type.split(".")[:2])

    def first(self, path: str) -> Node | None:
        """The node at a path without repeats."""
        return self.root.first(*path.split("/"))

    def value(self, path: str) -> str | None:
        """The text of the node at a path without repeats."""
        return self.root.value(*path.split("/"))

    def transactions(self) -> list[Node]:
        """The single payments: `CdtTrfTxInf`, below `PmtInf` in a customer initiation, `TxInf` in a return."""
        return self._transactions

    @cached_property
    def _transactions(self) -> list[Node]:
        at_root = self.root.all("CdtTrfTxInf") + self.root.all("TxInf")
        return at_root or self.root.all("PmtInf", "CdtTrfTxInf")

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """Local name → where its nodes stand in `nodes`."""
        found: dict[str, list[int]] = {}
        for at, node in enumerate(self.nodes):
            found.setdefault(node.name, []).append(at)
        return found

    def named(self, *names: str) -> list[Node]:
        """Every node with one of these local names, anywhere, in message order."""
        places = [self._places[name] for name in names if name in self._places]
        return [self.nodes[at] for at in (places[0] if len(places) == 1 else sorted(chain(*places)))]

    @cached_property
    def all_leaves(self) -> list[Node]:
        """Every leaf of the message in order, without attributes."""
        return [node for node in self.nodes if node.text is not None and not node.name.startswith("@")]

    def leaves(self, *names: str) -> list[Node]:
        """Every leaf with one of these local names, anywhere, in message order."""
        return [node for node in self.named(*names) if node.text is not None]
