"""The only maker of XML parsers in the project: sizes, encodings, document types and characters are judged first.

Source: message layer §3.1. Nothing is ever fetched, no entity is ever expanded, and what is refused is refused by name.
"""

import re
import threading
from xml.parsers import expat

from lxml import etree

from ..errors import LimitExceeded, UnreadableMessage
from ..limits import Limits, limits_in_use

_WIDE = {"UTF-16LE": "utf-16-le", "UTF-16BE": "utf-16-be"}
_PYTHON = {"UTF-8": "utf-8", "ISO-8859-1": "latin-1", "US-ASCII": "ascii", **_WIDE}
_BOMS = (
    (b"\xff\xfe\x00\x00", "UTF-32LE"),
    (b"\x00\x00\xfe\xff", "UTF-32BE"),
    (b"\xef\xbb\xbf", "UTF-8"),
    (b"\xff\xfe", "UTF-16LE"),
    (b"\xfe\xff", "UTF-16BE"),
)
_DECLARED = re.compile(rb"\s*<\?xml\s[^>]*?\bencoding\s*=\s*[\"']([^\"'>]*)[\"']")
_USUAL = (b'<?xml version="1.0" encoding="UTF-8"', b"<?xml version='1.0' encoding='UTF-8'")
_UNDECLARED = re.compile(rb"<[A-Za-z]{2}")
_own = threading.local()
_PROLOG = re.compile(rb"(?:\s+|<!--.*?-->|<\?.*?\?>)*", re.S)


def admit(data: bytes, limits: Limits | None = None) -> str:
    """Judge `data` before any parser sees it and name its encoding: UTF-8, UTF-16LE/BE, ISO-8859-1 or US-ASCII.

    Raises LimitExceeded (XML_SIZE, XML_FIELDS) or UnreadableMessage (XML_ENCODING, XML_CHARACTER, XML_DOCTYPE).
    """
    limits = limits or limits_in_use()
    if len(data) > limits.size:
        raise LimitExceeded(f"More than {limits.size} bytes", rule="XML_SIZE", value=str(len(data)))
    encoding = encoding_of(data)
    plain = shadow(data, encoding)
    if len(plain) > 4 * limits.fields:  # an element has four characters at least: most inputs need no count
        refuse_many_elements(plain, limits.fields)
    refuse_nul(data, plain, encoding)
    refuse_doctype(data, plain, encoding)
    return encoding


def refuse_many_elements(plain: bytes, most: int) -> None:
    """Start tags are what begins with `<` and is no end tag; comments count too, which a limit can bear."""
    if (count := plain.count(b"<") - plain.count(b"</")) > most:
        raise LimitExceeded(f"About {count} elements; the limit is {most}", rule="XML_FIELDS", value=str(count))


def encoding_of(data: bytes) -> str:
    """The encoding by byte order mark, declaration, else UTF-8. Raises UnreadableMessage for all others, by name."""
    if data.startswith(_USUAL) or _UNDECLARED.match(data):
        return "UTF-8"
    mark = next((name for bom, name in _BOMS if data.startswith(bom)), "")
    if not mark and (data[:2] == b"<\x00" or data[:2] == b"\x00<"):
        raise _encoding("UTF-16 without a byte order mark")
    declared = _declared_encoding(data, mark)
    if mark.startswith("UTF-32"):
        raise _encoding(mark)
    if declared not in ("", "UTF-8", "UTF-16", "ISO-8859-1", "US-ASCII"):
        raise _encoding(declared)
    if mark:
        if declared and not mark.startswith(declared):
            raise _encoding(f"{declared} declared, byte order mark of {mark}")
        return mark
    if declared == "UTF-16":
        raise _encoding("UTF-16 declared without a byte order mark")
    return declared or "UTF-8"


def _declared_encoding(data: bytes, mark: str) -> str:
    head = data[:400]
    if mark in _WIDE:
        head = shadow(head, mark).removeprefix(b"?")
    found = _DECLARED.match(head.removeprefix(b"\xef\xbb\xbf"))
    return found[1].decode("latin-1").upper() if found else ""


def refuse_other_encoding(data: bytes, begin: int, encoding: str) -> None:
    """A further root that declares another encoding than its file has cannot be read rightly: raises by name."""
    declared = _declared_encoding(data[begin : begin + 800], encoding if encoding in _WIDE else "")
    if declared and not encoding.startswith(declared):
        raise _encoding(f"{declared} declared amid {encoding}")


