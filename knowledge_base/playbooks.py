"""Loads all playbooks of a folder, fast and cached by its digest, and picks those that speak to a case."""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

from .errors import InvalidDocument
from .playbook import Playbook
from .playbook_reader import read_playbook

DOCUMENTS = Path(__file__).parent / "documents"
PLAYBOOKS_MAX = 2_000


def load_playbooks(directory: Path | None = None, overlay: Mapping[str, bytes] | None = None) -> tuple[Playbook, ...]:
    """Every `*.md` playbook in `directory` (default: the shipped ones), in order of their `order`, then id.

    `overlay` has other contents for some file names, or further files. Raises InvalidDocument for a file that breaks
    the schema, for an id used twice, and for more than PLAYBOOKS_MAX.
    """
    directory = directory or DOCUMENTS / "playbooks"
    held = {path.name: path.read_bytes() for path in directory.glob("*.md")} | dict(overlay or {})
    files = tuple(sorted(held.items()))
    if len(files) > PLAYBOOKS_MAX:
        raise InvalidDocument(str(directory), "", f"more than {PLAYBOOKS_MAX} playbooks")
    return _parsed(_Files(files))


class _Files(tuple[tuple[str, bytes], ...]):
    """File names with contents, hashed by content once: the key of the cache."""

    def __hash__(self) -> int:
        return hash(files_digest(self))


def files_digest(files: Iterable[tuple[str, bytes]]) -> str:
    """SHA-256 over names and contents in the order given, in hex."""
    digest = hashlib.sha256()
    for name, body in files:
        digest.update(f"{len(name.encode())}:{name}:{len(body)}:".encode() + body)
    return digest.hexdigest()


@lru_cache(maxsize=8)
def _parsed(files: _Files) -> tuple[Playbook, ...]:
    playbooks = [read_playbook(body.decode(), name) for name, body in files]
    by_id: dict[str, Playbook] = {}
    for playbook in playbooks:
        if playbook.id in by_id:
            raise InvalidDocument(playbook.file, "id", f"{playbook.id} is also in {by_id[playbook.id].file}")
        by_id[playbook.id] = playbook
    return tuple(sorted(playbooks, key=lambda p: (p.order, p.id)))


def applicable(
    playbooks: Iterable[Playbook],
    codes: Collection[str],
    rules: Collection[str],
    text: str,
    message_type: str,
    rail: str,
    direction: str,
    on: date,
) -> list[Playbook]:
    """The playbooks in force on `on` that speak to such a case and that a code, a rule or the text calls, by order."""
    called = [
        playbook
        for playbook in playbooks
        if playbook.in_force(on) and speaks_to(playbook, message_type, rail, direction)
        if is_called(playbook, codes, rules, text)
    ]
    return sorted(called, key=lambda p: (p.order, p.id))


def speaks_to(playbook: Playbook, message_type: str, rail: str, direction: str) -> bool:
    """Whether message type, rail and direction are ones the playbook is for; an empty word of the case fits all."""
    scope = playbook.applies_to
    return (
        (not scope.messages or not message_type or message_type.startswith(scope.messages))
        and (not scope.rails or not rail or rail in scope.rails)
        and (not scope.direction or not direction or direction in scope.direction)
    )


def is_called(playbook: Playbook, codes: Collection[str], rules: Collection[str], text: str) -> bool:
    """Whether one of the triggers matches. Codes and rules are compared exactly, patterns searched in `text`."""
    triggers = playbook.triggers
    return (
        not set(triggers.codes).isdisjoint(codes)
        or not set(triggers.rules).isdisjoint(rules)
        or any(_pattern(pattern).search(text) for pattern in triggers.patterns)
    )


@lru_cache(maxsize=1024)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
