"""Vectors of texts in Chroma: embedded under the home folder, which one process owns at a time, or on a server."""

import hashlib
import json
import logging
import math
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from operator import mul
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from ..passages import Passage
from .embedder import Embedder
from .opening import FOLDER, MANIFEST

COLLECTION = "passages"
SAYING = "~"  # stands in no passage id

log = logging.getLogger(__name__)


class Embeds(Protocol):
    name: str

    def embed(self, texts: Sequence[str]) -> list[list[float]]: ...


class EmbeddedIndex:
    """`nearest` by meaning. A vector is kept by the digest of its text: only new texts are embedded, and all editions
    of a document share the index.
    """

    def __init__(self, home: Path, embedder: Embeds | None = None, server: str | None = None) -> None:
        self._folder, self._server = home / FOLDER, server
        self._embedder = embedder or Embedder()
        self._one_at_a_time = threading.Lock()

    @property
    def model_name(self) -> str:
        return self._embedder.name

    def build(self, passages: Sequence[Passage], digest: str) -> int:
        """Bring the store to exactly the texts of these passages; how many had to be embedded.

        Writes the manifest last. `digest` is that of the shipped documents. Several passages may have
        one id: editions of one document.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / MANIFEST).unlink(missing_ok=True)
        wanted = {self._digest(text): text for passage in passages for text in texts_of([passage]).values()}
        known = set(self._collection.get(include=[])["ids"])
        if gone := sorted(known - wanted.keys()):
            self._collection.delete(ids=gone)
        if new := sorted(wanted.keys() - known):
            self._collection.upsert(ids=new, embeddings=self._embedder.embed([wanted[id_] for id_ in new]))
        manifest = {"digest": digest, "model": self.model_name, "passages": len(passages)}
        (self._folder / MANIFEST).write_text(json.dumps(manifest, sort_keys=True), encoding="utf-8")
        return len(new)

    def nearest(self, query: str, passages: Collection[Passage]) -> list[tuple[str, float]]:
        """Ids of those of `passages` that have a vector, with cosine similarity, best first.

        Empty where the index cannot be asked: words must go on being searched while it is away.
        """
        try:
            with self._one_at_a_time:
                near = self._similarities(query)
        except Exception:  # the store and the model fail in many ways; none may stop the work on a case
            log.exception("the embedding index was not asked, words decide alone")
            return []
        digests = {id_: self._digest(text) for id_, text in texts_of(passages).items()}
        found = [(id_, near[digest]) for id_, digest in digests.items() if digest in near]
        return best_of(sorted(found, key=lambda entry: (-entry[1], entry[0])))

    def _similarities(self, query: str) -> dict[str, float]:
        """Similarity by digest of text, of every text that is kept."""
        count = self._collection.count()
        if count == 0:
            return {}
        vector = self._embedder.embed([query])[0]
        found = self._collection.query(query_embeddings=[vector], n_results=count, include=["distances"])
        distances = (found["distances"] or [[]])[0]
        near = {id_: 1.0 - float(distance) for id_, distance in zip(found["ids"][0], distances, strict=True)}
        return near if len(near) == count else self._left_out(vector, near) | near

    def _left_out(self, vector: Sequence[float], near: Mapping[str, float]) -> dict[str, float]:
        """The same for the texts that a search left out: in some graphs that Chroma builds one is unreachable."""
        left = sorted(set(self._collection.get(include=[])["ids"]) - near.keys())
        if not left:
            return {}
        kept = self._collection.get(ids=left, include=["embeddings"])
        return {id_: cosine(vector, other) for id_, other in zip(kept["ids"], kept["embeddings"], strict=True)}

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


def cosine(one: Iterable[float], other: Iterable[float]) -> float:
    """The similarity of two vectors that are not zero."""
    a, b = [float(x) for x in one], [float(x) for x in other]
    product: float = sum(map(mul, a, b))
    return product / math.hypot(*a) / math.hypot(*b)


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
