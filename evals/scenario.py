"""A scenario: one case with its right answer, in a folder that a payments person can read and contest."""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCENARIOS = Path(__file__).parent / "scenarios"


@dataclass(frozen=True, slots=True)
class Scenario:
    """`exception` is as contract §3 has it; `expected` names action, level, route, operators and fields."""

    id: str
    title: str
    exception: Mapping[str, Any]
    expected: Mapping[str, Any]


def load_scenarios(folder: Path = SCENARIOS) -> Iterator[Scenario]:
    """The scenarios of a folder, by name."""
    for path in sorted(p for p in folder.iterdir() if (p / "exception.json").exists()):
        yield load_scenario(path)


def load_scenario(path: Path) -> Scenario:
    """One scenario: `exception.json` with `message_file` in place of messages, `expected.json`, `README.md`."""
    exception = json.loads((path / "exception.json").read_text("utf-8"))
    exception = {**exception, **_body(path, exception)}
    exception.pop("message_file", None)
    exception["related"] = [
        {key: value for key, value in {**related, **_body(path, related)}.items() if key != "message_file"}
        for related in exception.get("related", [])
    ]
    title = (path / "README.md").read_text("utf-8").splitlines()[0].lstrip("# ")
    return Scenario(path.name, title, exception, json.loads((path / "expected.json").read_text("utf-8")))


def _body(path: Path, holder: Mapping[str, Any]) -> dict[str, str]:
    """The message of a file, exact: as text where it is UTF-8, else in base64."""
    if "message_file" not in holder:
        return {}
    data = (path / holder["message_file"]).read_bytes()
    try:
        return {"message": data.decode()}
    except UnicodeDecodeError:
        return {"message_base64": base64.b64encode(data).decode()}
