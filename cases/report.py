"""A report: what the outside hands in about one failed payment (contract §3), checked at the border."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, field_validator, model_validator

from payments.vocabulary import Direction, FaultSource, RelatedRole

MESSAGE_BYTES_MAX = 5_000_000
RELATED_MAX = 50
ROWS_MAX = 2_000

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:")
Text = Annotated[str, Field(max_length=200_000)]
Short = Annotated[str, Field(max_length=500)]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Fault(_Row):
    """What was reported wrong: source, code, text (may be hostile) and path."""

    source: FaultSource = FaultSource.UNKNOWN
    code: Short | None = None
    text: Text | None = None
    path: Short | None = None


class Related(_Row):
    """Another message or text of the same case. `authenticated` is the caller's word and the only proof of it."""

    role: RelatedRole
    message: Annotated[str, Field(max_length=MESSAGE_BYTES_MAX)]
    authenticated: StrictBool = False


class ClearingId(_Row):
    system: Short
    id: Short


class BankRow(_Row):
    bic: Short
    name: Short | None = None
    town: Short | None = None
    country: Short | None = None
    status: Literal["active", "inactive", "merged"] | None = None
    successor_bic: Short | None = None
    effective_from: Short | None = None
    clearing: list[ClearingId] = []
    reachable: list[Short] = []


class AccountRow(_Row):
    account: Short
    bic: Short | None = None
    holder: Short | None = None
    aliases: list[Short] = []
    currency: Short | None = None
    status: Literal["open", "closed", "blocked", "dormant"] | None = None
    closed_on: Short | None = None
    address: dict[str, Any] | None = None


class SsiRow(_Row):
    bic: Short
    currency: Short
    correspondent_bic: Short
    account: Short | None = None
    effective_from: Short | None = None
    effective_to: Short | None = None
    authenticated: StrictBool = False


class PartyRow(_Row):
    name: Short
    aliases: list[Short] = []
    lei: Short | None = None
    country: Short | None = None
    address: dict[str, Any] | None = None
    own_customer: StrictBool = False


class PaymentRow(_Row):
    uetr: Short | None = None
    reference: Short | None = None
    end_to_end_id: Short | None = None
    debtor: Short | None = None
    debtor_account: Short | None = None
    creditor: Short | None = None
    creditor_account: Short | None = None
    creditor_bic: Short | None = None
    amount: Decimal | None = None
    currency: Short | None = None
    value_date: Short | None = None
    status: Literal["settled", "returned", "rejected", "pending", "cancelled"] | None = None
    remittance: Text | None = None


class RateRow(_Row):
    currency: Short
    eur: Decimal
    date: Short | None = None


class CutOff(_Row):
    rail: Short
    time: Short | None = None
    zone: Short
    days: list[Short] = []
    kind: Literal["customer", "fi"] = "customer"


class CalendarRow(_Row):
    code: Short
    closed: list[Short] = []
    cut_offs: list[CutOff] = []


class ReferenceRows(_Row):
    """Master data that only this case sees, over what is loaded in the store."""

    banks: Annotated[list[BankRow], Field(max_length=ROWS_MAX)] = []
    accounts: Annotated[list[AccountRow], Field(max_length=ROWS_MAX)] = []
    ssis: Annotated[list[SsiRow], Field(max_length=ROWS_MAX)] = []
    parties: Annotated[list[PartyRow], Field(max_length=ROWS_MAX)] = []
    payments: Annotated[list[PaymentRow], Field(max_length=ROWS_MAX)] = []
    calendars: Annotated[list[CalendarRow], Field(max_length=ROWS_MAX)] = []
    rates: Annotated[list[RateRow], Field(max_length=ROWS_MAX)] = []
    own_bics: Annotated[list[Short], Field(max_length=ROWS_MAX)] = []


class Report(_Row):
    """One payment exception as it came in. Only the message is required."""

    external_id: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00]+$")] | None = None
    message: str | None = None
    message_base64: str | None = None
    error: Fault = Fault()
    direction: Direction | None = None
    received_at: datetime | None = None
    related: Annotated[list[Related], Field(max_length=RELATED_MAX)] = []
    reference: ReferenceRows = ReferenceRows()
    profile: Short | None = None

    @field_validator("received_at", mode="before")
    @classmethod
    def _a_time_in_words(cls, value: Any) -> Any:
        """A bare number would be read as seconds since 1970: a slip there would move every cut-off."""
        if isinstance(value, str | datetime | None) and (not isinstance(value, str) or _DATE.match(value)):
            return value
        raise ValueError("received_at is RFC 3339 text with offset")

    @model_validator(mode="after")
    def _one_message(self) -> Report:
        if (self.message is None) == (self.message_base64 is None):
            raise ValueError("give either message or message_base64")
        if self.received_at is not None and self.received_at.tzinfo is None:
            raise ValueError("received_at needs an offset")
        if self.message_base64 is not None:
            try:
                base64.b64decode(self.message_base64, validate=True)
            except (binascii.Error, ValueError) as error:
                raise ValueError("message_base64 is not base64") from error
        return self

    @property
    def payment_bytes(self) -> bytes:
        """The exact bytes of the message as handed in."""
        if self.message_base64 is not None:
            return base64.b64decode(self.message_base64, validate=True)
        assert self.message is not None
        return self.message.encode()

    def canonical(self) -> bytes:
        """Canonical JSON of the whole report without its external id: what makes two reports the same."""
        body = self.model_dump(mode="json", exclude={"external_id"}, exclude_none=True)
        return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    @property
    def digest(self) -> str:
        """SHA-256 of `canonical()`, in hex."""
        return hashlib.sha256(self.canonical()).hexdigest()

    @property
    def name(self) -> str:
        """The external id; made from the content's digest where none was given."""
        return self.external_id or f"sha256-{self.digest[:32]}"
