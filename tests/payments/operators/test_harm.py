"""What an operator may never do, and what it can prove about itself."""

import pytest
from operator_messages import ADDRESS, MT, MX, NEW_ADDRESS, OLD_ADDRESS, TX, an_mt, an_mx, op

from payments.errors import EditRefused
from payments.message import Message
from payments.operators.meaning import harmless
from payments.operators.model import Operator
from payments.patch import apply_operators

ADDRESSES = [
    (OLD_ADDRESS, NEW_ADDRESS, None),
    (OLD_ADDRESS, NEW_ADDRESS | {"TwnNm": "Bozen"}, "Bozen"),
    (OLD_ADDRESS, NEW_ADDRESS | {"Ctry": "AT"}, "AT"),
    (OLD_ADDRESS, NEW_ADDRESS | {"AdrLine": ["Via dei Larici 8"]}, "0441"),
    (OLD_ADDRESS, NEW_ADDRESS | {"StrtNm": "Via Roma"}, "Roma"),
    (OLD_ADDRESS, NEW_ADDRESS | {"PstCd": "39101"}, "39101"),
    (
        {"AdrLine": ["Canal Road", "Leeds LS12 2TX"]},
        {"TwnNm": "Leeds", "PstCd": "LS12 2TX", "StrtNm": "Canal Road"},
        None,
    ),
    (
        {"AdrLine": ["Canal Road", "Leeds LS12 2TX"]},
        {"TwnNm": "Leeds", "PstCd": "LS12 2TX", "StrtNm": "Canal Road", "Ctry": "GB"},
        "GB",
    ),
    ({"AdrLine": ["Dubai U.A.E."]}, {"TwnNm": "Dubai", "Ctry": "AE"}, None),
    ({"AdrLine": ["Graz, AT"]}, {"TwnNm": "Graz", "Ctry": "AT"}, None),
    (
        {"TwnNm": "Porto", "Ctry": "PT", "AdrLine": "Rua do Souto, Porto"},
        {"TwnNm": "Porto", "Ctry": "PT", "AdrLine": "Rua do Souto"},
        None,
    ),
    (
        {"TwnNm": "Porto", "Ctry": "PT", "AdrLine": "Rua do Souto, Braga"},
        {"TwnNm": "Porto", "Ctry": "PT", "AdrLine": "Rua do Souto"},
        "Braga",
    ),
    ({"TwnNm": "Lyon", "Ctry": "FR", "AdrLine": "Lyon France"}, {"TwnNm": "Lyon", "Ctry": "FR"}, None),
    ({"Ctry": "UK", "TwnNm": "York"}, {"Ctry": "GB", "TwnNm": "York"}, None),
    ({"Ctry": "US", "TwnNm": "York"}, {"Ctry": "GB", "TwnNm": "York"}, "GB"),
    (None, {"TwnNm": "Lyon", "Ctry": "FR"}, None),
]


@pytest.mark.parametrize(("old", "new", "word"), ADDRESSES)
def test_an_address_keeps_every_token_and_gains_none(old: object, new: object, word: str | None) -> None:
    found = harmless(an_mx(), op("StructureAddress", ADDRESS, old, new))
    assert found is None if word is None else word in (found or "")


@pytest.mark.parametrize(
    "operator",
    [
        op("StructureAddress", ADDRESS, OLD_ADDRESS, NEW_ADDRESS | {"TwnNm": "Bozen"}),
        op("ClearField", f"{TX}/Cdtr/Nm", "Selva Legnami SpA"),
        op("ClearField", f"{ADDRESS}/AdrLine[3]", "Tax ID 0441"),
        op("ClearField", f"{TX}/RmtInf/Ustrd[2]", "second line"),
        op("ClearField", f"{TX}/DbtrAcct/Id/IBAN", "de02 1203 0000 0000 2020 51"),
        op("TruncateWithMarker", f"{TX}/Cdtr/Nm", "Selva Legnami SpA", max=10),
        op("SetValueDate", f"{TX}/IntrBkSttlmDt", "2026-11-23", "2026-11-20"),
    ],
)
def test_an_operator_that_does_harm_is_refused(operator: Operator) -> None:
    assert harmless(an_mx(), operator) is not None
    with pytest.raises(EditRefused) as refused:
        apply_operators(an_mx(), [operator])
    assert refused.value.rule == "HARM"


@pytest.mark.parametrize(
    ("message", "operator", "proven"),
    [
        (an_mx(), op("SetField", f"{TX}/IntrBkSttlmAmt", "250000.00", "250000"), True),
        (an_mx(), op("SetField", f"{TX}/IntrBkSttlmAmt", "250000.00", "25000"), False),
        (an_mx(), op("SetField", f"{TX}/IntrBkSttlmAmt", "250000.00", "2.5e5"), False),
        (an_mx(), op("SetField", "GrpHdr/NbOfTxs", "2", "1"), True),
        (an_mx(), op("SetField", "GrpHdr/NbOfTxs", "2", "3"), False),
        (an_mx(), op("SetField", f"{TX}/PmtId/EndToEndId", "", "NOTPROVIDED"), True),
        (an_mx(), op("SetField", f"{TX}/PmtId/EndToEndId", "ANGEBOT-9", "NOTPROVIDED"), False),
        (an_mx(), op("SetField", f"{TX}/Purp/Cd", None, "GDDS"), False),
        (an_mt(), op("SetField", "32A", "261123EUR4210.00", "261123EUR4210,00"), True),
        (an_mt(), op("SetField", "32A", "261123EUR4210,00", "261123EUR4211,00"), False),
        (an_mt(), op("SetField", "32A", "261123EUR4210,00", "261124EUR4210,00"), False),
        (an_mx(), op("RegenerateHeaderField", "AppHdr/MsgDefIdr", "pacs.008.001.09", "pacs.008.001.08"), True),
        (an_mx(), op("RegenerateHeaderField", "AppHdr/MsgDefIdr", "pacs.008.001.09", "pacs.009.001.08"), False),
        (an_mx(), op("RegenerateHeaderField", "AppHdr/To/FIId/FinInstnId/BICFI", "SELVITM2", "SELVITM1"), True),
        (an_mx(), op("RegenerateHeaderField", "AppHdr/To/FIId/FinInstnId/BICFI", "SELVITM2", "OTHRITM1"), False),
        (an_mx(), op("RemoveElement", f"{TX}/ChrgBr", "CRED"), False),
        (an_mx(), op("RemoveElement", f"{TX}/ChrgBr", "  "), True),
        (an_mx(), op("ReplaceBIC", f"{TX}/CdtrAgt/FinInstnId/BICFI", "A", "B", directory_version="1"), False),
    ],
)
def test_only_a_change_of_form_proves_itself_harmless(message: Message, operator: Operator, proven: bool) -> None:
    assert (harmless(message, operator) is None) == proven


