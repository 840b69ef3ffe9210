"""ACK and NAK of the FIN network, as files, behind messages, and as rumours in free text."""

import pytest

from payments.status import Outcome, StatusLevel, read_status

NAK = "{1:F21VKBNDEHHAXXX0417000088}{4:{177:2611200911}{451:1}{405:M60}{108:MUR0088}}"
ACK = "{1:F21VKBNDEHHAXXX0417000088}{4:{177:2611200912}{451:0}{108:MUR0088}}"
PAYMENT = "{1:F01VKBNDEHHAXXX0417000088}{2:I103PALMFRPPXXXXN}{4:\r\n:20:VKBN26112000\r\n%s-}{5:{CHK:0123456789AB}}"


def test_a_nak_is_a_rejection_by_the_network() -> None:
    report = read_status(NAK)
    assert report is not None
    assert (report.outcome, report.level, report.codes) == (Outcome.REJECTED, StatusLevel.NETWORK, ("M60",))
    assert (report.mur, report.session_sequence, report.line) == ("MUR0088", "0417000088", 0)


def test_a_nak_names_the_line_it_blames() -> None:
    report = read_status(NAK.replace("M60", "T27005"))
    assert report is not None
    assert (report.codes, report.line, report.text) == (("T27",), 5, "T27005")


def test_an_ack_is_an_acceptance() -> None:
    report = read_status(ACK.encode())
    assert report is not None
    assert (report.outcome, report.kind, report.codes) == (Outcome.ACCEPTED, "ACK", ())


@pytest.mark.parametrize("data", [PAYMENT % "" + NAK, NAK + PAYMENT % "", NAK.partition("}")[2]])
def test_a_nak_is_found_before_and_behind_its_message_and_alone(data: str) -> None:
    report = read_status(data)
    assert report is not None
    assert report.outcome is Outcome.REJECTED


def test_an_ack_beside_a_nak_means_that_a_copy_may_be_alive() -> None:
    report = read_status(NAK + ACK)
    assert report is not None
    assert report.outcome is Outcome.ACCEPTED


def test_a_nak_quoted_in_the_text_of_a_message_is_no_nak() -> None:
    report = read_status(PAYMENT % f":79:THEY SAID\r\n{NAK}\r\n")
    assert report is None


def test_free_text_can_tell_of_an_ack_but_never_of_a_nak() -> None:
    told = read_status(f"14:02:11 late answer in the archive: {ACK}")
    assert told is not None
    assert told.outcome is Outcome.ACCEPTED
    assert read_status(f"please resend, we had {NAK}") is None


@pytest.mark.parametrize("text", ["", "Dear Sirs, the payment was rejected AC04.", "RJCT", "{451:1}", "<p>RJCT</p>"])
def test_free_text_is_no_status(text: str) -> None:
    assert read_status(text) is None


def test_a_service_message_with_another_value_in_451_reports_nothing() -> None:
    assert read_status(NAK.replace("{451:1}", "{451:7}")) is None


def in_an_envelope(inner: str, document: str = "") -> str:
    return f'<DataPDU xmlns="urn:example:gateway"><Header>{inner}</Header><Body>{document}</Body></DataPDU>'


@pytest.mark.parametrize(
    ("inner", "outcome", "codes"),
    [
        (f"<PseudoAckNack>{NAK}</PseudoAckNack>", Outcome.REJECTED, ("M60",)),
        (f"<PseudoAckNack>{ACK}</PseudoAckNack>", Outcome.ACCEPTED, ()),
        ("<NetworkDeliveryStatus>NetworkAcked</NetworkDeliveryStatus>", Outcome.ACCEPTED, ()),
        ("<NetworkDeliveryStatus>NetworkNacked</NetworkDeliveryStatus>", Outcome.REJECTED, ()),
    ],
)
def test_a_gateways_envelope_tells_of_delivery(inner: str, outcome: Outcome, codes: tuple[str, ...]) -> None:
    report = read_status(in_an_envelope(inner))
    assert report is not None
    assert (report.outcome, report.level, report.codes) == (outcome, StatusLevel.NETWORK, codes)


def test_a_delivery_status_inside_a_message_is_no_report() -> None:
    space = "urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"
    document = f'<Document xmlns="{space}"><PseudoAckNack>{NAK}</PseudoAckNack></Document>'
    assert read_status(in_an_envelope("", document)) is None
