"""Knowledge with a bank's own published versions laid over the shipped documents, each from its day on."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from .passages import Passage
from .playbook import Playbook
from .playbooks import files_digest
from .search import Hit, Knowledge, Meaning
from .version import Version


class Publications(Protocol):
    """What was published, see `knowledge_base.store`. `snapshot` rises with every publication and costs very little."""

    def snapshot(self) -> int: ...

    def published(self) -> tuple[Version, ...]: ...


class DatedKnowledge(Knowledge):
    """What `Knowledge` is, asked for a day: a case is worked by the versions in force when it came, also in a replay.

    `renew` may be called while cases are worked: nothing published takes effect before the next day, so that no
    document of a case in hand changes under it. All editions share `meaning`; what was published since it was built is
    found by codes, ids and words.
    """

    def __init__(self, store: Publications, directory: Path | None = None, meaning: Meaning | None = None) -> None:
        super().__init__(directory, meaning)
        self._store, self._snapshot, self._published = store, 0, tuple[Version, ...]()
        self._editions: dict[tuple[tuple[str, int], ...], Knowledge] = {(): Knowledge(directory, meaning)}
        self._shipped_digest = self.digest
        self.renew()

    def renew(self) -> None:
        """Read again what was published, if anything was since; the digest changes with it."""
        snapshot = self._store.snapshot()
        if snapshot == self._snapshot:
            return
        self._published = self._store.published()
        told = [(f"{v.file}@{v.effective_from}", v.text.encode()) for v in self._published]
        self.digest = files_digest([("shipped", self._shipped_digest.encode()), *told])
        self._snapshot = snapshot

    def on(self, day: date | None) -> Knowledge:
        """The documents in force on `day`; with everything published for None."""
        held = self._held(day)
        key = tuple(sorted((v.file, v.number) for v in held.values()))
        if key not in self._editions:
            self._editions[key] = Knowledge(self._directory, self._meaning, _texts(held))
        return self._editions[key]

    def tried(self, file: str, text: str, day: date) -> Knowledge:
        """The documents in force on `day` with `text` in the place of one of them."""
        return Knowledge(self._directory, self._meaning, {**_texts(self._held(day)), file: text.encode()})

    def _held(self, day: date | None) -> dict[str, Version]:
        """The published version of each file on `day`."""
        return {v.file: v for v in self._published if day is None or (v.effective_from and v.effective_from <= day)}

    def playbooks(self, on: date | None) -> tuple[Playbook, ...]:
        return self.on(on).playbooks(on)

    def passages(self) -> tuple[Passage, ...]:
        return self.on(None).passages()

    def passages_ever(self) -> tuple[Passage, ...]:
        """The passages of every day there was or will be, each once: what an index needs for replays too."""
        days = {version.effective_from for version in self._published}
        return tuple(dict.fromkeys(passage for day in days for passage in self.on(day).passages()))

    def passage(self, id_: str) -> Passage | None:
        return self.on(None).passage(id_)

    def search(self, query: str, *, on: date | None = None, **case: Any) -> list[Hit]:
        return Knowledge.search(self.on(on), query, on=on, **case)


def _texts(held: Mapping[str, Version]) -> dict[str, bytes]:
    return {file: version.text.encode() for file, version in held.items()}
