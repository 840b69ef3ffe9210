"""Master data held in memory: the rows of one case, a demo set, or what a test needs."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from .data import KINDS, Row, day_of, holds, plain_account, plain_bic
from .names import compare

HELD_BY = ("holder", "bic", "currency", "status")


class RowsReference:
    """ReferenceData over given rows: kind → rows of contract §3, and `own_bics`. Other kinds are left aside."""

    def __init__(self, rows: Mapping[str, Sequence[Any]], edition: str = "") -> None:
        self.edition = edition or rows_digest(rows)
        self._rows = {kind: keyed(kind, rows.get(kind, ()), self.edition) for kind in KINDS}
        self._own = frozenset(plain_bic(bic) for bic in rows.get("own_bics", ()))
        self._by_bic = _grouped(self._rows["banks"], lambda row: plain_bic(row["bic"]))
        self._by_key = {kind: {row["key"]: row for row in self._rows[kind]} for kind in KINDS}
        self._by_account = _grouped(self._rows["accounts"], lambda row: plain_account(row["account"]))

    def standing(self) -> "RowsReference":
        """These rows: they never change."""
        return self

    def bank(self, bic: str, on: date) -> Row | None:
        return undisputed(self._by_bic.get(plain_bic(bic), []), on)

    def disputes_bank(self, bic: str, on: date) -> bool:
        return disputed(self._by_bic.get(plain_bic(bic), []), on)

    def banks_by_clearing(self, system: str, id: str, on: date) -> list[Row]:
        wanted = (system.strip().upper(), id.strip().upper())
        return [row for row in self._current_banks(on) if wanted in clearing_ids(row)]

    def banks_named(self, name: str, country: str, on: date) -> list[Row]:
        rows = (row for row in self._current_banks(on) if not country or row.get("country") == country.upper())
        return matching(rows, name)

    def account(self, account: str) -> Row | None:
        return held_account(self._by_account.get(plain_account(account), []))

    def parties(self, name: str) -> list[Row]:
        return matching(self._rows["parties"], name)

    def ssis(self, bic: str, currency: str, on: date) -> list[Row]:
        return [
            row
            for row in self._rows["ssis"]
            if plain_bic(row["bic"]) == plain_bic(bic) and row["currency"] == currency.upper() and holds(row, on)
        ]

    def rate(self, currency: str, on: date) -> Row | None:
        return newest([row for row in self._rows["rates"] if row["currency"] == currency.upper()], on, "date")

    def calendar(self, code: str) -> Row | None:
        rows = [row for row in self._rows["calendars"] if row["code"].casefold() == code.casefold()]
        return rows[-1] if rows else None

    def own_bics(self) -> frozenset[str]:
        return self._own

    def fetch(self, kind: str, key: str, on: date) -> Row | None:
        row = self._by_key[kind].get(key)
        return row if row is not None and holds(row, on) else None

    def _current_banks(self, on: date) -> list[Row]:
        newest_rows = (undisputed(rows, on) for rows in self._by_bic.values())
        return [row for row in newest_rows if row is not None]


def keyed(kind: str, rows: Iterable[Mapping[str, Any]], edition: str) -> list[Row]:
    """The rows without empty fields, each with a `key` that is its own, and the edition."""
    seen: dict[str, int] = {}
    named: list[Row] = []
    for row in rows:
        filled = {name: value for name, value in dict(row).items() if value is not None}
        key = key_of(kind, filled)
        seen[key] = seen.get(key, 0) + 1
        unique = key if seen[key] == 1 else f"{key}#{seen[key]}"
        named.append({**filled, "key": unique, "edition": edition})
    return named


def key_of(kind: str, row: Row) -> str:
    """The natural key of a row, with the day it takes effect where its kind is dated. Raises KeyError if incomplete."""
    match kind:
        case "banks":
            return _dated(plain_bic(row["bic"]), row.get("effective_from"))
        case "accounts":
            return plain_account(row["account"])
        case "ssis":
            natural = f"{plain_bic(row['bic'])}/{row['currency']}/{plain_bic(row['correspondent_bic'])}"
            return _dated(natural, row.get("effective_from"))
        case "parties":
            return str(row["name"])
        case "rates":
            return _dated(row["currency"], row.get("date"))
        case "calendars":
            return str(row["code"])
        case "own_bics":
            return plain_bic(row["bic"])
    raise KeyError(kind)


def _dated(key: str, day: Any) -> str:
    return f"{key}@{str(day)[:10]}" if day else key


def newest(rows: Iterable[Row], on: date, field: str) -> Row | None:
    """The row that took effect last, no later than `on`; a row without a date holds from the beginning."""
    current = [row for row in rows if holds(row, on, start=field)]
    return max(current, key=lambda row: day_of(row.get(field)) or date.min, default=None)


def undisputed(banks: Iterable[Row], on: date) -> Row | None:
    """The newest row of a bank; None where another row of that day tells another status or successor.

    Which of two such rows is the true one nobody here can say, so neither is an answer.
    """
    rows = list(banks)
    return None if disputed(rows, on) else newest(rows, on, "effective_from")


def disputed(banks: Iterable[Row], on: date) -> bool:
    """Whether the newest rows of a bank, of one day, tell different statuses or successors."""
    rows = list(banks)
    chosen = newest(rows, on, "effective_from")
    rivals = [row for row in rows if chosen and row.get("effective_from") == chosen.get("effective_from")]
    return len({_fate(row) for row in rivals}) > 1


def held_account(rows: Sequence[Row]) -> Row | None:
    """The last row of an account, with the status of any that is not open; `disputed` where they tell other holders,
    banks, currencies or statuses.
    """
    if not rows:
        return None
    told = {name: {str(row[name]).casefold() for row in rows if row.get(name)} for name in HELD_BY}
    shut = next((row["status"] for row in reversed(rows) if row.get("status") not in (None, "", "open")), None)
    row = rows[-1] if shut is None else {**rows[-1], "status": shut}
    return {**row, "disputed": True} if any(len(values) > 1 for values in told.values()) else row


def _fate(bank: Row) -> tuple[str, str]:
    return bank.get("status") or "active", plain_bic(bank.get("successor_bic") or "")


def clearing_ids(row: Row) -> set[tuple[str, str]]:
    """The (system, id) pairs of a bank row."""
    return {(str(c["system"]).upper(), str(c["id"]).upper()) for c in row.get("clearing") or ()}


def matching(rows: Iterable[Row], name: str) -> list[Row]:
    """Rows whose name or an alias matches, exact ones first, each with `match` and `match_rule`."""
    found: list[Row] = []
    for row in rows:
        matches = [compare(name, known) for known in (row.get("name", ""), *(row.get("aliases") or ()))]
        best = max(matches, key=lambda m: (m.level == "exact", m.level == "close", m.score))
        if best.level != "none":
            found.append({**row, "match": best.level, "match_rule": best.rule})
    return sorted(found, key=lambda row: row["match"] != "exact")


def rows_digest(rows: Mapping[str, Sequence[Any]]) -> str:
    """A short digest of the rows: the edition of master data that came without one."""
    text = json.dumps({kind: list(rows[kind]) for kind in sorted(rows)}, sort_keys=True, default=str)
    return f"rows-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _grouped(rows: Iterable[Row], key: Any) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups
