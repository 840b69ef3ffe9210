"""Each operator: what it does, and that a stale old value refuses it."""

import pytest
from operator_messages import ADDRESS, MT, MX, NEW_ADDRESS, OLD_ADDRESS, TX, UETR, an_mt, an_mx, op

from payments.diff import FieldChange, changed_fields
from payments.errors import EditRefused
from payments.message import Message
from payments.operators.meaning import LEVEL_OF, MEANINGS, edits_of, invert, level_of, touched
from payments.operators.model import Operator
from payments.patch import apply_operators, undeclared_changes
from payments.vocabulary import Level, OperatorName

NEW_UETR = "0d9c7c1a-3f0e-4c57-8d5e-6f1a2b3c4d5e"
PMT_ID = {"InstrId": "MORG260031", "UETR": UETR}
NEW_PMT_ID = {"InstrId": "MORG260031B", "UETR": NEW_UETR}
AGENT = f"{TX}/ChrgsInf/Agt/FinInstnId"
LONG = "Invoice 9 of November and the remaining part of the order that was delayed in October"

HAPPY_MX: dict[str, tuple[Operator, dict[str, str | None]]] = {
    "SetField": (op("SetField", f"{TX}/Cdtr/Nm", "Selva Legnami SpA", "Selva & C."), {f"{TX}/Cdtr/Nm": "Selva & C."}),
    "SetField inserts": (op("SetField", f"{TX}/ChrgBr/@Note", None, "a<b"), {f"{TX}/ChrgBr/@Note": "a<b"}),
    "SetField group": (
        op("SetField", f"{TX}/Cdtr/Id", None, {"OrgId": {"Othr": [{"Id": "A1"}, {"Id": "B2"}]}}),
        {f"{TX}/Cdtr/Id/OrgId/Othr/Id": "A1", f"{TX}/Cdtr/Id/OrgId/Othr[2]/Id": "B2"},
    ),
    "ClearField": (op("ClearField", f"{TX}/ChrgBr", "CRED", reason="x"), {f"{TX}/ChrgBr": None}),
    "MoveText": (
        op("MoveText", f"{ADDRESS}/AdrLine[3]", "Tax ID 0441", None, to=f"{TX}/Cdtr/Id/OrgId/Othr/Id"),
        {f"{TX}/Cdtr/Id/OrgId/Othr/Id": "Tax ID 0441", f"{ADDRESS}/AdrLine[3]": None},
    ),
    "MoveText of a part": (
        op("MoveText", f"{ADDRESS}/AdrLine[2]", "39100 Bolzano - Italy", "39100 Bolzano -", to=f"{ADDRESS}/AdrLine[3]"),
        {f"{ADDRESS}/AdrLine[2]": "39100 Bolzano -", f"{ADDRESS}/AdrLine[3]": "Tax ID 0441 Italy"},
    ),
    "NormaliseCharset": (
        op("NormaliseCharset", f"{TX}/Dbtr/Nm", "Mühle Morgenrot eG", "Muehle Morgenrot eG"),
        {f"{TX}/Dbtr/Nm": "Muehle Morgenrot eG"},
    ),
    "TrimWhitespace": (
        op("TrimWhitespace", f"{TX}/DbtrAcct/Id/IBAN", "de02 1203 0000 0000 2020 51"),
        {f"{TX}/DbtrAcct/Id/IBAN": "de02120300000000202051"},
    ),
    "FoldCase": (
        op("FoldCase", f"{TX}/DbtrAcct/Id/IBAN", "de02 1203 0000 0000 2020 51"),
        {f"{TX}/DbtrAcct/Id/IBAN": "DE02 1203 0000 0000 2020 51"},
    ),
    "StructureAddress": (
        op("StructureAddress", ADDRESS, OLD_ADDRESS, NEW_ADDRESS),
        {
            f"{ADDRESS}/PstCd": "39100",
            f"{ADDRESS}/TwnNm": "Bolzano",
            f"{ADDRESS}/Ctry": "IT",
            f"{ADDRESS}/AdrLine[2]": "Tax ID 0441",
            f"{ADDRESS}/AdrLine[3]": None,
        },
    ),
    "SplitLine": (
        op("SplitLine", f"{TX}/RmtInf/Ustrd", LONG, max=60),
        {
            f"{TX}/RmtInf/Ustrd": "Invoice 9 of November and the remaining part of the order",
            f"{TX}/RmtInf/Ustrd[2]": "that was delayed in October",
            f"{TX}/RmtInf/Ustrd[3]": "second line",
        },
    ),
    "TruncateWithMarker": (
        op("TruncateWithMarker", f"{TX}/RmtInf/Ustrd", LONG, max=35),
        {f"{TX}/RmtInf/Ustrd": "Invoice 9 of November and the+"},
    ),
    "ReplaceBIC": (
        op("ReplaceBIC", f"{TX}/CdtrAgt/FinInstnId/BICFI", "SELVITM1", "SELVITM1BZO", directory_version="2026-11"),
        {f"{TX}/CdtrAgt/FinInstnId/BICFI": "SELVITM1BZO"},
    ),
    "AddClearingCode": (
        op("AddClearingCode", f"{TX}/CdtrAgt/FinInstnId/ClrSysMmbId", None, "0342801600", scheme="ITNCC"),
        {
            f"{TX}/CdtrAgt/FinInstnId/ClrSysMmbId/ClrSysId/Cd": "ITNCC",
            f"{TX}/CdtrAgt/FinInstnId/ClrSysMmbId/MmbId": "0342801600",
        },
    ),
    "SetPurpose": (op("SetPurpose", f"{TX}/Purp/Cd", None, "GDDS"), {f"{TX}/Purp/Cd": "GDDS"}),
    "SetRegReporting": (
        op("SetRegReporting", f"{TX}/RgltryRptg", None, {"DbtCdtRptgInd": "CRED", "Dtls": {"Ctry": "AE", "Cd": "GDE"}}),
        {f"{TX}/RgltryRptg/DbtCdtRptgInd": "CRED", f"{TX}/RgltryRptg/Dtls/Cd": "GDE"},
    ),
    "SetChargeBearer": (op("SetChargeBearer", f"{TX}/ChrgBr", "CRED", "SHAR"), {f"{TX}/ChrgBr": "SHAR"}),
    "AddChargesInfo": (
        op("AddChargesInfo", f"{TX}/ChrgsInf", currency="JPY", amount="0", agent="MORGDEH1"),
        {
            f"{TX}/ChrgsInf/Amt": "0",
            f"{TX}/ChrgsInf/Amt/@Ccy": "JPY",
            f"{TX}/ChrgsInf/Agt/FinInstnId/BICFI": "MORGDEH1",
        },
    ),
    "SetValueDate": (
        op("SetValueDate", f"{TX}/IntrBkSttlmDt", "2026-11-23", "2026-11-24", calendar="JPY"),
        {f"{TX}/IntrBkSttlmDt": "2026-11-24"},
    ),
    "RemoveElement": (op("RemoveElement", f"{TX}/ChrgBr", "CRED", reason="not allowed"), {f"{TX}/ChrgBr": None}),
    "RemoveElement of a repeat": (
        op("RemoveElement", f"{TX}/RmtInf/Ustrd", LONG),
        {f"{TX}/RmtInf/Ustrd": "second line", f"{TX}/RmtInf/Ustrd[2]": None},
    ),
    "RemoveElement of a group": (op("RemoveElement", ADDRESS, OLD_ADDRESS), {f"{ADDRESS}/AdrLine": None}),
    "RegenerateHeaderField": (
        op("RegenerateHeaderField", "AppHdr/MsgDefIdr", "pacs.008.001.09", "pacs.008.001.08"),
        {"AppHdr/MsgDefIdr": "pacs.008.001.08"},
    ),
    "NewMessageId": (op("NewMessageId", "GrpHdr/MsgId", "MORG-0031", "MORG-0032"), {"GrpHdr/MsgId": "MORG-0032"}),
    "NewTransactionIds": (
        op("NewTransactionIds", f"{TX}/PmtId", PMT_ID, NEW_PMT_ID),
        {f"{TX}/PmtId/InstrId": "MORG260031B", f"{TX}/PmtId/UETR": NEW_UETR},
    ),
    "NewTransactionIds one": (
        op("NewTransactionIds", f"{TX}/PmtId/InstrId", "MORG260031", "MORG260032"),
        {f"{TX}/PmtId/InstrId": "MORG260032"},
    ),
    "RelinkReference": (op("RelinkReference", "", target="RET-1", original="MORG260031"), {}),
    "AttachCase": (op("AttachCase", "", target="CASE-7"), {}),
}
HAPPY_MT: dict[str, tuple[Operator, dict[str, str | None]]] = {
    "SetField": (op("SetField", "59/3", "39100 BOLZANO IT", "39100 BOZEN IT"), {"59/3": "39100 BOZEN IT"}),
    "SetField inserts a field": (op("SetField", "71F", None, "EUR0,"), {"71F": "EUR0,"}),
    "ClearField": (op("ClearField", "57A", "SELVITM1"), {"57A": None}),
    "NormaliseCharset": (
        op("NormaliseCharset", "59/2", "SELVA LEGNAMI SPÀ", "SELVA LEGNAMI SPA"),
        {"59/2": "SELVA LEGNAMI SPA"},
    ),
    "NormaliseCharset alone": (
        op("NormaliseCharset", "70", map="fin-x-v1"),
        {"70": "RECHNUNG 88 + 89 FUER LAERCHENHOLZ BOZEN"},
    ),
    "SplitLine": (
        op("SplitLine", "70", max=35),
        {"70/1": "RECHNUNG 88 & 89 FÜR LAERCHENHOLZ", "70/2": "BOZEN"},
    ),
    "MoveText": (
        op("MoveText", "59/3", "39100 BOLZANO IT", None, to="70/2"),
        {"59/3": None, "70/2": "39100 BOLZANO IT"},
    ),
    "ReplaceBIC": (op("ReplaceBIC", "57A", "SELVITM1", "SELVITM1BZO", directory_version="5"), {"57A": "SELVITM1BZO"}),
    "SetChargeBearer": (op("SetChargeBearer", "71A", "SHA", "OUR"), {"71A": "OUR"}),
    "AddChargesInfo": (
        op("AddChargesInfo", "71F", currency="EUR", amount="12.5", agent="MORGDEH1"),
        {"71F": "EUR12,5"},
    ),
    "SetValueDate": (
        op("SetValueDate", "32A", "261123EUR4210,00", "261124EUR4210,00"),
        {"32A": "261124EUR4210,00"},
    ),
    "RegenerateHeaderField": (op("RegenerateHeaderField", "{3:108}", "MUR0031", "MUR0032"), {"{3:108}": "MUR0032"}),
    "RegenerateHeaderField inserts": (op("RegenerateHeaderField", "{3:119}", None, "STP"), {"{3:119}": "STP"}),
    "NewTransactionIds": (op("NewTransactionIds", "20", "MORG260031", "MORG260032"), {"20": "MORG260032"}),
    "NewTransactionIds uetr": (op("NewTransactionIds", "{3:121}", UETR, NEW_UETR), {"{3:121}": NEW_UETR}),
    "RemoveElement": (op("RemoveElement", "59/3", "39100 BOLZANO IT"), {"59/3": None}),
    "TrimWhitespace": (op("TrimWhitespace", "50K/3", "PASSAU  DE", "PASSAU DE"), {"50K/3": "PASSAU DE"}),
    "FoldCase": (op("FoldCase", "71A", "sha"), {"71A": "SHA"}),
    "TruncateWithMarker": (
        op("TruncateWithMarker", "70", "RECHNUNG 88 & 89 FÜR LAERCHENHOLZ BOZEN", max=35),
        {"70": "RECHNUNG 88 & 89 FÜR LAERCHENHOLZ+"},
    ),
    "AddClearingCode": (
        op("AddClearingCode", "57A", "SELVITM1", "//IT0342801600\nSELVITM1", scheme="IT"),
        {"57A/1": "//IT0342801600", "57A/2": "SELVITM1"},
    ),
    "SetPurpose": (op("SetPurpose", "26T", None, "K90"), {"26T": "K90"}),
    "SetRegReporting": (op("SetRegReporting", "77B", None, "/BENEFRES/IT//TRADE"), {"77B": "/BENEFRES/IT//TRADE"}),
    "NewMessageId": (op("NewMessageId", "{3:108}", "MUR0031", "MUR0032"), {"{3:108}": "MUR0032"}),
    "ReorderElements": (op("ReorderElements", "", order=["71A", "70"]), {"71A": "SHA"}),
    "RelinkReference": (op("RelinkReference", "", target="RET-1", original="MORG260031"), {}),
    "AttachCase": (op("AttachCase", "", target="CASE-7"), {}),
}
AN_MT = {
    "TrimWhitespace": an_mt(MT.replace("PASSAU DE", "PASSAU  DE")),
    "FoldCase": an_mt(MT.replace(":71A:SHA", ":71A:sha")),
}


