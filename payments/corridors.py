"""What a destination country demands beside the ordinary fields, as dated data: purpose codes and where they stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Corridor:
    """One country's demand. `codes` maps a purpose code to its meaning; empty where only free text is demanded."""

    country: str
    currencies: tuple[str, ...]
    codes: Mapping[str, str]
    place: str
    indicator: str
    source: str


@cache
def corridors() -> Mapping[str, Corridor]:
    """All corridors by country code. Source: `payments/data/corridors.yaml`, handbook §4.8."""
    import yaml

    rows: dict[str, Any] = yaml.safe_load(files("payments").joinpath("data/corridors.yaml").read_text("utf-8"))
    return {
        country: Corridor(
            country,
            tuple(row.get("currencies", ())),
            row.get("codes", {}),
            row["place"],
            row["indicator"],
            row["source"],
        )
        for country, row in rows["corridors"].items()
    }


def purpose_codes(country: str) -> Mapping[str, str]:
    """The purpose codes a country knows, code → meaning; empty where it asks for none."""
    corridor = corridors().get(country)
    return corridor.codes if corridor else {}
