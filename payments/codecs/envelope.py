"""Finds headers and documents by namespace at any depth, and splits a file into its messages without losing a byte.

Source: message layer §3.2. Wrapper names mean nothing; a Document inside another one belongs to its parent.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from ..errors import UnreadableMessage
from ..limits import Limits, limits_in_use
from ..message import Message, viewed
from .mx_index import Element, Index
from .mx_kinds import Kind, kind_of, message_type
from .mx_skim import skim

__all__ = ["Part", "message_type", "parts_of", "split_mx"]


@dataclass(frozen=True, slots=True)
class Part:
    """A document with its header, or one of the two alone. `body` is the message root element below Document.

    Where the Document element is missing, `document` is the body itself.
    """

    header: Element | None
    document: Element | None
    body: Element | None

    @property
    def nodes(self) -> list[Element]:
        """Header and document, in byte order."""
        return sorted((e for e in (self.header, self.document) if e is not None), key=lambda e: e.start)


def parts_of(index: Index) -> list[Part]:
    """Every message of the file in order, each with the header of the nearest common ancestor."""
    headers, documents = _find(index.top)
    if not documents:
        return [Part(header, None, None) for header in headers]
    return [Part(_header_for(d, headers), d, _body(d)) for d in documents]


def _find(top: Element) -> tuple[list[Element], list[Element]]:
    headers: list[Element] = []
    documents: list[Element] = []
    loose: list[Element] = []
    kinds: dict[tuple[str, bool], Kind] = {}
    stack = top.children[::-1]
    while stack:
        element = stack.pop()
        kind = _kind(element, kinds)
        if kind == "header":
            headers.append(element)
        elif kind == "document":
            documents.append(element)
        else:
            if kind == "loose":
                loose.append(element)
            stack.extend(reversed(element.children))
    return headers, documents or _outermost(loose)


def _kind(element: Element, kinds: dict[tuple[str, bool], Kind]) -> Kind:
    if element.name == "AppHdr":
        return "header"
    key = (element.namespace, element.name == "Document")
    if key not in kinds:
        kinds[key] = kind_of(element.namespace, element.name)
    return kinds[key]


def _outermost(loose: list[Element]) -> list[Element]:
    return [e for e in loose if not any(other in e.ancestors() for other in loose)]


def _body(document: Element) -> Element:
    return document.children[0] if document.name == "Document" and document.children else document


def _header_for(document: Element, headers: list[Element]) -> Element | None:
    """Nearest common ancestor first; among equals the last header before the document, else the first after it."""

    def rank(header: Element) -> tuple[int, int, int]:
        depth = len(_shared(header, document))
        before = header.start < document.start
        return depth, int(before), header.start if before else -header.start

    return max(headers, key=rank, default=None)


def _shared(one: Element, other: Element) -> list[Element]:
    """The ancestors that both have, outermost first."""
    return [a for a, b in zip(one.ancestors(), other.ancestors(), strict=False) if a is b]


def split_mx(data: bytes, limits: Limits | None = None) -> list[Message]:
    """Every message of an XML file; their `data`, joined, is the file. One message keeps the whole file as its own.

    Raises UnreadableMessage or LimitExceeded with place, value and rule.
    """
    from .mx import MxView

    limits = limits or limits_in_use()
    skimmed = skim(data, limits)
    if skimmed is not None:
        return [viewed(data, "MX", MxView(data, limits=limits, skimmed=skimmed))]
    index = Index(data, limits)
    parts = parts_of(index)
    if not parts:
        root = index.top.children[0]
        raise UnreadableMessage("No ISO 20022 message in this XML", rule="MX_ENVELOPE", place="line 1", value=root.name)
    kind: Literal["MX"] = "MX"
    if len(parts) == 1:
        return [Message(data, kind)]
    cuts = [0, *(_cut(index, a, b) for a, b in pairwise(parts)), len(data)]
    return [
        Message(data[start:end], kind, _before(index, part, start), _after(index, end))
        for part, start, end in zip(parts, cuts, cuts[1:], strict=False)
    ]


def _cut(index: Index, part: Part, following: Part) -> int:
    """The byte between two messages: after the branch that holds the first, below the ancestor they share."""
    begin = following.document or following.header
    assert begin is not None
    # A header that both share may stand behind them.
    last = [e for e in part.nodes if e.start < begin.start][-1]
    own = [e for e in following.nodes if e.start > last.start]
    shared = len(_shared(last, own[0]))
    branch = [*last.ancestors(), last][shared]
    return index.end(branch)


def _open_at(index: Index, at: int) -> list[Element]:
    """The elements open at byte `at`, outermost first."""
    found: list[Element] = []
    level = index.top.children
    while True:
        inside = next((e for e in level if e.start < at <= e.close and not index.self_closed(e)), None)
        if inside is None:
            return found
        found.append(inside)
        level = inside.children


def _before(index: Index, part: Part, at: int) -> bytes:
    """The bytes that let a later message be read alone: declaration, open tags, and a header it shares."""
    if at == 0:
        return b""
    header = part.header if part.header is not None and part.header.start < at else None
    pieces = [_declaration(index)]
    around: list[Element] = [index.top, *_open_at(index, at)]
    for element in around:
        if element is not index.top:
            pieces.append(index.data[element.start : index.start_tag_end(element)])
        pieces.extend(_branch_to(index, header, element, around))
    return b"".join(pieces)


def _branch_to(index: Index, header: Element | None, below: Element, around: list[Element]) -> list[bytes]:
    if header is None:
        return []
    line = [*header.ancestors(), header]
    if below not in line:
        return []
    branch = line[line.index(below) + 1] if below is not header else header
    return [] if branch in around else [index.data[branch.start : index.end(branch)]]


def _declaration(index: Index) -> bytes:
    """The byte order mark and declaration of the file, as they stand."""
    first = index.plain.find(b"<")
    end = index.plain.index(b"?>", first) + 2 if index.plain.startswith(b"<?xml", first) else first
    return index.data[: end * index.width]


def _after(index: Index, at: int) -> bytes:
    """The end tags of the elements still open at byte `at`."""
    return b"".join(index.data[e.close : index.end(e)] for e in reversed(_open_at(index, at)))
