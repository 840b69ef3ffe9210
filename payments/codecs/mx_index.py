"""The byte-span index of an XML message: one expat pass records where every element begins and ends.

The pass notes flat events; the elements are made of them when they are first asked for.
"""

from collections.abc import Iterator
from functools import cached_property
from xml.parsers import expat

from ..errors import LimitExceeded, UnreadableMessage
from ..limits import Limits, limits_in_use
from ._safe_xml import admit, expat_parser, place, refuse_other_encoding, shadow, width

# A second root, or a second declaration, after the first root: header and document sent one behind the other.
_JUNK_AFTER_ROOT = expat.errors.codes[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]
_MISPLACED_DECLARATION = expat.errors.codes[expat.errors.XML_ERROR_MISPLACED_XML_PI]
_UNBOUND_PREFIX = expat.errors.codes[expat.errors.XML_ERROR_UNBOUND_PREFIX]
# In the order of the file: `~byte` of a start tag, then its qualified name; text; `byte` of an end tag. Plain values
# in one list, because objects for each element would cost more than the parse.
Event = str | int


class Element:
    """One element: `start` is the byte of its `<`, `close` that of its end tag (for `<a/>` the byte after the tag)."""

    __slots__ = ("attributes", "children", "close", "name", "namespace", "parent", "start", "text")

    def __init__(self, namespace: str, name: str, attributes: list[str], parent: "Element | None", start: int) -> None:
        self.namespace = namespace
        self.name = name
        self.attributes = attributes
        self.parent = parent
        self.start = start
        self.close = start
        self.children: list[Element] = []
        self.text = ""

    def walk(self) -> Iterator["Element"]:
        """This element and all below it, in document order."""
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(reversed(element.children))

    def ancestors(self) -> list["Element"]:
        """The elements around this one, outermost first, beginning with the nameless top."""
        found, element = [], self.parent
        while element is not None:
            found.append(element)
            element = element.parent
        return found[::-1]


