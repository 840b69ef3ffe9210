"""Paths into an MX message: local names below the message root, `[n]` from the second repeat, `AppHdr/…`, `…/@Ccy`.

Source: outside contract §4.
"""

import re

from .mx_index import Element

_FIRST = re.compile(r"\[1\](?=/|$)")
_STEP = re.compile(r"^(?P<name>[^/\[\]@]+)(?:\[(?P<number>[1-9]\d{,8})\])?$")
HEADER = "AppHdr"


def plain_path(path: str) -> str:
    """`path` as this package writes it: no `[1]`, no slash at either end."""
    return _FIRST.sub("", path.strip("/"))


def parent_path(path: str) -> str:
    """The path of the element around `path`; "" is the message root."""
    return path.rpartition("/")[0]


def is_attribute(path: str) -> bool:
    """Whether the last step names an attribute."""
    return path.rpartition("/")[2].startswith("@")


def step(text: str) -> tuple[str, int] | None:
    """Local name and number (from 1) of one step; None if it is no element step."""
    found = _STEP.match(text)
    return (found["name"], int(found["number"] or 1)) if found else None


def names_only(path: str) -> str:
    """`path` without the numbers of repeats, as a schema knows it."""
    return re.sub(r"\[\d+\]", "", path)


def below(path: str, ancestor: str) -> bool:
    """Whether `path` is `ancestor` or lies inside it."""
    return path == ancestor or path.startswith(f"{ancestor}/") or ancestor == ""


def numbered(elements: list[Element]) -> list[tuple[str, Element]]:
    """The elements with their step texts: `AdrLine`, `AdrLine[2]`, …"""
    seen: dict[str, int] = {}
    found = []
    for element in elements:
        count = seen[element.name] = seen.get(element.name, 0) + 1
        found.append((element.name if count == 1 else f"{element.name}[{count}]", element))
    return found


def elements_by_path(body: Element | None, header: Element | None) -> dict[str, Element]:
    """Every element of the message by its path, in message order; the root itself is the path ""."""
    found: dict[str, Element] = {}
    roots = [(root, path) for root, path in ((header, HEADER), (body, "")) if root is not None]
    for root, path in sorted(roots, key=lambda pair: pair[0].start):
        _collect(root, path, found)
    return found


def _collect(root: Element, root_path: str, found: dict[str, Element]) -> None:
    stack = [(root_path, root)]
    while stack:
        path, element = stack.pop()
        found[path] = element
        if element.children:
            prefix = f"{path}/" if path else ""
            below = [(prefix + text, child) for text, child in numbered(element.children)]
            below.reverse()
            stack += below


def attributes_of(element: Element) -> list[tuple[str, str]]:
    """Local name and value of each attribute that carries content: no namespace declaration, no schema hint."""
    flat = element.attributes
    pairs = [(flat[i].rpartition(" "), flat[i + 1]) for i in range(0, len(flat), 2)]
    return [(local, value) for (space, _, local), value in pairs if not space.endswith("XMLSchema-instance")]
