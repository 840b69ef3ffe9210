"""The report of a run as one page that needs nothing else: harm first, every rate with n and interval."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .plots import reliability, risk_coverage

_TEMPLATES = Path(__file__).parent / "data"


def page(summaries: Sequence[dict[str, Any]], compared: Mapping[str, Any] | None = None) -> str:
    """The page; the first summary is the system's, the others stand beside it. `compared`: with an earlier run."""
    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
    environment.globals |= {"risk_coverage": risk_coverage, "reliability": reliability}
    environment.filters["percent"] = lambda value: "–" if value is None else f"{value:.2%}"
    return environment.get_template("report.html").render(run=summaries[0], beside=summaries, compared=compared)
