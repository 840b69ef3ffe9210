"""Real services for tests: PostgreSQL where one answers. `scripts/services.sh` starts it where it is installed."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import NoReturn

import pytest

CANDIDATES = ("postgresql://127.0.0.1:5432/test", "postgresql:///test?host=/var/run/postgresql")


@cache
def postgresql_url() -> str | None:
    """The first database that answers: `PAYMEND_TEST_DATABASE_URL`, else a local one called `test`."""
    import psycopg

    given = os.environ.get("PAYMEND_TEST_DATABASE_URL")
    for url in (given,) if given else CANDIDATES:
        try:
            psycopg.connect(url, connect_timeout=3).close()
        except psycopg.Error:
            continue
        return url
    return None


def lacks(service: str) -> NoReturn:
    """Skip the test, and say so; under CI=true, where every service is there, fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(service)
    pytest.skip(service)


@contextmanager
def fresh_postgresql() -> Iterator[str]:
    """A URL whose tables lie in a schema of their own, dropped afterwards; skips (under CI=true fails) without one."""
    import psycopg

    url = postgresql_url()
    if url is None:
        lacks("NO POSTGRESQL ANSWERS: what holds on SQLite was NOT tested on it (sh scripts/services.sh)")
    schema = f"t_{secrets.token_hex(6)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        try:
            yield f"{url}{'&' if '?' in url else '?'}options=-csearch_path%3D{schema}"
        finally:
            connection.execute(f"DROP SCHEMA {schema} CASCADE")


@contextmanager
def rabbitmq() -> Iterator[str]:
    """The address of a RabbitMQ with a virtual host of its own; skips (under CI=true fails) without one."""
    import socket
    import subprocess

    given, host = os.environ.get("PAYMEND_TEST_BROKER_URL"), f"t{secrets.token_hex(6)}"
    if given:
        yield given
        return
    try:
        socket.create_connection(("127.0.0.1", 5672), 3).close()
        subprocess.run(["rabbitmqctl", "-q", "add_vhost", host], check=True, capture_output=True, timeout=60)
        allowed = ["rabbitmqctl", "-q", "set_permissions", "-p", host, "guest", ".*", ".*", ".*"]
        subprocess.run(allowed, check=True, capture_output=True, timeout=60)
    except (OSError, subprocess.SubprocessError) as error:
        lacks(f"NO RABBITMQ ANSWERS: the broker was NOT tested (sh scripts/services.sh): {type(error).__name__}")
    try:
        yield f"amqp://guest:guest@127.0.0.1:5672/{host}"
    finally:
        with suppress(subprocess.TimeoutExpired):  # a name of its own left behind harms nobody
            subprocess.run(["rabbitmqctl", "-q", "delete_vhost", host], check=False, capture_output=True, timeout=60)
