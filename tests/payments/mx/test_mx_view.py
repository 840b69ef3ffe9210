"""Reading MX messages: paths, values, spans and places in every outer form."""

import pytest
from mx_builder import FORMS, HEAD, PACS8, UETR, Pacs008

from payments.codecs.envelope import split_mx
from payments.codecs.mx import MxView
from payments.edits import Delete, Insert, Reorder, ReplaceChildren, SetText
from payments.errors import EditRefused, UnreadableMessage
from payments.message import Message
from payments.patch import apply_edit

TX = "CdtTrfTxInf"


def a_message(form: Pacs008 | None = None) -> Message:
    return split_mx((form or Pacs008()).build())[0]


@pytest.mark.parametrize("name", FORMS)
def test_every_outer_form_reads_alike(name: str) -> None:
    message = a_message(FORMS[name])
    assert message.type == "pacs.008.001.08"
    assert message.uetr == UETR
    assert message.get(f"{TX}/Cdtr/PstlAdr/AdrLine[2]") == "9320 Arbon, Switzerland"
    assert message.get(f"{TX}/IntrBkSttlmAmt/@Ccy") == "EUR"
    start, end = message.view.span(f"{TX}/Cdtr") or (0, 0)
    codec = {"utf-16 little": "utf-16-le", "utf-16 big": "utf-16-be"}.get(name, "utf-8")
    cut = message.data[start:end].decode(codec)
    assert cut.startswith("<")
    assert cut.endswith("Cdtr>")


def test_paths_are_local_names_with_numbers_from_the_second_repeat_on() -> None:
    message = a_message()
    assert list(message.fields())[:3] == ["AppHdr/Fr/FIId/FinInstnId/BICFI", "AppHdr/BizMsgIdr", "AppHdr/MsgDefIdr"]
    assert message.get(f"{TX}[1]/Cdtr/PstlAdr/AdrLine[1]") == "Seestrasse 4"
    assert message.view.children(f"{TX}/Cdtr/PstlAdr") == tuple(
        f"{TX}/Cdtr/PstlAdr/{step}" for step in ("AdrLine", "AdrLine[2]")
    )
    assert message.get(f"{TX}/Cdtr") is None
    assert message.get(f"{TX}/Cdtr/PstlAdr/AdrLine[3]") is None
    assert message.view.span("AppHdr/To") is None


def test_text_in_pieces_is_one_text() -> None:
    message = a_message(FORMS["comment and cdata"])
    assert message.get(f"{TX}/Dbtr/Nm") == "Bootsbau"
    assert message.get(f"{TX}/RmtInf/Ustrd") == "A & B <x/>"


def test_line_and_column_point_at_the_value_or_its_nearest_parent() -> None:
    message = a_message()
    line, column = message.view.line_column(f"{TX}/Cdtr/Nm")
    text = message.data.decode().splitlines()[line - 1]
    assert text[column - 1 :].startswith("Uhren Sutter AG")
    assert message.view.line_column(f"{TX}/Cdtr/Id/OrgId/LEI") == message.view.line_column(f"{TX}/Cdtr/Id")
    parent_line, _ = message.view.line_column(f"{TX}/Cdtr/Id")
    assert "<Cdtr>" in message.data.decode().splitlines()[parent_line - 1]


def test_empty_elements_in_both_forms_are_present_and_empty() -> None:
    for written in ("<UETR/>", "<UETR></UETR>", "<UETR />"):
        data = Pacs008().build().replace(f"<UETR>{UETR}</UETR>".encode(), written.encode())
        message = split_mx(data)[0]
        assert message.uetr == ""
        start, end = message.view.span(f"{TX}/PmtId/UETR") or (0, 0)
        assert data[start:end] == written.encode()
        edited = apply_edit(message, SetText(f"{TX}/PmtId/UETR", UETR))
        assert edited.data == Pacs008().build()


def test_an_attribute_value_may_hold_the_end_of_a_tag() -> None:
    data = Pacs008().build().replace(b'Ccy="EUR"', b"Note='a>b/>' Ccy = \"EUR\" ")
    message = split_mx(data)[0]
    assert message.get(f"{TX}/IntrBkSttlmAmt/@Note") == "a>b/>"
    edited = apply_edit(message, SetText(f"{TX}/IntrBkSttlmAmt/@Ccy", "CHF"))
    assert edited.data == data.replace(b'"EUR"', b'"CHF"')
    assert apply_edit(message, SetText(f"{TX}/IntrBkSttlmAmt", "7")).data == data.replace(b">1250.00<", b">7<")


@pytest.mark.parametrize("name", FORMS)
def test_a_text_is_set_in_the_encoding_of_the_file_and_nothing_else_changes(name: str) -> None:
    message = a_message(FORMS[name])
    path, new = f"{TX}/Cdtr/Nm", "Uhren & Söhne <Łódź> 船"
    edited = apply_edit(message, SetText(path, new))
    assert edited.get(path) == new
    assert {p: v for p, v in edited.fields().items() if p != path} == {
        p: v for p, v in message.fields().items() if p != path
    }
    assert apply_edit(edited, SetText(path, "Uhren Sutter AG")).data == message.data


@pytest.mark.parametrize("name", FORMS)
def test_an_inserted_element_takes_its_schema_place_and_goes_without_trace(name: str) -> None:
    message = a_message(FORMS[name])
    path = f"{TX}/Cdtr/PstlAdr/TwnNm"
    edited = apply_edit(message, Insert(path, "Arbon"))
    children = [p.rpartition("/")[2] for p in edited.view.children(f"{TX}/Cdtr/PstlAdr")]
    assert children == ["TwnNm", "AdrLine", "AdrLine[2]"]
    assert apply_edit(edited, Delete(path)).data == message.data


