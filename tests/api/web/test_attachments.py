"""Documents on the pages: pictures are drawn anew and nothing else is, files are taken away, none is ever run."""

import base64
import struct
import zlib
from typing import Any

import httpx
import pytest

from api.web.picture import PNG, picture_of
from cases.report import Related
from payments.vocabulary import RelatedRole

from .browsing import Server, visiting
from .builders import a_report
from .conftest import Site, browser_of

SCRIPT = b"<script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def a_png(width: int = 3, height: int = 2, *more: bytes) -> bytes:
    """A grey picture, with further chunks before its pixels."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    rows = min(height, 50) * (b"\x00" + b"\x80" * min(width, 50))
    return PNG + header + b"".join(more) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def a_jpeg(*more: bytes, frame: int = 0xC0) -> bytes:
    """The parts of a JPEG of 3 by 2 pixels, with further segments before its frame."""
    parts = [
        segment(0xDB, b"\x00" * 65),
        segment(frame, b"\x08\x00\x02\x00\x03\x01\x01\x11\x00"),
        segment(0xC4, b"\0" * 20),
    ]
    return (
        b"\xff\xd8"
        + b"".join((*more, *parts))
        + segment(0xDA, b"\x01\x01\x00\x00\x3f\x00")
        + b"\x12\xff\x00\x34\xff\xd9"
    )


def url_of(data: bytes, kind: str = "image/png") -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def test_a_picture_keeps_what_draws_it_and_nothing_else() -> None:
    photograph = a_jpeg(segment(0xE1, b"Exif" + SCRIPT), segment(0xFE, SCRIPT))
    for data in (a_png(3, 2, chunk(b"tEXt", SCRIPT)), photograph):
        found = picture_of(data + SCRIPT)
        assert found is not None
        assert (found.width, found.height) == (3, 2)
        assert SCRIPT not in found.data
        assert picture_of(found.data) == found


def exif(way: int, order: str = ">", kind: int = 3) -> bytes:
    """An Exif segment as a camera writes it: a maker's name, the way up, and more behind."""
    entries = struct.pack(f"{order}HHII", 0x010F, 2, 4, 0x41424300) + struct.pack(
        f"{order}HHIHH", 0x0112, kind, 1, way, 0
    )
    head = (b"MM\0*" if order == ">" else b"II*\0") + struct.pack(f"{order}IH", 8, 2)
    return segment(0xE1, b"Exif\0\0" + head + entries + SCRIPT)


@pytest.mark.parametrize(("way", "sides"), [(1, (3, 2)), (3, (3, 2)), (6, (2, 3)), (8, (2, 3))])
@pytest.mark.parametrize("order", [">", "<"])
def test_a_photograph_keeps_the_way_it_is_up_and_nothing_else_of_its_metadata(
    way: int, sides: tuple[int, int], order: str
) -> None:
    found = picture_of(a_jpeg(exif(way, order)))
    assert found is not None
    assert (found.width, found.height) == sides
    assert SCRIPT not in found.data
    assert b"ABC" not in found.data
    assert (b"Exif" in found.data) == (way != 1)
    assert picture_of(found.data) == found


@pytest.mark.parametrize(
    "odd", [exif(9), exif(0), exif(6, kind=4), exif(6)[:20], segment(0xE1, b"Exif\0\0MM\0*\xff\xff")]
)
def test_what_no_camera_writes_about_the_way_up_is_left_out(odd: bytes) -> None:
    odd = odd[:2] + struct.pack(">H", len(odd) - 2) + odd[4:]
    found = picture_of(a_jpeg(odd))
    assert found == picture_of(a_jpeg())


@pytest.mark.parametrize(
    "data",
    [
        SVG, SCRIPT, b"", PNG, b"GIF89a" + SCRIPT, a_png(20_000, 1), a_png(9_000, 9_000), a_png(0, 1), a_png()[:-5],
        a_png(3, 2, chunk(b"EVIL", b"")), PNG + a_png()[8:].replace(b"\x08\x00", b"\x08\x01", 1), a_jpeg()[:-2],
        a_jpeg(frame=0xC3), b"\xff\xd8\xff" + SCRIPT, b"\xff\xd8" + SCRIPT,
    ],
)  # fmt: skip
def test_what_is_no_sound_picture_of_modest_size_is_not_shown(data: bytes) -> None:
    assert picture_of(data) is None


