"""The report of a run as one page that needs nothing else: harm first, every rate with n and interval."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_TEMPLATES = Path(__file__).parent / "data"


def page(summaries: Sequence[dict[str, Any]]) -> str:
    """The page; the first summary is the system's, the others stand beside it."""
    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
    environment.filters["percent"] = lambda value: "–" if value is None else f"{value:.2%}"
    return environment.get_template("report.html").render(run=summaries[0], beside=summaries)
