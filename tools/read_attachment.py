"""Read a document that came with the case: its text if it is text or a PDF, else what its first bytes say it is.

A document is a stranger's: its text is quoted and bounded. Nothing in it is run, rendered or fetched.
"""

import base64
import binascii
import hashlib
import re
import struct
from typing import Annotated, Any

from pydantic import Field

from cases.evidence import Evidence
from payments.vocabulary import EvidenceClass, RelatedRole

from .answers import from_related, not_found
from .arguments import Nothing
from .desk import Desk
from .pdf_text import text_of_pdf
from .related_messages import texts
from .tool import Tool

BYTES_MAX = 5_000_000
TEXT_CHARACTERS_MAX = 4_000
_PDF_IN_BASE64 = "JVBERi0"  # %PDF-
_DATA_URL = re.compile(r"data:(?P<type>[\w.+-]+/[\w.+-]+)?(?:;[\w=.+-]+)*;base64,(?P<body>[A-Za-z0-9+/=\s]*)\Z")
_KINDS = (
    (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif"), (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"), (b"\xd0\xcf\x11\xe0", "office"), (b"MZ", "program"), (b"\x7fELF", "program"),
    (b"RIFF", "riff"),
)  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class ByNumber(Nothing):
    number: Annotated[int, Field(ge=0, le=99, description="which attachment, from 0 in the order they came")] = 0


def ask(desk: Desk, arguments: ByNumber) -> list[Evidence]:
    found = list(texts(desk, RelatedRole.ATTACHMENT))
    locator = f"attachment {arguments.number}"
    if arguments.number >= len(found):
        return [not_found(desk, TOOL.name, "related", locator, f"the case has {len(found)} attachments")]
    place, message = found[arguments.number]
    data = _content(message)
    if data is None:
        return [not_found(desk, TOOL.name, f"related:{place}", locator, "it is too large or its encoding is broken")]
    kind = _kind_of(data)
    text = _text_of(kind, data)
    told = {
        "kind": kind,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "text": text[:TEXT_CHARACTERS_MAX],
        "cut": len(text) > TEXT_CHARACTERS_MAX,
        "count": len(found),
        **_size_of(kind, data),
    }
    quote = text or f"{kind}, {len(data)} bytes, {'no text found' if kind == 'pdf' else 'not read'}"
    return [from_related(desk, TOOL.name, place, locator, told, quote=quote, cls=EvidenceClass.E6)]


def _content(message: str) -> bytes | None:
    """The bytes of an attachment: of a base64 data URL or PDF, else of the text itself; None if too large or broken."""
    if len(message) > BYTES_MAX * 2:
        return None
    if message.startswith(_PDF_IN_BASE64):
        return _decoded(message)
    if not message.startswith("data:"):
        data = message.encode("utf-8", "replace")
        return data if len(data) <= BYTES_MAX else None
    found = _DATA_URL.match(message)
    return None if found is None else _decoded(found["body"])


def _decoded(body: str) -> bytes | None:
    try:
        data = base64.b64decode("".join(body.split()), validate=True)
    except binascii.Error:
        return None
    return data if len(data) <= BYTES_MAX else None


def _kind_of(data: bytes) -> str:
    """What the first bytes say; a name or a declared type is not believed."""
    for begins, kind in _KINDS:
        if data.startswith(begins):
            return kind
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "binary"
    return "binary" if b"\x00" in data else "text"


def _text_of(kind: str, data: bytes) -> str:
    if kind not in ("text", "pdf"):
        return ""
    return _CONTROL.sub("�", text_of_pdf(data) if kind == "pdf" else data.decode("utf-8"))


def _size_of(kind: str, data: bytes) -> dict[str, Any]:
    """Width and height as a PNG's or GIF's header states them."""
    if kind == "png" and len(data) >= 24 and data[12:16] == b"IHDR":
        width, height = struct.unpack(">II", data[16:24])
        return {"width": width, "height": height}
    if kind == "gif" and len(data) >= 10:
        width, height = struct.unpack("<HH", data[6:10])
        return {"width": width, "height": height}
    return {}


TOOL = Tool(
    "read_attachment",
    "A document that came with the case: its text if it is text or a PDF, else its kind and size. It is a stranger's.",
    ByNumber,
    ask,
)
