"""A bank's own file layout, told in YAML: which of its columns is which field of ours, and what its words mean."""

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from .fields import FIELDS, OBJECTS, REQUIRED

Mapped = dict[str, Any]
_TOP = {"kind", "encoding", "delimiter", "header", "fields"}
_LEAF = {"column", "value", "values", "otherwise", "date", "split"}


class BadMapping(Exception):
    """A mapping that cannot be used: the file, the key in it, and why."""

    def __init__(self, path: Path, key: str, why: str) -> None:
        super().__init__(f"{path}: {key}: {why}")


@dataclass(frozen=True, slots=True)
class Mapping:
    """`header` names the columns of a file without a line of names. `fields`: our field → where its value is."""

    path: Path
    kind: str
    encoding: str
    delimiter: str
    header: tuple[str, ...] | None
    fields: Mapped

    def require_columns(self, present: Iterable[str], file: Path) -> None:
        """Raise BadMapping where the file has no column of a name that the mapping uses."""
        held = set(present)
        for key, column in _columns(self.fields, "fields"):
            if column not in held:
                raise BadMapping(self.path, key, f"{file.name} has no column {column!r}")

    def row(self, cells: dict[str, str]) -> Mapped:
        """The row that one line means, without what is empty. Raises ValueError for a word of no meaning."""
        found = {name: _value(source, cells, name) for name, source in self.fields.items()}
        return {name: value for name, value in found.items() if value not in (None, "", [], {})}


def load_mapping(path: Path, kind: str) -> Mapping:
    """The mapping in a YAML file, for rows of `kind` (or `payments`). Raises BadMapping with file and key."""
    import yaml

    try:
        # Every scalar is a text: to YAML the country NO would be a no, and 007 a number.
        told = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadMapping(path, "the file", f"is no YAML: {' '.join(str(error).split())}") from None
    if not isinstance(told, dict) or not isinstance(told.get("fields"), dict):
        raise BadMapping(path, "fields", "is missing")
    for key in told:
        if key not in _TOP:
            raise BadMapping(path, str(key), f"is not one of {', '.join(sorted(_TOP))}")
    made = Mapping(
        path=path,
        kind=_kind(path, told, kind),
        encoding=_encoding(path, str(told.get("encoding", "utf-8-sig"))),
        delimiter=_delimiter(path, told.get("delimiter", ",")),
        header=_header(path, told.get("header")),
        fields=told["fields"],
    )
    _require_fields(made)
    return made


def _kind(path: Path, told: Mapped, kind: str) -> str:
    if told.get("kind", kind) != kind:
        raise BadMapping(path, "kind", f"{told['kind']!r} rows cannot be imported as {kind!r}")
    return kind