def _encoding(name: str) -> UnreadableMessage:
    return UnreadableMessage(f"Encoding not accepted: {name}", rule="XML_ENCODING", place="line 1", value=name)


def width(encoding: str) -> int:
    """Bytes per code unit: 2 in UTF-16, else 1."""
    return 2 if encoding in _WIDE else 1


def shadow(data: bytes, encoding: str) -> bytes:
    """One byte per code unit, ASCII as it stands: markup can be scanned alike in every encoding.

    A code unit of UTF-16 above 255 becomes `?`; in the other encodings the bytes themselves serve.
    """
    if encoding not in _WIDE:
        return data
    units = data[: len(data) & ~1]
    low, high = (units[0::2], units[1::2]) if encoding == "UTF-16LE" else (units[1::2], units[0::2])
    return bytes(b if not h else 0x3F for b, h in zip(low, high, strict=True))


def refuse_nul(data: bytes, plain: bytes, encoding: str) -> None:
    """XML has no NUL; raises UnreadableMessage with its place."""
    at = plain.find(b"\x00")
    if at >= 0:
        at *= width(encoding)
        raise UnreadableMessage("NUL is no character of XML", rule="XML_CHARACTER", place=place(data, at, encoding))


def refuse_doctype(data: bytes, plain: bytes, encoding: str) -> None:
    """Any document type is refused unread: an entity left unresolved makes a schema check neither valid nor invalid."""
    if b"<!" not in plain:
        return
    begin = {"UTF-8": 3, "UTF-16LE": 1, "UTF-16BE": 1}.get(encoding, 0) if _has_bom(data) else 0
    prolog = _PROLOG.match(plain, begin)
    at = prolog.end() if prolog else begin
    if plain.startswith(b"<!", at):
        raise doctype_refused(place(data, at * width(encoding), encoding))


def _has_bom(data: bytes) -> bool:
    return data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))


def doctype_refused(where: str) -> UnreadableMessage:
    """The refusal of a document type, for scan and parser alike."""
    return UnreadableMessage("A document type is not accepted", rule="XML_DOCTYPE", place=where, value="<!DOCTYPE")


def text_of(data: bytes, encoding: str) -> str:
    """`data` decoded for display; what does not decode is shown as a replacement character."""
    return data.decode(_PYTHON[encoding], "replace")


def encode(text: str, encoding: str) -> bytes:
    """`text` in the encoding of the message; a character it lacks becomes a numeric reference."""
    return text.encode(_PYTHON[encoding], "xmlcharrefreplace")


def line_column(data: bytes, offset: int, encoding: str) -> tuple[int, int]:
    """Line and column of a byte, from 1; the column counts characters, a byte order mark counts none."""
    before = text_of(data[:offset], encoding).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def place(data: bytes, offset: int, encoding: str) -> str:
    """The place of a byte, in words."""
    line, column = line_column(data, max(offset, 0), encoding)
    return f"line {line} column {column}"


def expat_parser(encoding: str) -> expat.XMLParserType:
    """A namespace-aware parser; names come as `namespace local`. A document type stops it."""
    parser = expat.ParserCreate(encoding, " ")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def refuse(*_: object) -> None:
        raise doctype_refused(f"line {parser.CurrentLineNumber} column {parser.CurrentColumnNumber + 1}")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def _tree_parser() -> etree.XMLParser:
    """One parser for each thread: a parser locks out other threads, and a new one costs as much as a parse."""
    parser: etree.XMLParser | None = getattr(_own, "parser", None)
    if parser is None:
        parser = _own.parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            huge_tree=False,
            strip_cdata=False,
        )
    return parser


def parse_tree(data: bytes, limits: Limits | None = None) -> etree._Element:
    """The lxml root of one document, for schema checks; comments, CDATA and processing instructions are kept.

    Raises what `admit` raises, and UnreadableMessage (XML_SYNTAX) or LimitExceeded (XML_DEPTH).
    """
    admit(data, limits)
    return parse_admitted(data)


def parse_admitted(data: bytes) -> etree._Element:
    """The lxml root of what `admit` let pass. Raises UnreadableMessage (XML_SYNTAX, XML_DOCTYPE)."""
    try:
        root = etree.fromstring(data, _tree_parser())
    except etree.XMLSyntaxError as error:
        line, column = error.position
        where = f"line {line} column {column}"
        raise UnreadableMessage(f"Not well-formed: {error.msg}", rule="XML_SYNTAX", place=where) from None
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise doctype_refused("line 1")
    return root
