"""Attacks and encodings at the one door where XML parsers are made."""

import re
import time
from pathlib import Path

import pytest
from mx_builder import PACS8, Pacs008

from payments.codecs._safe_xml import admit, line_column, parse_tree
from payments.codecs.envelope import split_mx
from payments.codecs.mx_index import Index
from payments.errors import LimitExceeded, PaymentError, UnreadableMessage
from payments.limits import Limits

GOOD = Pacs008().build()
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><Document>&c;</Document>'
)
EXTERNAL = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><Document><Nm>&x;</Nm></Document>'
DEEP = b"<a>" * 3000 + b"</a>" * 3000
UTF16 = '<?xml version="1.0" encoding="UTF-16"?><Document/>'
REFUSED = {
    "entity bomb": (BOMB, "XML_DOCTYPE"),
    "external entity": (EXTERNAL, "XML_DOCTYPE"),
    "doctype without entities": (b"<!DOCTYPE Document><Document/>", "XML_DOCTYPE"),
    "doctype after comment and instruction": (
        b"<?xml version='1.0'?><!-- c --><?p q?>\n<!DOCTYPE a><a/>",
        "XML_DOCTYPE",
    ),
    "doctype in a second root": (b"<a/><!DOCTYPE b><b/>", "XML_DOCTYPE"),
    "doctype in UTF-16": (b"\xff\xfe" + "<!DOCTYPE a><a/>".encode("utf-16-le"), "XML_DOCTYPE"),
    "parameter entity": (b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1/x">%p;]><a/>', "XML_DOCTYPE"),
    "undefined entity": (b"<Document>&nbsp;</Document>", "XML_SYNTAX"),
    "deep nesting": (DEEP, "XML_DEPTH"),
    "NUL": (GOOD.replace(b"Klee", b"Kl\0e"), "XML_CHARACTER"),
    "NUL in UTF-16": (b"\xff\xfe" + "<a>\0</a>".encode("utf-16-le"), "XML_CHARACTER"),
    "control character": (GOOD.replace(b"Klee", b"Kl\x01e"), "XML_SYNTAX"),
    "reference to NUL": (GOOD.replace(b"Klee", b"Kl&#0;e"), "XML_SYNTAX"),
    "bytes that are no UTF-8": (GOOD.replace(b"Klee", b"Kl\xe9e"), "XML_SYNTAX"),
    "UTF-32": (b"\xff\xfe\x00\x00" + "<a/>".encode("utf-32-le"), "XML_ENCODING"),
    "UTF-16 without mark": ("<Document/>".encode("utf-16-le"), "XML_ENCODING"),
    "UTF-16 declared in eight bits": (UTF16.encode(), "XML_ENCODING"),
    "Windows code page": (b'<?xml version="1.0" encoding="windows-1252"?><a/>', "XML_ENCODING"),
    "UTF-7": (b'<?xml version="1.0" encoding="UTF-7"?><a/>', "XML_ENCODING"),
    "EBCDIC": (b'<?xml version="1.0" encoding="cp037"?><a/>', "XML_ENCODING"),
    "mark against declaration": (b'\xef\xbb\xbf<?xml version="1.0" encoding="ISO-8859-1"?><a/>', "XML_ENCODING"),
    "undeclared prefix": (b"<a:Document><a:b/></a:Document>", "XML_NAMESPACE"),
    "attribute twice": (b"<a b='1' b='2'/>", "XML_SYNTAX"),
    "cut short": (GOOD[:-20], "XML_SYNTAX"),
    "empty": (b"", "XML_SYNTAX"),
    "text behind the root": (b"<a/> and more", "XML_SYNTAX"),
    "no XML": (b"hello", "XML_SYNTAX"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_dangerous_or_unreadable_is_refused_by_name(name: str) -> None:
    data, rule = REFUSED[name]
    began = time.process_time()
    with pytest.raises(PaymentError) as refused:
        split_mx(data)
    assert refused.value.rule == rule
    assert time.process_time() - began < 2


def test_a_refusal_tells_line_and_column() -> None:
    with pytest.raises(UnreadableMessage) as refused:
        split_mx(GOOD.replace(b"</Cdtr>", b"</Cdrt>"))
    line = int(re.findall(r"\d+", refused.value.place)[0])
    assert b"</Cdtr>" in GOOD.splitlines()[line - 1]
    assert "Cdrt" in refused.value.value


def test_limits_hold_at_the_limit_and_one_beyond() -> None:
    size = len(GOOD)
    assert admit(GOOD, Limits(size=size)) == "UTF-8"
    with pytest.raises(LimitExceeded):
        admit(GOOD, Limits(size=size - 1))
    depth = Limits().depth
    assert len(list(Index(b"<a>" * depth + b"</a>" * depth).top.walk())) == depth + 1
    with pytest.raises(LimitExceeded):
        Index(b"<a>" * (depth + 1) + b"</a>" * (depth + 1))


def test_a_huge_attribute_is_read_within_the_size_limit() -> None:
    value = "x" * 1_000_000
    data = f'<Document xmlns="{PACS8}"><A b="{value}"><Nm>Klee</Nm></A></Document>'.encode()
    (message,) = split_mx(data)
    assert message.get("Nm") == "Klee"
    assert len(message.get("@b") or "") == 1_000_000


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"<a/>", "UTF-8"),
        (b"<?xml version='1.0' encoding='utf-8' standalone='yes'?><a/>", "UTF-8"),
        (b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?><a/>", "UTF-8"),
        (b"\xff\xfe" + UTF16.encode("utf-16-le"), "UTF-16LE"),
        (b"\xfe\xff" + UTF16.encode("utf-16-be"), "UTF-16BE"),
        (b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>", "ISO-8859-1"),
        (b"<?xml version='1.0' encoding='us-ascii'?><a/>", "US-ASCII"),
    ],
)
def test_allowed_encodings_are_named(data: bytes, encoding: str) -> None:
    assert admit(data) == encoding
    assert Index(data).top.children[0].name in ("a", "Document")


def test_a_tree_keeps_comments_and_refuses_document_types() -> None:
    tree = parse_tree(b"<a><!-- c --><b><![CDATA[x]]></b></a>")
    assert [child.tag for child in tree if isinstance(child.tag, str)] == ["b"]
    with pytest.raises(UnreadableMessage):
        parse_tree(BOMB)
    with pytest.raises(UnreadableMessage) as refused:
        parse_tree(b"<a><b></a>")
    assert refused.value.rule == "XML_SYNTAX"


def test_places_count_lines_of_every_kind_and_characters() -> None:
    assert line_column(b"a\r\nb\rc\nd", 7, "UTF-8") == (4, 1)
    assert line_column("äö<".encode(), 4, "UTF-8") == (1, 3)
    assert line_column(b"\xff\xfe" + "x\n<".encode("utf-16-le"), 6, "UTF-16LE") == (2, 1)


def test_no_other_module_makes_an_xml_parser() -> None:
    root = Path(__file__).parents[3]
    packages = ("payments", "cases", "tools", "agent", "reference", "history", "knowledge_base", "api", "governance")
    parsers = r"etree\.(?:XMLParser|fromstring|parse|XML|iterparse)\(|expat\.ParserCreate"
    making = re.compile(parsers + r"|xml\.(?:sax(?!\.saxutils)|dom|etree)")
    files = (p for name in packages for p in (root / name).rglob("*.py") if p.name != "_safe_xml.py")
    makers = [str(p.relative_to(root)) for p in files if making.search(p.read_text("utf-8"))]
    # The schemas are the package's own data, not input.
    assert [m for m in makers if not m.startswith("payments/schemas/")] == []
