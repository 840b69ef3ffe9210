"""Payment history in the database."""

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

import sqlalchemy as sa
import sqlalchemy.event

from .payments import DAYS_AROUND_MAX, Likeness, Row, is_like, plain

CANDIDATES_MAX = 500
METADATA = sa.MetaData()
PAYMENTS = sa.Table(
    "history_payments",
    METADATA,
    sa.Column("key", sa.String(200), primary_key=True),
    sa.Column("uetr", sa.String(40), index=True),
    sa.Column("reference", sa.String(100), index=True),
    sa.Column("end_to_end_id", sa.String(100), index=True),
    sa.Column("debtor_account", sa.String(100), index=True),
    sa.Column("creditor_account", sa.String(100), index=True),
    sa.Column("creditor", sa.String(500), index=True),
    sa.Column("currency", sa.String(3)),
    sa.Column("amount", sa.String(40)),
    sa.Column("value_date", sa.String(10), index=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.Index("ix_history_payments_amount", "currency", "amount", "value_date"),
)
STAGED = sa.Table(
    "history_payments_staged",
    METADATA,
    *(sa.Column(column.name, column.type, primary_key=column.primary_key) for column in PAYMENTS.columns),
)


class OldLayout(Exception):
    """The database has tables of an earlier version, which are not read: what they held is to be imported again."""


def require_layout(engine: sa.Engine) -> None:
    """Raise OldLayout where a table that is there has other columns than ours. One without a row is made anew."""
    present = sa.inspect(engine)
    tables = [t for t in METADATA.sorted_tables if present.has_table(t.name)]
    old = [t for t in tables if {c["name"] for c in present.get_columns(t.name)} != set(t.columns.keys())]
    with engine.begin() as connection:
        for table in old:
            if connection.execute(sa.text(f'SELECT 1 FROM "{table.name}" LIMIT 1')).first():
                place = engine.url.render_as_string(hide_password=True)
                names = ", ".join(t.name for t in tables)
                raise OldLayout(
                    f"{table.name} in {place} was laid out by an earlier version: drop {names}, then import again"
                )
            table.drop(connection)


def made_engine(url: str) -> sa.Engine:
    """An engine at `url`. SQLite keeps a write-ahead log, so that readers are not held up by an import.

    On PostgreSQL a question is its own transaction: to begin and end one around it would take two errands more.
    """
    if url.startswith("sqlite"):
        engine = sa.create_engine(url)
        sqlalchemy.event.listen(engine, "connect", _tuned)
        return engine
    return sa.create_engine(url, isolation_level="AUTOCOMMIT", skip_autocommit_rollback=True)


def writing(engine: sa.Engine) -> sa.Engine:
    """The same connections for who writes, always in transactions."""
    return engine if engine.dialect.name == "sqlite" else engine.execution_options(isolation_level="READ COMMITTED")


def _tuned(connection: Any, _: Any) -> None:
    for tries_left in range(100, -1, -1):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            break
        except sqlite3.OperationalError:  # another process is changing the file just now; SQLite does not wait for it
            if not tries_left:
                raise
            time.sleep(0.1)
    for pragma in ("synchronous=NORMAL", "cache_size=-65536", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")


@dataclass(frozen=True, slots=True)
class HistoryImport:
    """What an import did: payments taken, and the lines left out with why."""

    accepted: int
    rejected: tuple[tuple[int, str], ...]
    rejected_count: int = 0  # of a large file, of which `rejected` names the first lines only


def _make_tables(engine: sa.Engine) -> None:
    """Make what is missing. Of processes that start together one makes it, the others fail and find it there."""
    for tries_left in (4, 3, 2, 1, 0):
        try:
            METADATA.create_all(engine)
        except sa.exc.DBAPIError:
            if not tries_left:
                raise
            time.sleep(0.2)
        else:
            return


class StoreHistory:
    """PaymentHistory over the database at a synchronous SQLAlchemy URL. Tables are made where they are missing.

    Raises OldLayout for the tables of an earlier version.
    """

    def __init__(self, url: str) -> None:
        self._engine = made_engine(url)
        self._writing = writing(self._engine)
        require_layout(self._writing)
        _make_tables(self._writing)

    @property
    def edition(self) -> str:
        """`none` where nothing was imported; else the newest value date, which two indexed look-ups tell."""
        with self._engine.connect() as connection:
            newest = connection.execute(_NEWEST).scalar()
            some = connection.execute(_SOME).scalar()
        return "none" if some is None else f"store-{newest or 'undated'}"

    def find(
        self, uetr: str | None = None, reference: str | None = None, end_to_end_id: str | None = None
    ) -> list[Row]:
        asked = {"uetr": uetr.lower() if uetr else None, "reference": reference, "end_to_end_id": end_to_end_id}
        given = {name: value for name, value in asked.items() if value and value != "NOTPROVIDED"}
        return self._rows(_any_of(tuple(given)), given) if given else []

    def between(
        self, debtor_account: str | None = None, creditor_account: str | None = None, creditor: str | None = None
    ) -> list[Row]:
        asked = {"debtor_account": debtor_account, "creditor_account": creditor_account, "creditor": creditor}
        given = {name: plain(value) for name, value in asked.items() if value}
        return self._rows(_all_of(tuple(given)), given) if given else []

    def like(self, facts: Likeness) -> list[Row]:
        ways = {"amount": _amount(facts.amount)}
        ways |= {name: plain(a) if (a := getattr(facts, name)) else None for name in _ACCOUNTS}
        given = {name: value for name, value in ways.items() if value is not None}
        if not facts.currency or not given:
            return []
        days = _days_around(facts.value_date)
        rows = self._rows(_alike(tuple(given), bool(days)), {"currency": facts.currency, **given, **days})
        return [row for row in rows if is_like(row, facts)]

    def add(self, rows: Iterable[Mapping[str, Any]], edition: str = "store") -> int:
        """Add payments, or replace those with the same UETR or reference; how many there were."""
        records = {record["key"]: record for record in (_record(dict(row), edition) for row in rows)}
        with self._writing.begin() as connection:
            for keys in batched(list(records), 500):
                connection.execute(sa.delete(PAYMENTS).where(PAYMENTS.c.key.in_(keys)))
            if records:
                connection.execute(sa.insert(PAYMENTS), list(records.values()))
        return len(records)

    def clear_side_table(self) -> None:
        """Forget what an earlier, broken import left."""
        with self._writing.begin() as connection:
            connection.execute(sa.delete(STAGED))

    def stage(self, rows: Iterable[Mapping[str, Any]], edition: str) -> None:
        """Put payments into the side table, which nobody reads."""
        records = {record["key"]: record for record in (_record(dict(row), edition) for row in rows)}
        with self._writing.begin() as connection:
            for keys in batched(list(records), 500):
                connection.execute(sa.delete(STAGED).where(STAGED.c.key.in_(keys)))
            connection.execute(sa.insert(STAGED), list(records.values()))

    def take_side_table(self) -> None:
        """Move the staged payments among the others in one transaction; those met again replace their earlier row."""
        names = [column.name for column in STAGED.columns]
        with self._writing.begin() as connection:
            staged = sa.select(STAGED.c.key)
            if connection.execute(sa.select(sa.exists().where(PAYMENTS.c.key == PAYMENTS.c.key))).scalar():
                connection.execute(sa.delete(PAYMENTS).where(PAYMENTS.c.key.in_(staged)))
            connection.execute(sa.insert(PAYMENTS).from_select(names, sa.select(STAGED).order_by(STAGED.c.key)))
            connection.execute(sa.delete(STAGED))

    def load(self, lines: Iterable[tuple[int, dict[str, Any] | str]], edition: str = "store") -> HistoryImport:
        """Add the payments of numbered lines; those that are none, or cannot be read, are left out and told."""
        good: list[dict[str, Any]] = []
        bad: list[tuple[int, str]] = []
        for number, row in lines:
            fault = row if isinstance(row, str) else fault_of(row)
            if isinstance(row, str) or fault:
                bad.append((number, str(fault)))
            else:
                good.append(row)
        self.add(good, edition)
        return HistoryImport(len(good), tuple(bad), len(bad))

    def _rows(self, query: sa.Select[Any], asked: Mapping[str, str]) -> list[Row]:
        with self._engine.connect() as connection:
            return [json.loads(body) for (body,) in connection.execute(query, asked)]


_ACCOUNTS = ("debtor_account", "creditor_account")
_COLUMNS_OF = dict.fromkeys(_ACCOUNTS, _ACCOUNTS)  # an account may stand on either side
# The questions are made once for each set of columns: to build one takes longer than to answer it.
_NEWEST = sa.select(sa.func.max(PAYMENTS.c.value_date))
_SOME = sa.select(PAYMENTS.c.key).limit(1)


@cache
def _any_of(names: tuple[str, ...]) -> sa.Select[Any]:
    return _newest_first(sa.or_(*(PAYMENTS.c[name] == sa.bindparam(name) for name in names)))


@cache
def _all_of(names: tuple[str, ...]) -> sa.Select[Any]:
    return _newest_first(sa.and_(*(PAYMENTS.c[name] == sa.bindparam(name) for name in names)))


@cache
def _alike(names: tuple[str, ...], near_a_day: bool) -> sa.Select[Any]:
    """Payments in a currency that share one of the named things, around a day."""
    same = [PAYMENTS.c[column] == sa.bindparam(name) for name in names for column in _COLUMNS_OF.get(name, (name,))]
    within = PAYMENTS.c.value_date.between(sa.bindparam("first_day"), sa.bindparam("last_day"))
    around = [sa.or_(PAYMENTS.c.value_date.is_(None), within)] if near_a_day else []
    return _newest_first(PAYMENTS.c.currency == sa.bindparam("currency"), sa.or_(*same), *around)


def _newest_first(*conditions: Any) -> sa.Select[Any]:
    query = sa.select(PAYMENTS.c.body).where(*conditions)
    return query.order_by(PAYMENTS.c.value_date.desc(), PAYMENTS.c.key).limit(CANDIDATES_MAX)


def batched(keys: list[str], size: int) -> Iterator[list[str]]:
    """The keys in runs of at most `size`: databases bound the parameters of one statement."""
    return (keys[start : start + size] for start in range(0, len(keys), size))


def _record(row: dict[str, Any], edition: str) -> dict[str, Any]:
    filled = {name: value for name, value in row.items() if value is not None}
    key = str(filled.get("uetr") or filled.get("reference") or _digest(filled)).lower()
    body = {**filled, "key": key, "edition": edition}
    return {
        "key": key,
        "uetr": str(filled["uetr"]).lower() if filled.get("uetr") else None,
        "reference": filled.get("reference"),
        "end_to_end_id": filled.get("end_to_end_id"),
        **{n: plain(filled[n]) if filled.get(n) else None for n in ("debtor_account", "creditor_account", "creditor")},
        "currency": filled.get("currency"),
        "amount": _amount(filled.get("amount")),
        "value_date": str(filled["value_date"])[:10] if filled.get("value_date") else None,
        "body": json.dumps(body, ensure_ascii=False, default=str),
    }


def _amount(value: Any) -> str | None:
    """One spelling for one number, so that equal amounts are equal texts."""
    if value is None:
        return None
    number = Decimal(str(value)).normalize()
    return f"{number:f}"


def _days_around(day: date | None) -> dict[str, str]:
    if day is None:
        return {}
    first, last = (day + timedelta(days=n * DAYS_AROUND_MAX) for n in (-1, 1))
    return {"first_day": first.isoformat(), "last_day": last.isoformat()}


def fault_of(row: Mapping[str, Any]) -> str | None:
    """Why a row is no payment, None if it is one."""
    if not (row.get("uetr") or row.get("reference") or row.get("end_to_end_id")):
        return "no UETR, reference or end-to-end id"
    try:
        if row.get("amount") is not None and not Decimal(str(row["amount"])).is_finite():
            return "the amount is not a number"
        if row.get("value_date"):
            date.fromisoformat(str(row["value_date"])[:10])
    except (InvalidOperation, ValueError) as error:
        return f"cannot be read: {error}"
    return None


def _digest(row: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(dict(row), sort_keys=True, default=str).encode()).hexdigest()[:32]
