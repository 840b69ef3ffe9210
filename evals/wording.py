"""What people and systems write about a fault: several languages, several voices; two pools that share no phrasing."""

import json
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

_FILE = Path(__file__).parent / "data" / "phrasings.json"
_POOL_B = ("certify", "test", "hidden")


def said(rng: Random, split: str, key: str, **values: str) -> str:
    """A phrasing of `key` for the split. Raises KeyError for a key without phrasings."""
    held = _phrasings()
    pool = pool_of(split)
    words = rng.choice(held["faults"][key][pool::2]).format(**values)
    opening, closing = (rng.choice(held[part][pool::2]) for part in ("openings", "closings"))
    return f"{opening}{words}{closing}"


def answered(rng: Random, split: str, key: str, value: str) -> str:
    """What the ordering side answers with `value`, from the split's pool. Raises KeyError for an unknown key."""
    return str(rng.choice(_phrasings()["answers"][key][pool_of(split) :: 2])).format(value=value)


def wordings(split: str) -> list[str]:
    """Every phrasing that rows of the split may use, their values left open."""
    held, pool = _phrasings(), pool_of(split)
    return [text for part in ("faults", "answers") for said in held[part].values() for text in said[pool::2]]


def pool_of(split: str) -> int:
    """0 for fit and calibrate, 1 for certify, test and hidden."""
    return int(split in _POOL_B)


@lru_cache
def _phrasings() -> dict[str, Any]:
    held: dict[str, Any] = json.loads(_FILE.read_text("utf-8"))
    return held
