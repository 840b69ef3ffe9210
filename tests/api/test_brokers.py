"""Brokers: acknowledged after the commit, once for each message; releases confirmed. RabbitMQ for real.

Kafka is the same code over FastStream's in-memory broker: no Kafka server runs in these tests.
"""

import asyncio
import json
import socket
import threading
from typing import Any

import pytest
from counter import Counter
from services import rabbitmq
from store_builders import MESSAGE

from api.channels.broker import BrokerChannel
from api.channels.brokers import EXCEPTIONS, REFUSED, RELEASES, NoSuchBroker, broker_of, durable
from api.intakes import broker as intake
from api.intakes.door import Door, Kind


def exception(name: str) -> bytes:
    return json.dumps({"external_id": name, "message": MESSAGE}).encode()


@pytest.fixture(scope="module")
def url():
    with rabbitmq() as found:
        yield found


async def counted(application, number: int) -> int:
    for _ in range(400):
        if (found := sum((await application.store.counts()).values())) >= number:
            return found
        await asyncio.sleep(0.05)
    return found


@pytest.mark.service
def test_what_rabbitmq_delivers_becomes_one_case_each_and_the_unreadable_is_set_aside(tmp_path, url) -> None:
    async def scene():
        application, stop = Counter(tmp_path).application, asyncio.Event()
        sender = broker_of(url)
        await sender.start()
        for queue in (EXCEPTIONS, REFUSED):
            await sender.declare_queue(durable(queue))
        for number in (1, 2, 2, 3):
            await sender.publish(exception(f"B{number}"), durable(EXCEPTIONS), message_id=f"m{number}", persist=True)
        await sender.publish(b"{no json", durable(EXCEPTIONS), message_id="bad")
        loop = asyncio.create_task(intake.run(url, Door(application, "broker", 100), stop))
        found = await counted(application, 3)
        refused = await waited_for(sender, REFUSED)
        stop.set()
        await loop
        left = (await sender.declare_queue(durable(EXCEPTIONS))).declaration_result.message_count
        await sender.stop()
        await application.store.close()
        return found, refused, left

    assert asyncio.run(scene()) == (3, b"{no json", 0)


@pytest.mark.service
def test_what_was_not_committed_is_delivered_again(tmp_path, url) -> None:
    async def scene():
        application, stop, tries = Counter(tmp_path).application, asyncio.Event(), []
        door = Door(application, "broker", 100)

        class FailsOnce:
            async def take_in(self, kind: Kind, body: bytes, message_id: str | None) -> str | None:
                tries.append(message_id)
                if len(tries) == 1:
                    raise ConnectionError("the database dropped")
                return await door.take_in(kind, body, message_id)

        sender = broker_of(url)
        await sender.start()
        await sender.declare_queue(durable(EXCEPTIONS))
        await sender.publish(exception("B9"), durable(EXCEPTIONS), message_id="m9", persist=True)
        loop = asyncio.create_task(intake.run(url, FailsOnce(), stop))
        found = await counted(application, 1)
        stop.set()
        await loop
        await sender.stop()
        await application.store.close()
        return found, tries

    assert asyncio.run(scene()) == (1, ["m9", "m9"])


@pytest.mark.service
def test_a_release_is_accepted_once_rabbitmq_confirmed_it(url) -> None:
    channel = BrokerChannel(url)
    receipt = channel.send(b"<exact bytes/>", key="k1", kind="payment")

    async def received():
        broker = broker_of(url)
        await broker.start()
        queue = await broker.declare_queue(durable(RELEASES))
        message = await queue.get(timeout=30)
        await message.ack()
        await broker.stop()
        return message.body, message.message_id, message.headers["kind"], message.delivery_mode

    assert (receipt.outcome, channel.enquire("k1").outcome) == ("accepted", "unknown")
    assert asyncio.run(received()) == (b"<exact bytes/>", "k1", "payment", 2)


def test_without_a_broker_nothing_was_handed_over() -> None:
    receipt = BrokerChannel("amqp://guest:guest@127.0.0.1:1/").send(b"x", key="k", kind="payment")
    assert receipt.outcome == "absent"


def test_kafka_takes_in_by_the_same_code(tmp_path) -> None:
    from faststream.kafka import TestKafkaBroker

    async def scene():
        application = Counter(tmp_path).application
        broker = broker_of("kafka://127.0.0.1:9092")
        intake.attach(broker, Door(application, "broker", 100))
        async with TestKafkaBroker(broker):
            for number in (1, 2, 2):
                await broker.publish(exception(f"K{number}"), EXCEPTIONS)
        found = sum((await application.store.counts()).values())
        await application.store.close()
        return found

    assert asyncio.run(scene()) == 2


def test_a_release_goes_to_kafka_under_its_key_by_the_same_code() -> None:
    from faststream import Context
    from faststream.kafka import TestKafkaBroker

    broker, taken = broker_of("kafka://127.0.0.1:9092"), []

    @broker.subscriber(RELEASES)
    async def taking(message: Any = Context()) -> None:  # noqa: B008
        taken.append((message.body, message.raw_message.key, message.headers["kind"], message.headers["message_id"]))

    async def scene():
        async with TestKafkaBroker(broker):
            channel = BrokerChannel("kafka://127.0.0.1:9092", _broker=broker)
            return await asyncio.to_thread(channel.send, b"<exact bytes/>", key="k1", kind="payment")

    assert asyncio.run(scene()).outcome == "accepted"
    assert taken == [(b"<exact bytes/>", b"k1", "payment", "k1")]


def test_an_address_of_no_broker_is_refused() -> None:
    with pytest.raises(NoSuchBroker):
        broker_of("mqtt://127.0.0.1")


async def waited_for(broker, name: str) -> bytes:
    queue = await broker.declare_queue(durable(name))
    for _ in range(200):
        if (message := await queue.get(fail=False)) is not None:
            await message.ack()
            return bytes(message.body)
        await asyncio.sleep(0.05)
    raise AssertionError(f"nothing came to {name}; threads: {threading.active_count()}")


def test_under_ci_a_broker_that_is_not_there_fails_its_tests(monkeypatch) -> None:
    def refused(*_):
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refused)
    monkeypatch.delenv("PAYMEND_TEST_BROKER_URL", raising=False)
    for ci, ends in (("true", pytest.fail.Exception), ("", pytest.skip.Exception)):
        monkeypatch.setenv("CI", ci)
        with pytest.raises(ends, match="NO RABBITMQ ANSWERS"), rabbitmq():
            pass
