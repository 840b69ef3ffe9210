"""Ways to break a message: bytes, structure, values and the known attacks on XML and FIN; all drawn from one seed."""

import re
from collections.abc import Callable
from random import Random

BYTES_MAX = 150_000
_LEAF = re.compile(rb">([^<>\r\n]{1,60})</")
_ELEMENT = re.compile(rb"<([A-Za-z]\w*)>[^<>]*</\1>")
_FIELD = re.compile(rb"(?m)^:\d{2,3}[A-Z]?:([^\r\n]*)")
_BLOCK = re.compile(rb"\{[1-5S]:")

NASTY: tuple[bytes, ...] = (
    b"", b" ", b"\t", b"\r", b"\n", b"\r\n", b"\x00", b"\x01", b"\x03", b"\x1a", b"\x7f", b"\xff", b"\xc0\x80",
    b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", "\u202e\u2066".encode(), "\ufeff".encode(),
    "\u00b2".encode(), "\u0663\u0664".encode(), "\u2167".encode(), "\U0001f4b6".encode(), "e\u0301".encode(),
    "\u0130\u00df\ufb01".encode(), b"-", b"+", b".", b",", b"-0", b"+1", b".5", b"5.", b"1e9", b"1e999999999", b"NaN",
    b"Infinity", b"0x10", b"1_000", b"9" * 30, b"9" * 5000, b"0" * 5000 + b"1", b"1" * 400 + b"." + b"1" * 400,
    b"9999-12-31", b"0000-00-00", b"2026-02-30", b"-2026-01-01", b"99999-01-01", b"24:00:00", b"2026-11-23T24:00:00Z",
    b"2026-11-23T09:00:00+99:99", b"261399", b"000000", b"XX", b"ZZZ", b"/", b"//", b"///", b"/C/", b"-}", b"{", b"}",
    b"{4:", b"{1:", b"{5:}", b"{3:{121:}}", b":20:", b":59:", b":59F:", b":99Z:", b":::", b"\r\n-}\r\n", b"\r\n:20:A",
    b"$", b"]]>", b"<!--", b"-->", b"<![CDATA[", b"<![CDATA[x]]>", b"<?x y?>", b"<!-- x -->", b"&amp;", b"&#0;",
    b"&#x202e;", b"&#xD;&#xA;", b"&nope;", b"<", b">", b"\"", b"'", b"<a/>", b"</a>", b"<Document/>", b"<AppHdr/>",
    b"%s%n", b"../../etc", b"[1]", b"[0]", b"@Ccy", b"A" * 36, b"A" * 141, b"A" * 20_000, b"(" * 3000, b"a." * 2000,
)  # fmt: skip
_BOMB = (
    b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
_EXTERNAL = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
_PARAMETER = b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x">%p;]>'


def _place(data: bytes, random: Random) -> int:
    return random.randrange(len(data) + 1)


def flip(data: bytes, random: Random, _: bytes) -> bytes:
    if not data:
        return data
    at = random.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << random.randrange(8))]) + data[at + 1 :]


def truncate(data: bytes, random: Random, _: bytes) -> bytes:
    return data[: _place(data, random)] if random.random() < 0.7 else data[_place(data, random) :]


def drop(data: bytes, random: Random, _: bytes) -> bytes:
    at = _place(data, random)
    return data[:at] + data[at + random.randrange(1, 80) :]


def duplicate(data: bytes, random: Random, _: bytes) -> bytes:
    at, size = _place(data, random), random.randrange(1, 400)
    return data[:at] + data[at : at + size] * random.choice((2, 2, 3, 20)) + data[at + size :]


def splice(data: bytes, random: Random, other: bytes) -> bytes:
    at, start = _place(data, random), _place(other, random)
    return data[:at] + other[start : start + random.randrange(1, 600)] + data[at + random.randrange(200) :]


def follow(data: bytes, random: Random, other: bytes) -> bytes:
    return data + random.choice((b"", b"\n", b"$", b"\x03\x01", b"\r\n\r\n")) + other


def put(data: bytes, random: Random, _: bytes) -> bytes:
    at = _place(data, random)
    return data[:at] + random.choice(NASTY) + data[at:]


