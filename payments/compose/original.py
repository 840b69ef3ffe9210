"""The payment that an outgoing message is about: the one of the facts, or the original that they name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ..facts import PaymentFacts
from .composed import CannotCompose

NOT_PROVIDED = "NOTPROVIDED"
REFERENCE_MAX = 35
UETR = re.compile(r"[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-[89ab][a-f0-9]{3}-[a-f0-9]{12}")
ORDERS = ("pacs.008", "pacs.009", "pacs.003", "pacs.010", "pain.001", "MT1", "MT2")


@dataclass(frozen=True, slots=True)
class Original:
    """References, amount and date of the payment in question; texts exactly as it carried them."""

    message_type: str
    message_id: str
    payment_information_id: str
    instruction_id: str | None
    end_to_end_id: str | None
    transaction_id: str | None
    uetr: str | None
    amount: str | None
    currency: str | None
    value_date: date | None

    def below(self, place: str, *, settled: bool = False) -> dict[str, str | None]:
        """Path → text of the references below `place`; with `settled` also amount and date."""
        told = {
            f"{place}OrgnlGrpInf/OrgnlMsgId": self.message_id,
            f"{place}OrgnlGrpInf/OrgnlMsgNmId": self.message_type,
            f"{place}OrgnlInstrId": self.instruction_id,
            f"{place}OrgnlEndToEndId": self.end_to_end_id,
            f"{place}OrgnlTxId": self.transaction_id,
            f"{place}OrgnlUETR": self.uetr,
        }
        if settled and self.amount and self.currency:
            told[f"{place}OrgnlIntrBkSttlmAmt"] = self.amount
            told[f"{place}OrgnlIntrBkSttlmAmt/@Ccy"] = self.currency
            told[f"{place}OrgnlIntrBkSttlmDt"] = self.value_date.isoformat() if self.value_date else None
        return told

    @property
    def reference(self) -> str:
        """The reference by which the other side finds it first."""
        return self.instruction_id or self.end_to_end_id or self.message_id


def original_of(facts: PaymentFacts) -> Original:
    """The payment that `facts` are about: itself, or the original that a status, return or query names."""
    own = facts.message_type.startswith(ORDERS) and not is_about_another(facts)
    found = _own(facts) if own else _named(facts)
    if not (found.uetr or found.instruction_id or found.end_to_end_id):
        raise CannotCompose("The payment has no reference to name it by", place="original")
    return found


def is_about_another(facts: PaymentFacts) -> bool:
    """Whether a FIN message is a request, query, answer or free text (n92, n95, n96, n99), not a payment."""
    return facts.message_type.split(".")[0][-2:] in ("92", "95", "96", "98", "99")


def _own(facts: PaymentFacts) -> Original:
    return Original(
        plain_type(facts.message_type),
        fitting("message_id", facts.message_id) or NOT_PROVIDED,
        facts.payment_information_id or NOT_PROVIDED,
        fitting("instruction_id", facts.instruction_id),
        fitting("end_to_end_id", facts.end_to_end_id),
        fitting("transaction_id", facts.transaction_id),
        fitting("uetr", facts.uetr),
        money(facts.amount),
        facts.currency,
        facts.value_date,
    )


def _named(facts: PaymentFacts) -> Original:
    return Original(
        facts.original_message_type or NOT_PROVIDED,
        fitting("message_id", facts.original_message_id) or NOT_PROVIDED,
        NOT_PROVIDED,
        fitting("instruction_id", facts.original_instruction_id),
        fitting("end_to_end_id", facts.original_end_to_end_id),
        fitting("transaction_id", facts.original_transaction_id),
        fitting("uetr", facts.original_uetr),
        money(facts.original_amount),
        facts.original_currency,
        facts.original_value_date,
    )


def plain_type(message_type: str) -> str:
    """The type without the mark of a variant: `pacs.009.001.08.COV` → `pacs.009.001.08`, `MT103.STP` → `MT103`."""
    parts = message_type.split(".")
    return parts[0] if message_type.startswith("MT") else ".".join(parts[:4])


def fitting(name: str, text: str | None) -> str | None:
    """A reference that another message can carry; a malformed one is left out, never mended."""
    if text is None or not text.strip():
        return None
    fits = UETR.fullmatch(text) if name == "uetr" else len(text) <= REFERENCE_MAX
    return text if fits else None


def money(amount: object) -> str | None:
    """A decimal as MX writes it; None without one."""
    return f"{amount:f}" if amount is not None else None


def ends(facts: PaymentFacts, details: Mapping[str, Any], *, back: bool) -> tuple[str, str]:
    """(sender, receiver) of the outgoing message; `back` where it answers whoever sent the payment."""
    near, far = (facts.receiver, facts.sender) if back else (facts.sender, facts.receiver)
    own, other = details.get("own_bic") or near, details.get("recipient") or far
    if not own or not other:
        raise CannotCompose("Sender or receiver of the outgoing message is not known", place="own_bic, recipient")
    return str(own), str(other)


def required(details: Mapping[str, Any], name: str) -> str:
    """A detail as text. Raises CannotCompose if it is missing or blank."""
    value = details.get(name)
    if value is None or not str(value).strip():
        raise CannotCompose(f"The detail {name} is missing", place=name)
    return str(value)


def moment(details: Mapping[str, Any]) -> str:
    """The time of writing, to the second, with its offset."""
    now = details.get("now")
    return now.isoformat(timespec="seconds") if isinstance(now, datetime) else required(details, "now")
