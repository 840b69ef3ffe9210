"""The demo payment history that comes with the product."""

import json
from functools import cache
from importlib.resources import files

from .payments import RowsHistory

EDITION = "demo-2026-11"


@cache
def demo_history() -> RowsHistory:
    """All demo payments as one source."""
    text = files("history").joinpath("demo/payments.jsonl").read_text("utf-8")
    return RowsHistory([json.loads(line) for line in text.splitlines() if line.strip()], EDITION)
