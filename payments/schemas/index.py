"""A schema read once into plain values: element order, occurrence, facets, enumerations, attributes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from lxml import etree

from ..codecs._safe_xml import parse_tree
from .held import schema_bytes

XS = "{http://www.w3.org/2001/XMLSchema}"
HEADER = "AppHdr"


@dataclass(frozen=True, slots=True)
class SimpleType:
    """A text: its primitive (`string`, `decimal`, `dateTime` …) and what restricts it."""

    primitive: str
    length_min: int | None = None
    length_max: int | None = None
    pattern: str | None = None
    values: tuple[str, ...] = ()
    digits_max: int | None = None
    fraction_digits_max: int | None = None
    least: str | None = None


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute, the name of its simple type, and whether it must stand."""

    name: str
    type_name: str
    required: bool


@dataclass(frozen=True, slots=True)
class Particle:
    """A member of a group: an element, or with an empty name a wildcard for elements of `namespace`."""

    name: str
    type_name: str
    occurs_min: int
    occurs_max: int | None
    namespace: str = ""
    lax: bool = True


@dataclass(frozen=True, slots=True)
class ComplexType:
    """A group of members in sequence or in choice, or a text with attributes (`text_type`)."""

    group: Literal["sequence", "choice", "text"]
    members: tuple[Particle, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    text_type: str = ""

    def member(self, name: str) -> Particle | None:
        """The member element with this name."""
        return next((p for p in self.members if p.name == name), None)


@dataclass(frozen=True, slots=True)
class SchemaIndex:
    """All types of one version by name; `root` is the outermost element, of type `root_type`."""

    version: str
    namespace: str
    root: str
    root_type: str
    complex_types: dict[str, ComplexType]
    simple_types: dict[str, SimpleType]

    def simple(self, name: str) -> SimpleType | None:
        """The simple type of that name, built-in ones included; None if it is a group."""
        return SimpleType(name[3:]) if name.startswith("xs:") else self.simple_types.get(name)

    def text_type(self, name: str) -> SimpleType | None:
        """The type of the text in an element of type `name`; None if it holds elements."""
        declared = self.complex_types.get(name)
        return self.simple(declared.text_type if declared else name)

    def type_at(self, path: str) -> Particle | None:
        """The declaration at `path`: below the message root, or below the header's `AppHdr`; "" is the root itself."""
        steps = [step for step in re.sub(r"\[\d+\]", "", path).strip("/").split("/") if step]
        if steps[:1] == [HEADER]:
            steps.pop(0)
        here = Particle(self.root, self.root_type, 1, 1)
        if self.root != HEADER:
            here = self.complex_types[self.root_type].members[0]
        for name in steps:
            below = self.complex_types.get(here.type_name)
            found = below.member(name) if below else None
            if found is None:
                return None
            here = found
        return here


@lru_cache(maxsize=64)
def index_of(version: str) -> SchemaIndex | None:
    """The index of one version; None if its schema is not held."""
    text = schema_bytes(version)
    if text is None:
        return None
    schema = parse_tree(text)
    root = next(e for e in schema if e.tag == f"{XS}element")
    return SchemaIndex(
        version=version,
        namespace=schema.get("targetNamespace", ""),
        root=root.get("name", ""),
        root_type=root.get("type", ""),
        complex_types={e.get("name", ""): _complex(e) for e in schema if e.tag == f"{XS}complexType"},
        simple_types={e.get("name", ""): _simple(e) for e in schema if e.tag == f"{XS}simpleType"},
    )


def _complex(declared: etree._Element) -> ComplexType:
    content = declared.find(f"{XS}simpleContent/{XS}extension")
    if content is not None:
        return ComplexType("text", (), _attributes(content), content.get("base", ""))
    group = declared[0]
    kind: Literal["sequence", "choice"] = "choice" if group.tag == f"{XS}choice" else "sequence"
    return ComplexType(kind, tuple(_particle(member) for member in group), _attributes(declared))


def _attributes(holder: etree._Element) -> tuple[Attribute, ...]:
    found = holder.findall(f"{XS}attribute")
    return tuple(Attribute(a.get("name", ""), a.get("type", ""), a.get("use") == "required") for a in found)


def _particle(member: etree._Element) -> Particle:
    least, most = int(member.get("minOccurs", "1")), member.get("maxOccurs", "1")
    limit = None if most == "unbounded" else int(most)
    if member.tag == f"{XS}any":
        lax = member.get("processContents") == "lax"
        return Particle("", "", least, limit, member.get("namespace", "##any"), lax)
    return Particle(member.get("name", ""), member.get("type", ""), least, limit)


def _simple(declared: etree._Element) -> SimpleType:
    restriction = declared[0]
    facets: dict[str, list[str]] = {}
    for facet in restriction:
        facets.setdefault(etree.QName(facet).localname, []).append(facet.get("value", ""))

    def number(name: str) -> int | None:
        return int(facets[name][0]) if name in facets else None

    return SimpleType(
        primitive=restriction.get("base", "").removeprefix("xs:"),
        length_min=number("minLength"),
        length_max=number("maxLength"),
        pattern=facets["pattern"][0] if "pattern" in facets else None,
        values=tuple(facets.get("enumeration", ())),
        digits_max=number("totalDigits"),
        fraction_digits_max=number("fractionDigits"),
        least=facets["minInclusive"][0] if "minInclusive" in facets else None,
    )
