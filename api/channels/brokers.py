"""Brokers behind one address: RabbitMQ (`amqp://…`) and Kafka (`kafka://host:port`), through FastStream."""

from collections.abc import Callable
from typing import Any, TypeAlias

EXCEPTIONS, REPORTS = "paymend.exceptions", "paymend.reports"
REFUSED, RELEASES = "paymend.refused", "paymend.releases"
PREFETCH = 50
Broker: TypeAlias = Any  # a RabbitBroker or KafkaBroker: their classes are loaded only where an address asks for them


class NoSuchBroker(ValueError):
    """An address of neither RabbitMQ nor Kafka, or their clients are not installed."""


def broker_of(url: str) -> Broker:
    """The broker at `url`, not yet connected; it answers a publish only once the broker has it. Raises NoSuchBroker."""
    scheme, _, rest = url.partition("://")
    try:
        if scheme in ("amqp", "amqps"):
            from faststream.rabbit import Channel, RabbitBroker

            channel = Channel(prefetch_count=PREFETCH, publisher_confirms=True, on_return_raises=True)
            return RabbitBroker(url, default_channel=channel, logger=None)
        if scheme == "kafka":
            from faststream.kafka import KafkaBroker

            return KafkaBroker(rest.split(","), acks="all", enable_idempotence=True, logger=None)
    except ImportError:
        raise NoSuchBroker('install the clients: pip install "paymend[broker]"') from None
    raise NoSuchBroker(f"no broker speaks {scheme}: use amqp://, amqps:// or kafka://")


def subscribe(broker: Broker, queue: str) -> Callable[..., Any]:
    """Each message to the function, one after another; acknowledged when it returns, given back when it raises."""
    from faststream import AckPolicy, Context

    def attached(function: Callable[[Any], Any]) -> Any:
        async def received(message: Any = Context()) -> None:  # noqa: B008  # FastStream's way to the raw message
            await function(message)

        if is_kafka(broker):
            group = {"group_id": "paymend", "auto_offset_reset": "earliest"}
            return broker.subscriber(queue, ack_policy=AckPolicy.NACK_ON_ERROR, **group)(received)
        return broker.subscriber(durable(queue), ack_policy=AckPolicy.NACK_ON_ERROR)(received)

    return attached


def is_kafka(broker: Broker) -> bool:
    """Whether the broker keeps topics, not queues."""
    return type(broker).__name__ == "KafkaBroker"


def durable(queue: str) -> Any:
    """A queue that outlives the broker's restart."""
    from faststream.rabbit import RabbitQueue

    return RabbitQueue(queue, durable=True)
