"""An address test set that the user supplies, on our structuring: country, town, both, and what was invented.

For the open address sets of others, which are not ours to ship and are never used to tune. Nothing is trained on it.
"""

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from payments.address.structuring import structure

from .statistics import mcnemar, wilson


class UnusableSet(Exception):
    """The file does not hold what is measured."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold what. `other_*`: another system's answers, to be compared on the same rows."""

    text: str = "address"
    town: str = "town"
    country: str = "country"
    other_town: str = ""
    other_country: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """One address: whether town and country are right, invented where none is, or left open."""

    town: bool
    country: bool
    invented_town: bool
    invented_country: bool
    abstained: bool

    @property
    def both(self) -> bool:
        return self.town and self.country


def address_figures(path: Path, columns: Columns) -> dict[str, Any]:
    """Figures of a CSV file with a header. Abstentions count as not right in `both`. Raises UnusableSet."""
    rows = list(_rows(path, columns))
    ours = [_judged(_ours(row[columns.text]), row, columns) for row in rows]
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    told = {"file_sha256": digest, "n": len(rows), "ours": _told(ours, rows, columns)}
    if columns.other_town and columns.other_country:
        given = [(row[columns.other_town], row[columns.other_country]) for row in rows]
        theirs = [_judged(pair, row, columns) for pair, row in zip(given, rows, strict=True)]
        only_ours = sum(a.both and not b.both for a, b in zip(ours, theirs, strict=True))
        only_theirs = sum(b.both and not a.both for a, b in zip(ours, theirs, strict=True))
        told |= {"theirs": _told(theirs, rows, columns), "p_mcnemar_both": mcnemar(only_theirs, only_ours)}
    return told


def _rows(path: Path, columns: Columns) -> Iterator[Mapping[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        wanted = [name for name in astuple(columns) if name]
        missing = [c for c in wanted if c not in (reader.fieldnames or ())]
        if missing:
            raise UnusableSet(f"{path} has no column {', '.join(missing)}; it has {', '.join(reader.fieldnames or ())}")
        for row in reader:
            yield {name: row[name] or "" for name in wanted}


def _ours(text: str) -> tuple[str, str]:
    found = structure([line for line in text.replace("\\n", "\n").splitlines() if line.strip()])
    parts = found.parts if found else {}
    return str(parts.get("TwnNm", "")), str(parts.get("Ctry", ""))


def _judged(given: tuple[str, str], row: Mapping[str, str], columns: Columns) -> Judged:
    (town, country), (right_town, right_country) = given, (row[columns.town], row[columns.country])
    return Judged(
        town=_same(town, right_town), country=_same(country, right_country),
        invented_town=bool(town.strip()) and not right_town.strip(),
        invented_country=bool(country.strip()) and not right_country.strip(),
        abstained=not town.strip() and bool(right_town.strip()),
    )  # fmt: skip


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _told(judged: list[Judged], rows: list[Mapping[str, str]], columns: Columns) -> dict[str, Any]:
    without_town = sum(not row[columns.town].strip() for row in rows)
    without_country = sum(not row[columns.country].strip() for row in rows)
    return {
        "country": _rate(sum(j.country for j in judged), len(judged)),
        "town": _rate(sum(j.town for j in judged), len(judged)),
        "both": _rate(sum(j.both for j in judged), len(judged)),
        "invented_town": _rate(sum(j.invented_town for j in judged), without_town),
        "invented_country": _rate(sum(j.invented_country for j in judged), without_country),
        "abstained": _rate(sum(j.abstained for j in judged), len(judged) - without_town),
    }


def _rate(k: int, n: int) -> dict[str, Any]:
    if not n:
        return {"k": 0, "n": 0, "rate": None, "interval": None}
    return {"k": k, "n": n, "rate": round(k / n, 6), "interval": [round(x, 6) for x in wilson(k, n)]}
