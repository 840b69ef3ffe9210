"""Reads and writes the small pieces of XML text: attribute spans, escapes, names with their prefix, white space."""

import re

from ..errors import EditRefused
from ._safe_xml import encode, text_of
from .mx_index import Element, Index

_ATTRIBUTE = re.compile(rb"\s+([^\s=/>]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def attribute_span(index: Index, element: Element, name: str) -> tuple[int, int, int, str] | None:
    """Where an attribute begins (with the white space before it), where its value begins and ends, and its quote."""
    start, end = element.start // index.width, index.start_tag_end(element) // index.width
    for found in _ATTRIBUTE.finditer(index.plain, start, end):
        qualified = _characters(index, found.start(1), found.end(1))
        if qualified.rpartition(":")[2] == name and qualified.partition(":")[0] != "xmlns":
            quote = found[2][:1].decode("ascii")
            at = found.start(), found.start(2) + 1, found.end(2) - 1
            return at[0] * index.width, at[1] * index.width, at[2] * index.width, quote
    return None


def qualified_name(index: Index, element: Element) -> str:
    """The element's name as it stands in its tag, with the prefix."""
    start = element.start // index.width + 1
    found = re.compile(rb"[^\s/>]+").match(index.plain, start)
    assert found is not None
    return _characters(index, start, found.end())


def _characters(index: Index, start: int, end: int) -> str:
    """What stands between two places of the shadow: a name may hold any letters, which the shadow does not show."""
    return text_of(index.data[start * index.width : end * index.width], index.encoding)


def prefix_of(index: Index, element: Element) -> str:
    """`doc:` or ""."""
    prefix, colon, _ = qualified_name(index, element).rpartition(":")
    return prefix + colon


def escape_text(text: str, line_end: str = "\n") -> str:
    """`text` as element content. Only what must be escaped is; line ends become those of the file."""
    refuse_forbidden(text)
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace("]]>", "]]&gt;").replace("\r", "&#13;")
    return escaped.replace("\n", line_end)


def escape_attribute(text: str, quote: str) -> str:
    """`text` as an attribute value between `quote`; white space other than blanks would not survive unescaped."""
    refuse_forbidden(text)
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    for character, written in ((quote, "&quot;" if quote == '"' else "&apos;"), ("\n", "&#10;"), ("\r", "&#13;")):
        escaped = escaped.replace(character, written)
    return escaped.replace("\t", "&#9;")


def refuse_forbidden(text: str) -> None:
    """Raises EditRefused for a character that XML cannot hold."""
    found = _FORBIDDEN.search(text)
    if found:
        raise EditRefused("Not a character of XML", rule="XML_CHARACTER", value=f"U+{ord(found[0]):04X}")


def line_end_of(index: Index) -> str:
    """The line end the file uses; LF where it has none."""
    return "\r\n" if b"\r\n" in index.plain else "\n"


def white_before(index: Index, at: int) -> int:
    """Where the white space before byte `at` begins that belongs to it: from the last line end, or all of a line."""
    plain, end = index.plain, at // index.width
    start = end
    while start > 0 and plain[start - 1] in b" \t\r\n":
        start -= 1
    last = plain.rfind(b"\n", start, end)
    if last >= 0:
        start = last - 1 if last > start and plain[last - 1] == 0x0D else last
    return start * index.width


def white_text(index: Index, start: int, end: int) -> str:
    """White space between two bytes, as text."""
    return index.plain[start // index.width : end // index.width].decode("latin-1")


def is_white(index: Index, start: int, end: int) -> bool:
    """Whether only white space, or nothing, stands between two bytes."""
    return not index.plain[start // index.width : end // index.width].strip(b" \t\r\n")


def written(index: Index, text: str) -> bytes:
    """`text` in the bytes of the message."""
    return encode(text, index.encoding)
