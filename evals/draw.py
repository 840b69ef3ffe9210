"""One draw of the generator: randomness, people and words of a split, and the rows a bank would hold about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from .payment import Payment, a_payment, a_uetr
from .wording import answered, said
from .world import Bank, a_bank

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Draw:
    """`rng` is the row's own; `known` tells whether the creditor was paid at this account before."""

    rng: Random
    split: str
    known: bool = True

    def payment(self, **wishes: Any) -> Payment:
        """A clean payment of this split."""
        return a_payment(self.rng, self.split, **wishes)

    def said(self, key: str, **values: str) -> str:
        """A phrasing of `key` from the split's pool, in any of its languages, with how people sign off."""
        return said(self.rng, self.split, key, **values)

    def answered(self, key: str, value: str) -> str:
        """The ordering side's words that give `value`, from the split's pool."""
        return answered(self.rng, self.split, key, value)

    def reference(self, p: Payment, **more: list[Row]) -> Row:
        """Master data and history around `p`: its own rows and distractors; `more` adds rows by kind."""
        others = (p.ours, p.theirs) * self.rng.randrange(5, 15)  # so many that the size of a row tells nothing
        banks = [bank_row(p.ours), bank_row(p.theirs), *(bank_row(self._other(b)) for b in others)]
        rows: Row = {
            "own_bics": [p.ours.bic],
            "banks": banks,
            "accounts": [account_row(p, "debtor")],
            "parties": [{"name": p.debtor.name, "country": p.debtor.country, "own_customer": True}],
            "payments": [*self._past(p)],
        }
        return {kind: [*rows.get(kind, []), *more.get(kind, [])] for kind in sorted({*rows, *more})}

    def _other(self, like: Bank) -> Bank:
        return a_bank(self.rng, self.split, like.place.country)

    def _past(self, p: Payment) -> list[Row]:
        """Some settled payments of the debtor to other people, and one to this creditor if known."""
        others = [self.payment().with_(debtor=p.debtor, ours=p.ours) for _ in range(4)]
        paid = [p.with_(amount=p.amount + 7, remittance=o.remittance, **_ids(o)) for o in others[:1] if self.known]
        return [payment_row(past, "settled", days_ago=self.rng.randrange(20, 90)) for past in (*others[1:], *paid)]

    def fresh_uetr(self) -> str:
        """A UETR that no other row has."""
        return a_uetr(self.rng)

    def chance(self, share: float) -> bool:
        """True in this share of draws."""
        return self.rng.random() < share


def bank_row(bank: Bank, **changes: Any) -> Row:
    """The directory row of a bank (contract §3)."""
    return {
        "bic": bank.bic, "name": bank.name, "town": bank.place.towns[0][0], "country": bank.place.country,
        "status": "active", "reachable": ["swift-fin", "swift-finplus"], **changes,
    }  # fmt: skip


def account_row(p: Payment, who: str, **changes: Any) -> Row:
    """The account row of debtor or creditor."""
    party = p.debtor if who == "debtor" else p.creditor
    return {
        "account": party.account, "bic": party.bank.bic, "holder": party.name, "status": "open",
        "currency": party.bank.place.currency, **changes,
    }  # fmt: skip


def payment_row(p: Payment, status: str, *, days_ago: int = 0, **changes: Any) -> Row:
    """The history row of a payment."""
    return {
        "uetr": p.uetr, "reference": p.instruction_id, "end_to_end_id": p.end_to_end_id, "debtor": p.debtor.name,
        "debtor_account": p.debtor.account, "creditor": p.creditor.name, "creditor_account": p.creditor.account,
        "creditor_bic": p.theirs.bic, "amount": p.plain_amount, "currency": p.currency,
        "value_date": str(p.value_date - timedelta(days=days_ago)), "status": status, "remittance": p.remittance,
        **changes,
    }  # fmt: skip


def _ids(p: Payment) -> Mapping[str, str]:
    return {
        "message_id": p.message_id, "instruction_id": p.instruction_id, "end_to_end_id": p.end_to_end_id,
        "uetr": p.uetr,
    }  # fmt: skip
