"""What the store keeps of a row of master data: its record, and the words by which it is found again."""

import json
from collections.abc import Callable
from typing import Any

from .data import Row, day_of, plain_account, plain_bic
from .names import plain_name
from .rows import clearing_ids

LOOKUP: dict[str, Callable[[Row], str]] = {
    "banks": lambda row: plain_bic(row["bic"]),
    "accounts": lambda row: plain_account(row["account"]),
    "ssis": lambda row: f"{plain_bic(row['bic'])}/{row['currency'].upper()}",
    "parties": lambda row: plain_name(row["name"])[:500],
    "rates": lambda row: row["currency"].upper(),
    "calendars": lambda row: row["code"].upper(),
    "own_bics": lambda row: plain_bic(row["bic"]),
}


def record_of(kind: str, edition: str, row: Row) -> dict[str, Any]:
    """The row as the store keeps it."""
    start, end = day_of(row.get("effective_from") or row.get("date")), day_of(row.get("effective_to"))
    return {
        "kind": kind,
        "edition": edition,
        "key": row["key"],
        "lookup": LOOKUP[kind](row),
        "starts": start.isoformat() if start else None,
        "ends": end.isoformat() if end else None,
        "body": json.dumps(row, ensure_ascii=False, default=str),
    }


def words_of(kind: str, edition: str, row: Row) -> list[dict[str, str]]:
    """The words by which a bank or party is found again: those of its names, whole names, and its clearing ids."""
    if kind not in ("banks", "parties"):
        return []
    names = (row.get("name") or "", *(row.get("aliases") or ()))
    words = {word for name in names for word in name_words(name)}
    words |= {clearing_word(*pair) for pair in clearing_ids(row)}
    return [{"kind": kind, "edition": edition, "word": word, "key": row["key"]} for word in sorted(words)]


def name_words(name: str) -> list[str]:
    """The words of a name, and all of them as one in a fixed order: so a name of common words alone is found too."""
    words = sorted(plain_name(name).split())
    return [word[:200] for word in (*words, "=" + " ".join(words))] if words else []


def clearing_word(system: str, id: str) -> str:
    """The word that stands for a member id in a clearing system."""
    return f"{system.upper()}:{id.upper()}"[:200]
