"""Turns an edit of an MX message into byte splices: nothing outside the named element is written again.

Source: message layer §3.3.
"""

from collections.abc import Mapping

from ..edits import Delete, Edit, Insert, Reorder, ReplaceChildren, SetText, Splice
from ..errors import EditRefused
from .mx_draft import Draft, draft
from .mx_index import Element, Index
from .mx_paths import is_attribute, parent_path, plain_path, step
from .mx_placement import open_up, place_child, rewrite_children
from .mx_tags import (
    attribute_span,
    escape_attribute,
    escape_text,
    is_white,
    line_end_of,
    qualified_name,
    white_before,
    written,
)


def refusal(text: str, rule: str, path: str, value: str = "") -> EditRefused:
    """A refusal with its place."""
    return EditRefused(text, rule=rule, place=path, value=value)


def splices_of(index: Index, elements: Mapping[str, Element], message_type: str, edit: Edit) -> tuple[Splice, ...]:
    """The splices that carry out `edit`, in offsets of the index. Raises EditRefused."""
    path = plain_path(edit.path)
    match edit:
        case SetText(new=new) if is_attribute(path):
            return _set_attribute(index, elements, path, new)
        case SetText(new=new):
            return _set_text(index, _at(elements, path), path, new)
        case Insert(content=content):
            return _insert(index, elements, message_type, path, content)
        case Delete():
            return _delete(index, elements, path)
        case ReplaceChildren(content=content):
            made = draft(_at(elements, path).name, content)
            return rewrite_children(index, elements[path], message_type, path, made.children)
        case Reorder(order=order):
            return _reorder(index, _at(elements, path), path, order)


def _at(elements: Mapping[str, Element], path: str) -> Element:
    element = elements.get(path)
    if element is None:
        raise refusal("No such element", "PATH_ABSENT", path)
    return element


def _set_text(index: Index, element: Element, path: str, new: str) -> tuple[Splice, ...]:
    if element.children:
        raise refusal("An element with children has no text of its own", "NOT_A_LEAF", path, new)
    text = escape_text(new, line_end_of(index))
    if not index.self_closed(element):
        return (Splice(*index.content(element), written(index, text)),)
    return (open_up(index, element, text),)


def _set_attribute(index: Index, elements: Mapping[str, Element], path: str, new: str) -> tuple[Splice, ...]:
    element, name = _at(elements, parent_path(path)), path.rpartition("@")[2]
    found = attribute_span(index, element, name)
    if found is None:
        raise refusal("No such attribute", "PATH_ABSENT", path, new)
    _, start, end, quote = found
    return (Splice(start, end, written(index, escape_attribute(new, quote))),)


def _insert(
    index: Index,
    elements: Mapping[str, Element],
    message_type: str,
    path: str,
    content: str | tuple[tuple[str, str], ...],
) -> tuple[Splice, ...]:
    if is_attribute(path):
        return _insert_attribute(index, elements, path, content)
    parent, child = _missing(elements, path, content)
    number = (step(path[len(parent) :].lstrip("/").partition("/")[0]) or ("", 1))[1]
    same = sum(c.name == child.name for c in elements[parent].children)
    if number != same + 1:
        raise refusal("The place is taken" if number <= same else "A repeat is missing before it", "PATH_TAKEN", path)
    return place_child(index, elements[parent], message_type, parent, child)


def _missing(
    elements: Mapping[str, Element], path: str, content: str | tuple[tuple[str, str], ...]
) -> tuple[str, Draft]:
    """The nearest existing element around `path`, and the draft of everything missing below it."""
    found = step(path.rpartition("/")[2])
    if found is None:
        raise refusal("Not a path", "PATH", path)
    made, parent = draft(found[0], content), parent_path(path)
    while parent not in elements:
        above = step(parent.rpartition("/")[2])
        if above is None or ("/" not in parent and parent == "AppHdr"):
            raise refusal("No such header or path", "PATH_ABSENT", path)
        made = Draft(above[0], children=[made])
        parent = parent_path(parent)
    return parent, made


def _insert_attribute(
    index: Index, elements: Mapping[str, Element], path: str, content: str | tuple[tuple[str, str], ...]
) -> tuple[Splice, ...]:
    element, name = _at(elements, parent_path(path)), path.rpartition("@")[2]
    if not isinstance(content, str):
        raise refusal("An attribute holds text", "NOT_A_LEAF", path)
    if attribute_span(index, element, name):
        raise refusal("The attribute is there already", "PATH_TAKEN", path)
    at = element.start + index.width + len(written(index, qualified_name(index, element)))
    return (Splice(at, at, written(index, f' {name}="{escape_attribute(content, chr(34))}"')),)


def _delete(index: Index, elements: Mapping[str, Element], path: str) -> tuple[Splice, ...]:
    if is_attribute(path):
        return _delete_attribute(index, elements, path)
    if path in ("", "AppHdr"):
        raise refusal("The root of a message is not removed", "PATH", path)
    element = outermost_emptied(index, _at(elements, path), roots_of(elements))
    return (Splice(white_before(index, element.start), index.end(element), b""),)


def roots_of(elements: Mapping[str, Element]) -> tuple[Element, ...]:
    """Message root and header, as far as they are there."""
    return tuple(elements[p] for p in ("", "AppHdr") if p in elements)


def outermost_emptied(index: Index, element: Element, roots: tuple[Element, ...]) -> Element:
    """The element, or the outermost one around it that would be left without any content: no empty shell stays.

    Raises EditRefused where attributes or a comment of such a shell would be lost.
    """
    while True:
        parent = element.parent
        if parent is None or parent in roots or len(parent.children) > 1:
            return element
        start, end = index.content(parent)
        alone = is_white(index, start, element.start) and is_white(index, index.end(element), end)
        if parent.attributes or not alone:
            raise refusal("An element with attributes or comments would be left empty", "EMPTY", parent.name)
        element = parent


def _delete_attribute(index: Index, elements: Mapping[str, Element], path: str) -> tuple[Splice, ...]:
    found = attribute_span(index, _at(elements, parent_path(path)), path.rpartition("@")[2])
    if found is None:
        raise refusal("No such attribute", "PATH_ABSENT", path)
    return (Splice(found[0], found[2] + index.width, b""),)


def _reorder(index: Index, element: Element, path: str, order: tuple[str, ...]) -> tuple[Splice, ...]:
    unknown = [c.name for c in element.children if c.name not in order]
    if unknown or len(set(order)) != len(order):
        raise refusal("The order must name every child once", "ORDER", path, ", ".join(unknown))
    wanted = sorted(element.children, key=lambda c: order.index(c.name))
    return tuple(
        Splice(slot.start, index.end(slot), index.data[child.start : index.end(child)])
        for slot, child in zip(element.children, wanted, strict=True)
        if slot is not child
    )
