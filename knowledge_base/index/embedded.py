"""Vectors of passages in Chroma: embedded under the home folder, which one process owns at a time, or on a server."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from ..passages import Passage
from .embedder import Embedder
from .opening import FOLDER, MANIFEST

COLLECTION = "passages"
SAYING = "~"  # stands in no passage id


class Embeds(Protocol):
    name: str

    def embed(self, texts: Sequence[str]) -> list[list[float]]: ...


class EmbeddedIndex:
    """`nearest` by meaning. Vectors keep the digest of their text, so that only changed passages are embedded."""

    def __init__(self, home: Path, embedder: Embeds | None = None, server: str | None = None) -> None:
        self._folder, self._server = home / FOLDER, server
        self._embedder = embedder or Embedder()

    @property
    def model_name(self) -> str:
        return self._embedder.name

    def build(self, passages: Sequence[Passage], digest: str) -> int:
        """Bring the store to exactly these passages; how many had to be embedded. Writes the manifest last."""
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / MANIFEST).unlink(missing_ok=True)
        wanted = texts_of(passages)
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
        manifest = {"digest": digest, "model": self.model_name, "passages": len(passages)}
        (self._folder / MANIFEST).write_text(json.dumps(manifest, sort_keys=True), encoding="utf-8")
        return len(changed)

    def nearest(self, query: str, k: int) -> list[tuple[str, float]]:
        """Passage ids with cosine similarity, best first."""
        count = self._collection.count()
        if count == 0:
            return []
        vector = self._embedder.embed([query])[0]
        found = self._collection.query(query_embeddings=[vector], n_results=count, include=["distances"])
        ids, distances = found["ids"][0], (found["distances"] or [[]])[0]
        return best_of((id_, 1.0 - float(distance)) for id_, distance in zip(ids, distances, strict=True))[:k]

    def _digest(self, text: str) -> str:
        return hashlib.sha256(f"{self.model_name}\n{text}".encode()).hexdigest()

    @cached_property
    def _collection(self) -> Any:
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        if self._server is not None:
            place = urlsplit(self._server)
            secure = place.scheme == "https"
            port = place.port or (443 if secure else 8000)
            client = chromadb.HttpClient(place.hostname or "127.0.0.1", port, ssl=secure, settings=settings)
        else:
            self._folder.mkdir(parents=True, exist_ok=True)
            client = chromadb.PersistentClient(str(self._folder), settings)
        return client.get_or_create_collection(
            COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )


def texts_of(passages: Iterable[Passage]) -> dict[str, str]:
    """What is embedded, by id: each passage whole, and each of its sayings alone (`PB-13#heard-as~2`)."""
    texts: dict[str, str] = {}
    for passage in passages:
        texts[passage.id] = f"{passage.title}. {passage.heading}. {passage.text}"
        texts.update({f"{passage.id}{SAYING}{n}": saying for n, saying in enumerate(passage.sayings, 1)})
    return texts


def best_of(found: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """Passages by the nearest of their texts, best first; `found` is sorted so."""
    nearest: dict[str, float] = {}
    for id_, similarity in found:
        nearest.setdefault(id_.partition(SAYING)[0], similarity)
    return list(nearest.items())