def test_an_exact_repeat_may_go() -> None:
    twice = an_mx(MX.replace("<Ustrd>second line</Ustrd>", "<Ustrd>second line</Ustrd><Ustrd>second line</Ustrd>"))
    assert harmless(twice, op("RemoveElement", f"{TX}/RmtInf/Ustrd[3]", "second line")) is None


@pytest.mark.parametrize(
    "operator",
    [
        op("SetField", f"{TX}/Cdtr/Nm"),
        op("SetField", f"{TX}/Cdtr/Nm", "Selva Legnami SpA", {"First": "Selva"}),
        op("SetField", f"{TX}/Cdtr/Nm", {"x": "y"}, "Selva"),
        op("ClearField", f"{TX}/ChrgBr", "CRED", "SHAR"),
        op("MoveText", f"{ADDRESS}/AdrLine[3]", "Tax ID 0441"),
        op("MoveText", f"{ADDRESS}/AdrLine[3]", "Tax ID 0441", "Tax 0441", to=f"{TX}/Cdtr/Id/OrgId/Othr/Id"),
        op("MoveText", f"{ADDRESS}/AdrLine[3]", "Tax ID 0441", None, to=f"{ADDRESS}/AdrLine[3]"),
        op("NormaliseCharset", f"{TX}/Dbtr/Nm", "Mühle Morgenrot eG", "Muhle Morgenrot eG"),
        op("NormaliseCharset", f"{TX}/Dbtr/Nm", map="no-such-map"),
        op("FoldCase", f"{TX}/Cdtr/Nm", "Selva Legnami SpA"),
        op("TrimWhitespace", f"{TX}/Cdtr/Id"),
        op("StructureAddress", f"{TX}/Cdtr", {}, NEW_ADDRESS),
        op("StructureAddress", ADDRESS, OLD_ADDRESS, {}),
        op("SplitLine", f"{TX}/Cdtr/Nm", max=140),
        op("SplitLine", f"{TX}/Cdtr/Nm"),
        op("TruncateWithMarker", f"{TX}/RmtInf/Ustrd[2]", "second line", max=80),
        op("ReplaceBIC", f"{TX}/CdtrAgt/FinInstnId/BICFI", "SELVITM1", "SELVITM1BZO"),
        op("ReplaceBIC", f"{TX}/CdtrAgt/FinInstnId/BICFI", "SELVITM1", "selvitm1", directory_version="1"),
        op("AddClearingCode", f"{TX}/CdtrAgt", None, "0342801600", scheme="ITNCC"),
        op("SetChargeBearer", f"{TX}/ChrgBr", "CRED", "FREE"),
        op("AddChargesInfo", f"{TX}/ChrgsInf", currency="EUR", amount="1e2", agent="MORGDEH1"),
        op("AddChargesInfo", f"{TX}/ChrgsInf", None, {"Amt": "1"}, currency="EUR", amount="0", agent="MORGDEH1"),
        op("SetValueDate", f"{TX}/IntrBkSttlmDt", "2026-11-23", "2026-11-31"),
        op("RegenerateHeaderField", "GrpHdr/MsgId", "MORG-0031", "X"),
        op("NewMessageId", f"{TX}/PmtId/UETR", "a", "b"),
        op("NewMessageId", "GrpHdr/MsgId", "MORG-0031", "MORG-0031"),
        op("NewTransactionIds", f"{TX}/PmtId", {"EndToEndId": "ANGEBOT-9"}, {"EndToEndId": "X"}),
        op("ReorderElements", f"{TX}/Dbtr/PstlAdr", order=["TwnNm"]),
        op("ReorderElements", f"{TX}/Dbtr/PstlAdr"),
        op("RelinkReference", "", target="x"),
    ],
)
def test_an_operator_of_wrong_form_is_refused(operator: Operator) -> None:
    with pytest.raises(EditRefused) as refused:
        apply_operators(an_mx(), [operator])
    assert refused.value.rule


def test_blanks_and_case_fall_in_an_account_line_but_never_in_a_name() -> None:
    account = "/de02 1203 0000 0000 2020 51"
    message = an_mt(MT.replace("/DE02120300000000202051", account))
    operators = [op("TrimWhitespace", "50K/1", account), op("FoldCase", "50K/1", "/de02120300000000202051")]
    assert apply_operators(message, operators).data == an_mt().data
    named = an_mt(MT.replace("/DE02120300000000202051\r\n", ""))
    with pytest.raises(EditRefused):
        apply_operators(named, [op("FoldCase", "50K/1", "MUEHLE MORGENROT EG")])
