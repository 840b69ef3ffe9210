"""Compares two XML messages byte by byte along their trees: only declared elements, and the gaps at them, differ."""

import re
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher

from ..codecs.mx import MxView
from ..codecs.mx_index import Element, Index
from ..codecs.mx_paths import elements_by_path, names_only
from ..codecs.mx_tags import attribute_span
from .claims import Claim

_MARKUP = re.compile(rb"<[!?]|\sxmlns")


class _Side:
    """One of the two messages: its index, and the path of each element that has one."""

    def __init__(self, view: MxView) -> None:
        self.index: Index = view.index
        part = view.part
        self.paths = {id(e): path for path, e in elements_by_path(part.body, part.header).items()}

    def raw(self, element: Element) -> bytes:
        return self.index.data[element.start : self.index.end(element)]

    def path(self, element: Element) -> str | None:
        return self.paths.get(id(element))

    def gaps(self, element: Element) -> list[bytes]:
        """What stands before, between and after the children."""
        start, end = self.index.content(element)
        edges = [start, *(p for c in element.children for p in (c.start, self.index.end(c))), end]
        return [self.index.data[edges[i] : edges[i + 1]] for i in range(0, len(edges), 2)]


class ByteJudge:
    """Finds the places where two messages differ although no claim names them."""

    def __init__(self, before: MxView, after: MxView, claims: list[Claim]) -> None:
        self.before, self.after = _Side(before), _Side(after)
        self.claimed = {names_only(c.path) for c in claims}
        self.groups = {names_only(c.path) for c in claims if isinstance(c.old, dict) or isinstance(c.new, dict)}
        self.ordered = {names_only(c.path) for c in claims if c.kind == "order"}
        self.faults: list[str] = []

    def judge(self) -> tuple[str, ...]:
        """Paths (or places, outside the message) that differ undeclared."""
        self._children(self.before.index.top, self.after.index.top)
        return tuple(dict.fromkeys(self.faults))

    def _names(self, path: str | None) -> str | None:
        return None if path is None else names_only(path)

    def _element(self, b: Element, a: Element) -> None:
        if self.before.raw(b) == self.after.raw(a):
            return
        self._tags(b, a)
        if not b.children and not a.children:
            self._leaf(b, a)
        else:
            self._children(b, a)

    def _tags(self, b: Element, a: Element) -> None:
        """Start and end tags must be equal, declared attributes and the empty form `<a/>` apart."""
        if (
            b.name != a.name
            or b.namespace != a.namespace
            or self._start_tag(self.before, b) != self._start_tag(self.after, a)
        ):
            self._fault(b, "tag")
        closing = [s.index.data[e.close : s.index.end(e)] for s, e in ((self.before, b), (self.after, a))]
        if closing[0] and closing[1] and closing[0] != closing[1]:
            self._fault(b, "end tag")

    def _start_tag(self, side: _Side, element: Element) -> bytes:
        index, end = side.index, side.index.start_tag_end(element)
        if index.self_closed(element):
            end -= 2 * index.width
            while index.plain[end // index.width - 1] in b" \t\r\n":
                end -= index.width
        else:
            end -= index.width
        path = self._names(side.path(element))
        cuts = [found for name in self._attributes(path) if (found := attribute_span(index, element, name))]
        pieces, at = [], element.start
        for start, _, value_end, _ in sorted(cuts):
            pieces.append(index.data[at:start])
            at = value_end + index.width
        return b"".join([*pieces, index.data[at:end]])

    def _attributes(self, path: str | None) -> list[str]:
        if path is None:
            return []
        prefix = f"{path}/@".lstrip("/")
        return [c.removeprefix(prefix) for c in self.claimed if c.startswith(prefix)]

    def _leaf(self, b: Element, a: Element) -> None:
        old, new = (s.index.data[slice(*s.index.content(e))] for s, e in ((self.before, b), (self.after, a)))
        if old == new:
            return
        if not self._declared(self.before.path(b)) or b.text == a.text:
            self._fault(b, "text")
        elif self._smuggled(self.after, a):
            self._fault(b, "markup inside the text")

    def _smuggled(self, side: _Side, element: Element) -> bool:
        index = side.index
        start, end = (p // index.width for p in index.content(element))
        return b"<" in index.plain[start:end]

    def _declared(self, path: str | None) -> bool:
        """Whether the very element is named, or lies in a group that is."""
        names = self._names(path)
        return names is not None and (names in self.claimed or any(names.startswith(f"{g}/") for g in self.groups))

    def _shell(self, path: str | None) -> bool:
        """Whether something below the element is named: it may come or go with that."""
        names = self._names(path)
        return names is not None and any(c.startswith(f"{names}/") for c in self.claimed)

    def _children(self, b: Element, a: Element) -> None:
        ordered = self._names(self.before.path(b)) in self.ordered
        paired = _by_kind if ordered else _aligned
        pairs = list(paired(b.children, a.children, self.before.raw, self.after.raw))
        for old, new in pairs:
            if old is not None and new is not None:
                self._element(old, new)
            elif old is not None:
                self._come_or_gone(self.before, old)
            elif new is not None:
                self._come_or_gone(self.after, new)
        if ordered:
            self._slots(b, a, all(old is not None and new is not None for old, new in pairs))
        else:
            self._white(b, a, pairs)

    def _slots(self, b: Element, a: Element, all_stayed: bool) -> None:
        """Children that only changed places leave the gaps as they are; if some came or went, blanks may differ."""
        old, new = self.before.gaps(b), self.after.gaps(a)
        if old != new and (all_stayed or _solid(b"".join(old)) != _solid(b"".join(new))):
            self._fault(b, "between elements")

    def _come_or_gone(self, side: _Side, element: Element) -> None:
        path = side.path(element)
        if not (self._declared(path) or self._shell(path)):
            self._fault_at(side, element, "element")
        elif side is self.after and _strange(side, element):
            self._fault_at(side, element, "markup or text between elements")

    def _white(self, b: Element, a: Element, pairs: list[tuple[Element | None, Element | None]]) -> None:
        """Gaps between children that stayed are equal; at one that came or went only white space may differ."""
        old, new = self.before.gaps(b), self.after.gaps(a)
        i = j = 0
        left, right, moved = old[0], new[0], False
        for was, now in pairs:
            if was is not None and now is not None:
                self._gap(b, left, right, moved)
                i, j = i + 1, j + 1
                left, right, moved = old[i], new[j], False
            elif was is not None:
                i += 1
                left, moved = left + old[i], True
            else:
                j += 1
                right, moved = right + new[j], True
        self._gap(b, left, right, moved)

    def _gap(self, parent: Element, left: bytes, right: bytes, moved: bool) -> None:
        if left != right and not (moved and _solid(left) == _solid(right)):
            self._fault(parent, "between elements")

    def _fault(self, element: Element, what: str) -> None:
        self._fault_at(self.before, element, what)

    def _fault_at(self, side: _Side, element: Element, what: str) -> None:
        path = side.path(element)
        self.faults.append(path if path else f"byte {element.start}: {what}")


def _solid(gap: bytes) -> bytes:
    return gap.translate(None, b" \t\r\n\0")


def _strange(side: _Side, element: Element) -> bool:
    """Whether a new element holds more than elements, attributes and leaf texts of its parent's namespace.

    Comments, instructions, namespace declarations and schema hints show in no field; so they are looked for here.
    """
    index = side.index
    plain = index.plain[element.start // index.width : index.end(element) // index.width]
    below = list(element.walk())
    mixed = (gap for e in below if e.children for gap in side.gaps(e))
    foreign = any(e.parent is not None and e.namespace != e.parent.namespace for e in below)
    hinted = any(" " in name for e in below for name in e.attributes[::2])
    return bool(_MARKUP.search(plain)) or foreign or hinted or any(_solid(gap) for gap in mixed)


Raw = Callable[[Element], bytes]


def _aligned(
    before: list[Element], after: list[Element], raw_before: Raw, raw_after: Raw
) -> Iterator[tuple[Element | None, Element | None]]:
    """Children that belong together, in order: equal bytes first, then equal names; the rest came or went."""
    matcher = SequenceMatcher(None, [raw_before(e) for e in before], [raw_after(e) for e in after], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield from zip(before[i1:i2], after[j1:j2], strict=True)
        else:
            yield from _by_name(before[i1:i2], after[j1:j2])


def _by_kind(
    before: list[Element], after: list[Element], raw_before: Raw, raw_after: Raw
) -> Iterator[tuple[Element | None, Element | None]]:
    """Children that belong together where their order is declared to change: repeats of one name stay in order."""
    for name in dict.fromkeys(e.name for e in (*before, *after)):
        old, new = ([e for e in side if e.name == name] for side in (before, after))
        yield from _aligned(old, new, raw_before, raw_after)


def _by_name(before: list[Element], after: list[Element]) -> Iterator[tuple[Element | None, Element | None]]:
    matcher = SequenceMatcher(None, [e.name for e in before], [e.name for e in after], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield from zip(before[i1:i2], after[j1:j2], strict=True)
        else:
            yield from ((e, None) for e in before[i1:i2])
            yield from ((None, e) for e in after[j1:j2])


def untouched(before: MxView, after: MxView, claims: list[Claim]) -> tuple[str, ...]:
    """Places outside the claims whose bytes differ."""
    return ByteJudge(before, after, claims).judge()
