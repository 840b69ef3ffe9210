"""A clean payment as plain facts, from which templates write messages; a corruption changes facts or text."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from .places import BY_COUNTRY
from .wording import pool_of
from .world import Bank, Party, a_bank, a_party

_OWN = ("DE", "NL", "FR", "AT", "GB")
_FOREIGN = ("DE", "NL", "GB", "FR", "AT", "CH", "PL", "SE")
_WORDS = (
    "INVOICE", "RECHNUNG", "FACTURE", "FACTUUR", "ORDER", "CONTRACT", "DELIVERY NOTE", "RENT", "FAKTURA", "FATTURA",
)  # fmt: skip
_MONDAY = date(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class Payment:
    """Who pays whom. `ours` is the bank that works the case; amounts are Decimal, days are business days."""

    ours: Bank
    theirs: Bank
    debtor: Party
    creditor: Party
    amount: Decimal
    currency: str
    value_date: date
    now: datetime
    message_id: str
    instruction_id: str
    end_to_end_id: str
    uetr: str
    remittance: str

    def with_(self, **changes: object) -> "Payment":
        """The payment with some facts changed."""
        return replace(self, **changes)  # type: ignore[arg-type]

    @property
    def plain_amount(self) -> str:
        """The amount as an MX message writes it: as many decimals as the currency has."""
        return str(self.amount.quantize(Decimal(1) if self.currency == "JPY" else Decimal("0.01")))

    @property
    def mt_amount(self) -> str:
        """The amount with a decimal comma."""
        text = self.plain_amount.replace(".", ",")
        return text if "," in text else text + ","


def a_payment(rng: Random, split: str, *, to: str = "", currency: str = "", day: date | None = None) -> Payment:
    """A payment of the split's own people, received on a business morning between 09:00 and 11:59.

    `to` fixes the creditor's country; `day` the day it is worked on.
    """
    home = rng.choice(_OWN)
    abroad = to or rng.choice([c for c in _FOREIGN if c != home])
    ours, theirs = a_bank(rng, split, home), a_bank(rng, split, abroad)
    debtor, creditor = a_party(rng, split, ours), a_party(rng, split, theirs)
    worked = day or _MONDAY + timedelta(days=rng.randrange(4))
    now = datetime.fromisoformat(f"{worked}T{rng.randint(9, 11):02d}:{rng.randint(0, 59):02d}:00+01:00")
    number = f"{worked:%y%m%d}{rng.randrange(10**6):06d}"
    return Payment(
        ours=ours, theirs=theirs, debtor=debtor, creditor=creditor,
        amount=_amount(rng), currency=currency or BY_COUNTRY[abroad].currency,
        value_date=worked + timedelta(days=1), now=now,
        message_id=f"{ours.bic[:4]}{number}", instruction_id=f"{ours.bic[:4]}{number[:6]}{rng.randrange(10**5):05d}",
        end_to_end_id=f"{rng.choice(('PO', 'KD', 'RE', 'AB'))}-{rng.randrange(10**5):05d}", uetr=a_uetr(rng),
        remittance=f"{rng.choice(_WORDS[pool_of(split) :: 2])} {rng.randrange(10**6)}",
    )  # fmt: skip


def a_uetr(rng: Random) -> str:
    """A version 4 UUID from the generator's own randomness."""
    return str(UUID(int=rng.getrandbits(128), version=4))


def _amount(rng: Random) -> Decimal:
    """Mostly small: four of five up to 10,000, the rest up to 90,000, in cents."""
    units = rng.randrange(300, 10_000) if rng.random() < 0.8 else rng.randrange(10_000, 90_000)
    return Decimal(units) + Decimal(rng.randrange(100)) / 100
