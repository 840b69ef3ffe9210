"""Knowledge with a bank's own published versions laid over the shipped documents, each from its day on."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from .passages import Passage
from .playbook import Playbook
from .playbooks import files_digest
from .search import Hit, Knowledge, Meaning
from .version import Version


class DatedKnowledge(Knowledge):
    """What `Knowledge` is, asked for a day: a case is worked by the versions in force when it came, also in a replay.

    A running server reads what was published once, when it starts, so that all it decides rests on one digest.
    """

    def __init__(
        self, published: Sequence[Version], directory: Path | None = None, meaning: Meaning | None = None
    ) -> None:
        super().__init__(directory, meaning)
        self._published = tuple(published)
        self._editions: dict[tuple[tuple[str, int], ...], Knowledge] = {(): Knowledge(directory, meaning)}
        told = [(f"{v.file}@{v.effective_from}", v.text.encode()) for v in self._published]
        self.digest = files_digest([("shipped", self.digest.encode()), *told]) if told else self.digest

    def on(self, day: date | None) -> Knowledge:
        """The documents in force on `day`; with everything published for None."""
        held = {v.file: v for v in self._published if day is None or (v.effective_from and v.effective_from <= day)}
        key = tuple(sorted((v.file, v.number) for v in held.values()))
        if key not in self._editions:
            overlay = {file: version.text.encode() for file, version in held.items()}
            self._editions[key] = Knowledge(self._directory, self._meaning, overlay)
        return self._editions[key]

    def playbooks(self, on: date | None) -> tuple[Playbook, ...]:
        return self.on(on).playbooks(on)

    def passages(self) -> tuple[Passage, ...]:
        return self.on(None).passages()

    def passage(self, id_: str) -> Passage | None:
        return self.on(None).passage(id_)

    def search(self, query: str, *, on: date | None = None, **case: Any) -> list[Hit]:
        return Knowledge.search(self.on(on), query, on=on, **case)
