"""Edits of FIN bytes: only what an edit names changes, and nothing can become a tag or an early end."""

import pytest
from fin_builder import BODY, HEADER, UETR, fin
from hypothesis import given, settings
from hypothesis import strategies as st

from payments import EditRefused
from payments.charset import X
from payments.codecs.mt import MtView
from payments.codecs.mt_edits import spliced
from payments.edits import Delete, Edit, Insert, Reorder, ReplaceChildren, SetText


def edited(data: bytes, edit: Edit) -> bytes:
    return spliced(data, MtView(data).splices(edit))


def test_setting_a_line_changes_that_line_and_nothing_else() -> None:
    data = fin()
    assert edited(data, SetText("59/2", "ATELIER NEUF")) == data.replace(b"ATELIER DU PONT", b"ATELIER NEUF")


def test_setting_a_field_to_more_lines_keeps_each_old_line_end_and_takes_the_usual_one() -> None:
    data = fin().replace(b"ATELIER DU PONT\r\n", b"ATELIER DU PONT\n")
    after = edited(data, SetText("59", "/FR76\nATELIER\nRUE\nBORDEAUX"))
    assert b":59:/FR76\r\nATELIER\nRUE\r\nBORDEAUX\r\n:70:" in after


def test_setting_a_field_to_fewer_lines_removes_the_rest() -> None:
    after = edited(fin(), SetText("59", "/FR76\nATELIER"))
    assert b":59:/FR76\r\nATELIER\r\n:70:" in after


def test_a_split_line_becomes_two() -> None:
    after = MtView(edited(fin(), SetText("70/1", "INVOICE\n4417")))
    assert after.get("70") == "INVOICE\n4417"
    assert after.get("71A") == "SHA"


def test_the_lines_of_a_field_can_be_replaced_together() -> None:
    after = MtView(edited(fin(), ReplaceChildren("70", (("1", "A"), ("2", "B")))))
    assert after.get("70") == "A\nB"


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [("36", "33B", "50K"), ("57A", "50K", "59"), ("72", "71A", None), ("13C", "20", "23B"), ("71F", "71A", None)],
)
def test_a_new_field_goes_where_the_order_of_the_type_puts_it(path: str, before: str, after: str | None) -> None:
    tags = MtView(edited(fin(), Insert(path, "X"))).children("")
    place = tags.index(path)
    assert tags[place - 1] == before
    assert (tags[place + 1] if place + 1 < len(tags) else None) == after


def test_a_new_field_of_a_cover_goes_into_the_sequence_that_is_named() -> None:
    cover = fin(":20:A", ":21:B", ":32A:261123EUR9,", ":58A:LYRAFRPP", ":50K:K", ":59:/1", "B",
                header=HEADER.replace("103", "202"), user_header="{3:{119:COV}}")  # fmt: skip
    assert MtView(edited(cover, Insert("B:57A", "ORKNGB2L"))).children("")[-3:] == ("B:50K", "B:57A", "B:59")
    assert MtView(edited(cover, Insert("57A", "ORKNGB2L"))).children("")[3] == "57A"


def test_lines_can_be_inserted_and_deleted() -> None:
    view = MtView(edited(fin(), Insert("59/3", "3 QUAI NEUF")))
    assert view.get("59/3") == "3 QUAI NEUF"
    assert view.get("59/4") == "33000 BORDEAUX"
    assert edited(view.data, Delete("59/3")) == fin()


def test_a_field_goes_with_its_line_end() -> None:
    assert edited(fin(), Delete("33B")) == fin(*(line for line in BODY if not line.startswith(":33B:")))


def test_header_tags_are_inserted_in_their_order_and_deleted_with_their_braces() -> None:
    flagged = edited(fin(), Insert("{3:119}", "STP"))
    assert f"{{3:{{119:STP}}{{121:{UETR}}}}}".encode() in flagged
    assert edited(flagged, Delete("{3:119}")) == fin()


def test_the_first_header_tag_makes_block_3_and_the_last_takes_it_along() -> None:
    bare = fin(user_header="")
    assert edited(bare, Insert("{3:121}", UETR)) == fin()
    assert edited(fin(), Delete("{3:121}")) == bare


def test_swapped_fields_are_put_back_in_order() -> None:
    swapped = fin(*BODY[:10], BODY[11], BODY[10])
    assert edited(swapped, Reorder("", ("70", "71A"))) == fin()


def test_reordering_all_fields_of_a_text_keeps_every_line() -> None:
    tags = tuple(reversed(MtView(fin()).children("")))
    after = edited(fin(), Reorder("", tags))
    assert MtView(after).children("") == tags
    assert sorted(after.splitlines()) == sorted(fin().splitlines())


