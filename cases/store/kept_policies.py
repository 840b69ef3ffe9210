"""The reading side of the policy's versions, synchronous, for the threads in which cases are worked."""

from functools import cached_property
from typing import Any

from sqlalchemy import Engine, func, select

from ..policy import Policy
from . import tables
from .asking import asking_engine
from .policy_rows import version_of

rows = tables.policies
_EDITION = select(func.coalesce(func.max(rows.c.edition), 0))  # made once: it is asked several times a case


class KeptPolicies:
    """The versions at a store's URL."""

    def __init__(self, url: str) -> None:
        self._url = url

    def edition(self) -> int:
        """The number of the version in force, 0 where none was ever confirmed; this costs very little."""
        with self._engine.connect() as connection:
            return int(connection.execute(_EDITION).scalar_one())

    def policy(self, edition: int) -> Policy:
        """The policy that was confirmed under this number. Raises UnusablePolicy where it can no longer be read."""
        return Policy.from_mapping(self.content(edition))

    def content(self, edition: int) -> dict[str, Any]:
        """That policy as plain data."""
        with self._engine.connect() as connection:
            row = connection.execute(select(rows).where(rows.c.edition == edition)).mappings().one()
        return dict(version_of(row).content)

    def with_digest(self, digest: str) -> Policy | None:
        """The confirmed policy with this digest, for replays."""
        wanted = select(rows).where(rows.c.digest == digest, rows.c.edition.is_not(None)).limit(1)
        with self._engine.connect() as connection:
            row = connection.execute(wanted).mappings().first()
        return None if row is None else Policy.from_mapping(version_of(row).content)

    @cached_property
    def _engine(self) -> Engine:
        return asking_engine(self._url)
