"""The bundle: everything that decides, under one id. Two installations with the same id decide the same."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from agent.build import Sources
from agent.versions import versions_of


@dataclass(frozen=True, slots=True)
class Bundle:
    """`id` is the digest over all parts and the code; `parts` name what it covers."""

    id: str
    parts: Mapping[str, str]

    def canonical(self) -> bytes:
        """Canonical JSON of the parts."""
        return json.dumps(dict(self.parts), sort_keys=True, separators=(",", ":")).encode()

    @property
    def digest(self) -> str:
        """SHA-256 of `canonical()`."""
        return hashlib.sha256(self.canonical()).hexdigest()


def bundle_of(sources: Sources) -> Bundle:
    """The bundle in force, as its id stands in each resolution (`versions.bundle`)."""
    versions = versions_of(sources)
    return Bundle(versions.pop("bundle"), versions)