@pytest.mark.parametrize(
    ("edit", "rule"),
    [
        (SetText("70", "A\n:20:B"), "MT-LINE-START"),
        (SetText("70", "A\n-}"), "MT-LINE-START"),
        (Insert("70/2", "-PAID"), "MT-LINE-START"),
        (SetText("99", "A"), "MT-PATH"),
        (SetText("59/9", "A"), "MT-PATH"),
        (SetText("nonsense", "A"), "MT-PATH"),
        (Insert("59", "A"), "MT-ORDER"),
        (Insert("12", "A"), "MT-ORDER"),
        (Insert("71F#2", "EUR1,"), "MT-ORDER"),
        (Delete("{1:}"), "MT-PATH"),
        (Delete("20/1"), "MT-PATH"),
        (SetText("{3:121}", "x}{108:Y"), "MT-STRUCTURE"),
        (SetText("{2:}", "I103}{4:"), "MT-STRUCTURE"),
        (Reorder("", ("70", "36")), "MT-PATH"),
        (SetText("70", "A\rB"), "MT-LINE-END"),
    ],
)
def test_an_edit_that_would_do_harm_is_refused(edit: Edit, rule: str) -> None:
    with pytest.raises(EditRefused) as refusal:
        MtView(fin()).splices(edit)
    assert refusal.value.rule == rule


def test_a_one_line_message_takes_no_tag_in_a_text_and_no_second_line() -> None:
    view = MtView(fin(":20:A", ":70:B", ":71A:SHA", eol=""))
    for text, rule in [("X:59:Y", "MT-STRUCTURE"), ("X-}{5:}", "MT-STRUCTURE"), ("X\nY", "MT-LINE-END")]:
        with pytest.raises(EditRefused) as refusal:
            view.splices(SetText("70", text))
        assert refusal.value.rule == rule


def test_a_field_of_a_type_without_a_table_is_not_placed_by_guess() -> None:
    with pytest.raises(EditRefused) as refusal:
        MtView(fin(header="", user_header="")).splices(Insert("36", "1,"))
    assert refusal.value.rule == "MT-ORDER"


def test_text_goes_out_in_the_encoding_of_the_message() -> None:
    data = fin(":20:A", ":70:MÜLLER", encoding="latin-1")
    assert edited(data, SetText("70", "MÜLLER & SÖHNE")) == fin(":20:A", ":70:MÜLLER & SÖHNE", encoding="latin-1")
    with pytest.raises(EditRefused):
        MtView(data).splices(SetText("70", "МЮЛЛЕР"))


PATHS = st.sampled_from(sorted(MtView(fin()).fields()))
TEXT = st.text(alphabet=[*sorted(X - {"\n"}), "{", "}", "Ü"], min_size=1, max_size=40)


@settings(max_examples=200, deadline=None)
@given(PATHS, TEXT)
def test_an_edit_and_its_inverse_leave_the_bytes_as_they_were(path: str, text: str) -> None:
    data = fin()
    old = MtView(data).get(path) or ""
    try:
        after = edited(data, SetText(path, text))
    except EditRefused:
        return
    assert MtView(after).get(path) == text
    others = {p: v for p, v in MtView(after).fields().items() if p != path}
    assert others == {p: v for p, v in MtView(data).fields().items() if p != path}
    assert edited(after, SetText(path, old)) == data


TRANSFERS = (
    ":20:KLNK1", ":28D:1/1", ":50H:/DE02370601930042001765", "KLINKER", ":30:261123",
    ":21:A1", ":32B:EUR90,", ":59:ATELIER", ":70:FIRST", ":71A:SHA",
    ":21:A2", ":32B:EUR80,", ":59:FORGE", ":71A:SHA",
)  # fmt: skip


def test_a_field_goes_into_the_only_repeat_behind_the_last_that_has_it() -> None:
    view = MtView(fin(*TRANSFERS, header=HEADER.replace("103", "101")))
    data = spliced(view.data, view.splices(Insert("B:70#2", "SECOND")))
    assert data == view.data.replace(b"FORGE\r\n", b"FORGE\r\n:70:SECOND\r\n")


@pytest.mark.parametrize("path", ["B:33B", "B:23E", "B:71A#3", "B:70#3"])
def test_a_field_that_could_stand_in_several_repeats_is_refused(path: str) -> None:
    view = MtView(fin(*TRANSFERS, header=HEADER.replace("103", "101")))
    with pytest.raises(EditRefused) as refused:
        view.splices(Insert(path, "EUR1,"))
    assert refused.value.rule == "MT-ORDER"
