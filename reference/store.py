"""Master data in the database: editions are loaded beside the one in force and take its place in one transaction."""

import copy
import hashlib
import json
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
import sqlalchemy.event

from payments.kept import Kept

from .data import Row, holds, plain_account, plain_bic
from .importing import ImportReport, checked
from .records import LOOKUP, clearing_word, name_words, record_of, words_of
from .rows import clearing_ids, disputed, held_account, keyed, matching, newest, undisputed

CANDIDATES_MAX = 500
ANSWERS_MAX = 2_000  # that are remembered; most are of one row or none
PART = 10_000  # rows that are deleted in one go
METADATA = sa.MetaData()
EDITIONS = sa.Table(
    "reference_editions",
    METADATA,
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("edition", sa.String(80), nullable=False),
    sa.Column("imported_at", sa.String(40), nullable=False),
)
ROWS = sa.Table(
    "reference_rows",
    METADATA,
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("edition", sa.String(80), primary_key=True),
    sa.Column("key", sa.String(600), primary_key=True),
    sa.Column("lookup", sa.String(500), nullable=False),
    sa.Column("starts", sa.String(10)),
    sa.Column("ends", sa.String(10)),
    sa.Column("body", sa.Text, nullable=False),
    # By this column alone: of an index that starts like the key, SQLite takes the key instead and reads all rows.
    sa.Index("ix_reference_rows_of_lookup", "lookup"),
    sqlite_with_rowid=False,  # the row lies in the tree of its key: one tree less to write and to read
)
WORDS = sa.Table(
    "reference_words",
    METADATA,
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("edition", sa.String(80), primary_key=True),
    sa.Column("word", sa.String(200), primary_key=True),
    sa.Column("key", sa.String(600), primary_key=True),
    sqlite_with_rowid=False,
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


def _make_tables(engine: sa.Engine) -> None:
    """Make what is missing. Of processes that start together one makes it, the others fail and find it there."""
    for tries_left in (4, 3, 2, 1, 0):
        try:
            METADATA.create_all(engine)
            for index in ROWS.indexes:
                index.create(engine, checkfirst=True)
        except sa.exc.DBAPIError:
            if not tries_left:
                raise
            time.sleep(0.2)
        else:
            return


class StoreReference:
    """ReferenceData over the database at a synchronous SQLAlchemy URL. Tables are made where they are missing.

    Raises OldLayout for the tables of an earlier version.
    """

    def __init__(self, url: str) -> None:
        self._engine = made_engine(url)
        self._writing = writing(self._engine)
        require_layout(self._writing)
        _make_tables(self._writing)
        self._told: Kept[list[Row]] = Kept(ANSWERS_MAX)
        self._standing: Mapping[str, tuple[str, str]] | None = None

    def standing(self) -> "StoreReference":
        """The same with the editions in force now: what one of them said before is not asked again.

        The rows of an edition never change while it is in force, and one that comes again comes at another time.
        """
        look = copy.copy(self)
        look._standing = self._editions()
        return look

    @property
    def edition(self) -> str:
        held = self._editions() if self._standing is None else self._standing
        text = json.dumps([[kind, edition] for kind, (edition, _) in held.items()])
        return f"store-{hashlib.sha256(text.encode()).hexdigest()[:12]}"

    def bank(self, bic: str, on: date) -> Row | None:
        return undisputed(self._looked_up("banks", plain_bic(bic)), on)

    def disputes_bank(self, bic: str, on: date) -> bool:
        return disputed(self._looked_up("banks", plain_bic(bic)), on)

    def banks_by_clearing(self, system: str, id: str, on: date) -> list[Row]:
        wanted = (system.strip().upper(), id.strip().upper())
        rows = self._with_words("banks", [clearing_word(*wanted)])
        return [row for row in rows if wanted in clearing_ids(row) and self.bank(row["bic"], on) == row]

    def banks_named(self, name: str, country: str, on: date) -> list[Row]:
        rows = self._with_words("banks", name_words(name))
        near = [row for row in rows if not country or row.get("country") == country.upper()]
        return [row for row in matching(near, name) if (self.bank(row["bic"], on) or {}).get("key") == row["key"]]

    def account(self, account: str) -> Row | None:
        return held_account(self._looked_up("accounts", plain_account(account)))

    def parties(self, name: str) -> list[Row]:
        return matching(self._with_words("parties", name_words(name)), name)

    def ssis(self, bic: str, currency: str, on: date) -> list[Row]:
        rows = self._looked_up("ssis", f"{plain_bic(bic)}/{currency.upper()}")
        return [row for row in rows if holds(row, on)]

    def rate(self, currency: str, on: date) -> Row | None:
        return newest(self._looked_up("rates", currency.upper()), on, "date")

    def calendar(self, code: str) -> Row | None:
        rows = self._looked_up("calendars", code.upper())
        return rows[-1] if rows else None

    def calendars(self) -> list[Row]:
        """Every calendar row, for `reference.calendars.BankCalendars`."""
        return self._rows(_ALL, kind="calendars")

    def own_bics(self) -> frozenset[str]:
        return frozenset(plain_bic(row["bic"]) for row in self._rows(_ALL, kind="own_bics"))

    def fetch(self, kind: str, key: str, on: date) -> Row | None:
        if kind not in LOOKUP:
            raise KeyError(kind)
        rows = self._rows(_BY_KEY, kind=kind, key=key)
        return next((row for row in rows if holds(row, on)), None)

    def load(self, kind: str, text: str, *, edition: str = "", is_csv: bool = False) -> ImportReport:
        """Check the rows in `text` (JSON lines or CSV) and let them take the place of the kind's present ones.

        Bad rows are left out and reported by line. With no good row nothing changes. Readers see the old edition
        until the new one is complete. Raises KeyError for a kind that does not exist.
        """
        good, bad = checked(kind, text, is_csv=is_csv)
        edition = edition or f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
        if good:
            self._replace(kind, edition, [row for _, row in good])
        return ImportReport(kind, edition if good else "", len(good), tuple(bad))

    def _editions(self) -> dict[str, tuple[str, str]]:
        """By kind the edition in force and since when."""
        with self._engine.connect() as connection:
            return {kind: (edition, since) for kind, edition, since in connection.execute(_EDITIONS)}

    def _replace(self, kind: str, edition: str, rows: Iterable[Mapping[str, Any]]) -> None:
        if self.in_force(kind) == edition:
            return  # the very same rows are in force already
        self.clear(kind, edition)
        self.stage(kind, edition, keyed(kind, rows, edition))
        self.put_in_force(kind, edition)

    def in_force(self, kind: str) -> str:
        """The edition of that kind that readers see, empty where none was imported."""
        with self._engine.connect() as connection:
            return connection.execute(_EDITION, {"kind": kind}).scalar() or ""

    def clear(self, kind: str, edition: str) -> None:
        """Forget what an earlier, broken import left of that edition."""
        for table in (ROWS, WORDS):
            self._clear_away(table, table.c.kind == kind, table.c.edition == edition)

    def stage(self, kind: str, edition: str, rows: Sequence[Row]) -> None:
        """Add rows (with `key`) to an edition that nobody sees yet; in the order of their keys, which is faster."""
        records = [record_of(kind, edition, row) for row in rows]
        words = [entry for row in rows for entry in words_of(kind, edition, row)]
        with self._writing.begin() as connection:
            insert_all(connection, ROWS, sorted(records, key=itemgetter("key")))
            insert_all(connection, WORDS, sorted(words, key=itemgetter("word")))

    def put_in_force(self, kind: str, edition: str) -> None:
        """Let the edition take the place of the present one at once; the rows of others go after, part by part."""
        with self._writing.begin() as connection:
            connection.execute(sa.delete(EDITIONS).where(EDITIONS.c.kind == kind))
            now = datetime.now(UTC).isoformat()
            connection.execute(sa.insert(EDITIONS).values(kind=kind, edition=edition, imported_at=now))
        for table in (ROWS, WORDS):
            self._clear_away(table, table.c.kind == kind, table.c.edition != edition)

    def _clear_away(self, table: sa.Table, *conditions: Any) -> None:
        """Delete in parts that are done soon, so that nobody else who writes waits long."""
        own = list(table.primary_key)
        some = sa.select(*own).where(*conditions).limit(PART)
        part = sa.delete(table).where(sa.tuple_(*own).in_(some))
        while True:
            with self._writing.begin() as connection:
                if connection.execute(part).rowcount < PART:
                    return

    def _looked_up(self, kind: str, lookup: str) -> list[Row]:
        return self._rows(_BY_LOOKUP, kind=kind, lookup=lookup)

    def _with_words(self, kind: str, words: Sequence[str]) -> list[Row]:
        """Rows that share a word, leaving words aside that more than 500 rows have (`bank`, `of`): one question."""
        if not words:
            return []
        asked = {f"word{n}": word for n, word in enumerate(words)}
        return self._rows(_sharing(len(words)), kind=kind, **asked)

    def _rows(self, query: sa.Executable, *, kind: str, **asked: str) -> list[Row]:
        """Rows of the edition in force, by key."""
        if self._standing is None:
            return self._asked(query, kind=kind, **asked)
        if kind not in self._standing:
            return []
        question = (kind, self._standing[kind], query, *asked.items())
        return list(self._told.reading(question, 0, lambda: self._asked(query, kind=kind, **asked)))

    def _asked(self, query: sa.Executable, **asked: str) -> list[Row]:
        """The answer of the database. The order is made here: in SQL it tempts SQLite to walk all keys."""
        with self._engine.connect() as connection:
            found = connection.execute(query, asked).all()
        return [json.loads(body) for _, body in sorted((key, body) for key, body in found)]


# The questions are made once: to build one takes longer than to answer it.
_KIND: sa.BindParameter[str] = sa.bindparam("kind")
_EDITIONS = sa.select(EDITIONS.c.kind, EDITIONS.c.edition, EDITIONS.c.imported_at).order_by(EDITIONS.c.kind)
_EDITION = sa.select(EDITIONS.c.edition).where(EDITIONS.c.kind == _KIND)
_IN_FORCE = _EDITION.scalar_subquery()
_ALL = sa.select(ROWS.c.key, ROWS.c.body).where(ROWS.c.kind == _KIND, ROWS.c.edition == _IN_FORCE)
_BY_LOOKUP = _ALL.where(ROWS.c.lookup == sa.bindparam("lookup")).limit(CANDIDATES_MAX)
_BY_KEY = _ALL.where(ROWS.c.key == sa.bindparam("key"))


@cache
def _sharing(count: int) -> sa.TextClause:
    """The rows in force that have one of `count` words which few rows have; how few is counted only up to the bound.

    CROSS JOIN keeps SQLite to this order; without it, it may walk all words of the kind.
    """
    words = " UNION ALL ".join(f"SELECT :word{n} AS word" for n in range(count))
    return sa.text(f"""
        WITH present AS (SELECT edition FROM reference_editions WHERE kind = :kind),
        asked AS ({words}),
        rare AS (
            SELECT DISTINCT word FROM asked WHERE (
                SELECT count(*) FROM (
                    SELECT 1 FROM reference_words AS w WHERE w.kind = :kind
                    AND w.edition = (SELECT edition FROM present) AND w.word = asked.word
                    LIMIT {CANDIDATES_MAX + 1}
                ) AS having_it
            ) <= {CANDIDATES_MAX}
        )
        SELECT DISTINCT r.key, r.body FROM rare
        CROSS JOIN reference_words AS w CROSS JOIN reference_rows AS r
        WHERE w.kind = :kind AND w.edition = (SELECT edition FROM present) AND w.word = rare.word
        AND r.kind = :kind AND r.edition = w.edition AND r.key = w.key
    """)


def insert_all(connection: sa.Connection, table: sa.Table, records: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same columns, straight through the driver: a third of the time of an import."""
    if not records:
        return
    compiled = sa.insert(table).compile(dialect=connection.dialect, column_keys=list(records[0]))
    names = compiled.positiontup
    rows = [tuple(record[name] for name in names) for record in records] if names else [dict(r) for r in records]
    connection.exec_driver_sql(str(compiled), rows)
