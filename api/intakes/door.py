"""One message from a folder or a broker: an exception or a report of the network, taken in once."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from agent.resolving import read_report
from cases.intake import ExternalIdTaken, Handed
from cases.matching import match_reports
from cases.outbox import Outbox
from cases.ports import Clock, Receipt
from cases.report import MESSAGE_BYTES_MAX
from cases.store import CaseStore
from payments import PaymentError

from ..group_intake import GroupIntake


class Kind(StrEnum):
    """What the messages of one source are."""

    EXCEPTIONS = "exceptions"
    REPORTS = "reports"


class Full(Exception):
    """More cases wait than may: hand it in again later."""


class Installation(Protocol):
    """What the door needs of the application."""

    @property
    def store(self) -> CaseStore: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def intake(self) -> GroupIntake: ...
    @property
    def clock(self) -> Clock: ...


@dataclass(frozen=True, slots=True)
class Door:
    """Takes in messages of one source, such as `folder` or `broker`. Any number of processes may stand at it."""

    application: Installation
    source: str
    waiting_max: int

    async def take_in(self, kind: Kind, body: bytes, message_id: str | None) -> str | None:
        """Why the message is refused for good, None where it is in the store; only then may it be acknowledged.

        A message that was taken in before changes nothing. Raises Full, and whatever the store raises.
        """
        message_id = (message_id or hashlib.sha256(body).hexdigest())[:128]
        source = f"{self.source}:{kind.value}"
        async with self.application.store.reading() as unit:
            if await unit.inbox.taken(source, message_id):
                return None
        if kind is Kind.REPORTS:
            return await self._report(body, (source, message_id))
        return await self._exception(body, (source, message_id))

    async def _exception(self, body: bytes, inbox: tuple[str, str]) -> str | None:
        intake = self.application.intake
        if await intake.waiting() >= self.waiting_max:
            raise Full
        actor = {"kind": "machine", "id": self.source, "role": "operator"}
        try:
            await intake.open(Handed(read_report(body), self.application.clock.now(), actor, inbox))
        except (PaymentError, ExternalIdTaken) as refused:
            return str(refused)
        return None

    async def _report(self, body: bytes, inbox: tuple[str, str]) -> str | None:
        """Telling a report twice changes nothing, so that it is noted after it was told."""
        try:
            actor = {"kind": "machine", "id": self.source, "role": "operator"}
            effects = await tell(self.application, _read(body), actor)
        except ValueError as refused:
            return str(refused)
        if not effects:
            return "the message reports no status of any payment"
        async with self.application.store.writing() as unit:
            await unit.inbox.take_all([inbox], self.application.clock.now())
        return None


class NotAReport(ValueError):
    """Neither what the network says nor what a gateway says of a key."""


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class NetworkReport(_Told):
    """A message of the network. `authenticated` is the caller's word and the only proof of it."""

    message: Annotated[str, Field(min_length=1, max_length=MESSAGE_BYTES_MAX)]
    authenticated: bool = False


class KeyReport(_Told):
    """What a gateway says became of the message that it got under `key`."""

    key: Annotated[str, Field(min_length=1, max_length=64)]
    outcome: Literal["accepted", "refused"]
    reference: Annotated[str, Field(max_length=200)] = ""
    detail: Annotated[str, Field(max_length=400)] = ""


TOLD: TypeAdapter[NetworkReport | KeyReport] = TypeAdapter(NetworkReport | KeyReport)


def read_told(body: bytes) -> NetworkReport | KeyReport:
    """A report as JSON. Raises NotAReport."""
    try:
        return TOLD.validate_json(body)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        raise NotAReport(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None


async def tell(
    application: Installation, told: NetworkReport | KeyReport, actor: Mapping[str, str]
) -> list[dict[str, str | None]]:
    """What came of a report: one effect for each status in it, none where it reports no status."""
    if isinstance(told, KeyReport):
        settled = await application.outbox.told(told.key, Receipt(told.outcome, told.reference, told.detail))
        return [{"effect": told.outcome if settled else "known", "outcome": told.outcome, "case_id": None}]
    found = await match_reports(
        application.store,
        application.outbox,
        told.message,
        authenticated=told.authenticated,
        now=application.clock.now(),
        actor=actor,
    )
    return [{"effect": one.effect, "outcome": one.outcome, "case_id": one.case_id} for one in found]


def _read(body: bytes) -> NetworkReport | KeyReport:
    """JSON, else a bare message, which is nobody's word. An MT begins with a brace and a digit."""
    begins = body.lstrip()[:2]
    if begins[:1] == b"{" and not begins[1:].isdigit():
        return read_told(body)
    return NetworkReport(message=body.decode("utf-8", errors="replace"))
