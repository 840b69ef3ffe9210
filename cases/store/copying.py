"""A consistent copy of the whole database while it is in use, and putting one back."""

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url

from ..errors import CaseError

SQLITE_NAME, POSTGRESQL_NAME = "paymend.db", "paymend.pgdump"
PAGES_AT_A_TIME = 1_000
SENT_BY_NOBODY = "UPDATE outbox SET status = 'unknown', detail = 'restored: asked after first' WHERE status IN ({open})"
OPEN_ROWS = "'queued', 'sending'"


class NotCopyable(CaseError):
    """The database cannot be copied or put back here; the text says why. Nothing was changed."""


def copy_name(url: str) -> str:
    """The name of the copy inside a backup: it tells the kind of database."""
    return SQLITE_NAME if make_url(url).get_backend_name() == "sqlite" else POSTGRESQL_NAME


def copy_store(url: str, to: Path) -> None:
    """One consistent state of the database into the file `to`; writers go on meanwhile. Raises NotCopyable."""
    if copy_name(url) == SQLITE_NAME:
        copy_file(_file(url), to)
        return
    _run("pg_dump", "--format=custom", f"--file={to}", f"--dbname={url}")


def put_back(url: str, copy: Path) -> None:
    """Replace the database by `copy`. What it held as still to be sent is asked after before it is sent.

    A SQLite file that was there stays beside, as `….before-restore`. Raises NotCopyable.
    """
    if copy_name(url) != copy.name:
        raise NotCopyable(f"the backup holds {copy.name}, PAYMEND_DATABASE_URL wants {copy_name(url)}")
    if copy.name == POSTGRESQL_NAME:
        _run("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", f"--dbname={url}", str(copy))
        import psycopg

        with psycopg.connect(url) as database:
            database.execute(SENT_BY_NOBODY.format(open=OPEN_ROWS))
        return
    with closing(sqlite3.connect(copy)) as connection, connection:
        _require_whole(connection)
        connection.execute(SENT_BY_NOBODY.format(open=OPEN_ROWS))
    put_file_back(copy, _file(url))


def copy_file(file: Path, to: Path) -> None:
    """One consistent state of a SQLite file into `to`; writers go on meanwhile."""
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target, pages=PAGES_AT_A_TIME)
        target.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it


def put_file_back(copy: Path, file: Path) -> None:
    """Replace a SQLite file; what was there stays beside, as `….before-restore`. Raises NotCopyable."""
    with closing(sqlite3.connect(copy)) as connection:
        _require_whole(connection)
    file.parent.mkdir(parents=True, exist_ok=True)
    for ending in ("", "-wal", "-shm"):
        old = file.with_name(f"{file.name}{ending}")
        if old.exists():
            old.replace(old.with_name(f"{file.name}.before-restore{ending}"))
    shutil.copyfile(copy, file)


def _require_whole(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
        raise NotCopyable("the copy in the backup is damaged")


def _file(url: str) -> Path:
    return Path(make_url(url).database or "")


def _run(*command: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise NotCopyable(f"{command[0]} is not installed: it comes with the PostgreSQL client") from None
    if done.returncode != 0:
        raise NotCopyable(f"{command[0]}: {done.stderr.strip()[-300:]}")
