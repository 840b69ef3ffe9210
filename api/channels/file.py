"""The file channel: one file for each key in a folder that a gateway empties or reads."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cases.ports import Receipt
from payments.vocabulary import Purpose

NAME = "file"
KINDS = ("payment", *(purpose.value for purpose in Purpose))


@dataclass(slots=True)
class FileChannel:
    """Writes `<key>.<kind>` with the exact bytes. A gateway that refuses one puts `<key>.refused` beside it.

    What was handed over is marked beside the folder too: a gateway may take its files away, and none is sought among
    all that lie there.
    """

    folder: Path
    name: str = NAME

    def send(self, body: bytes, *, key: str, kind: str) -> Receipt:
        """Accepted once the bytes are on the disk under their name; a key that is there is not written again."""
        known = self.enquire(key)
        if known.outcome != "absent":
            return known
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / f".{key}.{os.getpid()}.part"
        with part.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        try:
            # A link fails where the name is taken, a rename would replace it: two senders write one file.
            os.link(part, self.folder / f"{key}.{kind}")
        except FileExistsError:
            pass
        finally:
            part.unlink(missing_ok=True)
        self._mark(key).parent.mkdir(parents=True, exist_ok=True)
        self._mark(key).touch()
        return Receipt("accepted", key)

    def enquire(self, key: str) -> Receipt:
        """`accepted`, `refused` where the gateway said so, else `absent`: the folder tells for certain."""
        refusal = self.folder / f"{key}.refused"
        if refusal.exists():
            return Receipt("refused", key, _text(refusal))
        places = [self._mark(key), *(self.folder / f"{key}.{kind}" for kind in KINDS)]
        if any(place.exists() for place in places):
            return Receipt("accepted", key)
        return Receipt("absent", key, "never handed over")

    def marks(self) -> Iterator[list[str]]:
        """All keys that were handed over, in parts."""
        for place in sorted(self._marks.iterdir()) if self._marks.is_dir() else ():
            yield sorted(mark.name for mark in place.iterdir())

    def forget(self, key: str) -> None:
        """Take the mark of a key away, for one that nobody will ever send or ask after again."""
        self._mark(key).unlink(missing_ok=True)

    @property
    def _marks(self) -> Path:
        return self.folder.with_name(f"{self.folder.name}-handed-over")

    def _mark(self, key: str) -> Path:
        """Where the key stands once its file was handed over; few to a folder."""
        return self._marks / key[-2:] / key


def _text(file: Path) -> str:
    text = file.read_text(encoding="utf-8", errors="replace")[:500]
    try:
        return str(json.loads(text).get("detail", text))
    except (ValueError, AttributeError):
        return text
