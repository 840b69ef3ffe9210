"""Read a document that came with the case: its text if it is text or a PDF, else what its first bytes say it is.

A document is a stranger's: its text is quoted and bounded. Nothing in it is run, rendered or fetched.
"""

import hashlib
import re
import struct
from typing import Annotated, Any

from pydantic import Field

from cases.evidence import Evidence
from payments.vocabulary import EvidenceClass, RelatedRole

from .answers import from_related, not_found
from .arguments import Nothing
from .attached import content, kind_of
from .desk import Desk
from .pdf_text import text_of_pdf
from .related_messages import texts
from .tool import Tool

TEXT_CHARACTERS_MAX = 4_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class ByNumber(Nothing):
    number: Annotated[int, Field(ge=0, le=99, description="which attachment, from 0 in the order they came")] = 0


def ask(desk: Desk, arguments: ByNumber) -> list[Evidence]:
    found = list(texts(desk, RelatedRole.ATTACHMENT))
    locator = f"attachment {arguments.number}"
    if arguments.number >= len(found):
        return [not_found(desk, TOOL.name, "related", locator, f"the case has {len(found)} attachments")]
    place, message = found[arguments.number]
    data = content(message)
    if data is None:
        return [not_found(desk, TOOL.name, f"related:{place}", locator, "it is too large or its encoding is broken")]
    kind = kind_of(data)
    text = text_of(kind, data)
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


def text_of(kind: str, data: bytes) -> str:
    """The text of a document of this kind, without control characters; empty for one that is not read."""
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
