"""The message as received beside that to be sent, with the faulty places marked and named (MX and MT)."""

import pytest

from api.web.view_models.faults import fault_rows, fault_spans
from api.web.view_models.messages import shown
from payments import Finding, check, read
from payments.vocabulary import Severity

from .builders import OLD_BIC, ORIGINAL
from .conftest import Site, browser_of

MT = b"{1:F01TVRKDEHHXXXX0000000000}{2:I103OSKLUS33XXXXN}{4:\r\n:20:A//B\r\n:23B:CRED\r\n:32A:261123USD1,234\r\n-}"


def a_finding(line: int, column: int, value: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding("X-1", "a/b", value, severity, "wrong", line, column)


@pytest.mark.parametrize("message", [ORIGINAL, MT])
def test_what_the_rules_find_is_marked_where_it_stands(message: bytes) -> None:
    findings = check(read(message)[0])
    values = {f.value for f in findings if f.value and f.line and f.severity in (Severity.ERROR, Severity.WARNING)}
    text = message.decode()
    found = {text[start:end] for start, end in fault_spans(text, findings)}
    assert found
    assert all(any(value in span for span in found) for value in values)


@pytest.mark.parametrize(
    ("findings", "spans"),
    [
        ([a_finding(2, 1, "cd")], [(3, 5)]),
        ([a_finding(2, 9, "cd")], [(3, 5)]),  # another column: the value is found in its line
        ([a_finding(1, 1, "zz"), a_finding(9, 1, "ab"), a_finding(0, 0, "ab"), a_finding(1, 1, "")], []),
        ([a_finding(1, 1, "ab\ncd"), a_finding(2, 1, "c")], [(0, 5)]),
        ([a_finding(1, 1, "ab", Severity.NOT_CHECKED)], []),
    ],
)
def test_only_what_stands_there_is_marked_and_nothing_twice(
    findings: list[Finding], spans: list[tuple[int, int]]
) -> None:
    assert list(fault_spans("ab\ncd\n", findings)) == spans


def test_marks_change_no_character() -> None:
    text = ORIGINAL.decode()
    spans = fault_spans(text, check(read(ORIGINAL)[0]))
    assert "".join(str(piece.text) for piece in shown(text, spans)) == text


def test_places_stand_in_the_order_of_the_message() -> None:
    rows = fault_rows([a_finding(7, 2, "b"), a_finding(2, 9, "a"), a_finding(0, 0, "none")])
    assert [str(row.place) for row in rows] == ["line 2, column 9", "line 7, column 2"]


def test_the_bytes_page_marks_the_faulty_value_in_the_message_as_received_alone(site: Site) -> None:
    async def act() -> str:
        case = await site.open()
        async with browser_of(site, "ana") as ana:
            return (await ana.get(f"/cases/{case.case_id}/raw")).text

    received, sent = site.run(act).split('<section class="panel"')[1:]
    assert f'<span class="mk hit">{OLD_BIC}</span>' in received
    assert "line 20, column 35" in received
    assert "mk hit" not in sent