def carried_out(message: Message, operator: Operator, expected: dict[str, str | None]) -> Message:
    edited = apply_operators(message, [operator])
    assert {path: edited.get(path) for path in expected} == expected
    assert undeclared_changes(message, edited, [operator]) == ()
    return edited


@pytest.mark.parametrize("name", HAPPY_MX)
def test_an_operator_does_what_it_says_in_mx(name: str) -> None:
    operator, expected = HAPPY_MX[name]
    edited = carried_out(an_mx(), operator, expected)
    assert (edited.data == an_mx().data) == (not expected)


@pytest.mark.parametrize("name", HAPPY_MT)
def test_an_operator_does_what_it_says_in_mt(name: str) -> None:
    operator, expected = HAPPY_MT[name]
    before = AN_MT.get(name, an_mt())
    edited = carried_out(before, operator, expected)
    assert (edited.data == before.data) == (not expected)


def test_every_operator_of_the_vocabulary_has_a_meaning_and_a_case_here() -> None:
    assert set(MEANINGS) == set(OperatorName) == set(LEVEL_OF)
    assert {operator.op for operator, _ in HAPPY_MX.values()} >= set(OperatorName) - {OperatorName.REORDER_ELEMENTS}
    assert {operator.op for operator, _ in HAPPY_MT.values()} >= set(OperatorName) - {OperatorName.STRUCTURE_ADDRESS}


