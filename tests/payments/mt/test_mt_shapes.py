"""The shapes in which FIN messages arrive: batches, line ends, headers left out, statement files, odd spacing."""

import pytest
from fin_builder import ACK, HEADER, NAK, fin, numbered

from payments import Message, read
from payments.codecs.mt import MtView

STATEMENT = ":20:ST1\n:25:4711\n:28C:1/1\n:60F:C261120EUR1,00\n:61:261123C2,00NTRFX\n:86:RENT\n:62F:C261123EUR3,00\n"


def tags(message: Message) -> list[str]:
    return list(message.view.children(""))


@pytest.mark.parametrize("eol", ["\r\n", "\n"])
def test_each_line_end_is_kept_and_read(eol: str) -> None:
    message = Message(fin(eol=eol), "MT")
    assert message.get("59/2") == "ATELIER DU PONT"
    assert message.get("59") == "/FR7630588009110094321363221\nATELIER DU PONT\n33000 BORDEAUX"


def test_mixed_line_ends_are_read_line_by_line() -> None:
    data = fin().replace(b"\r\n33000", b"\n33000")
    assert MtView(data).get("59/3") == "33000 BORDEAUX"
    assert MtView(data).line_ends.usual == b"\r\n"


def test_a_message_on_one_line_has_its_fields() -> None:
    message = Message(fin(":20:A", ":23B:CRED", ":71A:SHA", eol=""), "MT")
    assert (message.get("20"), message.get("71A")) == ("A", "SHA")


def test_a_message_with_written_out_line_ends_has_its_fields() -> None:
    message = Message(fin(eol="\\r\\n"), "MT")
    assert message.get("59/3") == "33000 BORDEAUX"
    assert message.get("71A") == "SHA"


def test_three_digit_tags_are_tags() -> None:
    message = Message(fin(":311:BROADCAST", ":20:A", header=HEADER.replace("103", "094")), "MT")
    assert message.get("311") == "BROADCAST"


@pytest.mark.parametrize(
    ("join", "count"),
    [(b"", 3), (b"$", 3), (b"\r\n", 3), (b"\r\n\r\n", 3)],
)
def test_batches_are_cut_into_their_messages(join: bytes, count: int) -> None:
    data = join.join(numbered(n) for n in range(count)) + join
    messages = read(data)
    assert [m.get("{1:}") for m in messages] == [f"F01KRESDEHHAXXX0417{n:06d}" for n in range(count)]
    assert b"".join(m.data for m in messages) == data
    assert [m.payment for m in messages] == [numbered(n) for n in range(count)]


def test_a_dos_pcc_file_is_cut_at_its_markers() -> None:
    records = [(b"\x01" + numbered(n) + b"\x03").ljust(1024, b" ") for n in range(2)]
    messages = read(b"".join(records))
    assert [m.data for m in messages] == records


def test_acknowledgements_in_a_batch_go_with_the_message_they_name() -> None:
    naks = [NAK.replace("000231", f"{n:06d}").encode() for n in range(3)]
    after = read(b"".join(numbered(n) + naks[n] for n in range(3)))
    before = read(b"".join(naks[n] + numbered(n) for n in range(3)))
    assert [m.data for m in after] == [numbered(n) + naks[n] for n in range(3)]
    assert [m.data for m in before] == [naks[n] + numbered(n) for n in range(3)]


def test_acknowledgements_without_a_copy_are_messages_each() -> None:
    data = f"{ACK}\r\n{NAK}".encode()
    assert [m.type for m in read(data)] == ["unknown", "unknown"]


def test_text_between_blocks_and_an_empty_trailer_are_kept() -> None:
    data = fin(user_header=" {3:{108:M4417}} ", trailer="{5:}{S:{SPD:}{SAC:}{COP:P}}")
    (message,) = read(data)
    assert message.get("{3:108}") == "M4417"
    assert message.get("{S:COP}") == "P"
    assert message.payment == data


@pytest.mark.parametrize("empty", ["{4:}", "{4:-}", "{4:\r\n-}"])
def test_an_empty_text_is_a_message_without_fields(empty: str) -> None:
    (message,) = read(f"{HEADER}{empty}".encode())
    assert message.type == "MT103"
    assert tags(message) == []


def test_the_text_alone_is_a_message_of_unknown_type() -> None:
    data = fin(header="", user_header="")
    (message,) = read(data)
    assert (message.type, message.get("20")) == ("unknown", "KRES26112301")


def test_a_statement_file_without_blocks_is_one_message_a_statement() -> None:
    data = f"BANK HEAD\n{STATEMENT}-\n{STATEMENT.replace('ST1', 'ST2')}-\n".encode()
    messages = read(data)
    assert [m.get("20") for m in messages] == ["ST1", "ST2"]
    assert b"".join(m.data for m in messages) == data


def test_statements_without_a_closing_dash_are_told_apart_by_their_balance() -> None:
    messages = read((STATEMENT + STATEMENT.replace("ST1", "ST2")).encode())
    assert [m.get("20") for m in messages] == ["ST1", "ST2"]


def test_a_line_of_text_that_looks_like_a_tag_stays_text() -> None:
    header = HEADER.replace("103", "940")
    body = (*STATEMENT.replace("RENT", "RENT\n:20:FOR NOVEMBER").splitlines(),)
    (message,) = read(fin(*body, header=header, user_header=""))
    assert message.get("86") == "RENT\n:20:FOR NOVEMBER"
    assert message.get("20") == "ST1"


def test_a_byte_order_mark_and_blank_lines_come_before_the_message() -> None:
    data = b"\xef\xbb\xbf\r\n\r\n" + fin()
    (message,) = read(data)
    assert message.payment == fin()


def test_latin_1_bytes_are_read_as_such() -> None:
    data = fin(":20:A", ":70:MÜLLER", encoding="latin-1")
    assert MtView(data).encoding == "latin-1"
    assert MtView(data).get("70") == "MÜLLER"


def test_trailing_spaces_and_blank_lines_belong_to_the_value() -> None:
    message = Message(fin(":20:A  ", ":70:X", "", ":71A:SHA"), "MT")
    assert message.get("20") == "A  "
    assert message.get("70") == "X\n"
    assert message.fields()["70/2"] == ""


@pytest.mark.parametrize(
    ("number", "flag", "expected"),
    [("103", "STP", "MT103.STP"), ("103", "REMIT", "MT103.REMIT"), ("202", "COV", "MT202.COV"), ("103", "COV", "MT103"),
     ("199", "", "MT199"), ("XYZ", "", "unknown")],
)  # fmt: skip
def test_the_type_comes_from_block_2_and_the_flag(number: str, flag: str, expected: str) -> None:
    user_header = f"{{3:{{119:{flag}}}}}" if flag else ""
    assert Message(fin(header=HEADER.replace("103", number, 1), user_header=user_header), "MT").type == expected


def test_an_output_message_names_its_sender_in_block_2() -> None:
    header = "{1:F01LYRAFRPPAXXX0417000231}{2:O1031005261123KRESDEHHA0RT00000000002611231105N}"
    view = MtView(fin(header=header))
    assert (view.sender_bic, view.receiver_bic) == ("KRESDEHH0RT", "LYRAFRPP")
    sent = MtView(fin())
    assert (sent.sender_bic, sent.receiver_bic) == ("KRESDEHH", "LYRAFRPP")
