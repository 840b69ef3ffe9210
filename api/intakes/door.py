"""One message from a folder or a broker: an exception or a report of the network, taken in once."""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from agent.resolving import read_report
from cases.intake import ExternalIdTaken, Handed
from cases.matching import match_reports
from cases.outbox import ACCEPTED, REFUSED, Outbox
from cases.ports import Clock, Receipt
from cases.store import CaseStore
from payments import PaymentError

from ..group_intake import GroupIntake

SAID = frozenset({ACCEPTED, REFUSED})


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
            await tell(self.application, body, {"kind": "machine", "id": self.source, "role": "operator"})
        except NotAReport as refused:
            return str(refused)
        async with self.application.store.writing() as unit:
            await unit.inbox.take_all([inbox], self.application.clock.now())
        return None


class NotAReport(ValueError):
    """Neither a message of the network nor what a gateway says of a key."""


async def tell(application: Installation, body: bytes, actor: dict[str, str]) -> list[dict[str, Any]]:
    """What came of a report: JSON with `message` and `authenticated`, JSON with `key` and `outcome`, or a bare message.

    A bare message is nobody's word: it counts as not authenticated. Raises NotAReport.
    """
    given = _read(body)
    if "key" in given:
        outcome = str(given.get("outcome"))
        if outcome not in SAID:
            raise NotAReport("the outcome of a key is accepted or refused")
        receipt = Receipt(outcome, str(given.get("reference", ""))[:200], str(given.get("detail", ""))[:400])
        settled = await application.outbox.told(str(given["key"]), receipt)
        return [{"effect": outcome if settled else "known", "outcome": outcome, "case_id": None}]
    found = await match_reports(
        application.store,
        application.outbox,
        str(given["message"]),
        authenticated=given.get("authenticated") is True,
        now=application.clock.now(),
        actor=actor,
    )
    if not found:
        raise NotAReport("the message reports no status of any payment")
    return [{"effect": one.effect, "outcome": one.outcome, "case_id": one.case_id} for one in found]


def _read(body: bytes) -> dict[str, Any]:
    if body.lstrip()[:1] == b"{" and body.lstrip()[1:2] in b'" \r\n\t}':
        try:
            given = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise NotAReport(f"no JSON object: {error}") from None
        if not isinstance(given, dict) or not ({"key", "message"} & given.keys()):
            raise NotAReport("the object has neither message nor key")
        return given
    return {"message": body.decode("utf-8", errors="replace")}
