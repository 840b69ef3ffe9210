"""The generated tables of `payments/data`, each read once and on first use."""

import json
from functools import cache
from importlib import resources
from typing import Any


@cache
def rows(name: str) -> dict[str, Any]:
    """The rows of `payments/data/<name>.json` by key; the file names its source package and version."""
    text = (resources.files("payments") / "data" / f"{name}.json").read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(text)["rows"]
    return table
