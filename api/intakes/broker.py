"""Intake from a message broker, RabbitMQ or Kafka: acknowledged after the commit, never before."""

import asyncio
from typing import Any

from ..channels.brokers import EXCEPTIONS, REFUSED, REPORTS, Broker, broker_of, subscribe
from .door import Door, Full, Kind

PAUSE_SECONDS = 5.0


async def run(url: str, door: Door, stop: asyncio.Event) -> None:
    """Take in from the broker at `url` until told to stop; a lost connection is made again by the client."""
    broker = broker_of(url)
    attach(broker, door)
    while not stop.is_set():
        try:
            await broker.start()
            break
        except (OSError, ConnectionError):
            await asyncio.sleep(PAUSE_SECONDS)
    await stop.wait()
    await broker.stop()


def attach(broker: Broker, door: Door) -> None:
    """Let `door` take in what comes to the two queues. An error sends the message back to its queue."""

    async def taken(kind: Kind, body: bytes, message_id: str | None) -> None:
        while True:
            try:
                refused = await door.take_in(kind, body, message_id)
                break
            except Full:
                await asyncio.sleep(PAUSE_SECONDS)  # unacknowledged, so that the broker holds the rest back
        if refused:
            await broker.publish(body, REFUSED, headers={"reason": refused[:500]})

    @subscribe(broker, EXCEPTIONS)
    async def exceptions(message: Any) -> None:
        await taken(Kind.EXCEPTIONS, message.body, message.message_id)

    @subscribe(broker, REPORTS)
    async def reports(message: Any) -> None:
        await taken(Kind.REPORTS, message.body, message.message_id)
