"""Checking and exporting the ledger of a store."""

import json
from pathlib import Path
from typing import Any

from cases.store import CaseStore
from cases.store.ledger_rows import grown, leaf_sha256, root_of

from .settings import Settings
from .signing import FileSigner

BATCH = 10_000


async def all_texts(store: CaseStore) -> list[str]:
    """The canonical text of every entry, in order."""
    found: list[str] = []
    async with store.reading() as unit:
        while part := await unit.ledger.texts(len(found), BATCH):
            found += part
    return found


async def verify_store(store: CaseStore, copies: Path) -> dict[str, Any]:
    """Entries, checkpoints checked, copies found outside, and the faults; no fault means the ledger holds."""
    texts = await all_texts(store)
    async with store.reading() as unit:
        notes, head = await unit.ledger.notes(), await unit.ledger.head()
    roots, faults = _roots(texts)
    if head.size != len(texts) or head.root != roots[-1]:
        faults.append("the head does not fit the entries")
    outside = [file.read_text(encoding="utf-8") for file in sorted(copies.glob("*.txt"))] if copies.exists() else []
    for where, note in [("store", n) for n in notes] + [("copy", n) for n in outside]:
        faults += _note_faults(where, note, roots)
    return {"entries": len(texts), "checkpoints": len(notes), "copies": len(outside), "faults": faults}


async def export_store(store: CaseStore, settings: Settings, out: Path) -> int:
    """One line each: the verifier key, every entry, every checkpoint. The number of entries."""
    texts = await all_texts(store)
    async with store.reading() as unit:
        notes = await unit.ledger.notes()
    key = FileSigner(settings.home / "keys").verifier
    lines = [json.dumps({"key": key}), *(f'{{"entry":{text}}}' for text in texts)]
    lines += [json.dumps({"checkpoint": note}, ensure_ascii=False) for note in notes]
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(texts)


def _roots(texts: list[str]) -> tuple[list[str], list[str]]:
    """The root after each number of entries, and what is wrong with indices, order and chain."""
    from hashlib import sha256

    from cases.store.ledger_rows import EMPTY

    peaks: tuple[str, ...] = ()
    roots, faults, previous, last_at = [root_of(peaks)], [], EMPTY, ""
    for index, text in enumerate(texts):
        entry = json.loads(text)
        if entry["index"] != index or entry["previous_sha256"] != previous or entry["at"] < last_at:
            faults.append(f"entry {index} does not follow the one before")
        previous, last_at = sha256(text.encode()).hexdigest(), entry["at"]
        peaks = grown(peaks, index, leaf_sha256(text.encode()))
        roots.append(root_of(peaks))
    return roots, faults


def _note_faults(where: str, note: str, roots: list[str]) -> list[str]:
    import base64

    _, size, root, *_ = note.split("\n")
    if int(size) >= len(roots):
        return [f"a checkpoint ({where}) covers {size} entries, the ledger has {len(roots) - 1}"]
    same = base64.b64decode(root).hex() == roots[int(size)]
    return [] if same else [f"the checkpoint ({where}) of {size} entries has another root"]
