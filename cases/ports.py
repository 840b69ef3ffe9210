"""The ports of a case: what verification, routing and release need from outside, as small protocols."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

from payments import Message
from payments.rulings import CutOffRuling, DuplicateRuling, ScreeningHit
from payments.vocabulary import Rail

if TYPE_CHECKING:
    from .circumstances import Circumstances


class Clock(Protocol):
    def now(self) -> datetime:
        """The present, with offset."""
        ...


class EvidenceLookup(Protocol):
    """Reads a fact again where its evidence says it stands; verification trusts nothing else."""

    def fetch(self, source: str, locator: str, as_of: date) -> Mapping[str, Any] | None:
        """The row or passage at `source`/`locator` as it held on `as_of`, None if it is not there."""
        ...


class Screening(Protocol):
    """Sanctions filter. An error or a missing list raises; it is never an empty answer."""

    edition: str

    def screen(self, message: Message) -> Sequence[ScreeningHit]: ...


class DuplicateCheck(Protocol):
    def check(self, message: Message, *, resend_allowed: bool, now: datetime) -> DuplicateRuling:
        """`resend_allowed` is true where logs prove that nothing of this payment left (then K1 may repeat)."""
        ...


class Calendars(Protocol):
    @property
    def edition(self) -> str: ...

    def cut_off(self, rail: Rail, currency: str, value_date: date, now: datetime) -> CutOffRuling | None:
        """None where no calendar is held for the rail and currency."""
        ...

    def next_business_day(self, rail: Rail, currency: str, day: date) -> date | None:
        """The first open day on or after `day`; None where no calendar is held."""
        ...


class Callers(Protocol):
    """What calls a playbook, so that verification can tell whether those followed speak of what was reported."""

    def by_code(self, playbooks: Collection[str], code: str) -> bool: ...

    def by_words(self, playbooks: Collection[str], words: str) -> bool: ...


class Records(Protocol):
    """What our own records say against a payment, though it breaks no rule."""

    def against(self, case: Circumstances, message: Message) -> Sequence[str]: ...


class NoRecords:
    """Nothing is recorded."""

    def against(self, case: Circumstances, message: Message) -> Sequence[str]:
        """Nothing."""
        return ()


class NobodyCalls:
    """No playbook is known: nothing that was reported is answered."""

    def by_code(self, playbooks: Collection[str], code: str) -> bool:
        """Never."""
        return False

    def by_words(self, playbooks: Collection[str], words: str) -> bool:
        """Never."""
        return False


class Certificates(Protocol):
    """What routing reads of a certificate: strata, thresholds, validity. `governance` makes and checks it."""

    digest: str

    def covers(self, stratum: str, confidence: float, at: datetime) -> bool: ...


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a channel said about one send: `accepted`, `refused` (final) or `unknown` (never repeat blindly)."""

    outcome: str
    reference: str
    detail: str = ""


class Channel(Protocol):
    """Where released messages go. The same key twice must have the effect of once."""

    name: str

    def send(self, body: bytes, *, key: str, kind: str) -> Receipt: ...

    def enquire(self, key: str) -> Receipt:
        """What became of an earlier send with `key`; `unknown` if the channel cannot tell."""
        ...
