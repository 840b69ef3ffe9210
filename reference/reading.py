"""Files of rows, line by line: JSON lines, CSV with our own column names, or a bank's own layout through a mapping."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from .mapping import Mapped, Mapping

Line = tuple[int, dict[str, Any] | str]
"""A line's number from 1, and its row or why there is none."""

_LISTS = ("aliases", "reachable", "closed")
_FLAGS = ("authenticated", "own_customer")
_CUT_OFF = ("rail", "time", "zone", "kind", "days")


def lines_of(path: Path, mapping: Mapping | None = None) -> Iterator[Line]:
    """The rows of a file: by `mapping` where there is one, else CSV or JSON lines by the file's ending.

    Raises BadMapping where the file lacks a column that the mapping names.
    """
    if mapping is not None:
        with path.open(encoding=mapping.encoding, errors="strict", newline="") as file:
            yield from _mapped(file, mapping, path)
    elif path.suffix.lower() == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv_lines(file)
    else:
        with path.open("rb") as file:
            yield from json_lines(file)


def text_lines(text: str, *, is_csv: bool) -> Iterator[Line]:
    """The rows of a text in CSV or JSON lines."""
    return csv_lines(io.StringIO(text, newline="")) if is_csv else json_lines(text.splitlines())


def json_lines(lines: Iterable[str | bytes]) -> Iterator[Line]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            yield number, f"not JSON: {error}"
            continue
        yield number, row if isinstance(row, dict) else "not an object"


def csv_lines(lines: Iterable[str]) -> Iterator[Line]:
    """Rows under a line of our field names. How nested values are written in a cell: docs/master-data.md."""
    reader = csv.DictReader(lines)
    for row in reader:
        try:
            yield reader.line_num, _row({name: text for name, text in row.items() if name and text and text.strip()})
        except ValueError as fault:
            yield reader.line_num, str(fault)


def _mapped(file: Iterable[str], mapping: Mapping, path: Path) -> Iterator[Line]:
    reader = csv.DictReader(file, mapping.header, delimiter=mapping.delimiter)
    mapping.require_columns(reader.fieldnames or (), path)
    for row in reader:
        try:
            yield reader.line_num, _row(mapping.row({k: v for k, v in row.items() if k and isinstance(v, str)}))
        except ValueError as fault:
            yield reader.line_num, str(fault)


def _row(cells: Mapped) -> dict[str, Any]:
    """Cells by field as a row: `address.TwnNm` is the part of an object, texts become lists and yes or no."""
    row: dict[str, Any] = {}
    for name, value in cells.items():
        owner, _, part = name.partition(".")
        if part:
            row.setdefault(owner, {})[part] = value.strip() if isinstance(value, str) else value
        else:
            row[owner] = cell(owner, value) if isinstance(value, str) else value
    return row


def cell(name: str, text: str) -> Any:
    """What a cell's text means in that field. Raises ValueError for one that does not mean anything."""
    parts = [part.strip() for part in text.split("|") if part.strip()]
    if name in _LISTS:
        return parts
    if name == "clearing":
        return [_clearing(part) for part in parts]
    if name == "cut_offs":
        return [_cut_off(part) for part in parts]
    return text.strip().lower() in ("true", "1", "yes") if name in _FLAGS else text.strip()


def _clearing(text: str) -> dict[str, str]:
    system, colon, id = text.partition(":")
    if not (colon and system.strip() and id.strip()):
        raise ValueError(f"clearing {text!r} is not SYSTEM:ID")
    return {"system": system.strip(), "id": id.strip()}


def _cut_off(text: str) -> dict[str, Any]:
    """`t2 12:00 Europe/Berlin customer 2026-12-24,2026-12-31`: the last two may be left out."""
    words = text.split()
    if not 3 <= len(words) <= len(_CUT_OFF):
        raise ValueError(f"cut_offs {text!r} is not RAIL TIME ZONE [KIND [DAYS]]")
    found: dict[str, Any] = dict(zip(_CUT_OFF, words, strict=False))
    return {**found, "days": found["days"].split(",")} if "days" in found else found
