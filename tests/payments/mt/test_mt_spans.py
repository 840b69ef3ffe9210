"""The lossless promise: spans cover every byte once, whatever the bytes are."""

import pytest
from fin_builder import ACK, BODY, HEADER, NAK, fin
from hypothesis import given, settings
from hypothesis import strategies as st

from payments import Message, PaymentError, read
from payments.codecs.mt import MtView
from payments.codecs.mt_spans import spans

PIECES = st.sampled_from(
    [b"{1:F01KRESDEHHAXXX0417000231}", b"{2:I103LYRAFRPPXXXXN}", b"{3:{108:M}{121:x}}", b"{4:", b"-}", b"\r\n", b"\n",
     b":20:A", b":70:B", b":86:", b"{5:{CHK:123456789ABC}}", b"{S:{SAC:}}", b"$", b"\x01", b"\x03", b"}", b"{", b"-",
     b"{1:F21KRESDEHHAXXX0417000231}{4:{451:1}}", b"   ", b"\xc3\x9c", b"\xff", b"text", b":"]
)  # fmt: skip
BYTES = st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=25).map(b"".join))


def covered(data: bytes) -> bytes:
    position, joined = 0, b""
    for span in spans(data):
        assert span.start == position
        joined += data[span.start : span.end]
        position = span.end
    return joined


def outcome(data: bytes) -> tuple[list[Message], PaymentError | None]:
    try:
        return read(data), None
    except PaymentError as refusal:
        return [], refusal


@settings(max_examples=300, deadline=None)
@given(BYTES)
def test_the_spans_of_any_bytes_joined_are_the_bytes(data: bytes) -> None:
    assert covered(data) == data


@settings(max_examples=300, deadline=None)
@given(BYTES)
def test_any_bytes_are_read_without_loss_or_refused_with_a_place_and_a_rule(data: bytes) -> None:
    if data.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<"):
        data = data.replace(b"<", b"")
    messages, refusal = outcome(data)
    assert refusal is None or (refusal.rule and refusal.place)
    assert refusal is not None or b"".join(m.data for m in messages) == data


@settings(max_examples=300, deadline=None)
@given(BYTES)
def test_every_leaf_of_any_bytes_is_found_again_by_its_path(data: bytes) -> None:
    view = MtView(data)
    leaves = view.fields()
    assert {path: view.get(path) for path in leaves} == leaves
    assert all(view.span(path) is not None and view.line_column(path) >= (1, 1) for path in leaves)


def test_blocks_tags_and_what_lies_between_have_their_kinds() -> None:
    data = fin(trailer="{5:{CHK:123456789ABC}}{S:{SAC:}{COP:P}}", eol="\n")
    kinds = [span.kind for span in spans(data)]
    assert kinds == ["block"] * 3 + ["block_open"] + ["tag"] * 8 + ["block_close"] + ["block"] * 2


def test_a_block_that_nothing_closes_is_a_span_of_its_own() -> None:
    data = f"{HEADER}{{4:\r\n:20:A\r\n".encode()
    assert spans(data)[-1].kind == "unterminated"
    assert covered(data) == data


def test_an_early_end_inside_a_value_does_not_end_the_text() -> None:
    data = fin(":20:A", ":70:TAKE THIS -} AS TEXT", ":71A:SHA")
    assert MtView(data).get("70") == "TAKE THIS -} AS TEXT"
    assert MtView(data).get("71A") == "SHA"


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "EMPTY"),
        (b" \r\n", "EMPTY"),
        (b"PLEASE PAY 10 EUR", "UNKNOWN-FORMAT"),
        (fin()[:-2], "MT-TRUNCATED"),
        (fin()[:-30] + fin(), "MT-TRUNCATED"),
        (fin(trailer="{5:{CHK:1234"), "MT-TRUNCATED"),
        (fin(trailer='<?xml version="1.0"?><Document/>'), "MIXED"),
        (b"\n:20:A" * 250_001, "LIMIT-FIELDS"),
        (fin().decode().encode("utf-16"), "MT-ENCODING"),
        (fin().decode().encode("utf-16-le"), "MT-ENCODING"),
    ],
)
def test_what_cannot_be_read_is_refused_by_rule_and_place(data: bytes, rule: str) -> None:
    with pytest.raises(PaymentError) as refusal:
        read(data)
    assert refusal.value.rule == rule
    assert refusal.value.place


def test_a_truncated_message_is_refused_with_the_line_where_its_text_begins() -> None:
    with pytest.raises(PaymentError) as refusal:
        read(b"\n\n" + fin()[:-2])
    assert "line 3" in refusal.value.place


@pytest.mark.parametrize(
    "unit",
    [b"{4:x", b"{1:F01KRESDEHHAXXX0417000231}{4:x", ACK.encode(), b"{4:\n:20:A\n-}", b"{3:{b}", b"-}  ", b"{", b"\n-"],
)
def test_hostile_repetition_is_read_or_refused_in_linear_time(unit: bytes) -> None:
    messages, refusal = outcome(unit * (400_000 // len(unit)))
    assert messages or (refusal is not None and refusal.rule)


def test_a_nak_alone_is_one_lossless_message_of_unknown_type() -> None:
    (message,) = read(NAK.encode())
    assert (message.type, message.get("{4:405}"), message.data) == ("unknown", "M60", NAK.encode())


@pytest.mark.parametrize("data", [ACK.encode() + fin(), fin() + b"\r\n" + NAK.encode() + b"\r\n", fin() + ACK.encode()])
def test_an_acknowledgement_belongs_to_its_message_and_not_to_the_payment(data: bytes) -> None:
    (message,) = read(data)
    assert message.data == data
    assert message.payment == fin()
    assert message.type == "MT103"
    assert len(BODY) > len(message.view.children(""))
