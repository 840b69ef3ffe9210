"""Status reports, resolutions, returns, rejects and entries: what became of the payment, and which one."""

import pytest

from payments.status import Outcome, StatusLevel, read_status, read_statuses

UETR = "0b6f2f4a-9a53-4f5e-8d0e-3c8f4f1f2a11"
ORIGINAL = (
    "<OrgnlGrpInf><OrgnlMsgId>OM</OrgnlMsgId></OrgnlGrpInf><OrgnlInstrId>OI</OrgnlInstrId>"
    f"<OrgnlEndToEndId>OE</OrgnlEndToEndId><OrgnlUETR>{UETR}</OrgnlUETR>"
)


def document(version: str, inner: str) -> str:
    return f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{version}">{inner}</Document>'


def pacs002(*transactions: str) -> str:
    listed = "".join(f"<TxInfAndSts>{ORIGINAL}{t}</TxInfAndSts>" for t in transactions)
    return document("pacs.002.001.10", f"<FIToFIPmtStsRpt><GrpHdr><MsgId>S</MsgId></GrpHdr>{listed}</FIToFIPmtStsRpt>")


def reason(code: str, text: str = "") -> str:
    told = f"<AddtlInf>{text}</AddtlInf>" if text else ""
    return f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn>{told}</StsRsnInf>"


def test_a_rejection_tells_code_text_and_original() -> None:
    report = read_status(pacs002("<TxSts>RJCT</TxSts>" + reason("AC04", "ACCOUNT CLOSED")))
    assert report is not None
    assert (report.outcome, report.level, report.codes) == (Outcome.REJECTED, StatusLevel.AGENT, ("AC04",))
    assert (report.text, report.tx_status, report.kind) == ("ACCOUNT CLOSED", "RJCT", "pacs.002.001.10")
    assert (report.original_uetr, report.original_message_id, report.original_end_to_end_id) == (UETR, "OM", "OE")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("ACSC", Outcome.SETTLED),
        ("ACCC", Outcome.SETTLED),
        ("ACTC", Outcome.ACCEPTED),
        ("ACSP", Outcome.ACCEPTED),
        ("PDNG", Outcome.PENDING),
        ("BLCK", Outcome.PENDING),
        ("CANC", Outcome.CANCELLED),
        ("XXXX", Outcome.UNKNOWN),
    ],
)
def test_each_transaction_status_has_one_outcome(status: str, outcome: Outcome) -> None:
    report = read_status(pacs002(f"<TxSts>{status}</TxSts>"))
    assert report is not None
    assert report.outcome is outcome


def test_a_payment_in_process_that_waits_for_cover_is_pending() -> None:
    report = read_status(pacs002("<TxSts>ACSP</TxSts>" + reason("G004")))
    assert report is not None
    assert report.outcome is Outcome.PENDING


def test_reports_that_differ_are_unknown_as_one_and_told_apart_as_several() -> None:
    data = pacs002("<TxSts>RJCT</TxSts>", "<TxSts>ACSC</TxSts>")
    one = read_status(data)
    assert one is not None
    assert one.outcome is Outcome.UNKNOWN
    assert [r.outcome for r in read_statuses(data)] == [Outcome.REJECTED, Outcome.SETTLED]


def test_a_group_status_speaks_where_no_transaction_does() -> None:
    group = (
        "<OrgnlGrpInfAndSts><OrgnlMsgId>OM</OrgnlMsgId><GrpSts>RJCT</GrpSts>" + reason("FF01") + "</OrgnlGrpInfAndSts>"
    )
    report = read_status(document("pain.002.001.10", f"<CstmrPmtStsRpt>{group}</CstmrPmtStsRpt>"))
    assert report is not None
    assert (report.outcome, report.codes, report.original_message_id) == (Outcome.REJECTED, ("FF01",), "OM")


def test_a_customer_status_is_read_below_its_payment_information() -> None:
    transaction = f"<TxInfAndSts>{ORIGINAL}<TxSts>RJCT</TxSts>{reason('AC03')}</TxInfAndSts>"
    inner = f"<CstmrPmtStsRpt><OrgnlPmtInfAndSts>{transaction}</OrgnlPmtInfAndSts></CstmrPmtStsRpt>"
    report = read_status(document("pain.002.001.10", inner))
    assert report is not None
    assert (report.outcome, report.codes, report.original_end_to_end_id) == (Outcome.REJECTED, ("AC03",), "OE")