def _encoding(path: Path, name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise BadMapping(path, "encoding", f"{name!r} is not known") from None


def _delimiter(path: Path, text: Any) -> str:
    if not isinstance(text, str) or len(text) != 1:
        raise BadMapping(path, "delimiter", f"{text!r} is not one character")
    return text


def _header(path: Path, names: Any) -> tuple[str, ...] | None:
    if names is not None and not (isinstance(names, list) and names and all(isinstance(n, str) for n in names)):
        raise BadMapping(path, "header", "is a list of column names, or left out where the file has them")
    return tuple(names) if names else None


def _require_fields(made: Mapping) -> None:
    known = FIELDS[made.kind]
    for name, source in made.fields.items():
        if name not in known:
            raise BadMapping(made.path, f"fields.{name}", f"{made.kind} have {', '.join(known)}")
        if isinstance(source, dict) and not _is_leaf(source) and name not in OBJECTS:
            raise BadMapping(made.path, f"fields.{name}", f"is no object: it needs one of {', '.join(sorted(_LEAF))}")
        _require_source(made.path, f"fields.{name}", source)
    for name in REQUIRED.get(made.kind, ()):
        if name not in made.fields:
            raise BadMapping(made.path, f"fields.{name}", f"is missing, and {made.kind} need it")


def _require_source(path: Path, key: str, source: Any) -> None:
    if isinstance(source, str):
        return
    if isinstance(source, list) and source:
        for number, entry in enumerate(source):
            _require_source(path, f"{key}[{number}]", entry)
        return
    if not isinstance(source, dict) or not source:
        raise BadMapping(path, key, "is a column, a list, `column:` or `value:`, or the parts of an object")
    if not _is_leaf(source):
        for name, entry in source.items():
            _require_source(path, f"{key}.{name}", entry)
        return
    _require_leaf(path, key, source)


def _require_leaf(path: Path, key: str, leaf: Mapped) -> None:
    for name in leaf:
        if name not in _LEAF:
            raise BadMapping(path, f"{key}.{name}", f"is not one of {', '.join(sorted(_LEAF))}")
    if "value" not in leaf and "column" not in leaf:
        raise BadMapping(path, key, "needs a column or a value")
    if "value" in leaf and len(leaf) > 1:
        raise BadMapping(path, key, "has a constant value and needs nothing beside it")
    if "column" in leaf and not isinstance(leaf["column"], str):
        raise BadMapping(path, f"{key}.column", "is the name of a column")
    if "values" in leaf and not isinstance(leaf["values"], dict):
        raise BadMapping(path, f"{key}.values", "is a table from their words to ours")
    if "otherwise" in leaf and "values" not in leaf:
        raise BadMapping(path, f"{key}.otherwise", "goes with values")
    if "date" in leaf and "%" not in str(leaf["date"]):
        raise BadMapping(path, f"{key}.date", f"{leaf['date']!r} is no pattern such as %d.%m.%Y")
    if "split" in leaf and not (isinstance(leaf["split"], str) and leaf["split"]):
        raise BadMapping(path, f"{key}.split", "is the text between two entries")


def _is_leaf(source: Mapped) -> bool:
    return not _LEAF.isdisjoint(source)


def _columns(source: Any, key: str) -> Iterator[tuple[str, str]]:
    """Every column named, with the key that names it."""
    if isinstance(source, str):
        yield key, source
    elif isinstance(source, list):
        for number, entry in enumerate(source):
            yield from _columns(entry, f"{key}[{number}]")
    elif _is_leaf(source):
        yield from [(f"{key}.column", source["column"])] if "column" in source else []
    else:
        for name, entry in source.items():
            yield from _columns(entry, f"{key}.{name}")


def _value(source: Any, cells: dict[str, str], field: str) -> Any:
    """A text, a list, an object, or None where nothing stands there."""
    if isinstance(source, str):
        return cells.get(source, "").strip() or None
    if isinstance(source, list):
        entries = (_value(entry, cells, field) for entry in source)
        return [entry for entry in entries if entry not in (None, "", {}, [])]
    if not _is_leaf(source):
        return _object(source, cells, field)
    return source["value"] if "value" in source else _leaf(source, cells, field)


def _object(parts: Mapped, cells: dict[str, str], field: str) -> Mapped | None:
    """An object of its parts; none where the file tells none of them and only constants are left."""
    found = {name: _value(part, cells, f"{field}.{name}") for name, part in parts.items()}
    filled = {name: value for name, value in found.items() if value not in (None, "", [], {})}
    told = [name for name in filled if not (isinstance(parts[name], dict) and "value" in parts[name])]
    return filled if told else None


def _leaf(leaf: Mapped, cells: dict[str, str], field: str) -> Any:
    text = cells.get(leaf["column"], "").strip()
    if "split" in leaf:
        return [_word(leaf, part.strip(), field) for part in text.split(leaf["split"]) if part.strip()]
    return _word(leaf, text, field)


def _word(leaf: Mapped, text: str, field: str) -> Any:
    """What one of their words means. Raises ValueError for a word or a date that the mapping does not know."""
    if "values" in leaf:
        table = {str(theirs): ours for theirs, ours in leaf["values"].items()}
        if text not in table and "otherwise" not in leaf:
            if not text:
                return None
            raise ValueError(f"{field}: {text!r} in column {leaf['column']} is in no table of the mapping")
        return table.get(text, leaf.get("otherwise"))
    if "date" in leaf and text:
        try:
            return datetime.strptime(text, str(leaf["date"])).date().isoformat()
        except ValueError:
            raise ValueError(f"{field}: {text!r} in column {leaf['column']} is no date like {leaf['date']}") from None
    return text or None
