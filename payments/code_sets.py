"""External code sets: which codes a place may hold by the edition at hand, though the schema bounds only their length.

An unknown code is a reason for a warning, not for a refusal: the lists grow every quarter.
"""

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any

from .message import Message
from .schemas.index import HEADER, SchemaIndex, index_of


@lru_cache(maxsize=1)
def _held() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((files("payments") / "data" / "generated_code_sets.json").read_text())
    return found


@lru_cache(maxsize=1)
def _places() -> dict[str, str]:
    """`PurposeChoice/Cd` → set, for every place that refers to one."""
    listed = json.loads((files("payments") / "data" / "code_set_places.json").read_text())
    return {place: name for name, places in listed.items() for place in places}


@lru_cache(maxsize=1)
def _code_elements() -> tuple[str, ...]:
    """How the path of a code may end: the names of the elements that hold one, or a repeat of any element."""
    return (*{"/" + place.rpartition("/")[2] for place in _places()}, "]")


def edition() -> str:
    """The quarter in which the lists were published, such as `2Q2026`."""
    return str(_held()["edition"])


@lru_cache(maxsize=128)
def codes_of(set_name: str) -> frozenset[str]:
    """All codes of a set; empty for a set whose codes are not listed, which permits no check."""
    return frozenset(_held()["sets"].get(set_name, ()))


@lru_cache(maxsize=4096)
def set_at(version: str, path: str) -> str | None:
    """Name of the set that the place refers to (`ExternalPurpose1Code`); None if it refers to none."""
    index = index_of(version)
    parent, _, name = path.rpartition("/")
    return _set_below(index, parent, name) if index else None


def _set_below(index: SchemaIndex, parent: str, name: str) -> str | None:
    holder = index.type_at(parent)
    return _places().get(f"{holder.type_name}/{name.split('[')[0]}") if holder else None


def is_known(version: str, path: str, code: str) -> bool | None:
    """Whether `code` is listed for the place; None where nothing is listed to compare with."""
    name = set_at(version, path)
    listed = codes_of(name) if name else frozenset()
    return code in listed if listed else None


def unknown_codes(message: Message) -> list[tuple[str, str, str]]:
    """(path, code, set) of every code in `message` that its list does not hold, in message order."""
    if message.kind != "MX":
        return []
    header = str(getattr(message.view, "header_type", "") or "")
    found = []
    for path, text in message.fields().items():
        if not path.endswith(_code_elements()):
            continue
        version = header if path.startswith(f"{HEADER}/") else message.type
        if is_known(version, path, text) is False:
            found.append((path, text, set_at(version, path) or ""))
    return found
