"""The port of release: `cases.release` is handed in, because nothing but the outside may import it."""

from collections.abc import Awaitable, Mapping
from datetime import datetime
from typing import Protocol

from .case import Case
from .resolution import Worked
from .store import Unit


class Release(Protocol):
    """`cases.release.release_approved` with its halt file and the shipped policy filled in."""

    def __call__(
        self, unit: Unit, case: Case, worked: Worked, *, actor: Mapping[str, str], automatic: bool, at: datetime
    ) -> Awaitable[Case]:
        """Queue what was approved, once; the case with its next status. Raises HeldBack and others of release."""
        ...
