"""What kind of message bytes are, by their content, and their cutting into messages; the size limit stands here."""

import re

from ..errors import LimitExceeded, UnreadableMessage
from ..limits import limits_in_use
from ..message import Message
from .mt_split import split_mt

_MT_SIGN = re.compile(rb"\{[1-5]:|(?m:^:\d{2,3}[A-Z]?:)")
_MX_SIGN = re.compile(rb"\s*<")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"),
         (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))  # fmt: skip
_SIGN_WITHIN = 4096


def split(data: bytes) -> list[Message]:
    """Every payment message in `data`, in order; joined, their `data` is the input.

    Raises LimitExceeded above a limit in use, UnreadableMessage for anything that is neither FIN nor ISO 20022.
    """
    if len(data) > (bytes_max := limits_in_use().size):
        text = f"The input has {len(data)} bytes; the limit is {bytes_max}"
        raise LimitExceeded(text, rule="LIMIT-BYTES", place="input", value=str(len(data)))
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise UnreadableMessage("The input is empty", rule="EMPTY", place="byte 0")
    if _looks_like_xml(data):
        from .envelope import split_mx

        return split_mx(data)
    _refuse_wide_text(data)
    if not _MT_SIGN.search(data):
        raise _unknown(data)
    return split_mt(data)


def _looks_like_xml(data: bytes) -> bool:
    """`<` after white space and an optional BOM, in any Unicode form."""
    for bom, _ in _BOMS:
        if data.startswith(bom):
            data = data[len(bom) :]
            break
    return _MX_SIGN.match(data[:_SIGN_WITHIN].replace(b"\x00", b"")) is not None


def _refuse_wide_text(data: bytes) -> None:
    encoding = next((name for bom, name in _BOMS if name != "utf-8" and data.startswith(bom)), None)
    if encoding or data[:64].count(b"\x00") > len(data[:64]) // 4:
        text = f"FIN text comes in {encoding or 'two-byte characters'}; only ASCII, UTF-8 and Latin-1 are read"
        raise UnreadableMessage(text, rule="MT-ENCODING", place="byte 0", value=data[:20].hex(" "))


def _unknown(data: bytes) -> UnreadableMessage:
    shown = data.lstrip()[:60].decode("utf-8", "replace")
    text = "Neither FIN (a block such as {1: or a field such as :20: at a line start) nor XML (< first)"
    return UnreadableMessage(text, rule="UNKNOWN-FORMAT", place="line 1, byte 0", value=shown)
