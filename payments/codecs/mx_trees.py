"""Header and document of a message as lxml trees that stand alone, for schema checks."""

import copy

from lxml import etree

from ._safe_xml import encode, parse_tree
from .envelope import Part
from .mx_index import Element, Index
from .mx_tags import qualified_name, written

_MARK = "paymend-part"
_BOMS = {"UTF-16LE": b"\xff\xfe", "UTF-16BE": b"\xfe\xff"}


def document_tree(index: Index, part: Part) -> "etree._Element | None":
    """The document; a Document element that is missing around the body is supplied."""
    if part.document is None:
        return None
    return enclosed(_tree(index, part.document))


def enclosed(document: "etree._Element") -> "etree._Element":
    """The document itself, or a copy of it inside the Document element that it lacks."""
    if str(document.tag).endswith("}Document"):
        return document
    name = etree.QName(document)
    around = etree.Element(f"{{{name.namespace}}}Document")
    around.append(copy.deepcopy(document))
    return around


def header_tree(index: Index, part: Part) -> "etree._Element | None":
    """The header."""
    return _tree(index, part.header) if part.header is not None else None


def _tree(index: Index, element: Element) -> "etree._Element":
    root = parse_tree(_alone(index, element))
    found = next(e for e in root.iter() if e.get(_MARK) is not None)
    del found.attrib[_MARK]
    return found


def _alone(index: Index, element: Element) -> bytes:
    """The element inside the start tags around it, so that inherited prefixes hold; it carries a mark."""
    around = [a for a in element.ancestors() if a is not index.top]
    at = element.start + index.width + len(written(index, qualified_name(index, element)))
    own = index.data[element.start : at] + encode(f' {_MARK}=""', index.encoding) + index.data[at : index.end(element)]
    opened = b"".join(index.data[a.start : index.start_tag_end(a)] for a in around)
    closed = b"".join(index.data[a.close : index.end(a)] for a in reversed(around))
    return _opening(index) + opened + own + closed


def _opening(index: Index) -> bytes:
    """A byte order mark or a declaration that states the encoding."""
    declared = f'<?xml version="1.0" encoding="{index.encoding}"?>'.encode()
    return _BOMS.get(index.encoding, declared)
