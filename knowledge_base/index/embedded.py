"""Vectors of passages in an embedded Chroma store under the home folder; one process owns the folder at a time."""

import hashlib
import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from ..passages import Passage
from .embedder import Embedder
from .opening import FOLDER, MANIFEST

COLLECTION = "passages"


class Embeds(Protocol):
    name: str

    def embed(self, texts: Sequence[str]) -> list[list[float]]: ...


class EmbeddedIndex:
    """`nearest` by meaning. Vectors keep the digest of their text, so that only changed passages are embedded."""

    def __init__(self, home: Path, embedder: Embeds | None = None) -> None:
        self._folder = home / FOLDER
        self._embedder = embedder or Embedder()

    @property
    def model_name(self) -> str:
        return self._embedder.name

    def build(self, passages: Sequence[Passage], digest: str) -> int:
        """Bring the store to exactly these passages; how many had to be embedded. Writes the manifest last."""
        (self._folder / MANIFEST).unlink(missing_ok=True)
        wanted = {p.id: _text(p) for p in passages}
        held = self._collection.get(include=["metadatas"])
        known = {id_: str(meta["sha256"]) for id_, meta in zip(held["ids"], held["metadatas"] or [], strict=True)}
        gone = [id_ for id_ in known if id_ not in wanted]
        if gone:
            self._collection.delete(ids=gone)
        changed = [id_ for id_, text in sorted(wanted.items()) if known.get(id_) != self._digest(text)]
        if changed:
            texts = [wanted[id_] for id_ in changed]
            marks = [{"sha256": self._digest(text)} for text in texts]
            self._collection.upsert(ids=changed, embeddings=self._embedder.embed(texts), metadatas=marks)
        manifest = {"digest": digest, "model": self.model_name, "passages": len(wanted)}
        (self._folder / MANIFEST).write_text(json.dumps(manifest, sort_keys=True), encoding="utf-8")
        return len(changed)

    def nearest(self, query: str, k: int) -> list[tuple[str, float]]:
        """Passage ids with cosine similarity, best first."""
        count = self._collection.count()
        if count == 0:
            return []
        vector = self._embedder.embed([query])[0]
        found = self._collection.query(query_embeddings=[vector], n_results=min(k, count), include=["distances"])
        ids, distances = found["ids"][0], (found["distances"] or [[]])[0]
        return [(id_, 1.0 - float(distance)) for id_, distance in zip(ids, distances, strict=True)]

    def _digest(self, text: str) -> str:
        return hashlib.sha256(f"{self.model_name}\n{text}".encode()).hexdigest()

    @cached_property
    def _collection(self) -> Any:
        import chromadb
        from chromadb.config import Settings

        self._folder.mkdir(parents=True, exist_ok=True)
        client = chromadb.PersistentClient(str(self._folder), Settings(anonymized_telemetry=False))
        return client.get_or_create_collection(
            COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )


def _text(passage: Passage) -> str:
    return f"{passage.title}. {passage.heading}. {passage.text}"
