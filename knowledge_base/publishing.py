"""Publishing knowledge under four eyes: draft, diff, lint, submit, and a second person who publishes or rejects.

Who may call these (the role `knowledge_editor`) is decided above; that the publisher wrote nothing of it, here.
"""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from .errors import KnowledgeError
from .lint import Problem, RunExample, contradictions, lint_document
from .playbook import Playbook
from .playbook_reader import read_playbook
from .playbooks import DOCUMENTS, load_playbooks
from .version import FOLDERS, Stage, Version, document_of

TEXT_LENGTH_MAX = 200_000
_FILE = re.compile(rf"(?:{'|'.join(FOLDERS)})/[A-Za-z0-9][A-Za-z0-9-]{{0,99}}\.md")


class NotPublishable(KnowledgeError):
    """The act does not fit where the version stands; the text says why."""


class NoSuchVersion(NotPublishable):
    """There is no document or version of this name."""


class OwnDraft(KnowledgeError):
    """Who wrote in a draft neither publishes nor rejects it: another editor does."""


class HasProblems(KnowledgeError):
    """The version does not pass the checks; `problems` lists what is wrong."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class Versions(Protocol):
    """What publishing needs of the store, see `knowledge_base.store`."""

    def versions(self, file: str | None = None) -> tuple[Version, ...]: ...

    def published(self) -> tuple[Version, ...]: ...

    def version(self, file: str, number: int) -> Version | None: ...

    def add(self, version: Version) -> bool: ...

    def change(self, version: Version, *, was: Version) -> bool: ...


@dataclass(frozen=True, slots=True)
class Publishing:
    """The acts on versions. `run_example` works the examples of a playbook, as `paymend kb lint` does."""

    store: Versions
    run_example: RunExample | None = None
    shipped: Path = DOCUMENTS

    def save_draft(self, file: str, text: str, *, person: str, now: datetime) -> Version:
        """Keep `text` as the open draft of `file`, or as a new version where none is open. It may have faults.

        Writing in a submitted version takes it back to a draft. Raises NotPublishable for a name that is none of a
        document, for a text that is too long, and where another person saved at the same moment.
        """
        if not _FILE.fullmatch(file):
            raise NotPublishable(f"{file!r} is no document: FOLDER/NAME.md with a folder of {', '.join(FOLDERS)}")
        if len(text) > TEXT_LENGTH_MAX:
            raise NotPublishable(f"longer than {TEXT_LENGTH_MAX} characters")
        known = self.store.versions(file)
        was = next((v for v in known if v.stage in (Stage.DRAFT, Stage.SUBMITTED)), None)
        if was is None:
            number = max((v.number for v in known), default=0) + 1
            draft = Version(file, number, text, Stage.DRAFT, (person,), now)
            return self._kept(draft, self.store.add(draft))
        makers = tuple(dict.fromkeys((*was.makers, person)))
        draft = replace(was, text=text, stage=Stage.DRAFT, makers=makers, drafted_at=now)
        return self._kept(draft, self.store.change(draft, was=was))

    def file_of(self, document: str) -> str | None:
        """Where a document lies, shipped or of the bank's own; None for no document."""
        shipped = (f"{folder}/{path.name}" for folder in FOLDERS for path in (self.shipped / folder).glob("*.md"))
        files = (*shipped, *(version.file for version in self.store.versions()))
        return next((file for file in files if document_of(file) == document), None)

    def text_in_force(self, file: str, on: date) -> str:
        """The text of a document on a day: the version published last, else the shipped one, else nothing."""
        held = [v for v in self.store.published() if v.file == file and v.effective_from and v.effective_from <= on]
        return held[-1].text if held else self._shipped(file)

    def diff(self, file: str, number: int) -> str:
        """What the version changes against what was in force before it, as a unified diff."""
        version = self._found(file, number)
        before = self._before(version)
        lines = difflib.unified_diff(
            before.splitlines(), version.text.splitlines(), f"{file} before", f"{file} version {number}", lineterm=""
        )
        return "\n".join(lines)

    def problems(self, file: str, number: int) -> list[Problem]:
        """What the checks say: form, words, levels, orders to a model, examples, contradictions with the others."""
        version = self._found(file, number)
        found = lint_document(file, version.text, self.run_example)
        return found if found else [*found, *self._contradictions(version)]

    def submit(self, file: str, number: int, *, person: str, now: datetime) -> Version:
        """Hand a draft to another editor. Raises HasProblems, NotPublishable."""
        was = self._at(file, number, Stage.DRAFT)
        self._require_clean(was)
        makers = tuple(dict.fromkeys((*was.makers, person)))
        submitted = replace(was, stage=Stage.SUBMITTED, makers=makers, drafted_at=now)
        return self._kept(submitted, self.store.change(submitted, was=was))

    def publish(self, file: str, number: int, *, person: str, effective_from: date, now: datetime) -> Version:
        """Put a submitted version in force from a day after today on: cases of earlier days keep what was in force.

        Raises OwnDraft, HasProblems, or NotPublishable (not submitted, a day that is not to come, a day before that of
        a version published already, front matter that names another day).
        """
        was = self._decidable(file, number, person)
        self._require_clean(was)
        if effective_from <= now.date():
            raise NotPublishable("takes effect tomorrow at the earliest: today's cases are worked by what is in force")
        stated = _stated_day(was.text)
        if stated and stated != effective_from.isoformat():
            raise NotPublishable(f"the front matter says from {stated}, not {effective_from.isoformat()}")
        later = [v.effective_from for v in self.store.published() if v.file == file and v.effective_from]
        if later and max(later) >= effective_from:
            raise NotPublishable(f"a version from {max(later).isoformat()} on is published already")
        done = replace(was, stage=Stage.PUBLISHED, effective_from=effective_from, decided_by=person, decided_at=now)
        return self._kept(done, self.store.change(done, was=was))

    def reject(self, file: str, number: int, *, person: str, reason: str, now: datetime) -> Version:
        """Turn a submitted version down, with a reason. Raises OwnDraft, NotPublishable."""
        was = self._decidable(file, number, person)
        if not reason.strip():
            raise NotPublishable("a rejection needs a reason")
        done = replace(was, stage=Stage.REJECTED, decided_by=person, decided_at=now, reason=reason)
        return self._kept(done, self.store.change(done, was=was))

    def _decidable(self, file: str, number: int, person: str) -> Version:
        was = self._at(file, number, Stage.SUBMITTED)
        if not person or person in was.makers:
            raise OwnDraft("who wrote in a draft does not decide on it: another editor does")
        return was

    def _at(self, file: str, number: int, stage: Stage) -> Version:
        version = self._found(file, number)
        if version.stage is not stage:
            raise NotPublishable(f"version {number} of {file} is {version.stage.value}, not {stage.value}")
        return version

    def _found(self, file: str, number: int) -> Version:
        version = self.store.version(file, number)
        if version is None:
            raise NoSuchVersion(f"there is no version {number} of {file}")
        return version

    def _require_clean(self, version: Version) -> None:
        if problems := self.problems(version.file, version.number):
            raise HasProblems(problems)

    def _before(self, version: Version) -> str:
        """The text that the version replaces: the last one published, else the shipped one, else nothing."""
        earlier = [v for v in self.store.published() if v.file == version.file and v.number < version.number]
        if earlier:
            return earlier[-1].text
        return self._shipped(version.file)

    def _shipped(self, file: str) -> str:
        shipped = self.shipped / file
        return shipped.read_text(encoding="utf-8") if _FILE.fullmatch(file) and shipped.is_file() else ""

    def _contradictions(self, version: Version) -> list[Problem]:
        """Problems of a playbook beside all others as they will stand."""
        if not version.file.startswith("playbooks/"):
            return []
        mine = read_playbook(version.text, version.file.partition("/")[2])
        others: dict[str, Playbook] = {p.file: p for p in load_playbooks(self.shipped / "playbooks")}
        for published in self.store.published():
            name = published.file.partition("/")[2]
            if published.file.startswith("playbooks/"):
                others[name] = read_playbook(published.text, name)
        others.pop(mine.file, None)
        # Mine last: of two with one id it is the later one that is told.
        return [p for p in contradictions([*others.values(), mine]) if p.file == mine.file]

    @staticmethod
    def _kept(version: Version, done: bool) -> Version:
        if not done:
            raise NotPublishable(f"{version.file} was changed by somebody else meanwhile")
        return version


def _stated_day(text: str) -> str | None:
    """The first day of force that the front matter states."""
    found = re.search(r"(?m)^effective:\s*\{\s*from:\s*(\d{4}-\d{2}-\d{2})", text)
    return found[1] if found else None
