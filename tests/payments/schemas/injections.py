"""Known faults put into a valid message, each at a place of its own, with path and kind under which it must be told."""

from random import Random
from typing import Any

from fault_places import path_of
from lxml import etree

from payments.schemas.index import ComplexType, SchemaIndex

Told = tuple[str, str]
TOO_LONG = "!" * 20_001  # longer than any type of the schemas allows (admi.002: 20,000)


def inject(root: Any, index: SchemaIndex, count: int, rng: Random) -> set[Told] | None:
    """Put `count` faults into the tree; (path, kind) of each. None where the message has too few places."""
    typed = dict(_typed(root, index.root_type, index))
    places = [e for e in list(typed)[2:] if not _takes_anything(typed[e], index)]
    rng.shuffle(places)
    chosen: list[Any] = []
    for place in places:
        if len(chosen) < count and not any(_related(place, other) for other in chosen):
            chosen.append(place)
    if len(chosen) < count:
        return None
    done = [_spoil(place, typed[place], index, rng) for place in chosen]
    return {(path_of(root, element) + below, kind) for element, below, kind in done}


def _typed(element: Any, type_name: str, index: SchemaIndex) -> list[tuple[Any, str]]:
    """Every element below and including this one with the name of its type, in message order."""
    found = [(element, type_name)]
    declared = index.complex_types.get(type_name)
    for child in element if declared else ():
        member = declared.member(etree.QName(child).localname) if declared else None
        if member is not None and member.name and etree.QName(child).namespace == index.namespace:
            found += _typed(child, member.type_name, index)
    return found


def _takes_anything(type_name: str, index: SchemaIndex) -> bool:
    declared = index.complex_types.get(type_name)
    return declared is not None and any(not member.name for member in declared.members)


def _related(one: Any, other: Any) -> bool:
    """Whether one lies in the other, or both in one parent: then one fault could hide or move the other."""
    lines = [[element, *element.iterancestors()] for element in (one, other)]
    return one in lines[1] or other in lines[0] or one.getparent() is other.getparent()


def _spoil(element: Any, type_name: str, index: SchemaIndex, rng: Random) -> tuple[Any, str, str]:
    """One fault at the element: (element it is told at, what to add to its path, kind)."""
    declared = index.complex_types.get(type_name)
    if index.text_type(type_name) is None and declared is not None:
        return _spoil_group(element, declared, index, rng)
    if declared is not None and element.attrib and rng.random() < 0.5:
        name = next(iter(element.attrib))
        del element.attrib[name]
        return element, f"/@{name}", "missing"
    if rng.random() < 0.3:
        element.set("Foo", "x")
        return element, "/@Foo", "attribute"
    simple = index.text_type(type_name)
    assert simple is not None
    if simple.primitive == "string" and not (simple.length_max or simple.pattern or simple.values):
        element.set("Foo", "x")
        return element, "/@Foo", "attribute"
    element.text = TOO_LONG
    return element, "", "facet" if simple.primitive == "string" else "type"


def _spoil_group(element: Any, declared: ComplexType, index: SchemaIndex, rng: Random) -> tuple[Any, str, str]:
    """A mandatory child goes, or a stranger comes in."""
    needed = [
        child
        for member in declared.members
        if declared.group == "sequence" and member.name and member.occurs_min == 1
        for child in element.findall(f"{{{index.namespace}}}{member.name}")
        if len(element.findall(child.tag)) == 1
    ]
    if needed and rng.random() < 0.5:
        gone = rng.choice(needed)
        element.remove(gone)
        return element, f"/{etree.QName(gone).localname}", "missing"
    element.insert(rng.randint(0, len(element)), etree.Element(f"{{{index.namespace}}}Stranger"))
    return element, "/Stranger", "unexpected"
