"""The demo master data that comes with the product: invented institutions, people and accounts."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from .data import KINDS
from .rows import RowsReference

EDITION = "demo-2026-11"


@cache
def demo_reference() -> RowsReference:
    """All demo rows as one source."""
    return RowsReference(demo_rows(), EDITION)


def demo_rows() -> dict[str, list[Any]]:
    """Kind → rows, and `own_bics`."""
    rows: dict[str, list[Any]] = {kind: _lines(kind) for kind in KINDS}
    rows["own_bics"] = [row["bic"] for row in _lines("own_bics")]
    return rows


def _lines(name: str) -> list[dict[str, Any]]:
    text = files("reference").joinpath(f"demo/{name}.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]
