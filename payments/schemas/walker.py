"""Every schema fault of a message, not only the first of each parent: an ordered walk of tree and schema side by side.

The compiled schema stops looking at an element's later children after the first wrong one; a proposal has to see all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from .fault import (
    Children,
    Fault,
    Kind,
    elements,
    joined,
    local,
    misplaced,
    numbered,
    text_of,
    too_few,
    too_many,
)
from .index import HEADER, ComplexType, Particle, SchemaIndex
from .primitives import faults_of

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
HINTS = (f"{XSI}schemaLocation", f"{XSI}noNamespaceSchemaLocation")


def faults(root: etree._Element, index: SchemaIndex) -> list[Fault]:
    """All faults of the document or header at `root`, in message order; empty if it is valid."""
    return list(Walk(index).outermost(root))


@dataclass(frozen=True, slots=True)
class Walk:
    """The walk with one schema. Paths start below the message root; the header's at `AppHdr`."""

    index: SchemaIndex

    def qualified(self, name: str) -> str:
        return f"{{{self.index.namespace}}}{name}"

    def outermost(self, root: etree._Element) -> Iterator[Fault]:
        """The outermost element, then all below it; the message root's own path is empty."""
        if root.tag != self.qualified(self.index.root):
            text = f"{local(root)} of another namespace cannot be the outermost element"
            yield Fault("unexpected", "", local(root), self.index.root, text)
            return
        path = HEADER if self.index.root == HEADER else None
        yield from self.element(root, self.index.root_type, path)

    def element(self, element: etree._Element, type_name: str, path: str | None) -> Iterator[Fault]:
        """Faults of one element of a known type; the path is None at `Document`, whose child has the path ""."""
        shown = path or ""
        declared = self.index.complex_types.get(type_name)
        yield from self.attributes(element, declared, shown)
        simple = self.index.text_type(type_name)
        if simple is not None:
            if inner := elements(element):
                text = f"{local(element)} holds text, not elements"
                yield Fault("unexpected", joined(path, local(inner[0])), local(inner[0]), "text only", text)
                return
            value = text_of(element)
            for kind, allowed in faults_of(value, simple):
                fault: Kind = "type" if kind == "type" else "facet"
                yield Fault(fault, shown, value, allowed, f"{local(element)} must be {allowed}")
        elif declared is not None:
            if stray := text_of(element).strip(" \t\r\n"):
                text = f"{local(element)} holds elements, not text"
                yield Fault("unexpected", shown, stray, "elements only", text)
            yield from self.group(element, declared, path)

    def attributes(self, element: etree._Element, declared: ComplexType | None, path: str) -> Iterator[Fault]:
        """Attributes that are not declared, missing, or of a wrong value."""
        known = {a.name: a for a in declared.attributes} if declared else {}
        for name, value in element.attrib.items():
            if str(name) in HINTS:
                continue
            found = known.get(str(name))
            place = f"{path}/@{etree.QName(name).localname}"
            if found is None:
                text = f"{local(element)} has no attribute {etree.QName(name).localname}"
                yield Fault("attribute", place, str(value), ", ".join(known) or "no attribute", text)
            elif (simple := self.index.simple(found.type_name)) is not None:
                for _, allowed in faults_of(str(value), simple):
                    yield Fault("attribute", place, str(value), allowed, f"{found.name} must be {allowed}")
        for attribute in known.values():
            if attribute.required and attribute.name not in element.attrib:
                text = f"{local(element)} lacks its attribute {attribute.name}"
                yield Fault("missing", f"{path}/@{attribute.name}", "", attribute.name, text)

    def group(self, element: etree._Element, declared: ComplexType, path: str | None) -> Iterator[Fault]:
        """The children: whether each may stand where it stands, each one's own faults, and what is missing."""
        children = numbered(elements(element))
        if any(not member.name for member in declared.members):
            yield from self.wildcard(children, declared.members[0], path)
            return
        placed = self.choice if declared.group == "choice" else self.sequence
        yield from placed(element, children, declared, path)

    def sequence(
        self,
        parent: etree._Element,
        children: Children,
        declared: ComplexType,
        path: str | None,
    ) -> Iterator[Fault]:
        members = declared.members
        positions = {self.qualified(member.name): at for at, member in enumerate(members)}
        present = {str(child.tag) for _, child in children}
        counts: Counter[int] = Counter()
        reached = 0
        for step, child in children:
            here = joined(path, step)
            at = positions.get(str(child.tag))
            if at is None:
                yield self.unknown(child, here, members, reached)
                continue
            most = members[at].occurs_max
            counts[at] += 1
            if at < reached:
                yield misplaced(child, here, members[reached].name)
            elif most is not None and counts[at] > most:
                yield too_many(child, here, most)
            else:
                yield from self.absent(members[reached:at], present, path, parent)
                reached = at
            yield from self.element(child, members[at].type_name, here)
        rest = [m for at, m in enumerate(members) if at >= reached and not counts[at]]
        yield from self.absent(rest, present, path, parent)
        yield from too_few(members, counts, path)

    def absent(
        self,
        members: tuple[Particle, ...] | list[Particle],
        present: set[str],
        path: str | None,
        parent: etree._Element,
    ) -> Iterator[Fault]:
        """Mandatory members of which the parent has none anywhere; one in a wrong place is told there."""
        for member in members:
            if member.occurs_min and self.qualified(member.name) not in present:
                text = f"{local(parent)} lacks {member.name}"
                yield Fault("missing", joined(path, member.name), "", member.name, text)

    def choice(
        self,
        parent: etree._Element,
        children: Children,
        declared: ComplexType,
        path: str | None,
    ) -> Iterator[Fault]:
        names = " or ".join(member.name for member in declared.members)
        by_tag = {self.qualified(member.name): member for member in declared.members}
        chosen: Particle | None = None
        count = 0
        for step, child in children:
            here = joined(path, step)
            member = by_tag.get(str(child.tag))
            if member is None:
                yield self.unknown(child, here, declared.members, 0)
                continue
            chosen = chosen or member
            count += member is chosen
            if member is not chosen:
                yield Fault("unexpected", here, local(child), names, f"{local(child)} excludes {chosen.name} beside it")
            elif chosen.occurs_max is not None and count > chosen.occurs_max:
                yield too_many(child, here, chosen.occurs_max)
            yield from self.element(child, member.type_name, here)
        if chosen is None and all(member.occurs_min for member in declared.members):
            yield Fault("missing", path or "", "", names, f"{local(parent)} lacks {names}")
        elif chosen is not None and count < chosen.occurs_min:
            yield Fault("missing", joined(path, chosen.name), "", chosen.name, f"{chosen.name} stands too few times")

    def wildcard(self, children: Children, member: Particle, path: str | None) -> Iterator[Fault]:
        """Exactly one element of any content; one that this very schema declares is checked all the same."""
        if not children:
            yield Fault("missing", path or "", "", "one element", "an element must stand here")
        for number, (step, child) in enumerate(children):
            namespace = etree.QName(child).namespace or ""
            wanted = member.namespace in ("##any", namespace)
            if number or not wanted:
                allowed = "one element" if wanted else f"an element of {member.namespace}"
                yield Fault(
                    "unexpected", joined(path, step), local(child), allowed, f"{local(child)} may not stand here"
                )
            if member.lax:
                yield from self.lax(child, joined(path, step))

    def lax(self, element: etree._Element, path: str) -> Iterator[Fault]:
        """Free content: only an element that the schema declares as outermost is judged, however deep it stands."""
        if element.tag == self.qualified(self.index.root):
            yield from self.element(element, self.index.root_type, path)
            return
        for step, child in numbered(elements(element)):
            yield from self.lax(child, joined(path, step))

    def unknown(self, child: etree._Element, path: str, members: tuple[Particle, ...], reached: int) -> Fault:
        allowed = ", ".join(member.name for member in members[reached:])
        foreign = any(member.name == local(child) for member in members)
        text = f"{local(child)} is of another namespace" if foreign else f"{local(child)} is not known here"
        return Fault("unexpected", path, local(child), allowed, text)
