"""A history remembered for one run: the same answers as its source, each asked for once."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from history.payments import Likeness, Row, RowsHistory
from history.remembered import RememberedHistory
from payments.facts import PaymentFacts

PAID = {
    "uetr": "u1", "reference": "R1", "creditor_account": "DE1", "creditor": "A", "amount": "5.00", "currency": "EUR",
    "value_date": "2026-11-23", "status": "settled",
}  # fmt: skip
FACTS = PaymentFacts(amount=Decimal("5.00"), currency="EUR", value_date=date(2026, 11, 23), creditor_account="DE1")


@dataclass
class Asked:
    """A history that remembers what it was asked."""

    rows: RowsHistory
    times: list[str] = field(default_factory=list)
    edition: str = "x"

    def find(
        self, uetr: str | None = None, reference: str | None = None, end_to_end_id: str | None = None
    ) -> list[Row]:
        self.times.append("find")
        return self.rows.find(uetr, reference, end_to_end_id)

    def between(
        self, debtor_account: str | None = None, creditor_account: str | None = None, creditor: str | None = None
    ) -> list[Row]:
        self.times.append("between")
        return self.rows.between(debtor_account, creditor_account, creditor)

    def like(self, facts: Likeness) -> list[Row]:
        self.times.append("like")
        return self.rows.like(facts)


def test_the_same_question_is_asked_once_and_another_one_anew() -> None:
    asked = Asked(RowsHistory([PAID]))
    history = RememberedHistory(asked)
    for _ in range(3):
        assert [row["uetr"] for row in history.find(reference="R1")] == ["u1"]
        assert [row["uetr"] for row in history.between(creditor_account="DE1")] == ["u1"]
        assert [row["uetr"] for row in history.like(FACTS)] == ["u1"]
    assert asked.times == ["find", "between", "like"]
    assert history.find(uetr="R1") == []  # the same text is no answer to another question
    assert asked.times == ["find", "between", "like", "find"]


def test_what_a_caller_does_with_an_answer_does_not_change_the_next() -> None:
    history = RememberedHistory(Asked(RowsHistory([PAID])))
    history.find(reference="R1").clear()
    assert len(history.find(reference="R1")) == 1
