"""One schema fault, and the wording of those that concern the place of an element; how paths name its children."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from .index import Particle

Kind = Literal["unexpected", "missing", "facet", "type", "attribute"]
Children = list[tuple[str, etree._Element]]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault at one place: `value` is the text or name that stands there, `allowed` what may, in words."""

    kind: Kind
    path: str
    value: str
    allowed: str
    text: str


def local(element: etree._Element) -> str:
    """The name without its namespace."""
    return etree.QName(element).localname


def elements(parent: etree._Element) -> list[etree._Element]:
    """The child elements, without comments and processing instructions."""
    return [child for child in parent if isinstance(child.tag, str)]


def text_of(element: etree._Element) -> str:
    """All character data directly in the element; comments between do not divide it."""
    return (element.text or "") + "".join(child.tail or "" for child in element)


def numbered(children: list[etree._Element]) -> Children:
    """Children with the steps that paths use: `AdrLine`, `AdrLine[2]` …"""
    seen: Counter[str] = Counter()
    found = []
    for child in children:
        name = local(child)
        seen[name] += 1
        found.append((name if seen[name] == 1 else f"{name}[{seen[name]}]", child))
    return found


def joined(path: str | None, step: str) -> str:
    """The path of a child; the child of `Document` (path None) is the message root, whose path is empty."""
    if path is None:
        return ""
    return f"{path}/{step}" if path else step


def misplaced(child: etree._Element, path: str, before: str) -> Fault:
    return Fault(
        "unexpected", path, local(child), f"a place before {before}", f"{local(child)} must stand before {before}"
    )


def too_many(child: etree._Element, path: str, most: int) -> Fault:
    return Fault(
        "unexpected", path, local(child), f"at most {most}", f"{local(child)} may stand at most {most} times here"
    )


def too_few(members: tuple[Particle, ...], counts: Counter[int], path: str | None) -> Iterator[Fault]:
    """Members that stand, but less often than they must."""
    for at, member in enumerate(members):
        if 0 < counts[at] < member.occurs_min:
            text = f"{member.name} must stand at least {member.occurs_min} times"
            yield Fault("missing", joined(path, member.name), "", member.name, text)