@pytest.mark.parametrize(
    ("confirmation", "outcome"),
    [
        ("CNCL", Outcome.CANCELLED),
        ("RJCR", Outcome.CANCELLATION_REFUSED),
        ("PDCR", Outcome.PENDING),
        ("MODI", Outcome.UNKNOWN),
    ],
)
def test_a_resolution_tells_what_became_of_the_request(confirmation: str, outcome: Outcome) -> None:
    details = (
        f"<CxlDtls><TxInfAndSts>{ORIGINAL}<CxlStsRsnInf><Rsn><Cd>ARDT</Cd></Rsn></CxlStsRsnInf></TxInfAndSts></CxlDtls>"
    )
    inner = f"<RsltnOfInvstgtn><Sts><Conf>{confirmation}</Conf></Sts>{details}</RsltnOfInvstgtn>"
    report = read_status(document("camt.029.001.09", inner))
    assert report is not None
    assert (report.outcome, report.codes, report.original_uetr) == (outcome, ("ARDT",), UETR)


def test_a_return_is_returned_with_its_reason() -> None:
    inner = f"<PmtRtr><TxInf>{ORIGINAL}<RtrRsnInf><Rsn><Cd>AC04</Cd></Rsn></RtrRsnInf></TxInf></PmtRtr>"
    report = read_status(document("pacs.004.001.09", inner))
    assert report is not None
    assert (report.outcome, report.codes, report.original_instruction_id) == (Outcome.RETURNED, ("AC04",), "OI")


def test_a_message_reject_comes_from_the_network() -> None:
    inner = "<RltdRef><Ref>KLTB1</Ref></RltdRef><Rsn><RjctgPtyRsn>E1</RjctgPtyRsn><RsnDesc>BAD HEADER</RsnDesc></Rsn>"
    report = read_status(document("admi.002.001.01", f"<admi.002.001.01>{inner}</admi.002.001.01>"))
    assert report is not None
    assert (report.outcome, report.level, report.codes) == (Outcome.REJECTED, StatusLevel.NETWORK, ("E1",))
    assert (report.original_message_id, report.text) == ("KLTB1", "BAD HEADER")


@pytest.mark.parametrize(
    ("entry", "outcome"),
    [
        ("<Sts><Cd>BOOK</Cd></Sts>", Outcome.SETTLED),
        ("<Sts><Cd>PDNG</Cd></Sts>", Outcome.PENDING),
        ("<RvslInd>true</RvslInd><Sts><Cd>BOOK</Cd></Sts>", Outcome.RETURNED),
    ],
)
def test_an_entry_is_settled_when_booked(entry: str, outcome: Outcome) -> None:
    refs = f"<NtryDtls><TxDtls><Refs><EndToEndId>OE</EndToEndId><UETR>{UETR}</UETR></Refs></TxDtls></NtryDtls>"
    inner = f"<BkToCstmrDbtCdtNtfctn><Ntfctn><Ntry>{entry}{refs}</Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn>"
    report = read_status(document("camt.054.001.08", inner))
    assert report is not None
    assert (report.outcome, report.original_uetr, report.original_end_to_end_id) == (outcome, UETR, "OE")


@pytest.mark.parametrize(
    ("text", "outcome", "codes"),
    [
        (":20:R1\r\n:21:OI\r\n:79:/REJT/59\r\n/AC01/\r\n/MREF/OI\r\n/TEXT/NO ACCOUNT", Outcome.REJECTED, ("AC01",)),
        (":20:R1\r\n:21:OI\r\n:79:/RETN/59\r\n/AC04/\r\n/MREF/OI", Outcome.RETURNED, ("AC04",)),
    ],
)
def test_the_markets_narrative_format_is_read(text: str, outcome: Outcome, codes: tuple[str, ...]) -> None:
    report = read_status(f"{{1:F01KLTBDEHHAXXX0000000000}}{{2:I199RVGSFRPPXXXXN}}{{4:\r\n{text}\r\n-}}")
    assert report is not None
    assert (report.outcome, report.codes, report.original_instruction_id) == (outcome, codes, "OI")


def test_a_payment_is_no_status_report() -> None:
    assert read_status(document("pacs.008.001.08", "<FIToFICstmrCdtTrf/>")) is None


def test_an_open_question_in_free_text_is_no_status_report() -> None:
    text = "{1:F01KLTBDEHHAXXX0000000000}{2:I199RVGSFRPPXXXXN}{4:\r\n:20:Q1\r\n:21:OI\r\n:79:WAS IT RJCT AC04\r\n-}"
    assert read_status(text) is None


def test_the_uetr_of_a_payment_that_returns_another_is_not_taken_for_the_originals() -> None:
    block3 = f"{{3:{{121:{UETR}}}}}"
    text = ":20:R1\r\n:72:/RETN/59\r\n/AC04/\r\n/MREF/OI"
    payment = read_status(f"{{1:F01KLTBDEHHAXXX0000000000}}{{2:I103RVGSFRPPXXXXN}}{block3}{{4:\r\n{text}\r\n-}}")
    query = read_status(
        f"{{1:F01KLTBDEHHAXXX0000000000}}{{2:I199RVGSFRPPXXXXN}}{block3}{{4:\r\n{text.replace(':72:', ':79:')}\r\n-}}"
    )
    assert payment is not None
    assert query is not None
    assert (payment.original_uetr, query.original_uetr) == (None, UETR)
