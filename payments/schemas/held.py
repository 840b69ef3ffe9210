"""The schemas that are held: generated files with a manifest; compiled ones are kept, one set for each thread."""

import gzip
import json
import threading
from functools import lru_cache
from importlib.resources import files

from lxml import etree

from ..codecs._safe_xml import parse_tree

COMPILED_MAX = 64  # versions a thread keeps; all that are shipped fit

_own = threading.local()


@lru_cache(maxsize=1)
def versions() -> frozenset[str]:
    """Every message version whose schema is held."""
    manifest = json.loads((files(__package__) / "data" / "manifest.json").read_text())
    return frozenset(entry["version"] for entry in manifest["schemas"])


def schema_bytes(version: str) -> bytes | None:
    """The schema of exactly this version, None if it is not held. A neighbour version is never used for it."""
    if version not in versions():
        return None
    return gzip.decompress((files(__package__) / "data" / f"{version}.xsd.gz").read_bytes())


def compiled(version: str) -> etree.XMLSchema | None:
    """The compiled schema for this thread: it keeps its error log on itself, so threads must not share one."""
    kept: dict[str, etree.XMLSchema] = getattr(_own, "kept", {})
    if version not in kept:
        text = schema_bytes(version)
        if text is None:
            return None
        if len(kept) >= COMPILED_MAX:
            kept.clear()
        kept[version] = etree.XMLSchema(parse_tree(text))
        _own.kept = kept
    return kept[version]