@pytest.mark.parametrize("name", FORMS)
def test_missing_parents_are_created_and_removed_again(name: str) -> None:
    message = a_message(FORMS[name])
    path = f"{TX}/Cdtr/Id/OrgId/LEI"
    edited = apply_edit(message, Insert(path, "529900T8BM49AURSDO55"))
    assert edited.get(path) == "529900T8BM49AURSDO55"
    assert [p.rpartition("/")[2] for p in edited.view.children(f"{TX}/Cdtr")] == ["Nm", "PstlAdr", "Id"]
    assert apply_edit(edited, Delete(path)).data == message.data


def test_a_group_is_inserted_with_the_indentation_of_its_neighbours() -> None:
    content = (("Agt/FinInstnId/BICFI", "VOGTCHZ1"), ("Amt", "0"), ("Amt/@Ccy", "EUR"))
    edited = apply_edit(a_message(), Insert(f"{TX}/ChrgsInf", content))
    expected = (
        "    <ChrgBr>CRED</ChrgBr>\n"
        '    <ChrgsInf>\n      <Amt Ccy="EUR">0</Amt>\n      <Agt>\n        <FinInstnId>\n'
        "          <BICFI>VOGTCHZ1</BICFI>\n        </FinInstnId>\n      </Agt>\n    </ChrgsInf>\n    <InstgAgt>"
    )
    assert expected in edited.data.decode()


def test_a_repeat_is_appended_after_the_last_one() -> None:
    message = a_message()
    edited = apply_edit(message, Insert(f"{TX}/Cdtr/PstlAdr/AdrLine[3]", "CH"))
    assert edited.get(f"{TX}/Cdtr/PstlAdr/AdrLine[3]") == "CH"
    for taken in ("AdrLine", "AdrLine[2]", "AdrLine[4]"):
        with pytest.raises(EditRefused):
            apply_edit(message, Insert(f"{TX}/Cdtr/PstlAdr/{taken}", "CH"))


def test_children_are_replaced_in_schema_order() -> None:
    content = (("Ctry", "CH"), ("AdrLine", "Seestrasse 4"), ("TwnNm", "Arbon"), ("PstCd", "9320"))
    edited = apply_edit(a_message(), ReplaceChildren(f"{TX}/Cdtr/PstlAdr", content))
    names = [p.rpartition("/")[2] for p in edited.view.children(f"{TX}/Cdtr/PstlAdr")]
    assert names == ["PstCd", "TwnNm", "Ctry", "AdrLine"]
    assert "\n        <PstCd>9320</PstCd>\n        <TwnNm>" in edited.data.decode()


def test_children_are_put_into_a_given_order_and_white_space_stays() -> None:
    good = Pacs008().build()
    mixed = good.replace(
        b"<TwnNm>Lindau</TwnNm>\n        <Ctry>DE</Ctry>", b"<Ctry>DE</Ctry>\n        <TwnNm>Lindau</TwnNm>"
    )
    edited = apply_edit(split_mx(mixed)[0], Reorder(f"{TX}/Dbtr/PstlAdr", ("TwnNm", "Ctry")))
    assert edited.data == good


@pytest.mark.parametrize(
    "edit",
    [
        SetText(f"{TX}/Nope", "x"),
        SetText(f"{TX}/Cdtr", "x"),
        SetText(f"{TX}/Cdtr/Nm", "bell \x07"),
        Insert(f"{TX}/Cdtr/Wrong", "x"),
        Insert("AppHdr", "x"),
        Insert(f"{TX}/IntrBkSttlmAmt/@Ccy", "CHF"),
        Delete(""),
        Delete("AppHdr"),
        Delete(f"{TX}/Cdtr/Ctry"),
        ReplaceChildren(f"{TX}/Cdtr/PstlAdr", ()),
        ReplaceChildren(f"{TX}/Cdtr/PstlAdr", (("Ctry", "CH"), ("Ctry", "DE"))),
        Reorder(f"{TX}/Cdtr/PstlAdr", ("Ctry",)),
    ],
)
def test_an_edit_that_does_not_fit_is_refused(edit: SetText | Insert | Delete | ReplaceChildren | Reorder) -> None:
    with pytest.raises(EditRefused) as refused:
        a_message().view.splices(edit)
    assert refused.value.rule


def test_trees_for_schema_checks_stand_alone() -> None:
    view = MxView(FORMS["no document"].build())
    tree = view.document_tree()
    assert tree is not None
    assert tree.tag == f"{{{PACS8}}}Document"
    assert view.header_tree() is None
    for name in ("prefix", "siblings", "utf-16 big", "latin-1"):
        view = MxView(FORMS[name].build())
        header, document = view.header_tree(), view.document_tree()
        assert header is not None
        assert header.tag == f"{{{HEAD}}}AppHdr"
        assert document is not None
        assert document[0].tag == f"{{{PACS8}}}FIToFICstmrCdtTrf"


def test_several_messages_in_one_view_are_refused() -> None:
    one = Pacs008(wrapper="", declaration=False).build()
    with pytest.raises(UnreadableMessage):
        _ = MxView(b"<all>" + one + one + b"</all>").type


def test_a_shell_with_a_comment_is_neither_left_empty_nor_thrown_away() -> None:
    data = Pacs008().build().replace(b"<RmtInf>", b"<RmtInf><!-- note -->")
    with pytest.raises(EditRefused) as refused:
        apply_edit(split_mx(data)[0], Delete(f"{TX}/RmtInf/Ustrd"))
    assert refused.value.rule == "EMPTY"
