"""Messages made from a schema alone, and broken variants of them: every version gets samples, common or not."""

from __future__ import annotations

import copy
import random
from typing import Any

from lxml import etree

from payments.schemas.index import Particle, SchemaIndex, SimpleType

PLAIN = {
    "date": "2026-11-23",
    "dateTime": "2026-11-23T09:12:00Z",
    "time": "09:12:00",
    "gYear": "2026",
    "gYearMonth": "2026-11",
    "boolean": "true",
    "decimal": "12.5",
    "base64Binary": "QUJD",
}
MATCHING = (
    "DE", "EUR", "KLTBDEHH", "KLTBDEHHXXX", "DE07200909990012345678", "529900ABCDEF12345678", "7", "12", "123", "1234",
    "+49-40123456", "5f0c2a54-7a4e-4c54-9f0e-0c4f0f0c2a54", "GB1234567890", "de", "ABCD", "AB12CD34EF56",
    "123456789012", "2026-11-23T09:12:00Z",
)  # fmt: skip
TEXTS = (
    "", " ", "X", "x" * 36, "x" * 200, "eur", "1", "0", "-0", "+1", ".5", "1e5", "-1", "1.123456", "1.100000",
    "true", "TRUE", "2026-02-29", "2028-02-29Z", "2026-11-23T24:00:00", "2026-11-23T09:12:00",
    "2026-11-23T09:12:00+15:00", "2026-11", "0000-01-01", "12026-01-01", "25:00:00", "CLRG", "ZZ", "DE", "KLTBDEHH",
    "kltbdehh", "\u00e9\u00df", " 2026-11-23 ", "Q===", "12345678901234567890", "000000000000000000001.5", "9" * 19,
    "9" * 13 + ".12345",
)  # fmt: skip


class Maker:
    """Random valid messages of one version; optional members are taken by chance, less often the deeper."""

    def __init__(self, index: SchemaIndex, rng: random.Random) -> None:
        self.index, self.rng = index, rng

    def message(self) -> Any:
        root = etree.Element(f"{{{self.index.namespace}}}{self.index.root}", nsmap={None: self.index.namespace})
        self.fill(root, self.index.root_type, 0)
        return root

    def fill(self, element: Any, type_name: str, depth: int) -> None:
        declared = self.index.complex_types.get(type_name)
        for attribute in declared.attributes if declared else ():
            if attribute.required or self.rng.random() < 0.5:
                simple = self.index.simple(attribute.type_name)
                assert simple is not None
                element.set(attribute.name, self.text(simple))
        simple = self.index.text_type(type_name)
        if simple is not None:
            element.text = self.text(simple)
            return
        assert declared is not None
        members = [self.rng.choice(declared.members)] if declared.group == "choice" else declared.members
        for member in members:
            for _ in range(self.repeats(member, depth)):
                self.add(element, member, depth)

    def repeats(self, member: Particle, depth: int) -> int:
        if self.rng.random() > 0.9 - depth * 0.15:
            return member.occurs_min
        most = 2 if member.occurs_max is None else min(2, member.occurs_max)
        return max(member.occurs_min, self.rng.randint(0, most))

    def add(self, parent: Any, member: Particle, depth: int) -> None:
        if not member.name:
            namespace = "urn:example:own" if member.namespace == "##any" else member.namespace
            etree.SubElement(parent, f"{{{namespace}}}Own").text = "x"
            return
        child = etree.SubElement(parent, f"{{{self.index.namespace}}}{member.name}")
        self.fill(child, member.type_name, depth + 1)

    def text(self, simple: SimpleType) -> str:
        if simple.values:
            return self.rng.choice(simple.values)
        if simple.pattern is not None:
            from payments.schemas.primitives import faults_of

            return next(text for text in MATCHING if not faults_of(text, simple))
        if simple.primitive == "decimal" and simple.fraction_digits_max == 0:
            return "3"
        if simple.primitive != "string":
            return PLAIN[simple.primitive]
        least, most = simple.length_min or 0, simple.length_max or 10
        return "A" * self.rng.choice([least, most if most < 500 else least])


def mutant(root: Any, rng: random.Random) -> Any:
    """A copy of `root` with one random change; it may still be valid."""
    tree = copy.deepcopy(root)
    places = [e for e in tree.iter() if isinstance(e.tag, str)]
    inner = places[1:] or places
    chosen = rng.choice(inner)
    rng.choice([delete, duplicate, move, rename, retext, retext, foreign, attribute])(chosen, places, rng)
    return tree


def delete(chosen: Any, _places: list[Any], _rng: random.Random) -> None:
    if chosen.getparent() is not None:
        chosen.getparent().remove(chosen)


def duplicate(chosen: Any, _places: list[Any], _rng: random.Random) -> None:
    if chosen.getparent() is not None:
        chosen.addnext(copy.deepcopy(chosen))


def move(chosen: Any, _places: list[Any], rng: random.Random) -> None:
    parent = chosen.getparent()
    if parent is not None:
        parent.remove(chosen)
        parent.insert(rng.randint(0, len(parent)), chosen)


def rename(chosen: Any, places: list[Any], rng: random.Random) -> None:
    chosen.tag = rng.choice([rng.choice(places).tag, chosen.tag + "x", etree.QName(chosen).localname])


def retext(chosen: Any, places: list[Any], rng: random.Random) -> None:
    leaves = [e for e in places if not len(e)] or [chosen]
    rng.choice([*leaves, chosen]).text = rng.choice(TEXTS)


def foreign(chosen: Any, places: list[Any], rng: random.Random) -> None:
    tag = rng.choice([f"{{{etree.QName(chosen).namespace or 'urn:x'}}}Foo", "{urn:example:foreign}Nm", places[0].tag])
    chosen.insert(rng.randint(0, len(chosen)), etree.Element(tag))


def attribute(chosen: Any, places: list[Any], rng: random.Random) -> None:
    carriers = [e for e in places if e.attrib] or [chosen]
    element = rng.choice([rng.choice(carriers), chosen])
    name = rng.choice(
        ["Ccy", "Foo", "{urn:example:foreign}Ccy", "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"]
    )
    if element.attrib and rng.random() < 0.4:
        del element.attrib[rng.choice(list(element.attrib))]
    else:
        element.set(name, rng.choice(TEXTS))
