"""Namespace, root and header against each other; processing instructions; code lists; the pitfalls of XML dress."""

import pytest

from payments import Message, check, read
from payments.code_sets import edition
from payments.rules.envelope import roots
from payments.rules.example import build
from payments.rules.rule import Example
from payments.schemas.held import versions
from payments.schemas.index import index_of
from payments.vocabulary import Severity

PACS8 = "urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"


def clean() -> bytes:
    return build(Example("pacs.008")).data


def told(data: bytes) -> list[tuple[str, str, str]]:
    (message,) = read(data)
    return [(f.rule, f.path, f.severity.value) for f in check(message)]


def test_the_roots_are_those_of_the_schemas_held() -> None:
    for version in versions():
        index = index_of(version)
        family = ".".join(version.split(".")[:2])
        if index is not None and index.root == "Document" and family in roots():
            assert index.complex_types[index.root_type].members[0].name == roots()[family], version


def test_header_namespace_and_body_of_three_types_are_told_in_one_sentence_each() -> None:
    data = clean().replace(b"FIToFICstmrCdtTrf>", b"PmtRtr>").replace(b">pacs.008.001.08<", b">pacs.009.001.08<")
    (message,) = read(data)
    body = next(f for f in check(message) if f.rule == "CB-ENV-01")
    assert all(said in body.text for said in ("pacs.008.001.08", "PmtRtr", "pacs.004", "pacs.009.001.08"))
    assert "CB-HDR-04" in {f.rule for f in check(message)}


def test_a_namespace_that_names_no_type_is_not_checked_and_the_body_is_told() -> None:
    data = b'<Document xmlns="urn:house:own"><FIToFICstmrCdtTrf><A/></FIToFICstmrCdtTrf></Document>'
    (message,) = read(data)
    (finding,) = [f for f in check(message) if f.rule == "CB-ENV-01"]
    assert finding.severity is Severity.NOT_CHECKED
    assert "pacs.008" in finding.text


def test_an_instruction_is_told_with_element_line_and_text_wherever_it_stands() -> None:
    data = b'<?xml version="1.0"?>\n<?style a?>\n' + clean().replace(b"<NbOfTxs>", b"<?print now?>\n<NbOfTxs>")
    (message,) = read(data)
    found = [f for f in check(message) if f.rule == "CB-ENV-02"]
    assert [(f.path, f.value) for f in found] == [("", "<?style a?>"), ("GrpHdr", "<?print now?>")]
    assert "line 2" in found[0].text
    assert "line 4" in found[1].text


def test_an_instruction_in_utf_16_is_told_too() -> None:
    text = clean().decode().replace("<GrpHdr>", "<GrpHdr><?print?>")
    (message,) = read(b"\xff\xfe" + text.encode("utf-16-le"))
    assert [f.value for f in check(message) if f.rule == "CB-ENV-02"] == ["<?print?>"]


@pytest.mark.parametrize("old", ["<!-- <?no?> -->", "<![CDATA[<?no?>]]>"])
def test_what_looks_like_an_instruction_in_a_comment_or_character_data_is_none(old: str) -> None:
    data = clean().replace(b"<Ustrd>", f"<Ustrd>{old}".encode())
    assert "CB-ENV-02" not in {rule for rule, _, _ in told(data)}


@pytest.mark.parametrize(
    "declaration",
    [
        b"<?xml version='1.0' encoding='UTF-8'?>",
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
        b'<?xml version="1.0" standalone="no"?>\r\n<!-- sent again -->',
        b'\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?>',
    ],
)
def test_every_dress_of_the_declaration_is_read_and_judged_alike(declaration: bytes) -> None:
    assert told(declaration + clean()) == told(clean())


def test_a_schema_location_is_neither_fetched_nor_a_fault() -> None:
    xsi = f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="{PACS8} http://127.0.0.1:9/x.xsd"'
    dressed = clean().replace(f'xmlns="{PACS8}"'.encode(), f'xmlns="{PACS8}" {xsi}'.encode())
    assert told(dressed) == told(clean())


@pytest.mark.parametrize("attribute", ['xsi:nil="true"', 'xsi:type="Other"'])
def test_an_attribute_that_would_switch_the_schema_is_a_fault(attribute: str) -> None:
    mark = f'<NbOfTxs xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" {attribute}>'
    found = told(clean().replace(b"<NbOfTxs>", mark.encode()))
    assert ("SCHEMA", "error") in {(rule, severity) for rule, _, severity in found}


def test_a_comment_inside_a_text_does_not_divide_its_value() -> None:
    data = clean().replace(b"<EndToEndId>ORDER-5501", b"<EndToEndId>ORDER<!-- a -->-5501")
    (message,) = read(data)
    assert message.get("CdtTrfTxInf/PmtId/EndToEndId") == "ORDER-5501"
    assert told(data) == told(clean())


@pytest.mark.parametrize(
    ("path", "text", "name"),
    [
        ("CdtTrfTxInf/PmtTpInf/SvcLvl/Cd", "G901", "ExternalServiceLevel1Code"),
        (
            "CdtTrfTxInf/CdtrAgt/FinInstnId/ClrSysMmbId/ClrSysId/Cd",
            "XXABA",
            "ExternalClearingSystemIdentification1Code",
        ),
    ],
)
def test_an_unlisted_code_is_a_warning_that_names_list_and_edition(path: str, text: str, name: str) -> None:
    found = [f for f in check(build(Example("pacs.008", {path: text}))) if f.rule == "CB-COD-01"]
    assert [(f.path, f.value, f.severity) for f in found] == [(path, text, Severity.WARNING)]
    assert name in found[0].text
    assert edition() in found[0].text


def test_an_unlisted_purpose_is_told_once_and_with_its_edition() -> None:
    found = check(build(Example("pacs.008", {"CdtTrfTxInf/Purp/Cd": "QQQQ"})))
    (finding,) = [f for f in found if f.path == "CdtTrfTxInf/Purp/Cd"]
    assert (finding.rule, finding.severity) == ("CB-PUR-01", Severity.WARNING)
    assert edition() in finding.text


def test_a_fin_message_has_no_codes_of_these_lists() -> None:
    message = Message(b"{1:F01BQVAFRPPAXXX0000000000}{2:I199TRNHGB2LXXXXN}{4:\r\n:20:A\r\n:79:RJCT QQ77\r\n-}", "MT")
    assert "CB-COD-01" not in {f.rule for f in check(message)}
