"""A bank's own schema folder: used in addition, refused as a whole where one of its files cannot be used."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from invented import a_message

from cases.found import findings_of
from payments import Operator, PaymentError, apply, read
from payments.schemas import use_folder
from payments.schemas.gate import schema_findings
from payments.schemas.held import schema_bytes
from payments.vocabulary import OperatorName, Severity

NOTICE = "urn:iso:std:iso:20022:tech:xsd:camt.057.001.06"
SCHEMA = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="{NOTICE}" targetNamespace="{NOTICE}"
 elementFormDefault="qualified"><xs:element name="Document"><xs:complexType><xs:sequence>
 <xs:element name="NtfctnToRcv"><xs:complexType><xs:sequence>
 <xs:element name="Id" type="xs:string"/><xs:element name="Amt" type="xs:decimal" maxOccurs="2"/>
 </xs:sequence></xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element></xs:schema>"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    use_folder(None)


def notice(body: str) -> bytes:
    return f'<Document xmlns="{NOTICE}"><NtfctnToRcv>{body}</NtfctnToRcv></Document>'.encode()


def stricter(version: str, old: str, new: str) -> bytes:
    text = (schema_bytes(version) or b"").decode()
    assert old in text
    return text.replace(old, new).encode()


def test_a_version_that_is_not_shipped_is_checked_by_the_banks_schema(folder: Path) -> None:
    (message,) = read(notice("<Id>N1</Id><Amt>1</Amt>"))
    assert [f.severity for f in schema_findings(message)] == [Severity.NOT_CHECKED]
    (folder / "notice.xsd").write_text(SCHEMA)
    (used,) = use_folder(folder)
    assert (used.name, used.namespace) == ("notice.xsd", NOTICE)
    assert schema_findings(message) == []


def test_findings_made_under_one_folder_are_made_anew_under_another(folder: Path) -> None:
    (message,) = read(notice("<Id>N1</Id><Amt>1</Amt>"))
    before = findings_of(message, "cbpr-current", date(2026, 11, 23))
    assert [f.severity for f in before if f.rule == "SCHEMA"] == [Severity.NOT_CHECKED]
    (folder / "notice.xsd").write_text(SCHEMA)
    use_folder(folder)
    (again,) = read(notice("<Id>N1</Id><Amt>1</Amt>"))
    assert [f for f in findings_of(again, "cbpr-current", date(2026, 11, 23)) if f.rule == "SCHEMA"] == []


def test_a_fault_by_the_banks_schema_has_path_value_and_place_and_no_namespace(folder: Path) -> None:
    (folder / "notice.xsd").write_text(SCHEMA)
    use_folder(folder)
    (message,) = read(notice("<Id>N1</Id>\n<Amt>1</Amt><Amt>much</Amt>"))
    (finding,) = schema_findings(message)
    assert (finding.rule, finding.path, finding.value, finding.line) == ("SCHEMA", "Amt[2]", "much", 2)
    assert "notice.xsd" in finding.text
    assert "urn:" not in finding.text


def test_the_banks_schema_is_used_beside_the_shipped_one(folder: Path) -> None:
    message = a_message()
    assert schema_findings(message) == []
    (folder / "guideline.xsd").write_bytes(stricter("pacs.008.001.08", 'value="SHAR"', 'value="SHXX"'))
    use_folder(folder)
    assert [(f.path, f.value) for f in schema_findings(message)] == [("CdtTrfTxInf/ChrgBr", "SHAR")]
    broken = a_message(("<ChrgBr>SHAR", "<ChrgBr>ZZ"))
    assert len(schema_findings(broken)) == 2


def test_a_repair_is_the_same_under_every_folder_and_what_is_found_in_it_is_that_of_the_present_one(
    folder: Path,
) -> None:
    message, agent = a_message(), "CdtTrfTxInf/CdtrAgt/FinInstnId/BICFI"
    old = message.get(agent) or ""
    operator = Operator(OperatorName.REPLACE_BIC, agent, old, "OLTVGB2LXXX", arguments={"directory_version": "d1"})

    def repaired_and_found() -> tuple[bytes, list[str]]:
        repaired = apply(message, [operator])
        found = findings_of(repaired, "cbpr-current", date(2026, 11, 23))
        return repaired.data, [f.value for f in found if f.rule == "SCHEMA" and f.severity is Severity.ERROR]

    without, _ = repaired_and_found()
    (folder / "guideline.xsd").write_bytes(stricter("pacs.008.001.08", 'value="SHAR"', 'value="SHXX"'))
    use_folder(folder)
    within, found = repaired_and_found()
    use_folder(None)
    assert (within, found, repaired_and_found()) == (without, ["SHAR"], (without, []))


def test_of_several_schemas_for_one_namespace_one_has_to_accept(folder: Path) -> None:
    (folder / "a-cover.xsd").write_bytes(stricter("pacs.008.001.08", 'value="SHAR"', 'value="SHXX"'))
    (folder / "b-core.xsd").write_bytes(schema_bytes("pacs.008.001.08") or b"")
    assert len(use_folder(folder)) == 2
    assert schema_findings(a_message()) == []


def test_the_header_is_checked_by_the_banks_schema_too(folder: Path) -> None:
    (folder / "header.xsd").write_bytes(stricter("head.001.001.02", 'name="BizSvc"', 'name="BizSvcX"'))
    use_folder(folder)
    assert [f.path for f in schema_findings(a_message())] == ["AppHdr/BizSvc"]


@pytest.mark.parametrize(
    "content",
    [
        "no xml",
        "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/hostname'>]><a>&b;</a>",
        "<other/>",
        SCHEMA.replace('<xs:element name="Document">', '<xs:include schemaLocation="x"/><xs:element name="D">'),
        SCHEMA.replace("xs:decimal", "xs:nothing"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_name_and_nothing_changes(folder: Path, content: str) -> None:
    (folder / "a.xsd").write_text(SCHEMA)
    use_folder(folder)
    (folder / "b.xsd").write_text(content)
    with pytest.raises(PaymentError) as refused:
        use_folder(folder)
    assert (refused.value.rule, refused.value.place) == ("SCHEMA_DIR", "b.xsd")
    assert schema_findings(read(notice("<Id>N1</Id><Amt>1</Amt>"))[0]) == []


def test_a_folder_that_is_not_there_or_empty_is_refused(folder: Path) -> None:
    for place in (folder / "absent", folder):
        with pytest.raises(PaymentError) as refused:
            use_folder(place)
        assert refused.value.rule == "SCHEMA_DIR"
