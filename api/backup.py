"""Backup and restore: store, master data, keys, checkpoints and index in one file, with the digest of each part."""

import hashlib
import io
import json
import tarfile
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from cases.store import migrate
from cases.store.copying import NotCopyable, copy_file, copy_name, copy_store, put_back, put_file_back

from .settings import Settings

MANIFEST = "manifest.json"
FOLDERS = ("keys", "checkpoints", "index")
MASTER_DATA = "master-data.db"
FORMAT = 1


def back_up(settings: Settings, out: Path, *, now: datetime) -> dict[str, Any]:
    """Write everything that an installation needs into `out`, while it runs; the manifest. Raises NotCopyable.

    Checkpoints and keys are read before the store: the copy then holds every entry that they cover.
    """
    parts = {str(file.relative_to(settings.home)): file.read_bytes() for file in _files(settings.home)}
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / copy_name(settings.store_url)
        copy_store(settings.store_url, copy)
        parts[copy.name] = copy.read_bytes()
        if (settings.home / MASTER_DATA).exists():  # on a server it lies beside the cases, in the same copy
            copy_file(settings.home / MASTER_DATA, beside := Path(folder) / MASTER_DATA)
            parts[MASTER_DATA] = beside.read_bytes()
    digests = {name: hashlib.sha256(body).hexdigest() for name, body in parts.items()}
    manifest = {"format": FORMAT, "made_at": now.isoformat(), "parts": digests}
    part = out.with_name(f".{out.name}.part")
    part.touch(mode=0o600)  # it holds the key that signs the ledger
    with tarfile.open(part, "w:gz") as archive:
        for name, body in [(MANIFEST, json.dumps(manifest, indent=1).encode()), *parts.items()]:
            told = tarfile.TarInfo(name)
            told.size, told.mode, told.mtime = len(body), 0o600, int(now.timestamp())
            archive.addfile(told, io.BytesIO(body))
    part.replace(out)
    return manifest


def restore(settings: Settings, source: Path, *, replace: bool) -> dict[str, Any]:
    """Put a backup back and bring it to the present schema; the manifest. Releases are halted until people resume them.

    What left after the backup is not in it: people compare with the channel first. Raises NotCopyable where a part is
    damaged, or a store is there and `replace` is not given; nothing is changed then.
    """
    manifest, parts = _read(source)
    name = copy_name(settings.store_url)
    if name not in parts:
        raise NotCopyable(f"the backup holds no {name}: it was made on the other kind of database")
    if not replace and (settings.home / name).exists():
        raise NotCopyable("there is a store already: stop the server, and restore with --replace")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / name
        copy.write_bytes(parts.pop(name))
        put_back(settings.store_url, copy)
        if MASTER_DATA in parts:
            beside = Path(folder) / MASTER_DATA
            beside.write_bytes(parts.pop(MASTER_DATA))
            put_file_back(beside, settings.home / MASTER_DATA)
    for inside, body in parts.items():
        file = settings.home / inside
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_bytes(body)
    settings.halt_file.write_text("releases\n")
    migrate(settings.store_url)
    return manifest


def _files(home: Path) -> list[Path]:
    found = [file for folder in FOLDERS for file in (home / folder).rglob("*")]
    return sorted(file for file in found if file.is_file() and not file.name.startswith("."))


def _read(source: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Manifest and parts, each as its digest says. Raises NotCopyable."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            found = {member.name: archive.extractfile(member) for member in archive if member.isfile()}
            bodies = {name: file.read() for name, file in found.items() if file is not None}
        manifest: dict[str, Any] = json.loads(bodies.pop(MANIFEST))
    except (tarfile.TarError, OSError, KeyError, ValueError, EOFError) as error:
        raise NotCopyable(f"{source.name} is no backup of ours: {type(error).__name__}") from None
    whole = {name: hashlib.sha256(body).hexdigest() for name, body in bodies.items()}
    outside = [name for name in bodies if name.startswith("/") or ".." in Path(name).parts]
    if manifest.get("format") != FORMAT or whole != manifest.get("parts") or outside:
        raise NotCopyable(f"{source.name} is damaged: a part is not what the manifest says")
    return manifest, bodies
