"""Webhooks: every change of a case is told to other systems, signed, again until taken, in the order of each case."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from .ports import Clock
from .store import CaseStore, Event, Taken
from .store.webhook_rows import DELIVERED, GIVEN_UP, WAITING, Delivery

LEASE = timedelta(seconds=30)
BATCH = 100
TRIES_MAX = 16
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(hours=1)
SIGNATURE = "Paymend-Signature"
Post = Callable[[str, bytes, Mapping[str, str]], int]
"""Sends a body with headers to an address and gives the HTTP status; raises OSError where nobody answers."""


@dataclass(frozen=True, slots=True)
class Webhooks:
    """Tells events to `urls`. Any number of processes may do so at once. Nothing of payments is ever in a body."""

    store: CaseStore
    urls: tuple[str, ...]
    secret: bytes
    post: Post
    clock: Clock

    async def deliver_due(self) -> int:
        """Note new events and try what is due; how many were tried."""
        tried = 0
        for url in self.urls:
            await self._note(url)
            async with self.store.reading() as unit:
                due = await unit.webhooks.due(digest_of(url), self.clock.now(), BATCH)
            for delivery in due:
                tried += await self._deliver(url, delivery)
        return tried

    async def _note(self, url: str) -> None:
        """New events into the table. A new address starts with what happens from now on."""
        async with self.store.reading() as unit:
            last = await unit.webhooks.last_of(digest_of(url))
            newest = await unit.events.last(steps=False)
            found = await unit.events.after(newest - 1 if last is None else last, BATCH, steps=False)
        if not found:
            return
        try:
            async with self.store.writing() as unit:
                for event in found:
                    await unit.webhooks.note(digest_of(url), event, self.clock.now())
        except Taken:
            return  # another process noted them

    async def _deliver(self, url: str, delivery: Delivery) -> bool:
        now = self.clock.now()
        async with self.store.writing() as unit:
            if not await unit.webhooks.take(delivery, now + LEASE):
                return False
        body = body_of(delivery.event)
        headers = {"Content-Type": "application/json", SIGNATURE: signature(self.secret, body, now)}
        try:
            status = await asyncio.to_thread(self.post, url, body, headers)
            detail = f"answered {status}"
        except Exception as error:  # whatever was wrong, it is tried again after a pause, and nobody else waits
            status, detail = 0, f"{type(error).__name__}: {error}"
        to, at = _next(status, delivery.attempts + 1, self.clock.now())
        async with self.store.writing() as unit:
            await unit.webhooks.settle(delivery, to, detail, at)
        return True


def digest_of(url: str) -> str:
    """The address as the table knows it: addresses may hold secrets."""
    return hashlib.sha256(url.encode()).hexdigest()


def body_of(event: Event) -> bytes:
    """What is told: which case changed and where it stands; `id` rises and is the same on every try."""
    told = {"id": event.id, "case_id": event.case_id, "version": event.version, "status": event.status}
    return json.dumps(told, separators=(",", ":")).encode()


def signature(secret: bytes, body: bytes, at: datetime) -> str:
    """`t=<unix seconds>,v1=<hex>`: HMAC-SHA-256 of `<t>.<body>`, so that an old body cannot be played again."""
    seconds = str(int(at.timestamp()))
    return f"t={seconds},v1={hmac.new(secret, f'{seconds}.'.encode() + body, hashlib.sha256).hexdigest()}"


def _next(status: int, attempts: int, now: datetime) -> tuple[str, datetime]:
    """Delivered, waiting with a pause that doubles, or given up so that the case's later events get through."""
    if 200 <= status < 300:
        return DELIVERED, now
    if attempts >= TRIES_MAX:
        return GIVEN_UP, now
    return WAITING, now + min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
