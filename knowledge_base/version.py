"""A bank's own version of a document: drafted, submitted, and published by a second person from a day on."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

FOLDERS = ("playbooks", "rules", "codes", "identifiers", "corridors", "controls")


class Stage(StrEnum):
    """Where a version stands. Only what is published is ever read by a case."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of one document. `file` is its place (`playbooks/PB-13-….md`), `number` rises from 1.

    `makers` are all people who wrote in it; none of them may publish it. `effective_from` is the first day of its
    force, None until it is published.
    """

    file: str
    number: int
    text: str
    stage: Stage
    makers: tuple[str, ...]
    drafted_at: datetime
    effective_from: date | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str = ""

    @property
    def document(self) -> str:
        """The document's id as its file name has it: `PB-13`, `codes-agent`."""
        name = self.file.partition("/")[2].removesuffix(".md")
        return "-".join(name.split("-")[:2])
