"""Makes the full payment exception of a playbook example from its short form: a shipped message with replacements."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from .errors import InvalidDocument
from .playbook import Example, Playbook

MESSAGES = Path(__file__).parent / "documents" / "messages"
RECEIVED_AT = "2026-11-20T10:00:00+01:00"


def exception_of(playbook: Playbook, example: Example) -> dict[str, Any]:
    """The exception of contract §3 for `example`.

    Short form: `build` names a shipped message, `replace` maps its exact text to other text, `reference` adds rows to
    the shipped ones. A related message may have `build` and `replace` too. All else is taken as it stands.
    Raises InvalidDocument where the message or a text to be replaced is not there.
    """
    exception = {**example.exception}
    place = f"examples.{example.name}"
    return {
        "external_id": f"{playbook.id}-{_number(playbook, example)}",
        "received_at": exception.pop("received_at", RECEIVED_AT),
        "reference": _merged(exception.pop("reference", {})),
        **_built(exception, playbook.file, place),
        "related": [_built(related, playbook.file, place) for related in exception.get("related", [])],
    }


def _built(row: Mapping[str, Any], file: str, place: str) -> dict[str, Any]:
    made = {**row}
    name, changes = made.pop("build", None), made.pop("replace", {})
    if name is not None:
        made["message"] = _message(str(name), file, place)
    for old, new in changes.items():
        if old not in made.get("message", ""):
            raise InvalidDocument(file, place, f"{old!r} is not in the message {name}")
        made["message"] = made["message"].replace(old, str(new))
    return made


@lru_cache
def _message(name: str, file: str, place: str) -> str:
    path = MESSAGES / f"{name}.txt"
    if not path.is_file():
        raise InvalidDocument(file, place, f"there is no message {name!r} to build on")
    return path.read_text(encoding="utf-8")


@lru_cache
def _shipped_reference() -> dict[str, list[Any]]:
    rows = yaml.safe_load((MESSAGES / "reference.yaml").read_text(encoding="utf-8"))
    return {str(kind): list(values) for kind, values in rows.items()}


def _merged(added: Mapping[str, Any]) -> dict[str, Any]:
    shipped = _shipped_reference()
    return {kind: [*shipped.get(kind, ()), *added.get(kind, ())] for kind in {*shipped, *added}}


def _number(playbook: Playbook, example: Example) -> int:
    return next((number for number, known in enumerate(playbook.examples, 1) if known == example), 0)
