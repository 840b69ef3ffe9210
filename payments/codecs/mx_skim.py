"""What C code alone can tell of the usual XML file: well-formed, not too deep, one document and at most one header.

Most files are so; for them the tree of the schema check serves the reading too, and the byte index waits until asked.
"""

import threading
from dataclasses import dataclass
from xml.parsers import expat

from lxml import etree

from ..errors import PaymentError
from ..limits import Limits
from ._safe_xml import admit, expat_parser, parse_admitted
from .mx_kinds import kind_of

_own = threading.local()


@dataclass(frozen=True, slots=True)
class Skim:
    """Document and header of a file with one message, as elements of one tree that nobody changes.

    The tree serves only the thread that made it: two schema checks at a time on one tree disturb each other.
    """

    document: etree._Element
    header: etree._Element | None
    thread: int

    @property
    def body(self) -> etree._Element:
        """The message root element: the first below Document, or the document itself where it lacks that element."""
        inner = next(self.document.iterchildren("*"), None) if qualified(self.document)[1] == "Document" else None
        return self.document if inner is None else inner

    @property
    def roots(self) -> list[etree._Element]:
        """Header and message root, in the order of the file."""
        found = [self.body] if self.header is None else [self.header, self.body]
        if self.header is not None:
            first = next(e for e in self.document.getroottree().iter() if e is self.header or e is self.document)
            found = found if first is self.header else found[::-1]
        return found

    @property
    def at_hand(self) -> bool:
        """Whether this thread may use the tree."""
        return self.thread == threading.get_ident()


def skim(data: bytes, limits: Limits) -> Skim | None:
    """The skim of `data`; None where only the index can tell: several roots or messages, rare encodings, any fault.

    Expat is the judge of well-formedness here too, so that the index can always be made of what is skimmed.
    """
    try:
        encoding = admit(data, limits)
        if encoding != "UTF-8":
            return None
        expat_parser(encoding).Parse(data, True)
        root = parse_admitted(data)
    except (expat.ExpatError, PaymentError):
        return None
    return None if _deeper_than(limits.depth)(root) else _sole_message(root)


def qualified(element: etree._Element) -> tuple[str, str]:
    """Namespace, "" without one, and local name."""
    namespace, _, name = str(element.tag).rpartition("}")
    return namespace[1:], name


def _sole_message(root: etree._Element) -> Skim | None:
    headers: list[etree._Element] = []
    documents: list[etree._Element] = []
    stack = [root]
    while stack:
        element = stack.pop()
        kind = kind_of(*qualified(element))
        if kind == "header":
            headers.append(element)
        elif kind == "document":
            documents.append(element)
        elif kind == "loose":
            return None
        else:
            stack.extend(child for child in element if isinstance(child.tag, str))
    if len(documents) != 1 or len(headers) > 1:
        return None
    return Skim(documents[0], headers[0] if headers else None, threading.get_ident())


def _deeper_than(depth: int) -> etree.XPath:
    """Whether a tree has an element below `depth` levels; compiled once for each thread."""
    kept: dict[int, etree.XPath] = _own.__dict__.setdefault("deeper", {})
    if depth not in kept:
        kept[depth] = etree.XPath(f"boolean(/{'/'.join('*' * (depth + 1))})")
    return kept[depth]
