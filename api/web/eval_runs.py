"""Recorded evaluation runs: read where they are kept, as plain data; the desk neither makes nor changes them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).parents[2] / "evals" / "results"
OF_A_RUN = ("rows", "resolved", "harm", "run")
BYTES_MAX = 20_000_000


@dataclass(frozen=True)
class Record:
    """One record by its name. `told` is what it says; `folder` holds the run itself, None where it was not kept."""

    name: str
    told: Any
    at: datetime
    folder: Path | None = None

    @property
    def is_run(self) -> bool:
        """Whether it is the report of a run, with rows, harm and rates; else any other measurement."""
        return isinstance(self.told, Mapping) and all(key in self.told for key in OF_A_RUN)

    @property
    def wrong(self) -> tuple[Mapping[str, Any], ...]:
        """The rows that were not resolved, in order; those that did harm first."""
        rows = self.told.get("wrong", ()) if self.is_run else ()
        return tuple(sorted(rows, key=lambda row: (not row.get("harm"), str(row["row"]))))

    def detail(self, row: str) -> Mapping[str, Any]:
        """What the run kept of a row it got wrong: difference, reasons, trace; empty where it was not kept."""
        path = self.folder / "wrong.jsonl" if self.folder else None
        if path is None or not path.is_file():
            return {}
        with path.open(encoding="utf-8") as lines:
            held = (_parsed(line) for line in lines)
            return next((each for each in held if isinstance(each, dict) and each.get("row") == row), {})


def records(home: Path) -> tuple[Record, ...]:
    """All records, newest first: those shipped, and `<home>/evals/NAME.json`, with the run itself in `NAME/` beside."""
    found = [record for folder in (SHIPPED, home / "evals") for record in _in(folder)]
    return tuple(sorted(found, key=lambda record: (record.at, record.name), reverse=True))


def record(home: Path, name: str) -> Record | None:
    """The record of this name."""
    return next((each for each in records(home) if each.name == name), None)


def _in(folder: Path) -> Iterator[Record]:
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        if path.stat().st_size > BYTES_MAX:
            continue
        told = _parsed(path.read_text(encoding="utf-8"))
        beside = path.with_suffix("")
        at = _made_at(told, path)
        yield Record(path.stem, told, at, beside if beside.is_dir() else None)
        # A record of several runs, one for each split, counts as each of them too.
        runs = told.get("runs") if isinstance(told, Mapping) else None
        for part, inner in runs.items() if isinstance(runs, Mapping) else ():
            one = Record(f"{path.stem}.{part}", inner, at, beside / part if (beside / part).is_dir() else None)
            if one.is_run:
                yield one


def _made_at(told: Any, path: Path) -> datetime:
    """The date that the record names, else that of its file."""
    try:
        at = datetime.fromisoformat(str(told["date"]))
    except (KeyError, TypeError, ValueError):
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return {}


def regressions(before: Record, after: Record) -> tuple[Sequence[str], Sequence[str]] | None:
    """Rows lost and won between two runs of the very same rows; None where they are not, or not all wrong rows kept."""
    rows = [each.told["run"].get("rows_sha256") for each in (before, after)]
    whole = all(len(each.wrong) == each.told["resolved"]["n"] - each.told["resolved"]["k"] for each in (before, after))
    if not rows[0] or rows[0] != rows[1] or not whole:
        return None
    first, second = ({str(row["row"]) for row in each.wrong} for each in (before, after))
    return sorted(second - first), sorted(first - second)
