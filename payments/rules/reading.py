"""A message as the rules read it: elements in a tree, built once from the view's leaves."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from ..message import Message


@dataclass(frozen=True, slots=True)
class Context:
    """Under which profile and on which day a message is judged; `as_of` None: each rule's latest known state."""

    profile: str
    family: str
    as_of: date | None


@dataclass(slots=True, eq=False)
class Node:
    """One element: its path, its local name, its text if it is a leaf, and its children in message order."""

    path: str
    name: str
    text: str | None = None
    children: list["Node"] = field(default_factory=list)

    def all(self, *names: str) -> list["Node"]:
        """The nodes at the end of these names, in message order: `all("PmtTpInf", "SvcLvl", "Cd")`."""
        found = [self]
        for name in names:
            found = [child for node in found for child in node.children if child.name == name]
        return found

    def first(self, *names: str) -> "Node | None":
        """The first node at the end of these names; None if there is none."""
        return next(iter(self.all(*names)), None)

    def value(self, *names: str) -> str | None:
        """The text of the first node at the end of these names; None if absent or no leaf."""
        node = self.first(*names)
        return node.text if node is not None else None

    def walk(self) -> Iterator["Node"]:
        """This node and all below it, in message order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def leaves(self) -> Iterator["Node"]:
        """All leaves below this node, without attributes."""
        return (node for node in self.walk() if node.text is not None and not node.name.startswith("@"))


class Reading:
    """The tree of one message, with the transactions at hand and the context in which it is judged."""

    def __init__(self, message: Message, context: Context) -> None:
        self.message = message
        self.context = context
        self.type = message.type
        self.fields = message.fields()
        self.root = tree(self.fields)

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
        at_root = self.root.all("CdtTrfTxInf") + self.root.all("TxInf")
        return at_root or self.root.all("PmtInf", "CdtTrfTxInf")

    def leaves(self, *names: str) -> list[Node]:
        """Every leaf with one of these local names, anywhere, in message order."""
        wanted = frozenset(names)
        return [leaf for leaf in self.root.leaves() if leaf.name in wanted]


def tree(fields: dict[str, str]) -> Node:
    """The element tree over `path → text`; repeats keep their `[n]` in the path and lose it in the name."""
    root = Node("", "")
    known = {"": root}
    for path, text in fields.items():
        _node(known, path).text = text
    return root


def _node(known: dict[str, Node], path: str) -> Node:
    if path in known:
        return known[path]
    parent, _, step = path.rpartition("/")
    node = known[path] = Node(path, re.sub(r"\[\d+\]$", "", step))
    _node(known, parent).children.append(node)
    return node
