"""A message as the rules read it: elements in a tree, built once from the view."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain

from ..codecs.mx import MxView
from ..codecs.mx_index import Element
from ..codecs.mx_paths import HEADER, attributes_of
from ..message import Message


@dataclass(frozen=True, slots=True)
class Context:
    """Under which profile and on which day a message is judged; `as_of` None: each rule's latest known state."""

    profile: str
    family: str
    as_of: date | None


class Node:
    """One element: its path, its local name, its text if it is a leaf, and its children in message order."""

    __slots__ = ("children", "name", "path", "text")

    def __init__(self, path: str, name: str) -> None:
        self.path = path
        self.name = name
        self.text: str | None = None
        self.children: list[Node] = []

    def all(self, *names: str) -> list["Node"]:
        """The nodes at the end of these names, in message order: `all("PmtTpInf", "SvcLvl", "Cd")`."""
        found = [self]
        for name in names:
            found = [child for node in found for child in node.children if child.name == name]
            if not found:
                break
        return found

    def first(self, *names: str) -> "Node | None":
        """The first node at the end of these names; None if there is none."""
        node = self
        for name in names:
            for child in node.children:
                if child.name == name:
                    node = child
                    break
            else:  # the first of the repeats may lack what a later one has
                found = self.all(*names) if len(names) > 1 else []
                return found[0] if found else None
        return node

    def value(self, *names: str) -> str | None:
        """The text of the first node at the end of these names; None if absent or no leaf."""
        node = self.first(*names)
        return node.text if node is not None else None

    def walk(self) -> Iterator["Node"]:
        """This node and all below it, in message order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def leaves(self) -> Iterator["Node"]:
        """All leaves below this node, without attributes."""
        return (node for node in self.walk() if node.text is not None and not node.name.startswith("@"))


class Reading:
    """The tree of one message, looked up by name, with the context in which it is judged. Shared by all rules."""

    def __init__(self, message: Message, context: Context) -> None:
        self.message = message
        self.context = context
        self.type = message.type

    @cached_property
    def nodes(self) -> list[Node]:
        """Every element and attribute in message order; the first is the root."""
        view = self.message.view
        return nodes_of(view.elements) if isinstance(view, MxView) else nodes(view.fields())

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


def nodes_of(elements: Mapping[str, Element]) -> list[Node]:
    """The elements of an MX message in message order, each with its attributes; the root, the first, holds them."""
    root = Node("", "")
    made = [root]
    known: dict[int, Node] = {}
    for path, element in elements.items():
        node = root
        if path and (path != HEADER or element.children or element.attributes):
            node = Node(path, element.name)
            node.text = None if element.children or path == HEADER else element.text
            known.get(id(element.parent), root).children.append(node)
            made.append(node)
        known[id(element)] = node
        for name, value in dict(attributes_of(element)).items() if element.attributes else ():
            attribute = Node(f"{path}/@{name}".lstrip("/"), f"@{name}")
            attribute.text = value
            node.children.append(attribute)
            made.append(attribute)
    return made


def nodes(fields: dict[str, str]) -> list[Node]:
    """The elements over `path → text` in message order; the root, which holds the others, is the first."""
    known = {"": Node("", "")}
    for path, text in fields.items():
        _node(known, path).text = text
    return list(known.values())


def _node(known: dict[str, Node], path: str) -> Node:
    """The node at `path`, made with those above it: a parent before its child, so that `known` is in order."""
    node = known.get(path)
    if node is None:
        above, _, step = path.rpartition("/")
        parent = _node(known, above)
        node = known[path] = Node(path, step.partition("[")[0])
        parent.children.append(node)
    return node
