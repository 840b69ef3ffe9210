"""The message to be sent, with what differs from the one received marked in it (MX and MT, ui §5.2 and §5.3)."""

import re

import pytest

from api.web.view_models.messages import sent_body
from api.web.view_models.sent_bytes import changed_spans

from .builders import NEW_BIC, ORIGINAL, REPAIRED
from .conftest import Site, browser_of
from .test_decisions import approve, key

MT = b"{1:F01TVRKDEHHXXXX0000000000}{2:I103OSKLUS33XXXXN}{4:\r\n:20:A//B\r\n:23B:CRED\r\n:59:/12\r\nNORD\r\n-}"
UMLAUT = ORIGINAL.replace(b"Werft Altona", "Werft Öland".encode())
ADDED = ["FXXX", "<PstCd>20095</PstCd>", "<TwnNm>Hamburg</TwnNm>", "<Ctry>DE</Ctry>"]


def marked(received: bytes, sent: bytes) -> list[str]:
    text = sent.decode()
    return [text[start:end] for start, end in changed_spans(received, sent)]


@pytest.mark.parametrize(
    ("received", "sent", "found"),
    [
        (ORIGINAL, REPAIRED, ADDED),
        (UMLAUT, UMLAUT.replace(b"QLMNDEF<", b"QLMNDEFFXXX<"), ["FXXX"]),
        (ORIGINAL, ORIGINAL.replace(b'Ccy="USD"', b'Ccy="EUR"'), ["EUR"]),
        (ORIGINAL, ORIGINAL.replace(b"Werft Altona", b"Werft"), ["<Nm>Werft GmbH</Nm>"]),
        (ORIGINAL, ORIGINAL, []),
        (MT, MT.replace(b"A//B", b"A-B"), ["-"]),
        (MT, MT.replace(b"NORD\r\n", b"NORD\r\nHAMBURG\r\n"), ["HAMBURG\r\n"]),
        (b"no message", REPAIRED, []),
    ],
)
def test_what_differs_is_marked_and_nothing_else(received: bytes, sent: bytes, found: list[str]) -> None:
    assert marked(received, sent) == found


def test_marks_change_no_character() -> None:
    pieces = sent_body("", REPAIRED, ORIGINAL, "", "").text
    assert "".join(str(piece.text) for piece in pieces) == REPAIRED.decode()
    assert [piece.text for piece in pieces if piece.changed] == ADDED


def test_the_second_approver_sees_in_the_message_to_be_sent_what_changed(site: Site) -> None:
    async def act() -> list[str]:
        case = await site.open()
        async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj:
            raw = (await ana.get(f"/cases/{case.case_id}/raw")).text.split('<section class="panel"')[2]
            await approve(site, ana, case)
            return [raw, (await key(raj, case, NEW_BIC)).text.split('id="sent"')[1].split("</section>")[0]]

    for shown in site.run(act):
        message = shown.split('<pre class="new"')[1].split("</pre>")[0]
        first = ["FXXX", "&lt;PstCd&gt;20095&lt;/PstCd&gt;"]
        assert re.findall(r'<span class="ch">([^<]+)</span>', message)[:2] == first
