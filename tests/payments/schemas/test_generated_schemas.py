"""The generated schemas are, type by type, what the published ones are; the published ones are only read here."""

import gzip
import hashlib
import json
from pathlib import Path

import pytest
from schema_graph import SchemaGraph, differences

DATA = Path(__file__).parents[3] / "payments" / "schemas" / "data"
GENUINE = Path(__file__).parents[3].parent / "shared" / "xsd"
MANIFEST = json.loads((DATA / "manifest.json").read_text())
VERSIONS = [entry["version"] for entry in MANIFEST["schemas"]]
WITHOUT_ORACLE = {"camt.105.001.02", "camt.106.001.02"}


def generated(version: str) -> bytes:
    return gzip.decompress((DATA / f"{version}.xsd.gz").read_bytes())


def genuine(version: str) -> bytes:
    path = GENUINE / f"{version}.xsd"
    if not path.exists():
        pytest.skip("the published schemas are not beside the project")
    return path.read_bytes()


def test_all_versions_in_service_are_held() -> None:
    assert len(VERSIONS) == 43
    assert {path.name.removesuffix(".xsd.gz") for path in DATA.glob("*.gz")} == set(VERSIONS)


@pytest.mark.parametrize("version", sorted(set(VERSIONS) - WITHOUT_ORACLE))
def test_structure_is_that_of_the_published_schema(version: str) -> None:
    assert differences(generated(version), genuine(version)) == []


def test_every_published_schema_at_hand_has_a_generated_one() -> None:
    if not GENUINE.exists():
        pytest.skip("the published schemas are not beside the project")
    assert {path.stem for path in GENUINE.glob("*.xsd")} == set(VERSIONS) - WITHOUT_ORACLE


@pytest.mark.parametrize("entry", MANIFEST["schemas"], ids=lambda e: e["version"])
def test_the_manifest_tells_origin_and_digest(entry: dict[str, str]) -> None:
    assert hashlib.sha256(generated(entry["version"])).hexdigest() == entry["sha256"]
    assert entry["package"] in ("pyiso20022", "python-iso20022")
    assert len(entry["module_sha256"]) == len(entry["package_sha256"]) == 64


def test_the_comparison_sees_each_kind_of_difference() -> None:
    text = generated("pacs.008.001.08").decode()
    changes = {
        '<xs:element name="Nm" type="Max140Text" minOccurs="0"/>': '<xs:element name="Nm" type="Max140Text"/>',
        '<xs:maxLength value="140"/>': '<xs:maxLength value="141"/>',
        '<xs:enumeration value="CLRG"/>': "",
        'processContents="lax"': 'processContents="skip"',
        ' use="required"': "",
    }
    for old, new in changes.items():
        assert old in text
        assert differences(text.replace(old, new, 1).encode(), text.encode()), old


def test_simple_types_are_named_for_their_facets() -> None:
    names = SchemaGraph(generated("pacs.008.001.08")).types
    assert {"Max35Text", "Max140Text", "Exact4Text"} & set(names) >= {"Max35Text", "Max140Text"}
