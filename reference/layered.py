"""Two sources of master data as one: what the case brought adds to what the bank holds, and never replaces it unseen.

Whoever hands a case in may know more than the bank's own records. Where the two contradict each other nobody here can
say which is true: then neither is an answer, or the stricter of the two is, and people are told.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from .data import ReferenceData, Row

# What a row says by saying nothing, for the fields in which a stranger's row could move money.
FATE = {"status": "active", "successor_bic": ""}
HOLDER = {"holder": None, "bic": None, "currency": None, "status": "open"}
INSTRUCTION = {"account": ""}
IDENTITY = {"lei": None, "country": None, "address": None}
CONTRADICTED: Mapping[str, Mapping[str, Any]] = {"banks": FATE, "ssis": INSTRUCTION, "parties": IDENTITY}
NOT_TOLD: tuple[Any, ...] = (None, "", [], {})


class LayeredReference:
    """ReferenceData where `over` adds to `under`: rows of one key are one row, unless they contradict each other.

    A contradicted bank is no answer, contradicted instructions and parties are two. Of an account the row of `under`
    stands, `disputed`, with the status of either that is not open.
    """

    def __init__(self, over: ReferenceData, under: ReferenceData) -> None:
        self._over, self._under = over, under

    @property
    def edition(self) -> str:
        return f"{self._over.edition}+{self._under.edition}"

    def standing(self) -> "LayeredReference":
        return LayeredReference(self._over.standing(), self._under.standing())

    def bank(self, bic: str, on: date) -> Row | None:
        over, under = self._over.bank(bic, on), self._under.bank(bic, on)
        if over is None or under is None:
            return over or under
        return None if _contradicts(over, under, FATE) else _merged(over, under)

    def disputes_bank(self, bic: str, on: date) -> bool:
        if self._over.disputes_bank(bic, on) or self._under.disputes_bank(bic, on):
            return True
        over = self._over.bank(bic, on)
        under = self._under.bank(bic, on) if over is not None else None
        return over is not None and under is not None and _contradicts(over, under, FATE)

    def banks_by_clearing(self, system: str, id: str, on: date) -> list[Row]:
        return _joined(self._over.banks_by_clearing(system, id, on), self._under.banks_by_clearing(system, id, on), {})

    def banks_named(self, name: str, country: str, on: date) -> list[Row]:
        return _joined(self._over.banks_named(name, country, on), self._under.banks_named(name, country, on), {})

    def account(self, account: str) -> Row | None:
        over, under = self._over.account(account), self._under.account(account)
        if over is None or under is None:
            return over or under
        shut = (row["status"] for row in (under, over) if row.get("status") not in (None, HOLDER["status"]))
        told = {**over, **_told(under), "status": next(shut, HOLDER["status"])}
        return {**told, "disputed": True} if _contradicts(over, under, HOLDER) else told

    def parties(self, name: str) -> list[Row]:
        return _joined(self._over.parties(name), self._under.parties(name), IDENTITY)

    def ssis(self, bic: str, currency: str, on: date) -> list[Row]:
        return _joined(self._over.ssis(bic, currency, on), self._under.ssis(bic, currency, on), INSTRUCTION)

    def rate(self, currency: str, on: date) -> Row | None:
        return self._over.rate(currency, on) or self._under.rate(currency, on)

    def calendar(self, code: str) -> Row | None:
        return self._over.calendar(code) or self._under.calendar(code)

    def own_bics(self) -> frozenset[str]:
        return self._over.own_bics() | self._under.own_bics()

    def fetch(self, kind: str, key: str, on: date) -> Row | None:
        """One row by its key, as the questions above answer it: a contradicted one proves nothing."""
        over, under = self._over.fetch(kind, key, on), self._under.fetch(kind, key, on)
        row = over or under
        if kind == "accounts" and row is not None:
            return self.account(row["account"])
        if over is None or under is None or kind not in CONTRADICTED:
            return row
        return None if _contradicts(over, under, CONTRADICTED[kind]) else _merged(over, under)


def _contradicts(over: Row, under: Row, unsaid: Mapping[str, Any]) -> bool:
    """Whether `over` tells one of these fields otherwise than `under` knows it; `unsaid` is what silence says there."""
    known = {name: under.get(name) or silence for name, silence in unsaid.items()}
    told = ((over.get(name), value) for name, value in known.items() if value is not None)
    return any(said not in NOT_TOLD and _plain(said) != _plain(value) for said, value in told)


def _plain(value: Any) -> Any:
    """As compared: text without blanks and case, and without a branch of XXX."""
    return "".join(value.split()).casefold().removesuffix("xxx") if isinstance(value, str) else value


def _told(row: Row) -> Row:
    """The row without what it does not tell."""
    return {name: value for name, value in row.items() if value not in NOT_TOLD}


def _merged(over: Row, under: Row) -> Row:
    """What `over` tells over what `under` knows; what either affirms holds."""
    return {**under, **_told(over), **{name: True for name, value in under.items() if value is True}}


def _joined(over: list[Row], under: list[Row], unsaid: Mapping[str, Any]) -> list[Row]:
    """Rows of both, `over` first, one for each key; both where they contradict each other: no single one answers."""
    known, found = {row["key"]: row for row in under}, []
    for row in over:
        held = known.get(row["key"])
        if held is None or _contradicts(row, held, unsaid):
            found.append(row)
        else:
            found.append(_merged(row, known.pop(row["key"])))
    return [*found, *known.values()]
