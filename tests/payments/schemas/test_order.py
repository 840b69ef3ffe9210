"""Element order, occurrence and lengths come from the schema of exactly that version."""

from payments.schemas import order


def test_children_stand_in_schema_order() -> None:
    children = order.child_order("pacs.008.001.08", "CdtTrfTxInf/Cdtr/PstlAdr")
    assert children is not None
    assert children[-4:] == ("DstrctNm", "CtrySubDvsn", "Ctry", "AdrLine")


def test_the_message_root_is_the_empty_path() -> None:
    assert order.child_order("pacs.008.001.08", "") == ("GrpHdr", "CdtTrfTxInf", "SplmtryData")


def test_repeat_numbers_do_not_matter() -> None:
    once, third = (order.child_order("pacs.008.001.08", f"CdtTrfTxInf{n}/PmtId") for n in ("", "[3]"))
    assert once == third == ("InstrId", "EndToEndId", "TxId", "UETR", "ClrSysRef")


def test_the_header_has_its_own_version() -> None:
    children = order.child_order("head.001.001.02", "AppHdr")
    assert children is not None
    assert children[:2] == ("CharSet", "Fr")
    assert order.max_length("head.001.001.02", "AppHdr/BizMsgIdr") == 35


def test_occurrence_is_as_declared() -> None:
    assert order.occurs("pacs.008.001.08", "CdtTrfTxInf") == (1, None)
    assert order.occurs("pacs.008.001.08", "CdtTrfTxInf/Cdtr/PstlAdr/AdrLine") == (0, 7)


def test_lengths_and_lists_of_values() -> None:
    assert order.max_length("pacs.008.001.08", "CdtTrfTxInf/Cdtr/Nm") == 140
    assert order.max_length("pacs.008.001.08", "CdtTrfTxInf/Cdtr/PstlAdr") is None
    assert order.allowed_values("pacs.008.001.08", "CdtTrfTxInf/ChrgBr") == ("DEBT", "CRED", "SHAR", "SLEV")


def test_a_choice_is_told() -> None:
    assert order.is_choice("pacs.008.001.08", "CdtTrfTxInf/CdtrAcct/Id") is True
    assert order.is_choice("pacs.008.001.08", "CdtTrfTxInf/CdtrAcct") is False


def test_attributes_have_a_type() -> None:
    declared = order.text_type("pacs.008.001.08", "CdtTrfTxInf/IntrBkSttlmAmt/@Ccy")
    assert declared is not None
    assert declared.pattern == "[A-Z]{3,3}"


def test_unknown_versions_and_places_are_none() -> None:
    assert order.child_order("pacs.008.001.99", "") is None
    assert order.occurs("pacs.008.001.08", "CdtTrfTxInf/Foo") is None
    assert order.max_length("pacs.008.001.08", "Foo/Bar") is None
