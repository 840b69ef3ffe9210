"""Which status reports are about this payment, and what they prove."""

import pytest
from case_builders import DEFAULTS, a_payment, a_related

from cases.report import Fault, Related
from cases.transport import Transport, reports_about, transport_of
from payments.vocabulary import Direction, FaultSource, RelatedRole

NAMED = f"<OrgnlUETR>{DEFAULTS['uetr']}</OrgnlUETR>"
OTHER = "<OrgnlUETR>7c1de0aa-93b4-4f21-8a55-1f2f3a4b5c6d</OrgnlUETR>"


def a_status(named: str, status: str) -> Related:
    return a_related(
        RelatedRole.STATUS_REPORT,
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.002.001.10"><FIToFIPmtStsRpt><GrpHdr><MsgId>S1</MsgId>'
        f"<CreDtTm>2026-11-23T10:00:00Z</CreDtTm></GrpHdr><TxInfAndSts>{named}<TxSts>{status}</TxSts></TxInfAndSts>"
        "</FIToFIPmtStsRpt></Document>",
    )


@pytest.mark.parametrize(("named", "about"), [(NAMED, 1), (OTHER, 0), ("", 0)], ids=["this", "another", "none"])
def test_a_report_is_about_the_payment_that_it_names(named: str, about: int) -> None:
    assert len(reports_about(a_payment(), [a_status(named, "RJCT")])) == about


def transport(named: str, status: str) -> Transport:
    fault = Fault(source=FaultSource.CORRESPONDENT, code="AB05")
    return transport_of(a_payment(), fault, [a_status(named, status)], Direction.OUTGOING)[0]


def test_a_rejection_that_names_no_payment_lets_none_go_again() -> None:
    assert transport(NAMED, "RJCT") is Transport.REJECTED
    assert transport("", "RJCT") is Transport.UNKNOWN


def test_an_acceptance_that_names_no_payment_still_holds_this_one_back() -> None:
    assert transport("", "ACSP") is transport(NAMED, "ACSP") is not Transport.NOT_SENT
