"""The bytes of a document that came with a case as text, and what their first ones say it is."""

import base64
import binascii
import re

BYTES_MAX = 5_000_000
_PDF_IN_BASE64 = "JVBERi0"  # %PDF-
_DATA_URL = re.compile(r"data:(?P<type>[\w.+-]+/[\w.+-]+)?(?:;[\w=.+-]+)*;base64,(?P<body>[A-Za-z0-9+/=\s]*)\Z")
_KINDS = (
    (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif"), (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"), (b"\xd0\xcf\x11\xe0", "office"), (b"MZ", "program"), (b"\x7fELF", "program"),
    (b"RIFF", "riff"),
)  # fmt: skip


def is_encoded(message: str) -> bool:
    """Whether a message is a document in base64, not text."""
    return message.startswith((_PDF_IN_BASE64, "data:"))


def content(message: str) -> bytes | None:
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


def kind_of(data: bytes) -> str:
    """What the first bytes say; a name or a declared type is not believed."""
    for begins, kind in _KINDS:
        if data.startswith(begins):
            return kind
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "binary"
    return "binary" if b"\x00" in data else "text"
