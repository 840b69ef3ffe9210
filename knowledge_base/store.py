"""A bank's own documents and drafts in the database: versions are added and decided, published ones never change."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from .version import Stage, Version

METADATA = sa.MetaData()
VERSIONS = sa.Table(
    "knowledge_versions",
    METADATA,
    sa.Column("file", sa.String(200), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("stage", sa.String(16), nullable=False, index=True),
    sa.Column("makers", sa.Text, nullable=False),
    sa.Column("drafted_at", sa.String(40), nullable=False),
    sa.Column("effective_from", sa.String(10)),
    sa.Column("decided_by", sa.String(64)),
    sa.Column("decided_at", sa.String(40)),
    sa.Column("reason", sa.Text, nullable=False),
)


def asking(engine: sa.Engine) -> sa.Engine:
    """For a question that is its own transaction: on PostgreSQL to begin and end one would take two errands more."""
    if engine.dialect.name == "sqlite":
        return engine
    return sa.create_engine(engine.url, isolation_level="AUTOCOMMIT", skip_autocommit_rollback=True)


class KnowledgeStore:
    """Versions at a synchronous SQLAlchemy URL, or within the transaction of a connection.

    The table is made by the first draft; readers need none.
    """

    def __init__(self, place: str | sa.Connection) -> None:
        self._place = sa.create_engine(place) if isinstance(place, str) else place
        self._asking = asking(self._place) if isinstance(self._place, sa.Engine) else None
        self._made = False

    @contextmanager
    def _connected(self) -> Iterator[sa.Connection]:
        """A transaction of its own; where a connection was given, that one's, which its owner ends."""
        if isinstance(self._place, sa.Connection):
            yield self._place
        else:
            with self._place.begin() as connection:
                yield connection

    def make(self) -> None:
        """Make the table where it is missing: for who asks often, as to look for it costs more than to read it."""
        with suppress(sa.exc.DBAPIError), self._connected() as connection:  # another process may make it just now
            METADATA.create_all(connection)

    def keep_others_out(self) -> None:
        """Let nobody else change a version until the transaction of the given connection ends.

        For who decides by what else is published: what they looked at stands until they have written. On SQLite a
        writer is alone from its start.
        """
        with self._connected() as connection:
            if connection.dialect.name == "postgresql" and sa.inspect(connection).has_table(VERSIONS.name):
                connection.execute(sa.text(f"LOCK TABLE {VERSIONS.name} IN SHARE ROW EXCLUSIVE MODE"))

    def snapshot(self) -> int:
        """How many versions were published: it only ever rises, for nothing published is taken back."""
        with self._asking.connect() if self._asking else self._connected() as connection:
            if not self._made and not sa.inspect(connection).has_table(VERSIONS.name):
                return 0
            self._made = True  # a table that was there once stays
            return int(connection.execute(_PUBLISHED).scalar_one())

    def versions(self, file: str | None = None) -> tuple[Version, ...]:
        """All versions of a document, or of all documents, oldest first."""
        query = sa.select(VERSIONS).order_by(VERSIONS.c.file, VERSIONS.c.number)
        with self._connected() as connection:
            if not sa.inspect(connection).has_table(VERSIONS.name):
                return ()
            rows = connection.execute(query if file is None else query.where(VERSIONS.c.file == file)).mappings().all()
        return tuple(_version(row) for row in rows)

    def published(self) -> tuple[Version, ...]:
        """What was published, in the order in which it takes effect; of one day and document the higher number last."""
        found = [version for version in self.versions() if version.stage is Stage.PUBLISHED]
        return tuple(sorted(found, key=lambda v: (v.effective_from or date.max, v.file, v.number)))

    def version(self, file: str, number: int) -> Version | None:
        """One version, None where there is none."""
        return next((version for version in self.versions(file) if version.number == number), None)

    def add(self, version: Version) -> bool:
        """Keep a new version; False where its number is taken."""
        try:
            with self._connected() as connection:
                METADATA.create_all(connection)
                connection.execute(sa.insert(VERSIONS).values(**_row(version)))
        except sa.exc.IntegrityError:
            return False
        return True

    def change(self, version: Version, *, was: Version) -> bool:
        """Write `version` over `was` if it still stands as `was` does; False where somebody was faster."""
        unchanged = (
            VERSIONS.c.file == was.file,
            VERSIONS.c.number == was.number,
            VERSIONS.c.stage == was.stage.value,
            VERSIONS.c.text == was.text,
            VERSIONS.c.makers == json.dumps(was.makers),
        )
        with self._connected() as connection:
            return connection.execute(sa.update(VERSIONS).where(*unchanged).values(**_row(version))).rowcount == 1


_PUBLISHED = sa.select(sa.func.count()).where(VERSIONS.c.stage == Stage.PUBLISHED.value)


def _row(version: Version) -> dict[str, Any]:
    return {
        "file": version.file,
        "number": version.number,
        "text": version.text,
        "stage": version.stage.value,
        "makers": json.dumps(version.makers),
        "drafted_at": version.drafted_at.isoformat(),
        "effective_from": version.effective_from.isoformat() if version.effective_from else None,
        "decided_by": version.decided_by,
        "decided_at": version.decided_at.isoformat() if version.decided_at else None,
        "reason": version.reason,
    }


def _version(row: Mapping[Any, Any]) -> Version:
    return Version(
        file=row["file"],
        number=row["number"],
        text=row["text"],
        stage=Stage(row["stage"]),
        makers=tuple(json.loads(row["makers"])),
        drafted_at=datetime.fromisoformat(row["drafted_at"]),
        effective_from=date.fromisoformat(row["effective_from"]) if row["effective_from"] else None,
        decided_by=row["decided_by"],
        decided_at=datetime.fromisoformat(row["decided_at"]) if row["decided_at"] else None,
        reason=row["reason"],
    )
