"""Two fault lists of one tree in one form: which element is at fault, in its content model or in its own value."""

from typing import Any

from lxml import etree
from xmlschema import XMLSchema, XMLSchemaChildrenValidationError

from payments.schemas.fault import Fault
from payments.schemas.index import HEADER, SchemaIndex
from payments.schemas.primitives import EXAMPLES, is_primitive
from payments.schemas.walker import faults

SIGNATURES = "http://www.w3.org/2000/09/xmldsig#"
Place = tuple[str, str]


def told_by_us(tree: Any, index: SchemaIndex) -> set[Place]:
    """Our list. What stands wrong or is missing is held against its parent, as the other engine does."""
    present = {path_of(tree, element) for element in tree.iter(f"{{{index.namespace}}}*")}
    return {_place(fault, present) for fault in faults(tree, index) if not _the_engine_is_laxer(fault)}


def told_by_xmlschema(tree: Any, engine: XMLSchema) -> set[Place]:
    """The list of the independent engine, without what it knows of signatures: their schema is none of ours."""
    return {
        (path_of(tree, error.elem), "content" if isinstance(error, XMLSchemaChildrenValidationError) else "value")
        for error in engine.iter_errors(tree)
        if etree.QName(error.elem).namespace != SIGNATURES
    }


def path_of(tree: Any, element: Any) -> str:
    """The path of an element as our findings write it: below the message root, or from the header on."""
    steps: list[str] = []
    while element is not None:
        parent = element.getparent() if element is not tree else None
        name = etree.QName(element).localname
        twins = [] if parent is None else list(parent.iterchildren("{*}" + name))
        number = twins.index(element) + 1 if twins else 1
        steps.append(name if number == 1 else f"{name}[{number}]")
        element = parent
    return "/".join(steps[::-1] if etree.QName(tree).localname == HEADER else steps[::-1][2:])


def _the_engine_is_laxer(fault: Fault) -> bool:
    """Blanks around a date (which the standard ignores), text beside a wildcard: the deciding schema refuses both."""
    primitives = [name for name, example in EXAMPLES.items() if example == fault.allowed]
    padded = any(is_primitive(fault.value.strip(), name) for name in primitives)
    return padded or (fault.allowed == "elements only" and fault.path.endswith(("Envlp", "Sgntr")))


def _place(fault: Fault, present: set[str]) -> Place:
    parent, _, last = fault.path.rpartition("/")
    if last.startswith("@"):
        return parent, "value"
    if fault.kind in ("facet", "type") or fault.allowed == "elements only":
        return fault.path, "value"
    if fault.allowed == "text only":
        return parent, "value"
    if fault.kind == "missing" and fault.path in present:
        return fault.path, "content"  # a choice that lacks its member
    return parent, "content"
