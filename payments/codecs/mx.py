"""The typed reading of one MX message: paths, values, byte spans and splices over its exact bytes."""

from collections.abc import Mapping
from functools import cached_property

from lxml import etree

from ..edits import Edit, Splice
from ..errors import EditRefused, UnreadableMessage
from ..limits import Limits, limits_in_use
from ._safe_xml import line_column
from .envelope import Part, parts_of
from .mx_index import Element, Index
from .mx_kinds import message_type
from .mx_paths import HEADER, attributes_of, elements_by_path, is_attribute, parent_path, plain_path
from .mx_skim import Skim, qualified, skim
from .mx_splices import splices_of
from .mx_tags import attribute_span
from .mx_trees import document_tree, enclosed, header_tree

__all__ = ["MxView"]


class MxView:
    """View over `data`; `before` and `after` are what it needs around it to be read, when it comes out of a batch.

    Raises UnreadableMessage or LimitExceeded. All offsets count bytes of `data`. `skimmed`, if it is known already.
    """

    def __init__(
        self,
        data: bytes,
        before: bytes = b"",
        after: bytes = b"",
        limits: Limits | None = None,
        skimmed: Skim | None = None,
    ) -> None:
        self.data = data
        self._base = len(before)
        self._surrounded = before + data + after if before or after else data
        self._limits = limits = limits or limits_in_use()
        self._skim = skimmed or (None if before or after else skim(data, limits))
        if self._skim is None:
            _ = self.part  # refused here, not later

    @cached_property
    def index(self) -> Index:
        """The byte index of the data and of what stands around it."""
        return Index(self._surrounded, self._limits)

    @cached_property
    def part(self) -> Part:
        """Header and document that begin in the data."""
        end = self._base + len(self.data)
        own = [p for p in parts_of(self.index) if self._base <= p.nodes[-1].start < end]
        if len(own) != 1:
            text = "Several messages: read them apart" if own else "No ISO 20022 message in this XML"
            raise UnreadableMessage(text, rule="MX_ENVELOPE", place="line 1", value=str(len(own)))
        return own[0]

    @property
    def encoding(self) -> str:
        """UTF-8, UTF-16LE, UTF-16BE, ISO-8859-1 or US-ASCII."""
        return self.index.encoding

    @cached_property
    def type(self) -> str:
        """By the namespace of the document; of the header where it stands alone; else `unknown`."""
        if self._skim is not None:
            return message_type(qualified(self._skim.document)[0]) or "unknown"
        element = self.part.document or self.part.header
        return (message_type(element.namespace) if element is not None else "") or "unknown"

    @cached_property
    def header_type(self) -> str | None:
        """`head.001.001.02`, or None without a header."""
        if self._skim is not None:
            found = self._skim.header
            return (message_type(qualified(found)[0]) or "unknown") if found is not None else None
        header = self.part.header
        return (message_type(header.namespace) or "unknown") if header is not None else None

    @property
    def root(self) -> str:
        """Local name of the message root element (`FIToFICstmrCdtTrf`); "" for a header alone."""
        if self._skim is not None and self._skim.at_hand:
            return qualified(self._skim.body)[1]
        return self.part.body.name if self.part.body is not None else ""

    @property
    def roots_at_hand(self) -> "list[etree._Element] | None":
        """Header and message root as trees not to be changed, if this thread may read them; else the elements serve."""
        return self._skim.roots if self._skim is not None and self._skim.at_hand else None

    @property
    def virtual(self) -> bool:
        """Whether the message root stands without a Document element around it."""
        return self.part.document is not None and self.part.document.name != "Document"

    @cached_property
    def uetr(self) -> str | None:
        """The first UETR of the document, else the first OrgnlUETR; exactly as it stands."""
        for name in ("UETR", "OrgnlUETR"):
            for path, element in self.elements.items():
                if element.name == name and not path.startswith(f"{HEADER}/"):
                    return element.text
        return None

    @property
    def payment(self) -> tuple[int, int]:
        """All of the data: an MX message travels with its envelope."""
        return 0, len(self.data)

    @cached_property
    def elements(self) -> Mapping[str, Element]:
        """Every element by its path, in message order; the message root is the path ""."""
        return elements_by_path(self.part.body, self.part.header)

    def get(self, path: str) -> str | None:
        """The exact text of the leaf or attribute at `path`; None if it is absent or a group."""
        path = plain_path(path)
        if is_attribute(path):
            element = self.elements.get(parent_path(path))
            found = dict(attributes_of(element)) if element is not None else {}
            return found.get(path.rpartition("@")[2])
        element = self.elements.get(path)
        return element.text if element is not None and not element.children else None

    def fields(self) -> dict[str, str]:
        """Every leaf and attribute in message order, the header's under `AppHdr/`."""
        return dict(self._fields)

    @cached_property
    def _fields(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for path, element in self.elements.items():
            if not element.children and path not in ("", HEADER):
                found[path] = element.text
            if element.attributes:
                found.update((f"{path}/@{name}".lstrip("/"), value) for name, value in attributes_of(element))
        return found

    @cached_property
    def _children(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for path, element in self.elements.items():
            found.setdefault(id(element.parent), []).append(path)
        return found

    def children(self, path: str) -> tuple[str, ...]:
        """Paths of the direct children, in order; "" is the message root."""
        element = self.elements.get(plain_path(path))
        return tuple(self._children.get(id(element), ())) if element is not None else ()

    def span(self, path: str) -> tuple[int, int] | None:
        """The whole element with its tags, or an attribute's value; None if absent or not in this message's bytes."""
        path = plain_path(path)
        found = self._attribute(path) if is_attribute(path) else self._whole(path)
        if found is None or not self._own(*found):
            return None
        return found[0] - self._base, found[1] - self._base

    def _whole(self, path: str) -> tuple[int, int] | None:
        element = self.elements.get(path)
        return (element.start, self.index.end(element)) if element is not None else None

    def _attribute(self, path: str) -> tuple[int, int] | None:
        element = self.elements.get(parent_path(path))
        found = attribute_span(self.index, element, path.rpartition("@")[2]) if element is not None else None
        return (found[1], found[2]) if found else None

    def _own(self, start: int, end: int) -> bool:
        return self._base <= start and end <= self._base + len(self.data)

    def line_column(self, path: str) -> tuple[int, int]:
        """Line and column, from 1, of the value at `path`, or of its nearest existing parent's start tag."""
        path = plain_path(path)
        found = self._attribute(path) if is_attribute(path) else None
        if found is not None:
            return self._place(found[0])
        element = self.elements.get(path)
        if element is not None and not element.children:
            return self._place(self.index.content(element)[0])
        while path and path not in self.elements:
            path = parent_path(path)
        nearest = self.elements.get(path)
        return self._place(nearest.start) if nearest is not None else (1, 1)

    def _place(self, offset: int) -> tuple[int, int]:
        return line_column(self.data, max(offset - self._base, 0), self.encoding)

    def splices(self, edit: Edit) -> tuple[Splice, ...]:
        """The splices that carry out `edit`. Raises EditRefused (place, value, rule)."""
        order_of = (self.header_type if plain_path(edit.path).startswith(HEADER) else self.type) or "unknown"
        found = splices_of(self.index, self.elements, order_of, edit)
        if not all(self._own(s.start, s.end) for s in found):
            raise EditRefused("This part belongs to another message of the file", rule="NOT_OWN", place=edit.path)
        return tuple(Splice(s.start - self._base, s.end - self._base, s.replacement) for s in found)

    def document_tree(self) -> "etree._Element | None":
        """The document as a tree for a schema check, not to be changed; a missing Document element is supplied.

        None without a document. Text is exact, since the tree is made from the message's own bytes.
        """
        if self._skim is not None and self._skim.at_hand:
            return enclosed(self._skim.document)
        return document_tree(self.index, self.part)

    def header_tree(self) -> "etree._Element | None":
        """The header as a tree for a schema check, not to be changed; None without one."""
        if self._skim is not None and self._skim.at_hand:
            return self._skim.header
        return header_tree(self.index, self.part)
