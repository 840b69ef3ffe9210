"""Pictures that came with a case, written anew from what draws them: no metadata, no text, nothing behind the end.

Of a JPEG's Exif one number is read, which way up it is, and written anew too: a page photographed upright stays so.

PNG and JPEG alone, by their bytes and never by a name or declared type. SVG is a document with scripts, and no picture.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

SIDE_MAX, PIXELS_MAX = 10_000, 40_000_000
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
DRAWING_CHUNKS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
FRAMES = (0xC0, 0xC1, 0xC2)  # baseline, extended and progressive: what browsers show
TABLES = (0xC4, 0xDB, 0xDD)  # Huffman, quantisation, restart interval
SCAN, END, ADOBE, EXIF = 0xDA, 0xD9, 0xEE, 0xE1
UPRIGHT, TURNED = 1, (5, 6, 7, 8)  # of the eight ways up; those that lie on their side swap width and height
_ORIENTATION, _SHORT, _ENTRIES_MAX = 0x0112, 3, 512
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that may be shown: its type, its size in pixels, and its bytes written anew."""

    media_type: str
    width: int
    height: int
    data: bytes


class _Damaged(ValueError):
    """The bytes are no picture of this kind from beginning to end."""


def picture_of(data: bytes) -> Picture | None:
    """`data` as a picture; None where it is of another kind, damaged, or larger than 10,000 on a side or 40 million."""
    try:
        found = _png(data) if data.startswith(PNG) else _jpeg(data) if data.startswith(JPEG) else None
    except (_Damaged, struct.error, IndexError):
        return None
    if found is None or not (0 < found.width <= SIDE_MAX and 0 < found.height <= SIDE_MAX):
        return None
    return found if found.width * found.height <= PIXELS_MAX else None


def _png(data: bytes) -> Picture:
    chunks = [chunk for chunk in _png_chunks(data) if chunk[4:8] in DRAWING_CHUNKS]
    if chunks[0][4:8] != b"IHDR" or len(chunks[0]) != 25 or not any(chunk[4:8] == b"IDAT" for chunk in chunks):
        raise _Damaged
    width, height = struct.unpack(">II", chunks[0][8:16])
    return Picture("image/png", width, height, PNG + b"".join(chunks))


def _png_chunks(data: bytes) -> Iterator[bytes]:
    """Length, name, content and checksum of each chunk to the end of the picture."""
    at = len(PNG)
    while True:
        (length,) = struct.unpack(">I", data[at : at + 4])
        chunk = data[at : at + 12 + length]
        name, critical = chunk[4:8], not chunk[4] & 0x20
        if len(chunk) != 12 + length or zlib.crc32(chunk[4:-4]) != struct.unpack(">I", chunk[-4:])[0]:
            raise _Damaged
        if critical and name not in DRAWING_CHUNKS:
            raise _Damaged
        yield chunk
        at += len(chunk)
        if name == b"IEND":
            return


def _jpeg(data: bytes) -> Picture:
    kept, sizes, way, at = [data[:2]], [], UPRIGHT, 2
    while (marker := _marker(data, at)) != END:
        segment = data[at : at + 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]]
        if marker in FRAMES:
            sizes.append(struct.unpack(">HH", segment[5:9]))
        elif 0xC0 <= marker <= 0xCF and marker not in TABLES:
            raise _Damaged
        if marker == EXIF and way == UPRIGHT:
            way = _way_up(segment[4:])
        drawn = marker in (*FRAMES, *TABLES, SCAN) or (marker == ADOBE and segment[4:9] == b"Adobe")
        at += len(segment)
        if marker == SCAN:
            end = _AFTER_SCAN.search(data, at)
            if end is None:
                raise _Damaged
            segment, at = segment + data[at : end.start()], end.start()
        kept += [segment] if drawn else []
    if len(sizes) != 1:
        raise _Damaged
    height, width = sizes[0] if way not in TURNED else reversed(sizes[0])
    kept[1:1] = [] if way == UPRIGHT else [_told(way)]
    return Picture("image/jpeg", width, height, b"".join((*kept, bytes((0xFF, END)))))


def _way_up(exif: bytes) -> int:
    """The orientation that an Exif segment tells, from 1 to 8; upright where it tells none or cannot be read."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[6:10], "")
    if not exif.startswith(b"Exif\0\0") or not order:
        return UPRIGHT
    tiff = exif[6:]
    try:
        (at,) = struct.unpack_from(f"{order}I", tiff, 4)
        (entries,) = struct.unpack_from(f"{order}H", tiff, at)
        for number in range(min(entries, _ENTRIES_MAX)):
            tag, kind, _, way = struct.unpack_from(f"{order}HHIH", tiff, at + 2 + 12 * number)
            if (tag, kind) == (_ORIENTATION, _SHORT):
                return way if 1 <= way <= 8 else UPRIGHT
    except struct.error:
        pass
    return UPRIGHT


def _told(way: int) -> bytes:
    """An Exif segment of our own with this one number, and nothing of the one that came."""
    entry = struct.pack(">HHIHH", _ORIENTATION, _SHORT, 1, way, 0)
    body = b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 1) + entry + bytes(4)
    return struct.pack(">BBH", 0xFF, EXIF, len(body) + 2) + body


def _marker(data: bytes, at: int) -> int:
    if data[at] != 0xFF or data[at + 1] in (0x00, 0x01, 0xFF) or 0xD0 <= data[at + 1] <= 0xD8:
        raise _Damaged
    return data[at + 1]
