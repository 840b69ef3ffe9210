"""The facts of one payment message, each with the path at which it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from ..kept import once
from ..message import Message


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """What a message states, exactly; None where it is silent. Nothing is derived, guessed or repaired.

    Amounts are in major units, `amount_text` is the text as it stands. In a status report, return, cancellation or
    query, debtor and creditor are those of the *original* payment and `original_*` are its references. Of a message
    with several transactions these are the facts of the first; `transactions` counts them. `underlying_*` are the
    customers behind a cover payment. `paths` tells for each name where it was read (contract §4).
    """

    message_type: str = "unknown"
    message_id: str | None = None
    payment_information_id: str | None = None
    instruction_id: str | None = None
    end_to_end_id: str | None = None
    transaction_id: str | None = None
    uetr: str | None = None
    amount: Decimal | None = None
    amount_text: str | None = None
    currency: str | None = None
    instructed_amount: Decimal | None = None
    instructed_amount_text: str | None = None
    instructed_currency: str | None = None
    value_date: date | None = None
    debtor: str | None = None
    debtor_account: str | None = None
    debtor_agent: str | None = None
    creditor: str | None = None
    creditor_account: str | None = None
    creditor_agent: str | None = None
    underlying_debtor: str | None = None
    underlying_debtor_account: str | None = None
    underlying_debtor_agent: str | None = None
    underlying_creditor: str | None = None
    underlying_creditor_account: str | None = None
    underlying_creditor_agent: str | None = None
    sender: str | None = None
    receiver: str | None = None
    agents: tuple[str, ...] = ()
    remittance: str | None = None
    charge_bearer: str | None = None
    original_message_type: str | None = None
    original_message_id: str | None = None
    original_instruction_id: str | None = None
    original_end_to_end_id: str | None = None
    original_transaction_id: str | None = None
    original_uetr: str | None = None
    original_amount: Decimal | None = None
    original_currency: str | None = None
    original_value_date: date | None = None
    transactions: int = 1
    paths: Mapping[str, str] = field(default_factory=dict)


@once
def facts_of(message: Message) -> PaymentFacts:
    """The facts of `message`; of a type that is not known here, only what its header and UETR tell."""
    if message.kind == "MT":
        from .mt import mt_facts

        return made(message, mt_facts(message))
    from .mx import mx_facts

    return made(message, mx_facts(message))


def made(message: Message, found: Mapping[str, tuple[Any, str]]) -> PaymentFacts:
    """Facts from name → (value, path); an empty path is a value without a place of its own."""
    values = {name: value for name, (value, _) in found.items()}
    paths = {name: path for name, (_, path) in found.items() if path}
    return PaymentFacts(message_type=message.type, paths=MappingProxyType(paths), **values)