def value(data: bytes, random: Random, _: bytes) -> bytes:
    found = list((_LEAF if b"</" in data else _FIELD).finditer(data))
    if not found:
        return data
    start, end = random.choice(found).span(1)
    kept = random.choice((b"", data[start:end], data[start : start + 3]))
    return data[:start] + kept + random.choice(NASTY) + data[end:]


def element(data: bytes, random: Random, _: bytes) -> bytes:
    """Remove, repeat, rename or wrap one element or line."""
    found = list((_ELEMENT if b"</" in data else _FIELD).finditer(data))
    if not found:
        return data
    start, end = random.choice(found).span()
    old = data[start:end]
    wrapped = b"<Wrap>" + old + b"</Wrap>"
    new = random.choice((b"", old + old, old * 300, wrapped, old.replace(b"C", b"D"), old + b"\r\n" + old))
    return data[:start] + new + data[end:]


def attack(data: bytes, random: Random, _: bytes) -> bytes:
    """One of the XML attack list, put where it would hurt."""
    head = data.find(b"?>") + 2 if data.startswith(b"<?xml") else 0
    doctype = random.choice((_BOMB, _EXTERNAL, _PARAMETER))
    depth = random.choice((30, 63, 64, 65, 300))
    at = data.find(b"</") if b"</" in data else 0
    return random.choice(
        (
            data[:head] + doctype + data[head:],
            data[:at] + random.choice((b"&c;", b"&x;")) + data[at:],
            b"<a>" * depth + data[head:] + b"</a>" * depth,
            data[:at] + b"<b>" * depth + b"</b>" * depth + data[at:],
            data.replace(b"<Document", b'<Document b="' + b"x" * 50_000 + b'"', 1),
            data.replace(b"<Document", b"<Document " + b" ".join(b'a%d=""' % n for n in range(500)), 1),
            data.replace(b"xmlns=", b"xmlns:p=", 1),
            data.replace(b"urn:iso", b"urn:" + b"q" * 3000, 1),
            data.replace(b"UTF-8", random.choice((b"UTF-16", b"UTF-7", b"cp037", b"ISO-8859-1", b"US-ASCII")), 1),
        )
    )


def encode(data: bytes, random: Random, _: bytes) -> bytes:
    """The same text in other bytes, with or without a declaration that fits."""
    codec = random.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp037", "utf-8-sig"))
    text = data.decode("utf-8", "replace")
    if random.random() < 0.5:
        text = text.replace("UTF-8", "UTF-16" if "16" in codec else "ISO-8859-1")
    return text.encode(codec, "replace")


def block(data: bytes, random: Random, other: bytes) -> bytes:
    """Damage to the frame of a FIN message: braces, block numbers, closings, line ends."""
    brace = random.choice((b"{", b"}", b"-}", b"{4:\r\n", b"}{"))
    return random.choice(
        (
            data.replace(brace, b"", 1),
            data.replace(brace, brace * 2, 1),
            data.replace(b"-}", random.choice((b"}", b"-", b"-}-}", b"- }", b"\r\n-\r\n")), 1),
            _BLOCK.sub(b"{" + bytes([random.choice(b"12345SX")]) + b":", data, count=1),
            data.replace(b"\r\n", random.choice((b"\n", b"\r", b"\\n", b"\\r\\n", b"\n\n", b""))),
            other[: random.randrange(1, 80)] + data,
            data.replace(b"{3:{121:", b"{3:{108:A}{119:" + random.choice((b"STP", b"COV", b"REMIT")) + b"}{121:", 1),
        )
    )


Mutation = Callable[[bytes, Random, bytes], bytes]
MUTATIONS: tuple[Mutation, ...] = (
    flip, truncate, drop, duplicate, splice, follow, put, put, value, value, value, element, element, attack, encode,
    block, block,
)  # fmt: skip


def mutated(seeds: list[bytes], random: Random) -> bytes:
    """A seed after one to four mutations, cut to `BYTES_MAX`: repeats of repeats would only take time."""
    data = random.choice(seeds)
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        data = random.choice(MUTATIONS)(data, random, random.choice(seeds))[:BYTES_MAX]
    return data