async def with_documents(site: Site, *messages: str) -> str:
    related = [Related(role=RelatedRole.ATTACHMENT, message=message) for message in messages]
    return (await site.open("PX-26000042", report=a_report("PX-26000042", related=related))).case_id


def test_a_picture_is_sent_inert_and_its_reading_recorded(site: Site) -> None:
    async def act() -> tuple[str, httpx.Response, httpx.Response, list[str]]:
        case = await with_documents(site, url_of(a_png(3, 2, chunk(b"tEXt", SCRIPT))))
        async with browser_of(site, "ana") as ana:
            page = (await ana.get(f"/cases/{case}")).text
            shown = await ana.get(f"/cases/{case}/messages/1/picture")
            taken = await ana.get(f"/cases/{case}/messages/1/file")
        async with site.application.store.reading() as unit:
            entries = [str(e["facts"]) for e in await unit.ledger.of(case) if e["kind"] == "unmasked"]  # type: ignore[index]
        return page, shown, taken, entries

    page, shown, taken, entries = site.run(act)
    assert 'src="/cases/' in page
    assert "base64" not in page
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")
    assert shown.headers["content-disposition"] == 'inline; filename="document-1.png"'
    assert any("sandbox" in value for value in shown.headers.get_list("content-security-policy"))
    assert any("script-src 'self'" in value for value in shown.headers.get_list("content-security-policy"))
    assert SCRIPT not in shown.content
    assert SCRIPT in taken.content
    assert taken.headers["content-type"] == "application/octet-stream"
    assert taken.headers["content-disposition"] == 'attachment; filename="document-1.png"'
    assert sum("document/1" in entry for entry in entries) == 2


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (url_of(SVG, "image/svg+xml"), "&lt;svg"),
        (url_of(SCRIPT, "image/png"), "&lt;script&gt;"),
        (url_of(b"%PDF-1.4 \xff", "application/pdf"), "A PDF."),
        (url_of(b"MZ\x90\x00"), "A program; it is not run."),
        (url_of(a_png()[:-9]), "damaged or too large"),
    ],
)
def test_any_other_document_is_text_or_named_and_never_a_picture(site: Site, message: str, said: str) -> None:
    async def act() -> tuple[str, int]:
        case = await with_documents(site, message)
        async with browser_of(site, "ana") as ana:
            page = (await ana.get(f"/cases/{case}")).text
            return page, (await ana.get(f"/cases/{case}/messages/1/picture")).status_code

    page, status = site.run(act)
    assert said in page
    assert "<img" not in page
    assert "<script>alert" not in page
    assert status == 404


def test_who_sees_accounts_masked_sees_no_document(site: Site) -> None:
    async def act() -> list[int]:
        case = await with_documents(site, url_of(a_png()))
        async with browser_of(site, "vic") as vic, browser_of(site) as nobody:
            return [
                (await vic.get(f"/cases/{case}/messages/1/picture")).status_code,
                (await vic.get(f"/cases/{case}/messages/1/file")).status_code,
                (await vic.get(f"/cases/{case}/messages/9/file")).status_code,
                (await nobody.get(f"/cases/{case}/messages/1/file")).status_code,
            ]

    assert site.run(act) == [404, 404, 404, 303]


@pytest.mark.browser
def test_a_browser_draws_the_picture(browser: Any, server: Server) -> None:
    case = server.arrange(lambda site: with_documents(site, url_of(a_png(40, 20))))
    with visiting(browser, server, "ana") as ana:
        ana.go(f"/cases/{case}")
        ana.page.click("summary:has-text('attachment')")
        ana.page.wait_for_function("() => document.querySelector('main img').naturalWidth === 40")


@pytest.mark.browser
def test_a_browser_shows_a_photograph_the_way_it_is_up(browser: Any) -> None:
    page = browser.new_page()
    drawn = (
        """() => Object.assign(document.createElement("canvas"), { width: 30, height: 20 }).toDataURL("image/jpeg")"""
    )
    plain = base64.b64decode(page.evaluate(drawn).partition(",")[2])
    found = picture_of(plain[:2] + exif(6) + plain[2:])
    assert found is not None
    sides = """async (url) => { const image = new Image(); image.src = url; await image.decode();
        return [image.naturalWidth, image.naturalHeight]; }"""
    assert page.evaluate(sides, url_of(found.data, "image/jpeg")) == [20, 30] == [found.width, found.height]
    page.close()
