"""Who took a bank over, and who took that one over: the chain of mergers, link by link, as rows of a day tell it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .bic import country_of, same_bic

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Succession:
    """The BICs from the one asked for to the last one named, the rows held of them, and why the chain is no proof.

    `stop` is empty where it ends at one active bank of the same country that is not the one asked for.
    """

    bics: tuple[str, ...]
    rows: tuple[Row, ...]
    stop: str

    @property
    def heir(self) -> str | None:
        """The bank that acts for the one asked for today; None where the chain proves none."""
        return None if self.stop else self.bics[-1]


def succession(bic: str, row_of: Callable[[str], Row | None]) -> Succession:
    """Follow `successor_bic` from row to row; `row_of` gives the row in force on the day asked, None for none.

    Only the row of a bank that is no longer active hands on: a merger that is merely announced is no link.
    """
    bics = [bic]
    rows: list[Row] = []
    while True:
        row = row_of(bics[-1])
        if row is None:
            return Succession(tuple(bics), tuple(rows), f"{bics[-1]} is not in the directory on this day")
        rows.append(row)
        if is_active(row):
            stop = "" if len(bics) > 1 else f"{bic} is active"
            return Succession(tuple(bics), tuple(rows), stop)
        following = str(row.get("successor_bic") or "").strip().upper()
        if not following:
            return Succession(tuple(bics), tuple(rows), f"{bics[-1]} is {row.get('status')} and names no successor")
        looped = any(same_bic(following, known) for known in bics)
        abroad = country_of(following) != country_of(bic)
        bics.append(following)
        if looped:
            return Succession(tuple(bics), tuple(rows), f"the chain comes back to {following}")
        if abroad:
            return Succession(tuple(bics), tuple(rows), f"{following} is in another country")


def is_active(row: Row) -> bool:
    """Whether the row says that the bank does business under its BIC; without a status it does."""
    return (row.get("status") or "active") == "active"
