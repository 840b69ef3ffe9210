"""Every shape in which headers and documents arrive, and files with several messages."""

import pytest
from mx_builder import HEAD, PACS8, UETR, Pacs008

from payments.codecs.envelope import message_type, split_mx
from payments.errors import UnreadableMessage
from payments.message import Message
from payments.operators.model import Operator
from payments.patch import apply_operators
from payments.vocabulary import OperatorName

DOCUMENT = Pacs008(header=False, wrapper="", declaration=False).text()
BODY = Pacs008(header=False, wrapper="", declaration=False, document=False).text()
APPHDR = f'<AppHdr xmlns="{HEAD}"><BizMsgIdr>KLEX-26-0007</BizMsgIdr></AppHdr>'
NVLP = "urn:iso:std:iso:20022:tech:xsd:nvlp.001.001.01"
SHAPES = {
    "document alone": DOCUMENT,
    "body alone": BODY,
    "envelope": f"<Envelope xmlns='urn:swift:xsd:envelope'>{APPHDR}{DOCUMENT}</Envelope>",
    "request payload": f"<RequestPayload>{APPHDR}{DOCUMENT}</RequestPayload>",
    "business message": f"<s:BusMsg xmlns:s='urn:made:up'>{APPHDR}{DOCUMENT}</s:BusMsg>",
    "message without document": f"<Message xmlns='urn:tch'>{APPHDR}{BODY}</Message>",
    "deep": f"<DataPDU><Header><Message/></Header><Body><foo>{APPHDR}{DOCUMENT}</foo></Body></DataPDU>",
    "different parents": f"<E xmlns='{NVLP}'><Hdr>{APPHDR}</Hdr><Doc>{DOCUMENT}</Doc></E>",
    "siblings": f"{APPHDR}\n{DOCUMENT}",
    "siblings with declarations": f'<?xml version="1.0"?>{APPHDR}\n<?xml version="1.0"?>{DOCUMENT}\n',
    "white space before the declaration": f'\n  <?xml version="1.0"?>{APPHDR}{DOCUMENT}',
}


@pytest.mark.parametrize("name", SHAPES)
def test_header_and_document_are_found_whatever_surrounds_them(name: str) -> None:
    data = SHAPES[name].encode()
    (message,) = split_mx(data)
    assert message.data == data
    assert message.type == "pacs.008.001.08"
    assert message.uetr == UETR
    assert message.get("GrpHdr/MsgId") == "KLEX-26-0007"
    assert (message.get("AppHdr/BizMsgIdr") == "KLEX-26-0007") == ("AppHdr" in data.decode())


def test_a_header_alone_is_a_message_of_its_own_type() -> None:
    (message,) = split_mx(APPHDR.encode())
    assert message.type == "head.001.001.02"
    assert message.fields() == {"AppHdr/BizMsgIdr": "KLEX-26-0007"}


def test_a_document_inside_another_belongs_to_its_parent() -> None:
    inner = f"<SplmtryData><Envlp>{DOCUMENT}</Envlp></SplmtryData></FIToFICstmrCdtTrf>"
    (message,) = split_mx(DOCUMENT.replace("</FIToFICstmrCdtTrf>", inner).encode())
    assert message.get("SplmtryData/Envlp/Document/FIToFICstmrCdtTrf/GrpHdr/MsgId") == "KLEX-26-0007"


@pytest.mark.parametrize(
    ("namespace", "expected"),
    [
        (PACS8, "pacs.008.001.08"),
        ("urn:swift:xsd:camt.003.001.04", "camt.003.001.04"),
        ("urn:swift:xsd:swift.eni$camt.003.001.04", "camt.003.001.04"),
        ("urn:swift:xsd:$ahV10", "ahV10"),
        ("http://example.org/anything", ""),
        ("", ""),
    ],
)
def test_the_namespace_names_the_type(namespace: str, expected: str) -> None:
    assert message_type(namespace) == expected


