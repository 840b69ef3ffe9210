"""Opens the index of a home if one was built for these very documents, without loading anything heavy."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .embedded import EmbeddedIndex

FOLDER = "index"
MANIFEST = "manifest.json"


def open_index(home: Path, digest: str, server: str | None = None) -> "EmbeddedIndex | None":
    """The index under `home`, None where none was built or it was built from other documents.

    `server` is the URL of a Chroma server that holds the vectors in place of the folder.
    """
    manifest = home / FOLDER / MANIFEST
    if not manifest.is_file() or json.loads(manifest.read_text(encoding="utf-8")).get("digest") != digest:
        return None
    from .embedded import EmbeddedIndex

    return EmbeddedIndex(home, server=server)
