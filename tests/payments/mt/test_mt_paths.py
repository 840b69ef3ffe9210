"""Paths of a FIN message: fields, lines, occurrences, sequences, header tags, and where they point."""

import pytest
from fin_builder import HEADER, UETR, fin

from payments.codecs.mt import MtView

COVER = (
    ":20:KRES26112302", ":21:KRES26112301", ":32A:261123EUR9,", ":57A:VELANL2A", ":58A:LYRAFRPP",
    ":50K:KLINKER", ":57A:ORKNGB2L", ":59:/1", "ATELIER", ":72:/INS/LYRAFRPP", ":33B:EUR9,",
)  # fmt: skip


def cover() -> MtView:
    return MtView(fin(*COVER, header=HEADER.replace("103", "202"), user_header=f"{{3:{{119:COV}}{{121:{UETR}}}}}"))


def test_a_field_of_one_line_answers_to_its_first_line_too() -> None:
    view = MtView(fin())
    assert view.get("70") == view.get("70/1") == "INVOICE 4417"
    assert "70" in view.fields()
    assert "70/1" not in view.fields()


def test_repeated_fields_are_numbered_from_the_second_on() -> None:
    view = MtView(fin(":20:A", ":71A:BEN", ":71F:EUR1,", ":71F:EUR2,"))
    assert (view.get("71F"), view.get("71F#2"), view.get("71F#2/1"), view.get("71F#3")) == (
        "EUR1,", "EUR2,", "EUR2,", None,
    )  # fmt: skip


def test_each_field_of_a_cover_is_in_exactly_one_sequence() -> None:
    view = cover()
    assert (view.get("57A"), view.get("A:57A"), view.get("B:57A")) == ("VELANL2A", "VELANL2A", "ORKNGB2L")
    assert view.get("B:59/2") == "ATELIER"
    assert view.get("B:72") == "/INS/LYRAFRPP"
    assert view.get("72") is None
    assert [p for p in view.children("") if p.startswith("B:")] == ["B:50K", "B:57A", "B:59", "B:72", "B:33B"]


def test_a_field_that_only_one_sequence_can_have_needs_no_letter() -> None:
    assert cover().get("59/1") == "/1"


def test_transactions_of_a_request_for_transfer_repeat_their_sequence() -> None:
    body = (":20:A", ":28D:1/1", ":50H:/1", "K", ":30:261123", ":21:X", ":32B:EUR1,", ":59:B", ":71A:SHA",
            ":21:Y", ":32B:EUR2,", ":59:C", ":71A:OUR")  # fmt: skip
    view = MtView(fin(*body, header=HEADER.replace("103", "101")))
    assert (view.get("B:32B"), view.get("B:32B#2"), view.get("B:71A#2")) == ("EUR1,", "EUR2,", "OUR")
    assert all(entry.place and entry.place.in_order for entry in view.entries)


def test_header_and_trailer_tags_have_paths() -> None:
    view = MtView(fin(trailer="{5:{CHK:123456789ABC}{TNG:}}"))
    assert view.get("{1:}") == "F01KRESDEHHAXXX0417000231"
    assert view.get("{3:121}") == view.uetr == UETR
    assert (view.get("{5:CHK}"), view.get("{5:TNG}"), view.get("{5:MAC}")) == ("123456789ABC", "", None)
    assert view.sealed_by == ("CHK",)
    assert view.children("{5:}") == ("{5:CHK}", "{5:TNG}")


@pytest.mark.parametrize("path", ["", "nonsense", "59/0", "59/9", "59F", "#2", "{9:}", "{3:999}", "CdtTrfTxInf/Cdtr"])
def test_a_path_to_nothing_gives_nothing(path: str) -> None:
    assert MtView(fin()).get(path) is None
    assert MtView(fin()).span(path) is None


def test_spans_cover_fields_with_tag_and_line_end_and_lines_with_theirs() -> None:
    data = fin()
    view = MtView(data)
    start, end = view.span("70") or (0, 0)
    assert data[start:end] == b":70:INVOICE 4417\r\n"
    start, end = view.span("59/2") or (0, 0)
    assert data[start:end] == b"ATELIER DU PONT\r\n"
    start, end = view.span("{3:121}") or (0, 0)
    assert data[start:end] == f"{{121:{UETR}}}".encode()


def test_places_count_lines_and_characters_from_one() -> None:
    view = MtView(fin(":20:A", ":70:ÄÖ", "X"))
    assert view.line_column("20") == (2, 5)
    assert view.line_column("70/2") == (4, 1)
    assert view.line_column("{2:}") == (1, 33)
    assert view.line_column("99") == (1, 97)
