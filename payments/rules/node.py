"""The tree that rules read: one node for each element and attribute of a message, by whatever reading is at hand."""

from collections.abc import Iterator, Mapping

from lxml import etree

from ..codecs.mx import MxView
from ..codecs.mx_index import Element
from ..codecs.mx_paths import HEADER, attributes_of
from ..view import View


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


def nodes_of(view: View) -> list[Node]:
    """Every element and attribute in message order; the first is the message root, which holds the others.

    The tree of the schema check serves where it is at hand: then the byte index is made only for what is found.
    """
    if not isinstance(view, MxView):
        return nodes_of_fields(view.fields())
    trees = view.roots_at_hand
    return nodes_of_elements(view.elements) if trees is None else nodes_of_trees(trees)


def nodes_of_trees(trees: list[etree._Element]) -> list[Node]:
    """The nodes over header and message root as the schema check reads them."""
    made = [Node("", "")]
    for tree in trees:
        header = _local(tree.tag) == HEADER
        node = made[0]
        if header and (len(tree) or tree.attrib):
            node = Node(HEADER, HEADER)
            made[0].children.append(node)
            made.append(node)
        _hang(tree, node, made)
    return made


def _hang(element: etree._Element, node: Node, made: list[Node]) -> None:
    """Attributes and children of the element below its node. Depth is bounded by the limit on input."""
    prefix = f"{node.path}/" if node.path else ""
    if element.attrib:
        own = {_local(name): str(value) for name, value in element.attrib.items() if _SCHEMA_HINT not in str(name)}
        for name, value in own.items():
            _add(node, f"{prefix}@{name}", f"@{name}", value, made)
    seen: dict[str, int] = {}
    for child in element.iterchildren("*"):
        name = _local(child.tag)
        count = seen[name] = seen.get(name, 0) + 1
        path = f"{prefix}{name}" if count == 1 else f"{prefix}{name}[{count}]"
        inner = len(child)
        leaf = not inner or child.find("*") is None
        text = (child.text or "") if not inner else "".join([child.text or "", *(c.tail or "" for c in child)])
        below = _add(node, path, name, text if leaf else None, made)
        if not leaf or child.attrib:
            _hang(child, below, made)


_SCHEMA_HINT = "XMLSchema-instance}"


def _local(name: object) -> str:
    return str(name).rpartition("}")[2]


def _add(parent: Node, path: str, name: str, text: str | None, made: list[Node]) -> Node:
    node = Node(path, name)
    node.text = text
    parent.children.append(node)
    made.append(node)
    return node


def nodes_of_elements(elements: Mapping[str, Element]) -> list[Node]:
    """The nodes over the elements of the byte index."""
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


def nodes_of_fields(fields: Mapping[str, str]) -> list[Node]:
    """The nodes over `path → text`, as a FIN message has them."""
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