@pytest.mark.parametrize("name", [n for n, (o, _) in HAPPY_MX.items() if o.old is not None])
def test_a_stale_old_value_refuses_the_operator(name: str) -> None:
    operator, _ = HAPPY_MX[name]
    old = "stale" if isinstance(operator.old, str) else dict.fromkeys(operator.old or {}, "stale")
    with pytest.raises(EditRefused) as refused:
        apply_operators(an_mx(), [Operator(operator.op, operator.path, old, operator.new, (), operator.arguments)])
    assert refused.value.rule in ("STALE_OLD", "VALUE_DATE", "MOVE")
    assert refused.value.place.startswith(operator.path)


@pytest.mark.parametrize("name", [n for n, (o, _) in HAPPY_MX.items() if o.old is None and o.new is not None])
def test_a_null_old_value_means_absent(name: str) -> None:
    operator, _ = HAPPY_MX[name]
    edited = apply_operators(an_mx(), [operator])
    with pytest.raises(EditRefused):
        apply_operators(edited, [operator])
    assert edited.data != an_mx().data


def test_each_operator_sees_the_outcome_of_those_before_it() -> None:
    path = f"{ADDRESS}/AdrLine[2]"
    operators = [
        op("RemoveElement", path, "39100 Bolzano - Italy"),
        op("SetField", path, "Tax ID 0441", "Partita IVA 0441"),
        op("SetField", f"{ADDRESS}/AdrLine[3]", None, "39100 Bolzano"),
    ]
    edited = apply_operators(an_mx(), operators)
    lines = [edited.get(p) for p in edited.view.children(ADDRESS)]
    assert lines == ["Via dei Larici 8", "Partita IVA 0441", "39100 Bolzano"]
    assert undeclared_changes(an_mx(), edited, operators) == ()


