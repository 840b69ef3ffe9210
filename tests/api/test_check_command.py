"""`paymend check` as a person and as a program sees it: place, value, why, what would mend it, and the exit code."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.cli.main import build
from payments.rules.example import build as message_of
from payments.rules.mt_example import clean
from payments.rules.rule import Example
from payments.schemas import use_folder

CLEAN = clean("MT103")
FAULTY = CLEAN.replace(b"INVOICE 4417", b"INVOICE_4417").replace(b":71A:SHA", b":71A:SHR")


def run(*arguments: str | Path) -> Result:
    words = ["check", *map(str, arguments)]
    return CliRunner().invoke(build(words), words)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "clean.fin").write_bytes(CLEAN)
    (tmp_path / "faulty.fin").write_bytes(FAULTY)
    (tmp_path / "both.fin").write_bytes(CLEAN + b"\r\n" + FAULTY)
    return tmp_path


def test_a_clean_message_says_so_and_exits_with_0(files: Path) -> None:
    result = run(files / "clean.fin")
    assert result.exit_code == 0
    assert result.stdout.endswith("clean.fin: MT103: clean\n")


def test_a_finding_shows_place_excerpt_value_reason_and_mending(files: Path) -> None:
    result = run(files / "faulty.fin")
    assert result.exit_code == 1
    rows = result.stdout.splitlines()
    assert rows[0].endswith("MT103: 2 errors")
    at = next(i for i, row in enumerate(rows) if "M60" in row)
    assert rows[at].split() == ["14:5", "error", "M60", "70/1"]
    assert rows[at + 1].strip() == "| :70:INVOICE_4417"
    assert rows[at + 2].index("^") == rows[at + 1].index("INVOICE")
    assert "“_” at character 8. Found: INVOICE_4417" in rows[at + 3]
    assert "To mend it: " in rows[at + 4]


def test_places_in_a_batch_are_those_of_the_file(files: Path) -> None:
    told = [json.loads(line) for line in run(files / "both.fin", "--json").stdout.splitlines()]
    assert [one["file"].rpartition("#")[2] for one in told] == ["1", "2"]
    assert told[0]["findings"] == []
    text = (CLEAN + b"\r\n" + FAULTY).decode().split("\r\n")
    for finding in told[1]["findings"]:
        assert text[finding["line"] - 1][finding["column"] - 1 :].startswith(finding["value"])


def test_json_has_one_object_a_message_with_the_fields_of_the_contract(files: Path) -> None:
    (line,) = run(files / "faulty.fin", "--json").stdout.splitlines()
    told = json.loads(line)
    assert told["message_type"] == "MT103"
    assert {"rule", "path", "value", "severity", "text", "line", "column"} <= set(told["findings"][0])


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"hello", "UNKNOWN-FORMAT"), (b"", "EMPTY"), (b"<a><b></a>", "XML_SYNTAX"),
        (b"<!DOCTYPE a><a/>", "XML_DOCTYPE"),
        (b"{1:F01AAAABBCCAXXX0000000000}{2:I103", "MT-TRUNCATED"), (None, "FILE"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_its_rule_and_exits_with_2(
    tmp_path: Path, content: bytes | None, rule: str
) -> None:
    place = tmp_path / "bad"
    if content is not None:
        place.write_bytes(content)
    plain, machine = run(place), run(place, "--json")
    assert (plain.exit_code, machine.exit_code) == (2, 2)
    assert f"[{rule}]" in plain.stderr
    assert json.loads(machine.stdout)["error"]["rule"] == rule


def test_control_characters_of_a_stranger_are_made_visible(files: Path) -> None:
    (files / "odd.fin").write_bytes(CLEAN.replace(b"INVOICE 4417", "A\u202eB\x1b[31m".encode()))
    shown = run(files / "odd.fin").stdout
    assert "\x1b[31m" not in shown
    assert "\u202e" not in shown
    assert "⟦202E⟧" in shown


def test_of_a_schema_fault_the_allowed_names_keep_their_writing(tmp_path: Path) -> None:
    data = message_of(Example("pacs.008")).data.replace(b"<NbOfTxs>", b"<Foo>1</Foo><NbOfTxs>")
    (tmp_path / "p.xml").write_bytes(data)
    assert "Allowed: CreDtTm, " in run(tmp_path / "p.xml").stdout


def test_a_schema_folder_that_cannot_be_used_is_told_and_nothing_is_checked(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAYMEND_SCHEMA_DIR", str(files / "absent"))
    result = run(files / "clean.fin")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "PAYMEND_SCHEMA_DIR" in result.stderr


def test_the_banks_own_schemas_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    namespace = "urn:iso:std:iso:20022:tech:xsd:camt.057.001.06"
    (tmp_path / "n.xsd").write_text(
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{namespace}"><xs:element '
        'name="Document"><xs:complexType><xs:sequence/></xs:complexType></xs:element></xs:schema>'
    )
    (tmp_path / "n.xml").write_text(f'<Document xmlns="{namespace}"><NtfctnToRcv/></Document>')
    assert "not checked" in run(tmp_path / "n.xml").stdout
    monkeypatch.setenv("PAYMEND_SCHEMA_DIR", str(tmp_path))
    assert run(tmp_path / "n.xml").exit_code == 1
    use_folder(None)


@pytest.mark.parametrize("arguments", [("--as-of", "soon"), ("--profile", "nope")])
def test_a_wrong_option_is_told_with_2(files: Path, arguments: tuple[str, str]) -> None:
    assert run(files / "clean.fin", *arguments).exit_code == 2


def test_the_limits_of_the_installation_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from payments.limits import limits_in_use, use_limits

    before = limits_in_use()
    file = tmp_path / "payment.fin"
    file.write_bytes(b"{4:\r\n" + b":20:KLINKER\r\n" * 200 + b"-}")
    monkeypatch.setenv("PAYMEND_MESSAGE_BYTES_MAX", "1000")
    try:
        refused = run(file)
        assert refused.exit_code == 2
        assert "the limit is 1000" in refused.output
    finally:
        use_limits(before)
