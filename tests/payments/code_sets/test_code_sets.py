"""Codes are compared with the published lists at exactly the places that refer to them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from payments import code_sets
from payments.message import read

GENUINE = Path(__file__).parents[3].parent / "shared" / "xsd"
XS = "{http://www.w3.org/2001/XMLSchema}"
PURPOSE = "CdtTrfTxInf/Purp/Cd"


def test_a_listed_code_is_known_and_another_is_not() -> None:
    assert code_sets.is_known("pacs.008.001.08", PURPOSE, "SALA") is True
    assert code_sets.is_known("pacs.008.001.08", PURPOSE, "ZZZZ") is False


def test_a_place_without_a_list_cannot_be_judged() -> None:
    assert code_sets.is_known("pacs.008.001.08", "CdtTrfTxInf/ChrgBr", "ZZZZ") is None
    assert code_sets.codes_of("ExternalMandateSetupReason1Code") == frozenset()


def test_the_edition_is_named() -> None:
    assert code_sets.edition() == "2Q2026"


def test_unknown_codes_of_a_message_are_told_with_path_and_set() -> None:
    inner = "<CdtTrfTxInf><PmtTpInf><SvcLvl><Cd>G001</Cd></SvcLvl></PmtTpInf><Purp><Cd>ZZZZ</Cd></Purp></CdtTrfTxInf>"
    space = "urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"
    (message,) = read(f'<Document xmlns="{space}"><FIToFICstmrCdtTrf>{inner}</FIToFICstmrCdtTrf></Document>'.encode())
    assert code_sets.unknown_codes(message) == [(PURPOSE, "ZZZZ", "ExternalPurpose1Code")]


def published_places() -> Iterator[tuple[str, str]]:
    for path in GENUINE.glob("*.xsd"):
        for declared in etree.parse(str(path)).getroot().findall(f"{XS}complexType"):
            for element in declared.iter(f"{XS}element"):
                if element.get("type", "").startswith("External"):
                    yield f"{declared.get('name')}/{element.get('name')}", element.get("type", "")


def test_the_places_are_those_of_the_published_schemas() -> None:
    if not GENUINE.exists():
        pytest.skip("the published schemas are not beside the project")
    assert code_sets._places() == dict(published_places())
