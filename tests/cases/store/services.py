"""Real services for tests: PostgreSQL where one answers. `scripts/services.sh` starts it where it is installed."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

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


@contextmanager
def fresh_postgresql() -> Iterator[str]:
    """A URL whose tables lie in a schema of their own, dropped afterwards; skips (under CI=true fails) without one."""
    import psycopg

    url = postgresql_url()
    if url is None:
        lacking = "NO POSTGRESQL ANSWERS: what holds on SQLite was NOT tested on it (sh scripts/services.sh)"
        pytest.fail(lacking) if os.environ.get("CI") == "true" else pytest.skip(lacking)
    schema = f"t_{secrets.token_hex(6)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        try:
            yield f"{url}{'&' if '?' in url else '?'}options=-csearch_path%3D{schema}"
        finally:
            connection.execute(f"DROP SCHEMA {schema} CASCADE")