def test_a_document_without_a_known_namespace_is_read_and_of_unknown_type() -> None:
    (message,) = split_mx(b"<Document xmlns='urn:house:own'><Order><Nm>Klee</Nm></Order></Document>")
    assert message.type == "unknown"
    assert message.fields() == {"Nm": "Klee"}


def test_xml_without_any_message_is_refused() -> None:
    with pytest.raises(UnreadableMessage) as refused:
        split_mx(b"<html><body>502 Bad Gateway</body></html>")
    assert refused.value.rule == "MX_ENVELOPE"


def a_batch(count: int, *, shared_header: bool) -> bytes:
    each = [DOCUMENT.replace("ORDER-41", f"ORDER-{n}") for n in range(count)]
    if shared_header:
        inner = APPHDR + "\n".join(each)
    else:
        inner = "\n".join(f"<Msg>{APPHDR.replace('0007', f'000{n}')}{text}</Msg>" for n, text in enumerate(each))
    return f'<?xml version="1.0"?>\n<Batch xmlns:x="urn:x"><Part a="1">{inner}</Part><Trailer/></Batch>\n'.encode()


@pytest.mark.parametrize("shared", [True, False])
def test_documents_side_by_side_are_messages_and_join_to_the_file(shared: bool) -> None:
    data = a_batch(4, shared_header=shared)
    messages = split_mx(data)
    assert b"".join(m.data for m in messages) == data
    assert [m.get("CdtTrfTxInf/PmtId/EndToEndId") for m in messages] == [f"ORDER-{n}" for n in range(4)]
    expected = ["KLEX-26-0007"] * 4 if shared else [f"KLEX-26-000{n}" for n in range(4)]
    assert [m.get("AppHdr/BizMsgIdr") for m in messages] == expected


def test_documents_at_different_depths_are_read_apart() -> None:
    data = f"<a><b>{DOCUMENT}{DOCUMENT}</b>{DOCUMENT}</a>".encode()
    messages = split_mx(data)
    assert b"".join(m.data for m in messages) == data
    assert [m.uetr for m in messages] == [UETR] * 3


def test_headers_and_documents_in_turn_without_a_root_are_paired() -> None:
    second = APPHDR.replace("0007", "0008")
    data = f"{APPHDR}{DOCUMENT}\n{second}{DOCUMENT}".encode()
    messages = split_mx(data)
    assert b"".join(m.data for m in messages) == data
    assert [m.get("AppHdr/BizMsgIdr") for m in messages] == ["KLEX-26-0007", "KLEX-26-0008"]


def test_a_message_of_a_batch_is_edited_in_its_own_bytes_only() -> None:
    messages = split_mx(a_batch(3, shared_header=True))
    name = Operator(OperatorName.SET_FIELD, "CdtTrfTxInf/Cdtr/Nm", "Uhren Sutter AG", "Uhren Sutter & Co")
    edited = apply_operators(messages[1], [name])
    assert edited.get("CdtTrfTxInf/Cdtr/Nm") == "Uhren Sutter & Co"
    assert edited.data == messages[1].data.replace(b"Uhren Sutter AG", b"Uhren Sutter &amp; Co")
    header = Operator(OperatorName.SET_FIELD, "AppHdr/BizMsgIdr", "KLEX-26-0007", "OTHER")
    assert apply_operators(messages[0], [header]).get("AppHdr/BizMsgIdr") == "OTHER"
    refused = refusal_of(messages[1], header)
    assert "another message" in refused


def refusal_of(message: Message, operator: Operator) -> str:
    try:
        apply_operators(message, [operator])
    except Exception as error:
        return str(error)
    return ""


def test_a_large_batch_keeps_its_surroundings_small() -> None:
    data = a_batch(60, shared_header=True)
    messages = split_mx(data)
    assert len(messages) == 60
    assert all(len(m.before) + len(m.after) < 600 for m in messages)
