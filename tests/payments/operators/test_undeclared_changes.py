"""The judge finds every change that no operator declares, however it is dressed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from operator_messages import ADDRESS, HEAD, MT, MX, NEW_ADDRESS, OLD_ADDRESS, TX, an_mt, an_mx, op

from payments.message import Message
from payments.operators.model import Operator
from payments.patch import apply_operators, undeclared_changes

NAME = op("SetField", f"{TX}/Cdtr/Nm", "Selva Legnami SpA", "Selva Legni SpA")
PURPOSE = op("SetPurpose", f"{TX}/Purp/Cd", None, "GDDS")
STRUCTURE = op("StructureAddress", ADDRESS, OLD_ADDRESS, NEW_ADDRESS)
LINE_2 = op("RemoveElement", f"{ADDRESS}/AdrLine[2]", "39100 Bolzano - Italy")
TRIM = op("TrimWhitespace", f"{TX}/DbtrAcct/Id/IBAN")
ORDER = op("ReorderElements", f"{TX}/Dbtr/PstlAdr", order=["Ctry", "TwnNm"])
OUTER = op("ReorderElements", f"{TX}/Dbtr", order=["PstlAdr", "Nm"])
DEBTOR = op("SetField", f"{TX}/Dbtr/PstlAdr/TwnNm", "Passau", "Passau a.d. Donau")
MT_NAME = op("SetField", "59/2", "SELVA LEGNAMI SPÀ", "SELVA LEGNAMI SPA")
MT_CHARGES = op("SetField", "71F", None, "EUR0,")
MT_HEADER = op("RegenerateHeaderField", "{3:119}", None, "STP")
MT_CHARSET = op("NormaliseCharset", "70")
MT_ORDER = op("ReorderElements", "", order=["20", "23B", "32A", "50K", "57A", "59", "71A", "70"])


def repaired(*operators: Operator, mt: bool = False) -> str:
    message = apply_operators(an_mt() if mt else an_mx(), operators)
    assert undeclared_changes(an_mt() if mt else an_mx(), message, operators) == ()
    return message.data.decode()


LIES_MX = {
    "nothing declared": ((), lambda t: t.replace("Passau", "Passen")),
    "other value than declared": ((NAME,), lambda t: t.replace("Selva Legni SpA", "Selva Legni Spa")),
    "declared but not done": ((NAME,), lambda _: MX),
    "one of two not done": ((NAME, PURPOSE), lambda t: t.replace("Selva Legni SpA", "Selva Legnami SpA")),
    "another leaf too": ((NAME,), lambda t: t.replace("MORG260031", "MORG260032")),
    "a currency": ((NAME,), lambda t: t.replace('Ccy="JPY"', 'Ccy="USD"')),
    "a like-named leaf elsewhere": ((NAME,), lambda t: t.replace("Mühle Morgenrot eG", "Mühle Abendrot eG")),
    "a comment": ((NAME,), lambda t: t.replace("<RmtInf>", "<RmtInf><!-- pay -->")),
    "a comment inside the declared text": (
        (NAME,),
        lambda t: t.replace("Selva Legni SpA", "Selva <!-- x -->Legni SpA"),
    ),
    "a comment inside a declared group": ((STRUCTURE,), lambda t: t.replace("<TwnNm>Bol", "<!-- x --><TwnNm>Bol")),
    "an instruction inside a new element": ((PURPOSE,), lambda t: t.replace("<Purp>", "<Purp><?x y?>")),
    "white space elsewhere": ((NAME,), lambda t: t.replace("<ChrgBr>", " <ChrgBr>")),
    "line ends": ((NAME,), lambda t: t.replace("\n", "\r\n")),
    "the declaration": ((NAME,), lambda t: t.replace(' encoding="UTF-8"', "")),
    "the wrapper's tag": ((NAME,), lambda t: t.replace("urn:house:own", "urn:house:other")),
    "behind the end": ((NAME,), lambda t: t + "<!-- x -->"),
    "the namespace": ((NAME,), lambda t: t.replace('pacs.008.001.08">', 'pacs.008.001.10">')),
    "a declared value twice": ((PURPOSE,), lambda t: t.replace("<Cd>GDDS</Cd>", "<Cd>GDDS</Cd><Cd>GDDS</Cd>")),
    "more inside a new element": ((PURPOSE,), lambda t: t.replace("<Cd>GDDS</Cd>", "<Cd>GDDS</Cd><Prtry>X</Prtry>")),
    "text between new elements": ((PURPOSE,), lambda t: t.replace("<Cd>GDDS</Cd>", "x<Cd>GDDS</Cd>")),
    "an attribute on a new element": ((PURPOSE,), lambda t: t.replace("<Cd>GDDS", '<Cd a="b">GDDS')),
    "a new element of another namespace": ((PURPOSE,), lambda t: t.replace("<Cd>GDDS</Cd>", "<own:Cd>GDDS</own:Cd>")),
    "a namespace on a new element": ((PURPOSE,), lambda t: t.replace("<Cd>GDDS", '<Cd xmlns:q="urn:q">GDDS')),
    "an empty element": ((NAME,), lambda t: t.replace("<ChrgBr>", "<Purp/><ChrgBr>")),
    "another element gone": ((LINE_2,), lambda t: t.replace("<ChrgBr>CRED</ChrgBr>", "")),
    "another repeat gone": ((LINE_2,), lambda _: MX.replace("<AdrLine>Tax ID 0441</AdrLine>", "")),
    "repeats exchanged": ((NAME,), lambda t: t.replace("second line", "?").replace("Invoice 9", "second line")),
    "elements exchanged": (
        (NAME,),
        lambda t: t.replace("<TwnNm>Passau</TwnNm><Ctry>DE</Ctry>", "<Ctry>DE</Ctry><TwnNm>Passau</TwnNm>"),
    ),
    "a computed text that does not follow": ((TRIM,), lambda t: t.replace("de0212030000", "de0212030001")),
    "a second document": ((NAME,), lambda t: t.replace("</Document>", "</Document><Document xmlns='urn:x'/>")),
    "a second header": ((NAME,), lambda t: t.replace("<Document ", f"<AppHdr xmlns='{HEAD}'/><Document ")),
    "another spelling of the same text": ((NAME,), lambda t: t.replace("Passau", "P&#97;ssau")),
    "a text as CDATA": ((NAME,), lambda t: t.replace(">Passau<", "><![CDATA[Passau]]><")),
    "moved and another leaf changed": ((ORDER, OUTER), lambda t: t.replace("Passau", "Passen")),
    "moved and not as declared": ((DEBTOR, OUTER), lambda t: t.replace("a.d. Donau", "a. d. Donau")),
    "moved and an element more": ((OUTER,), lambda t: t.replace("<TwnNm>P", "<StrtNm>X</StrtNm><TwnNm>P")),
    "moved and a comment": ((ORDER,), lambda t: t.replace("<TwnNm>P", "<!-- x --><TwnNm>P")),
    "moved and a repeat gone": ((OUTER, LINE_2), lambda t: t.replace("<Nm>Mühle Morgenrot eG</Nm>", "")),
    "not well-formed": ((NAME,), lambda t: t.replace("</ChrgBr>", "")),
    "a document type": ((NAME,), lambda t: t.replace("<Envelope", "<!DOCTYPE x><Envelope")),
}
LIES_MT = {
    "nothing declared": ((), lambda t: t.replace("PASSAU", "PASSEN")),
    "other value than declared": ((MT_NAME,), lambda t: t.replace("LEGNAMI SPA", "LEGNAMI SRL")),
    "declared but not done": ((MT_NAME,), lambda _: MT),
    "another line of the field": ((MT_NAME,), lambda t: t.replace("39100 BOLZANO", "39100 BOZEN")),
    "the account of the field": ((MT_NAME,), lambda t: t.replace("/IT60X", "/IT61X")),
    "another field": ((MT_NAME,), lambda t: t.replace("EUR4210,00", "EUR9210,00")),
    "a field more": ((MT_CHARGES,), lambda t: t.replace(":71F:", ":71F:EUR1,\r\n:71F:")),
    "a field gone": ((MT_NAME,), lambda t: t.replace(":57A:SELVITM1\r\n", "")),
    "a tag": ((MT_NAME,), lambda t: t.replace(":57A:", ":57D:")),
    "the header": ((MT_HEADER,), lambda t: t.replace("SELVITM1XXXXN", "SELVITM2XXXXN")),
    "a header tag more": ((MT_HEADER,), lambda t: t.replace("{119:STP}", "{119:STP}{433:X}")),
    "line ends": ((MT_NAME,), lambda t: t.replace("\r\n", "\n")),
    "line ends of the declared field": ((MT_NAME,), lambda t: t.replace("SPA\r\n", "SPA\n")),
    "order of fields": (
        (MT_NAME,),
        lambda t: t.replace(":20:MORG260031\r\n:23B:CRED\r\n", ":23B:CRED\r\n:20:MORG260031\r\n"),
    ),
    "a declared field in another place": (
        (MT_CHARGES,),
        lambda t: t.replace(":71F:EUR0,\r\n", "").replace(":20:", ":71F:EUR1,\r\n:20:"),
    ),
    "a computed text that does not follow": ((MT_CHARSET,), lambda t: t.replace("FUER", "FOR")),
    "behind the end": ((MT_NAME,), lambda t: t + "{5:{CHK:123456789ABC}}"),
    "moved and changed, but not as declared": ((MT_NAME, MT_ORDER), lambda t: t.replace("LEGNAMI SPA", "LEGNAMI SRL")),
    "moved and another field changed": ((MT_NAME, MT_ORDER), lambda t: t.replace("EUR4210,00", "EUR9210,00")),
    "moved and the account of the declared field": ((MT_NAME, MT_ORDER), lambda t: t.replace("/IT60X", "/IT61X")),
    "moved and a field more": ((MT_NAME, MT_ORDER), lambda t: t.replace(":71A:SHA", ":71F:EUR1,\r\n:71A:SHA")),
    "moved and a field gone": ((MT_NAME, MT_ORDER), lambda t: t.replace(":57A:SELVITM1\r\n", "")),
    "moved and a line end of the declared field": ((MT_NAME, MT_ORDER), lambda t: t.replace("SPA\r\n", "SPA\n")),
    "moved and the header": ((MT_NAME, MT_ORDER), lambda t: t.replace("SELVITM1XXXXN", "SELVITM2XXXXN")),
}


def test_elements_may_move_around_others_that_move_or_change_as_declared() -> None:
    assert "<Ctry>DE</Ctry><TwnNm>Passau a.d. Donau</TwnNm>" in repaired(DEBTOR, ORDER, OUTER)


@pytest.mark.parametrize("name", LIES_MX)
def test_an_undeclared_change_of_an_mx_is_found(name: str) -> None:
    operators, forge = LIES_MX[name]
    forged = forge(repaired(*operators))
    assert forged.encode() != apply_operators(an_mx(), operators).data
    assert undeclared_changes(an_mx(), Message(forged.encode(), "MX"), operators) != ()


@pytest.mark.parametrize("name", LIES_MT)
def test_an_undeclared_change_of_an_mt_is_found(name: str) -> None:
    operators, forge = LIES_MT[name]
    forged = forge(repaired(*operators, mt=True))
    assert forged.encode() != apply_operators(an_mt(), operators).data
    assert undeclared_changes(an_mt(), Message(forged.encode(), "MT"), operators) != ()


def test_surroundings_and_kind_belong_to_the_message() -> None:
    assert undeclared_changes(an_mx(), Message(MX.encode(), "MX", before=b" "), []) == ("surroundings",)
    assert undeclared_changes(an_mx(), Message(MX.encode(), "MT"), []) == ("surroundings",)
    assert undeclared_changes(an_mx(), an_mx(), []) == ()


def test_operators_with_other_old_values_than_the_message_are_found() -> None:
    lying = op("SetField", f"{TX}/Cdtr/Nm", "Selva Legnami", "Selva Legni SpA")
    after = apply_operators(an_mx(), [NAME])
    assert f"{TX}/Cdtr/Nm" in undeclared_changes(an_mx(), after, [lying])


def test_the_same_leaf_of_another_transaction_is_found() -> None:
    start, end = MX.index("    <CdtTrfTxInf>"), MX.index("  </FIToFICstmrCdtTrf>")
    twice = MX[:end] + MX[start:end] + MX[end:]
    head, _, tail = twice.rpartition("Selva Legnami SpA")
    after = an_mx(head + "Selva Legni SpA" + tail)
    assert undeclared_changes(an_mx(twice), after, [NAME]) != ()
    second = op("SetField", f"{TX}[2]/Cdtr/Nm", "Selva Legnami SpA", "Selva Legni SpA")
    assert undeclared_changes(an_mx(twice), after, [second]) == ()
    assert apply_operators(an_mx(twice), [second]).data == after.data


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_flipped_byte_stays_unnoticed(data: st.DataObject) -> None:
    mt = data.draw(st.booleans())
    operators = (MT_NAME, MT_CHARGES, MT_HEADER) if mt else (NAME, PURPOSE, STRUCTURE, TRIM)
    before = an_mt() if mt else an_mx()
    good = apply_operators(before, operators).data
    at = data.draw(st.integers(0, len(good) - 1))
    byte = data.draw(st.integers(1, 127).filter(lambda b: b != good[at]))
    forged = Message(good[:at] + bytes([byte]) + good[at + 1 :], before.kind)
    # White space between the elements of a declared group has no meaning and no fixed bytes.
    if undeclared_changes(before, forged, operators) == ():
        assert bytes([byte]) in b" \t\r\n"
        assert forged.fields() == Message(good, before.kind).fields()
