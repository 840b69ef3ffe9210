"""The primitive edits to which every operator comes down, and the splice that carries one out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Splice:
    """Replace bytes `start:end` of `Message.data` by `replacement`."""

    start: int
    end: int
    replacement: bytes


@dataclass(frozen=True, slots=True)
class SetText:
    """Replace the text of the element, attribute, field, line or block tag at `path`; `new` is plain text."""

    path: str
    new: str


@dataclass(frozen=True, slots=True)
class Insert:
    """Create what `path` names, in schema or field order. `content` is text, or ordered (sub-path, text) pairs.

    Missing optional parents are created. MT: a tag (`59`) or a line (`70/2`).
    """

    path: str
    content: str | tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove the element, field, line or block tag at `path`, with its own indentation and line end."""

    path: str


@dataclass(frozen=True, slots=True)
class ReplaceChildren:
    """Give the element at `path` exactly these children, in schema order: ordered (sub-path, text) pairs."""

    path: str
    content: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reorder:
    """Put the named children (MX: local names below `path`; MT: tags of block 4, `path` empty) into this order."""

    path: str
    order: tuple[str, ...]


Edit = SetText | Insert | Delete | ReplaceChildren | Reorder