class Index:
    """All elements of `data` under a nameless `top`, with the encoding and a scannable shadow of the bytes."""

    def __init__(self, data: bytes, limits: Limits | None = None) -> None:
        limits = limits or limits_in_use()
        self.data = data
        self.encoding = admit(data, limits)
        self.width = width(self.encoding)
        self.plain = shadow(data, self.encoding)
        self.instructions: list[int] = []
        self._events: list[Event] = []
        self._attributes: dict[int, list[str]] = {}  # by the place of the start tag among the events
        self._read(limits)

    @cached_property
    def top(self) -> Element:
        """The nameless element around all roots."""
        top = Element("", "", [], None, 0)
        top.close = len(self.data)
        _grow(top, self._events, self._attributes)
        self._events = []
        return top

    def _read(self, limits: Limits) -> None:
        begin = 0
        for _ in range(limits.messages):
            stopped = self._read_root(begin, limits)
            if stopped is None:
                return
            begin = stopped
        raise LimitExceeded(f"More than {limits.messages} root elements", rule="XML_ROOTS")

    def _read_root(self, begin: int, limits: Limits) -> int | None:
        """Index one root from byte `begin`; the byte where a further root starts, or None at the end."""
        if begin:
            refuse_other_encoding(self.data, begin, self.encoding)
        parser = expat_parser(self.encoding)
        self._attach(parser, begin, limits.depth)
        try:
            parser.Parse(self.data[begin:] if begin else self.data, True)
        except expat.ExpatError as error:
            at = begin + max(parser.ErrorByteIndex, 0)
            behind_root = error.code in (_JUNK_AFTER_ROOT, _MISPLACED_DECLARATION) and self._all_closed()
            if behind_root and at > begin and self._at_markup(at):
                return at
            raise self._not_well_formed(error, at) from None
        return None

    def _all_closed(self) -> bool:
        """Whether no element is open: a declaration amid a document begins no further root."""
        tags = [event < 0 for event in self._events if type(event) is int]
        return 2 * sum(tags) == len(tags)

    def _at_markup(self, at: int) -> bool:
        return self.plain.startswith(b"<", at // self.width)

    def _not_well_formed(self, error: expat.ExpatError, at: int) -> UnreadableMessage:
        rule = "XML_NAMESPACE" if error.code == _UNBOUND_PREFIX else "XML_SYNTAX"
        found = self.plain[at // self.width : at // self.width + 40].decode("latin-1")
        where = place(self.data, at, self.encoding)
        return UnreadableMessage(
            f"Not well-formed: {expat.ErrorString(error.code)}", rule=rule, place=where, value=found
        )

    def _attach(self, parser: expat.XMLParserType, begin: int, max_depth: int) -> None:
        """Handlers as closures over plain locals: this is the hot loop of the whole package."""
        depth, events, held = 0, self._events, self._attributes
        note = events.append

        def start(name: str, attributes: list[str]) -> None:
            nonlocal depth
            depth += 1
            if depth > max_depth:
                raise self._too_deep(begin + parser.CurrentByteIndex, max_depth)
            if attributes:
                held[len(events)] = attributes
            note(~(begin + parser.CurrentByteIndex))
            note(name)

        def end(_: str) -> None:
            nonlocal depth
            depth -= 1
            note(begin + parser.CurrentByteIndex)

        def instruction(*_: str) -> None:
            self.instructions.append(begin + parser.CurrentByteIndex)

        parser.ordered_attributes = True
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = note
        parser.ProcessingInstructionHandler = instruction

    def _too_deep(self, at: int, limit: int) -> LimitExceeded:
        where = place(self.data, at, self.encoding)
        return LimitExceeded(f"Elements nested deeper than {limit}", rule="XML_DEPTH", place=where)

    def self_closed(self, element: Element) -> bool:
        """Whether the element is written `<a/>`. Told by the bytes: both forms can share every number."""
        at = element.close // self.width
        return not element.children and not element.text and self.plain[at - 2 : at] == b"/>"

    def end(self, element: Element) -> int:
        """The byte after the element."""
        if element is self.top or self.self_closed(element):
            return element.close
        return (self.plain.index(b">", element.close // self.width) + 1) * self.width

    def start_tag_end(self, element: Element) -> int:
        """The byte after the start tag; an attribute value may hold `>`."""
        at, quote = element.start // self.width, 0
        plain = self.plain
        while True:
            byte = plain[at]
            if quote:
                quote = 0 if byte == quote else quote
            elif byte in b"\"'":
                quote = byte
            elif byte == 0x3E:
                return (at + 1) * self.width
            at += 1

    def content(self, element: Element) -> tuple[int, int]:
        """The bytes between start and end tag; for `<a/>` the empty span after the tag; of the top, all bytes."""
        if element is self.top:
            return 0, len(self.data)
        return self.start_tag_end(element), element.close


def _grow(top: Element, events: list[Event], attributes: dict[int, list[str]]) -> None:
    """Hang the elements that `events` tell of below `top`. Only a leaf keeps its text."""
    current = top
    pieces: list[str] = []
    names: dict[str, tuple[str, str]] = {}
    following = iter(enumerate(events))
    for number, event in following:
        if type(event) is str:
            pieces.append(event)
            continue
        assert type(event) is int
        if event < 0:
            split = _split(str(next(following)[1]), names)
            element = Element(split[0], split[1], attributes.get(number) or [], current, ~event)
            current.children.append(element)
            current = element
        else:
            current.close = event
            if pieces and not current.children:
                current.text = "".join(pieces)
            current = current.parent or top
        pieces.clear()


def _split(name: str, names: dict[str, tuple[str, str]]) -> tuple[str, str]:
    """Namespace and local name, kept in `names`: most elements share one namespace string."""
    split = names.get(name)
    if split is None:
        namespace, _, local = name.rpartition(" ")
        split = names[name] = (namespace, local)
    return split
