"""The broker channel: releases go to a queue, confirmed by the broker; what becomes of them comes back as a report."""

import asyncio
import threading
from concurrent.futures import TimeoutError as NotInTime
from dataclasses import dataclass, field
from typing import Any

from cases.ports import Receipt

from .brokers import RELEASES, Broker, broker_of, durable, is_kafka

TIMEOUT_SECONDS = 10.0


@dataclass
class BrokerChannel:
    """Publishes to `paymend.releases`: the key is the message id, the kind a header. Runs a loop of its own.

    Accepted is what the broker confirmed. A message that no queue took never arrived. Without a confirmation the
    outcome is unknown until a report names the key: a broker cannot be asked.
    """

    url: str
    name: str = "broker"
    _broker: Broker = None
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _starting: threading.Lock = field(default_factory=threading.Lock)
    _thread: threading.Thread | None = None

    def send(self, body: bytes, *, key: str, kind: str) -> Receipt:
        """Publish and wait for the broker's word."""
        self._start()
        if self._broker is None and (trouble := self._waited(self._connect())) is not None:
            return Receipt("absent", key, trouble)
        return self._waited(self._publish(body, key, kind)) or Receipt("accepted", key)

    def enquire(self, key: str) -> Receipt:
        """Unknown: no broker tells what it took from whom."""
        return Receipt("unknown", key, "waits for a report that names the key")

    async def _connect(self) -> str | None:
        """Why there is no connection, None where there is one."""
        broker = broker_of(self.url)
        try:
            await asyncio.wait_for(broker.start(), TIMEOUT_SECONDS)
            if not is_kafka(broker):
                await broker.declare_queue(durable(RELEASES))
        except Exception as error:
            return f"no connection: {type(error).__name__}"
        self._broker = broker
        return None

    async def _publish(self, body: bytes, key: str, kind: str) -> Receipt | None:
        try:
            await asyncio.wait_for(self._broker.publish(body, RELEASES, **self._how(key, kind)), TIMEOUT_SECONDS)
        except Exception as error:
            if type(error).__name__ == "DeliveryError":
                return Receipt("absent", key, "no queue took it")
            return Receipt("unknown", key, f"not confirmed: {type(error).__name__}")
        return None

    def _how(self, key: str, kind: str) -> dict[str, Any]:
        if is_kafka(self._broker):
            return {"key": key.encode(), "headers": {"kind": kind, "message_id": key}}
        return {"message_id": key, "headers": {"kind": kind}, "persist": True, "mandatory": True}

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._loop.run_forever, daemon=True, name="broker-channel")
                self._thread.start()

    def _waited(self, asked: Any) -> Any:
        try:
            return asyncio.run_coroutine_threadsafe(asked, self._loop).result(3 * TIMEOUT_SECONDS)
        except NotInTime:
            return Receipt("unknown", "", "no word from the broker")
