"""The structure of an XML schema as a graph of plain values, for comparing two schemas whose type names differ."""

from __future__ import annotations

from typing import Any

from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"
FACETS = {
    "minLength", "maxLength", "length", "pattern", "minInclusive", "maxInclusive", "totalDigits", "fractionDigits",
}  # fmt: skip
Structure = tuple[Any, ...]


class SchemaGraph:
    """The types of one schema, each told without its name; a child type is told by its name for pairwise walking."""

    def __init__(self, data: bytes) -> None:
        self.schema = etree.fromstring(data)
        self.types = {t.get("name"): t for t in self.schema if t.tag in (f"{XS}complexType", f"{XS}simpleType")}
        self.root = next(e for e in self.schema if e.tag == f"{XS}element")

    def structure(self, name: str) -> tuple[Structure, list[str]]:
        """What the type is, and the types of its members in order."""
        if ":" in name:
            return ("simple", name.split(":")[1], (), ()), []
        declared = self.types[name]
        if declared.tag == f"{XS}simpleType":
            return self.simple(declared), []
        content = declared.find(f"{XS}simpleContent/{XS}extension")
        if content is not None:
            return ("valued", self.attributes(content)), [content.get("base"), *self.attribute_types(content)]
        group = next(child for child in declared if child.tag in (f"{XS}sequence", f"{XS}choice"))
        inner = [child for child in group if isinstance(child.tag, str)]
        if group.tag == f"{XS}sequence" and len(inner) == 1 and inner[0].tag == f"{XS}choice":
            group = inner[0]  # an old way to write a choice, equivalent
        members = [child for child in group if isinstance(child.tag, str)]
        told = tuple(self.member(m) for m in members)
        kinds = [m.get("type") for m in members if m.tag == f"{XS}element"]
        return (group.tag, group.get("minOccurs", "1"), group.get("maxOccurs", "1"), told, self.attributes(declared)), [
            *kinds,
            *self.attribute_types(declared),
        ]

    def member(self, element: Any) -> Structure:
        occurs = (element.get("minOccurs", "1"), element.get("maxOccurs", "1"))
        if element.tag == f"{XS}any":
            return ("any", element.get("namespace", "##any"), element.get("processContents", "strict"), *occurs)
        return (element.tag, element.get("name"), *occurs)

    def attributes(self, holder: Any) -> Structure:
        return tuple((a.get("name"), a.get("use", "optional")) for a in holder.findall(f"{XS}attribute"))

    def attribute_types(self, holder: Any) -> list[str]:
        return [a.get("type") for a in holder.findall(f"{XS}attribute")]

    def simple(self, declared: Any) -> Structure:
        restriction = declared.find(f"{XS}restriction")
        facets, values = [], []
        for facet in restriction:
            name = etree.QName(facet).localname
            if name == "enumeration":
                values.append(facet.get("value"))
            elif name in FACETS:
                facets.append((name, facet.get("value")))
        return ("simple", restriction.get("base").split(":")[1], tuple(sorted(facets)), tuple(sorted(values)))


def differences(ours: bytes, genuine: bytes) -> list[str]:
    """Where two schemas differ in structure, walked from the root in pairs of types; empty if they are the same."""
    a, b = SchemaGraph(ours), SchemaGraph(genuine)
    found: list[str] = []
    if a.root.get("name") != b.root.get("name") or a.schema.get("targetNamespace") != b.schema.get("targetNamespace"):
        found.append("root element or namespace")
    if a.schema.get("elementFormDefault") != b.schema.get("elementFormDefault"):
        found.append("elementFormDefault")
    todo, seen = [(a.root.get("type"), b.root.get("type"))], set()
    while todo:
        pair = todo.pop()
        if pair in seen:
            continue
        seen.add(pair)
        (one, its), (other, others) = a.structure(pair[0]), b.structure(pair[1])
        if one != other:
            found.append(f"{pair[0]} / {pair[1]}: {one} is not {other}")
        todo += zip(its, others, strict=False)
    return found
