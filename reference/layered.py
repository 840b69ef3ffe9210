"""Two sources of master data as one: what the case brought lies over what the bank holds."""

from datetime import date

from .data import ReferenceData, Row


class LayeredReference:
    """ReferenceData where an answer of `over` hides the one of `under`; lists are joined, `over` first."""

    def __init__(self, over: ReferenceData, under: ReferenceData) -> None:
        self._over, self._under = over, under

    @property
    def edition(self) -> str:
        return f"{self._over.edition}+{self._under.edition}"

    def bank(self, bic: str, on: date) -> Row | None:
        return self._over.bank(bic, on) or self._under.bank(bic, on)

    def banks_by_clearing(self, system: str, id: str, on: date) -> list[Row]:
        return _joined(self._over.banks_by_clearing(system, id, on), self._under.banks_by_clearing(system, id, on))

    def banks_named(self, name: str, country: str, on: date) -> list[Row]:
        return _joined(self._over.banks_named(name, country, on), self._under.banks_named(name, country, on))

    def account(self, account: str) -> Row | None:
        return self._over.account(account) or self._under.account(account)

    def parties(self, name: str) -> list[Row]:
        return _joined(self._over.parties(name), self._under.parties(name))

    def ssis(self, bic: str, currency: str, on: date) -> list[Row]:
        return _joined(self._over.ssis(bic, currency, on), self._under.ssis(bic, currency, on))

    def rate(self, currency: str, on: date) -> Row | None:
        return self._over.rate(currency, on) or self._under.rate(currency, on)

    def calendar(self, code: str) -> Row | None:
        return self._over.calendar(code) or self._under.calendar(code)

    def own_bics(self) -> frozenset[str]:
        return self._over.own_bics() | self._under.own_bics()

    def fetch(self, kind: str, key: str, on: date) -> Row | None:
        return self._over.fetch(kind, key, on) or self._under.fetch(kind, key, on)


def _joined(over: list[Row], under: list[Row]) -> list[Row]:
    keys = {row["key"] for row in over}
    return [*over, *(row for row in under if row["key"] not in keys)]
