"""The mix: how often each kind of fault occurs. No public source gives it, so it is an editable assumption."""

import json
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "mixes.json"


def shares(mix: str) -> dict[str, float]:
    """The share of each kind in a mix. Raises KeyError for an unknown mix."""
    held = dict(_mixes()[mix])
    total = sum(held.values())
    return {kind: share / total for kind, share in held.items()}


def names() -> tuple[str, ...]:
    """The mixes that can be drawn."""
    return tuple(_mixes())


@lru_cache
def _mixes() -> dict[str, dict[str, float]]:
    held: dict[str, dict[str, float]] = json.loads(_FILE.read_text("utf-8"))
    return held
