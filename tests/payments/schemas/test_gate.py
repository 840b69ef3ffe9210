"""The schema check of a whole message: every fault with its place, and what was not checked said as such."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from invented import DOCUMENT, HEADER, SEVEN_FAULTS, a_message

from payments.message import read
from payments.schemas.gate import schema_findings
from payments.vocabulary import Severity


def test_a_valid_message_has_no_findings() -> None:
    assert schema_findings(a_message()) == []


def test_all_seven_faults_of_the_probe_are_told_in_message_order() -> None:
    findings = schema_findings(a_message(*SEVEN_FAULTS))
    assert [finding.path for finding in findings] == [
        "GrpHdr/CreDtTm",
        "GrpHdr/Foo",
        "GrpHdr/NbOfTxs",
        "CdtTrfTxInf/IntrBkSttlmAmt/@Ccy",
        "CdtTrfTxInf/Bar",
        "CdtTrfTxInf/ChrgBr",
        "CdtTrfTxInf/CdtrAgt/FinInstnId/BICFI",
    ]
    assert {(f.rule, f.severity) for f in findings} == {("SCHEMA", Severity.ERROR)}
    assert all("{urn" not in f.text for f in findings)


def test_a_finding_has_value_line_and_what_is_allowed() -> None:
    (finding,) = schema_findings(a_message(("<ChrgBr>SHAR", "<ChrgBr>ZZ")))
    assert (finding.value, finding.line, finding.column) == ("ZZ", 10, 9)
    assert "SHAR" in finding.fix


def test_the_header_is_checked_by_its_own_schema() -> None:
    (finding,) = schema_findings(a_message(("<BizMsgIdr>KLTB2611230001</BizMsgIdr>", "")))
    assert (finding.path, finding.text) == ("AppHdr/BizMsgIdr", "AppHdr lacks BizMsgIdr")


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("<AdrLine>Brest</AdrLine>", f"<AdrLine>{'B' * 71}</AdrLine>", "CdtTrfTxInf/Cdtr/PstlAdr/AdrLine[2]"),
        ("<AdrLine>Brest</AdrLine>", "<Ctry>FR</Ctry>", "CdtTrfTxInf/Cdtr/PstlAdr/Ctry"),
        ("<MsgId>KLTB2611230001</MsgId>", "", "GrpHdr/MsgId"),
        ("<SttlmMtd>INDA</SttlmMtd>", "", "GrpHdr/SttlmInf/SttlmMtd"),
        ('IntrBkSttlmAmt Ccy="EUR"', "IntrBkSttlmAmt", "CdtTrfTxInf/IntrBkSttlmAmt/@Ccy"),
        ("<ChrgBr>SHAR</ChrgBr>", "<ChrgBr>SHAR</ChrgBr><ChrgBr>SHAR</ChrgBr>", "CdtTrfTxInf/ChrgBr[2]"),
        ("<Dbtr><Nm>", "<Dbtr>loose<Nm>", "CdtTrfTxInf/Dbtr"),
        ("<InstrId>KLTB26112301</InstrId>", "<InstrId/>", "CdtTrfTxInf/PmtId/InstrId"),
    ],
)
def test_each_kind_of_fault_is_told_at_its_place(old: str, new: str, path: str) -> None:
    assert [finding.path for finding in schema_findings(a_message((old, new)))] == [path]


def test_a_version_without_a_schema_is_not_checked_and_never_a_pass() -> None:
    findings = schema_findings(
        a_message(("pacs.008.001.08", "pacs.008.001.99"), ("xsd:pacs.008.001.08", "xsd:pacs.008.001.99"))
    )
    assert [(f.severity, f.text) for f in findings] == [(Severity.NOT_CHECKED, "schema not held")]


def test_a_body_without_document_element_is_checked_as_if_it_had_one() -> None:
    body = DOCUMENT.replace("<Document ", "<FIToFICstmrCdtTrf ").replace("><FIToFICstmrCdtTrf>", ">", 1)
    body = body.replace("</Document>", "")
    (message,) = read(body.encode())
    assert schema_findings(message) == []
    (faulty,) = read(body.replace("<ChrgBr>SHAR", "<ChrgBr>ZZ").encode())
    assert [f.path for f in schema_findings(faulty)] == ["CdtTrfTxInf/ChrgBr"]


def test_a_fin_message_has_no_schema() -> None:
    (message,) = read(b"{1:F01KLTBDEHHAXXX0000000000}{2:I199RVGSFRPPXXXXN}{4:\r\n:20:A\r\n:79:B\r\n-}")
    assert schema_findings(message) == []


def test_threads_do_not_mix_their_faults() -> None:
    messages = [a_message(("<ChrgBr>SHAR", f"<ChrgBr>Z{n}")) for n in range(10)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(schema_findings, messages * 3))
    assert [f[0].value for f in found] == [f"Z{n}" for n in range(10)] * 3


def test_a_header_alone_is_checked() -> None:
    (message,) = read(HEADER.encode())
    assert schema_findings(message) == []