def test_charset_then_split_is_the_repair_of_an_overlong_line() -> None:
    operators = [op("NormaliseCharset", "70"), op("SplitLine", "70", max=35)]
    edited = apply_operators(an_mt(), operators)
    assert edited.get("70") == "RECHNUNG 88 + 89 FUER LAERCHENHOLZ\nBOZEN"
    assert b"LAERCHENHOLZ\r\nBOZEN\r\n:71A:" in edited.data
    assert undeclared_changes(an_mt(), edited, operators) == ()


def test_elements_are_put_into_standard_order() -> None:
    mixed = an_mx(MX.replace("<TwnNm>Passau</TwnNm><Ctry>DE</Ctry>", "<Ctry>DE</Ctry><TwnNm>Passau</TwnNm>"))
    operator = op("ReorderElements", f"{TX}/Dbtr/PstlAdr", order=["TwnNm", "Ctry"])
    edited = apply_operators(mixed, [operator])
    assert edited.data == an_mx().data
    assert undeclared_changes(mixed, edited, [operator]) == ()


def test_fields_are_put_into_standard_order() -> None:
    swapped = MT.replace(":20:MORG260031\r\n:23B:CRED\r\n", ":23B:CRED\r\n:20:MORG260031\r\n")
    operator = op("ReorderElements", "", order=["20", "23B", "32A", "50K", "57A", "59", "70", "71A"])
    edited = apply_operators(an_mt(swapped), [operator])
    assert edited.data == MT.encode()
    assert undeclared_changes(an_mt(swapped), edited, [operator]) == ()


