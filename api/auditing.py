"""Checking and exporting the ledger of a store."""

import hashlib
import json
from pathlib import Path
from typing import Any

from cases.ledger.canonical import is_canonical
from cases.ledger.entry import NOTHING_BEFORE
from cases.ledger.log import exported
from cases.ledger.note import BadNote, Verifier, opened
from cases.ledger.tree import Frontier, leaf_hash
from cases.store import CaseStore

from .settings import Settings
from .signing import FileSigner

BATCH = 10_000


async def all_entries(store: CaseStore) -> list[bytes]:
    """The canonical bytes of every entry, in order."""
    found: list[bytes] = []
    async with store.reading() as unit:
        while part := await unit.ledger.texts(len(found), BATCH):
            found += [text.encode() for text in part]
    return found


async def verify_store(store: CaseStore, settings: Settings) -> dict[str, Any]:
    """Entries, checkpoints and outside copies counted, and the faults; no fault means the ledger holds."""
    entries = await all_entries(store)
    async with store.reading() as unit:
        notes, end = await unit.ledger.notes(), await unit.ledger.end()
    roots, faults = _roots(entries)
    if (end.size, end.frontier.root) != (len(entries), roots[-1]):
        faults.append("the head does not fit the entries")
    copies = [file.read_text(encoding="utf-8") for file in sorted((settings.home / "checkpoints").glob("*.txt"))]
    key = FileSigner(settings.home / "keys").verifier
    for where, note in [("store", note) for note in notes] + [("copy", note) for note in copies]:
        faults += _note_faults(where, note, roots, key)
    return {"entries": len(entries), "checkpoints": len(notes), "copies": len(copies), "faults": faults}


async def export_store(store: CaseStore, settings: Settings, out: Path) -> int:
    """Entries to `out`, the public key to `out.key`, checkpoints below `out.checkpoints`; the number of entries."""
    entries = await all_entries(store)
    async with store.reading() as unit:
        notes = await unit.ledger.notes()
    out.write_bytes(exported(entries))
    out.with_name(f"{out.name}.key").write_text(f"{FileSigner(settings.home / 'keys').verifier}\n", encoding="utf-8")
    folder = out.with_name(f"{out.name}.checkpoints")
    folder.mkdir(exist_ok=True)
    for number, note in enumerate(notes):
        (folder / f"{number:08d}.txt").write_text(note, encoding="utf-8")
    return len(entries)


def _roots(entries: list[bytes]) -> tuple[list[bytes], list[str]]:
    """The root after each number of entries, and what is wrong with form, index, order and chain."""
    frontier, faults, previous, last_at = Frontier(), list[str](), NOTHING_BEFORE, ""
    roots = [frontier.root]
    for index, data in enumerate(entries):
        entry = json.loads(data)
        follows = entry["index"] == index and entry["previous_sha256"] == previous and entry["at"] >= last_at
        if not follows or not is_canonical(data):
            faults.append(f"entry {index} does not follow the one before")
        previous, last_at = hashlib.sha256(data).hexdigest(), entry["at"]
        frontier = frontier.appended(leaf_hash(data))
        roots.append(frontier.root)
    return roots, faults


def _note_faults(where: str, note: str, roots: list[bytes], key: Verifier) -> list[str]:
    try:
        checkpoint = opened(note, [key])
    except BadNote as error:
        return [f"a checkpoint ({where}): {error}"]
    if checkpoint.size >= len(roots):
        return [f"a checkpoint ({where}) covers {checkpoint.size} entries, the ledger has {len(roots) - 1}"]
    if checkpoint.root != roots[checkpoint.size]:
        return [f"the checkpoint ({where}) of {checkpoint.size} entries has another root"]
    return []
