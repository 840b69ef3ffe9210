"""What endpoints can do, as found by `paymend models probe` and kept below the home; a person may edit the file."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FILE = "endpoints.json"


def capabilities_of(home: Path, base_url: str | None, model: str) -> dict[str, Any]:
    """The settings kept for this model there; empty where none are. Raises ValueError for a file that is no JSON."""
    held = _held(home).get(_name(base_url, model), {})
    return {key: held[key] for key in CAPABILITIES if key in held}


def keep_capabilities(home: Path, base_url: str | None, model: str, found: Mapping[str, Any]) -> Path:
    """Write what was found beside what is kept for others; the file."""
    file = home / FILE
    home.mkdir(parents=True, exist_ok=True)
    held = {**_held(home), _name(base_url, model): {key: found[key] for key in CAPABILITIES if key in found}}
    file.write_text(json.dumps(held, indent=1, sort_keys=True) + "\n")
    return file


CAPABILITIES = ("structured_output", "tools", "parallel_tools", "seed", "context_tokens")


def _held(home: Path) -> dict[str, Any]:
    file = home / FILE
    found: dict[str, Any] = json.loads(file.read_text()) if file.is_file() else {}
    return found


def _name(base_url: str | None, model: str) -> str:
    return f"{(base_url or '').rstrip('/')} {model}"
