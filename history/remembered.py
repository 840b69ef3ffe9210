"""PaymentHistory for one run: what it has asked a slow source before is not asked again."""

from collections.abc import Callable
from typing import Any

from .payments import Likeness, PaymentHistory, Row


class RememberedHistory:
    """Remembers every answer of `source` for as long as it lives, so that a run sees one state of the history."""

    def __init__(self, source: PaymentHistory) -> None:
        self._source = source
        self._told: dict[tuple[Any, ...], list[Row]] = {}

    @property
    def edition(self) -> str:
        return self._source.edition

    def find(
        self, uetr: str | None = None, reference: str | None = None, end_to_end_id: str | None = None
    ) -> list[Row]:
        asked = ("find", uetr, reference, end_to_end_id)
        return self._once(asked, lambda: self._source.find(uetr, reference, end_to_end_id))

    def between(
        self, debtor_account: str | None = None, creditor_account: str | None = None, creditor: str | None = None
    ) -> list[Row]:
        asked = ("between", debtor_account, creditor_account, creditor)
        return self._once(asked, lambda: self._source.between(debtor_account, creditor_account, creditor))

    def like(self, facts: Likeness) -> list[Row]:
        looked_at = (facts.amount, facts.currency, facts.value_date, facts.debtor_account, facts.creditor_account)
        return self._once(("like", *looked_at), lambda: self._source.like(facts))

    def _once(self, asked: tuple[Any, ...], ask: Callable[[], list[Row]]) -> list[Row]:
        if asked not in self._told:
            self._told[asked] = ask()
        return list(self._told[asked])