@pytest.mark.parametrize(
    "operator",
    [
        op("SetField", f"{TX}/Cdtr/Nm", "Selva Legnami SpA", "Selva Legnami S.p.A."),
        op("SetField", f"{TX}/Purp/Cd", None, "GDDS"),
        op("SetPurpose", f"{TX}/Purp/Cd", None, "GDDS"),
        op("ReplaceBIC", f"{TX}/CdtrAgt/FinInstnId/BICFI", "SELVITM1", "SELVITM1BZO", directory_version="2026-11"),
        op("SetValueDate", f"{TX}/IntrBkSttlmDt", "2026-11-23", "2026-11-24"),
        op("NewTransactionIds", f"{TX}/PmtId", PMT_ID, NEW_PMT_ID),
        op("NormaliseCharset", f"{TX}/Dbtr/Nm", "Mühle Morgenrot eG", "Muehle Morgenrot eG"),
        op("AddChargesInfo", f"{TX}/ChrgsInf", currency="JPY", amount="0", agent="MORGDEH1"),
        op("SetRegReporting", f"{TX}/RgltryRptg", None, {"Dtls": {"Ctry": "AE", "Cd": "GDE"}}),
        op("StructureAddress", ADDRESS, OLD_ADDRESS, NEW_ADDRESS),
        op("MoveText", f"{ADDRESS}/AdrLine[3]", "Tax ID 0441", None, to=f"{TX}/Cdtr/Id/OrgId/Othr/Id"),
        op("RelinkReference", "", target="RET-1", original="MORG260031"),
    ],
)
def test_an_operator_and_its_inverse_change_nothing(operator: Operator) -> None:
    edited = apply_operators(an_mx(), [operator])
    assert apply_operators(edited, [invert(operator)]).data == an_mx().data


@pytest.mark.parametrize(
    "operator", [op("SplitLine", "70", max=35), op("ReorderElements", "", order=["20"]), op("TrimWhitespace", "70")]
)
def test_what_the_operator_alone_cannot_undo_is_refused(operator: Operator) -> None:
    with pytest.raises(EditRefused) as refused:
        invert(operator)
    assert refused.value.rule == "INVERT"


def test_levels_are_the_laxest_of_the_handbook() -> None:
    assert LEVEL_OF[OperatorName.SET_FIELD] is Level.A3
    assert LEVEL_OF[OperatorName.STRUCTURE_ADDRESS] is Level.A2
    assert LEVEL_OF[OperatorName.ADD_CLEARING_CODE] is Level.A1
    zero, some = (op("AddChargesInfo", "x", currency="EUR", amount=a, agent="MORGDEH1") for a in ("0.00", "1"))
    assert (level_of(zero), level_of(some)) == (Level.A2, Level.A1)


def test_touched_names_every_place_that_may_change() -> None:
    assert touched(op("SetField", "59/2", "a", "b"), an_mt()) == ("59/2",)
    assert touched(op("MoveText", "59/3", "a", None, to="70/2"), an_mt()) == ("59/3", "70/2")
    assert touched(op("RelinkReference", "", target="a", original="b"), an_mx()) == ()
    ids = touched(op("NewTransactionIds", f"{TX}/PmtId", PMT_ID, NEW_PMT_ID), an_mx())
    assert ids == (f"{TX}/PmtId/InstrId", f"{TX}/PmtId/UETR")
    address = touched(op("StructureAddress", ADDRESS, OLD_ADDRESS, NEW_ADDRESS), an_mx())
    assert {f"{ADDRESS}/AdrLine[3]", f"{ADDRESS}/TwnNm"} <= set(address)


def test_the_diff_tells_path_old_and_new() -> None:
    edited = apply_operators(an_mx(), [HAPPY_MX["StructureAddress"][0]])
    changes = changed_fields(an_mx(), edited)
    assert FieldChange(f"{ADDRESS}/Ctry", None, "IT") in changes
    assert changes[-1] == FieldChange(f"{ADDRESS}/AdrLine[3]", "Tax ID 0441", None)
    assert changed_fields(edited, edited) == ()


def test_edits_are_made_for_links_without_any_byte() -> None:
    assert edits_of(an_mx(), op("AttachCase", "", target="CASE-7")) == ()
    with pytest.raises(EditRefused):
        edits_of(an_mx(), op("AttachCase", ""))
