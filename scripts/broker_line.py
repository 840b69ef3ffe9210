"""A line to the broker that can be cut without the second of work that `rabbitmqctl` takes; and who uses it."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlsplit

TRIES_MAX = 200


@dataclass
class Line:
    """Passes every connection on to the broker; `cut` ends them all at once."""

    host: str
    port: int
    url: str = ""
    open_ends: set[asyncio.StreamWriter] = field(default_factory=set)
    ended: int = 0

    @classmethod
    async def open(cls, broker: str) -> Self:
        """A line to the broker at `broker`; its own address is `url`."""
        parts = urlsplit(broker)
        line = cls(parts.hostname or "127.0.0.1", parts.port or 5672)
        server = await asyncio.start_server(line._connect, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        line.url = parts._replace(netloc=f"{parts.netloc.rpartition('@')[0]}@127.0.0.1:{port}").geturl()
        return line

    def cut(self) -> None:
        """End every connection."""
        self.ended += len(self.open_ends) // 2
        for end in self.open_ends:
            end.transport.abort()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(self.host, self.port)
        self.open_ends |= {writer, far_writer}
        await asyncio.gather(_passed(reader, far_writer), _passed(far_reader, writer))
        self.open_ends -= {writer, far_writer}


async def _passed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    writer.close()


@dataclass
class Publisher:
    """Publishes exceptions until the broker confirms them; the same id is the same case."""

    url: str
    connection: Any = None
    exchange: Any = None
    connecting: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def publish(self, exception: dict[str, Any]) -> None:
        """Return once confirmed. Raises SystemExit after many tries."""
        import aio_pika

        body = json.dumps(exception).encode()
        for _ in range(TRIES_MAX):
            try:
                exchange = await self._exchange()
                message = aio_pika.Message(body, message_id=exception["external_id"], delivery_mode=2)
                await asyncio.wait_for(exchange.publish(message, "paymend.exceptions"), 20)
            except Exception:
                self.exchange = None
                await asyncio.sleep(0.3)  # made again by whoever comes first
            else:
                return
        raise SystemExit(f"{exception['external_id']} was not published")

    async def close(self) -> None:
        """Leave the broker."""
        if self.connection is not None:
            await self.connection.close()

    async def _exchange(self) -> Any:
        import aio_pika

        async with self.connecting:
            if self.exchange is None:
                if self.connection is not None:
                    await self.connection.close()
                self.connection = await asyncio.wait_for(aio_pika.connect(self.url), 20)
                channel = await self.connection.channel(publisher_confirms=True)
                await channel.declare_queue("paymend.exceptions", durable=True)
                self.exchange = channel.default_exchange
            return self.exchange
