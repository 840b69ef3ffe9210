"""Where a new element goes and how it is set: schema order, the prefix and indentation of its neighbours."""

from ..edits import Splice
from ..errors import EditRefused
from .mx_draft import Draft, Habits, write, write_children
from .mx_index import Element, Index
from .mx_order import child_order
from .mx_tags import is_white, line_end_of, prefix_of, qualified_name, white_before, white_text, written


def place_child(index: Index, parent: Element, message_type: str, path: str, made: Draft) -> tuple[Splice, ...]:
    """Insert `made` below `parent`, whose path is `path`. Raises EditRefused where the order is not known."""
    if not parent.children:
        return (into_empty(index, parent, message_type, path, [made]),)
    earlier, later = _neighbours(parent, child_order(message_type, path), made.name, path)
    sibling = earlier or later
    assert sibling is not None
    habits = _habits(index, sibling, message_type)
    text = write(made, habits, f"{path}/{made.name}".lstrip("/"))
    if earlier is not None:
        at = index.end(earlier)
        return (Splice(at, at, written(index, habits.gap + text)),)
    return (Splice(sibling.start, sibling.start, written(index, text + habits.gap)),)


def _neighbours(
    parent: Element, order: tuple[str, ...] | None, name: str, path: str
) -> tuple[Element | None, Element | None]:
    """The last child that stands before `name` in the order, and the first that stands after it."""
    same = [c for c in parent.children if c.name == name]
    if same:
        return same[-1], None
    if order is None or name not in order:
        raise EditRefused("The place of this element is not known", rule="ORDER_UNKNOWN", place=path, value=name)
    rank = {known: i for i, known in enumerate(order)}
    known = [c for c in parent.children if c.name in rank]
    earlier = [c for c in known if rank[c.name] < rank[name]]
    later = [c for c in known if rank[c.name] > rank[name]]
    if not known:
        return parent.children[-1], None
    return (earlier[-1] if earlier else None), (later[0] if later else None)


def gap_before(index: Index, element: Element) -> str:
    """The white space that sets an element off from what stands before it."""
    return white_text(index, white_before(index, element.start), element.start)


def _habits(index: Index, sibling: Element, message_type: str) -> Habits:
    gap = gap_before(index, sibling)
    return Habits(prefix_of(index, sibling), gap, _step(index, sibling, gap), line_end_of(index), message_type)


def _step(index: Index, element: Element, gap: str) -> str:
    """One step of indentation: what this element's gap has beyond its parent's."""
    parent = element.parent
    if parent is None or parent.parent is None or not gap.strip(" \t"):
        return ""
    outer = gap_before(index, parent)
    return gap[len(outer) :] if gap.startswith(outer) and outer else "  "


def into_empty(index: Index, parent: Element, message_type: str, path: str, children: list[Draft]) -> Splice:
    """Give an element without children its first ones: `<a/>`, `<a></a>` or only white space inside."""
    start, end = index.content(parent)
    if not is_white(index, start, end):
        raise EditRefused("The element holds text", rule="NOT_A_GROUP", place=path)
    gap = gap_before(index, parent)
    step = _step(index, parent, gap)
    inner = Habits(prefix_of(index, parent), gap + step if gap else "", step, line_end_of(index), message_type)
    text = write_children(children, inner, path)
    if index.self_closed(parent):
        return open_up(index, parent, text + gap)
    return Splice(start, start, written(index, text if start < end else text + gap))


def open_up(index: Index, element: Element, content: str) -> Splice:
    """Turn `<a/>` into `<a>content</a>`."""
    start = element.close - 2 * index.width
    while index.plain[start // index.width - 1] in b" \t\r\n":
        start -= index.width
    return Splice(start, element.close, written(index, f">{content}</{qualified_name(index, element)}>"))


def rewrite_children(
    index: Index, parent: Element, message_type: str, path: str, children: list[Draft]
) -> tuple[Splice, ...]:
    """Replace all children of `parent`; what stands before the first and after the last of them stays."""
    if not children:
        raise EditRefused("A group without children is removed, not emptied", rule="CONTENT", place=path)
    if not parent.children:
        return (into_empty(index, parent, message_type, path, children),)
    first, last = parent.children[0], parent.children[-1]
    text = write_children(children, _habits(index, first, message_type), path)
    return (Splice(white_before(index, first.start), index.end(last), written(index, text)),)
