"""The watched folder: files of exceptions, and of reports below `reports/`; moved away once they are in the store."""

import asyncio
import contextlib
import hashlib
import json
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .door import Door, Full, Kind

log = logging.getLogger(__name__)
QUIET_SECONDS = 1.0  # a file that was just touched may still be written
UNFINISHED = (".part", ".tmp", ".swp")
LINES = (".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class WatchedFolder:
    """Takes in what a gateway puts below `folder`: `.jsonl` holds a message a line, `.json` one, others a bare message.

    A file goes to `done/` after the commit, or to `refused/` with what was wrong in `<name>.error.json`.
    """

    folder: Path
    door: Door
    quiet_seconds: float = QUIET_SECONDS

    async def run(self, stop: asyncio.Event, pause: float = 1.0) -> None:
        """Look until told to stop. What fails for now is tried again at the next look."""
        while not stop.is_set():
            try:
                await self.look()
            except Exception:
                log.exception("the intake folder could not be worked")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)

    async def look(self) -> int:
        """Take in every finished file, oldest first; how many."""
        number = 0
        for kind, file in self._finished():
            try:
                await self._take_in(kind, file)
            except Full:
                return number
            number += 1
        return number

    def _finished(self) -> Iterator[tuple[Kind, Path]]:
        for kind, place in ((Kind.EXCEPTIONS, self.folder), (Kind.REPORTS, self.folder / "reports")):
            files = [file for file in place.iterdir() if file.is_file()] if place.is_dir() else []
            for file in sorted(files, key=lambda f: (f.stat().st_mtime, f.name)):
                hidden = file.name.startswith(".") or file.suffix in UNFINISHED
                if not hidden and time.time() - file.stat().st_mtime >= self.quiet_seconds:
                    yield kind, file

    async def _take_in(self, kind: Kind, file: Path) -> None:
        data = file.read_bytes()
        parts = data.splitlines() if file.suffix in LINES else [data]
        wrong = []
        for number, part in enumerate(parts, start=1):
            if part.strip():
                name = f"{file.name[:50]}-{number}-{hashlib.sha256(part).hexdigest()[:32]}"
                refused = await self.door.take_in(kind, self._message(kind, file, part), name)
                wrong += [{"line": number, "text": refused}] if refused else []
        self._move(file, "refused" if wrong else "done")
        if wrong:
            told = json.dumps(wrong, ensure_ascii=False)
            (self.folder / "refused" / f"{file.name}.error.json").write_text(told, encoding="utf-8")

    @staticmethod
    def _message(kind: Kind, file: Path, part: bytes) -> bytes:
        if kind is Kind.REPORTS or file.suffix in (".json", *LINES):
            return part
        return json.dumps({"message": part.decode("utf-8", errors="replace")}).encode()

    def _move(self, file: Path, to: str) -> None:
        place = self.folder / to
        place.mkdir(exist_ok=True)
        with contextlib.suppress(FileNotFoundError):  # another process took the same file in
            file.replace(place / file.name)
