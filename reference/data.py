"""The port to master data, and the plain forms of the keys by which it is asked."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

Row = Mapping[str, Any]

KINDS = ("banks", "accounts", "ssis", "parties", "rates", "calendars")


class ReferenceData(Protocol):
    """Master data as it held on a day. Rows have the shapes of contract §3, plus `key` and `edition`.

    A row is an answer only for the day asked: what is not effective then is not there.
    """

    @property
    def edition(self) -> str:
        """Names the state of all rows; another state has another edition."""
        ...

    def standing(self) -> "ReferenceData":
        """The same as it stands now, for one look at a case: what is in force is asked once for all its questions."""
        ...

    def bank(self, bic: str, on: date) -> Row | None:
        """The directory row of a BIC (eight characters and eight with XXX are the same).

        None if it is unknown, or if rows of one day contradict each other about its status or successor.
        """
        ...

    def disputes_bank(self, bic: str, on: date) -> bool:
        """Whether rows contradict each other about a bank's status or successor: then none of them is an answer."""
        ...

    def banks_by_clearing(self, system: str, id: str, on: date) -> list[Row]:
        """Banks with this member id in a clearing system (`USABA`, `GBDSC`, …)."""
        ...

    def banks_named(self, name: str, country: str, on: date) -> list[Row]:
        """Banks whose name matches under the rules of `reference.names`; an empty country is any."""
        ...

    def account(self, account: str) -> Row | None:
        """The row of an account, `disputed` where rows contradict each other about it."""
        ...

    def parties(self, name: str) -> list[Row]:
        """Parties whose name or alias matches; each row says how in `match`. Look-alikes are not among them."""
        ...

    def ssis(self, bic: str, currency: str, on: date) -> list[Row]: ...

    def rate(self, currency: str, on: date) -> Row | None:
        """The newest rate dated no later than `on`. For limits only, never for a message."""
        ...

    def calendar(self, code: str) -> Row | None: ...

    def own_bics(self) -> frozenset[str]:
        """The BICs of the bank itself, as eight characters where the branch is XXX."""
        ...

    def fetch(self, kind: str, key: str, on: date) -> Row | None:
        """One row by its `key`, as an evidence locator names it. Raises KeyError for a kind that does not exist."""
        ...


def plain_bic(bic: str) -> str:
    """Upper case, without a branch of XXX: the form in which two BICs are compared."""
    text = bic.strip().upper()
    return text[:8] if len(text) == 11 and text.endswith("XXX") else text


def plain_account(account: str) -> str:
    """Without spaces and in upper case: the form in which two account numbers are compared."""
    return "".join(account.split()).upper()


def day_of(value: Any) -> date | None:
    """The date in a row's field, given as a date or ISO text; None for an empty one. Raises ValueError for others."""
    if value is None or value == "":
        return None
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def holds(row: Row, on: date, start: str = "effective_from", end: str = "effective_to") -> bool:
    """Whether a row is effective on the day; `end` is its last day. A date that cannot be read holds never."""
    try:
        first, last = day_of(row.get(start)), day_of(row.get(end))
    except ValueError:
        return False
    return (first is None or first <= on) and (last is None or on <= last)
