"""A bank's own version of a document: drafted, submitted, and published by a second person from a day on."""

from collections.abc import Iterable
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
        """The document's id: see `document_of`."""
        return document_of(self.file)

    def days(self, versions: Iterable["Version"]) -> tuple[date, date | None] | None:
        """The first day on which it holds, and the day from which a later one of `versions` does; None without any."""
        if self.stage is not Stage.PUBLISHED or self.effective_from is None:
            return None
        published = [v for v in versions if v.file == self.file and v.stage is Stage.PUBLISHED]
        began = (self.effective_from, self.number)
        later = [v.effective_from for v in published if v.effective_from and (v.effective_from, v.number) > began]
        return self.effective_from, min(later, default=None)


def document_of(file: str) -> str:
    """The id of the document in a file: `PB-13` in `playbooks/PB-13-….md`, `CODES-AGENT` in `codes/codes-agent.md`."""
    folder, _, name = file.partition("/")
    stem = name.removesuffix(".md")
    return "-".join(stem.split("-")[:2]) if folder == "playbooks" else stem.upper()
