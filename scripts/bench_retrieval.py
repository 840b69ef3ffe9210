"""Measure retrieval on the labelled queries and write evals/results/retrieval.json; needs the sentence model."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy

from knowledge_base.bench.measure import PARTS, queries, recall, ways
from knowledge_base.index.embedder import Embedder
from knowledge_base.search import Knowledge

RESULT = Path(__file__).parents[1] / "evals" / "results" / "retrieval.json"
VECTORS = Path(__file__).parents[1] / "var" / "bench-vectors"


class KeptVectors:
    """An embedder that keeps the vector of every text it met in a file, so that a second run embeds what is new."""

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        self._embedder, self._file = embedder, folder / f"{embedder.name}.npz"
        folder.mkdir(parents=True, exist_ok=True)
        self._kept: dict[str, numpy.ndarray] = {}
        if self._file.is_file():
            held = numpy.load(self._file)
            self._kept = dict(zip(held["texts"].tolist(), held["vectors"], strict=True))

    def embed(self, texts: Sequence[str]) -> numpy.ndarray:
        new = [text for text in dict.fromkeys(texts) if text not in self._kept]
        if new:
            self._kept.update(zip(new, numpy.array(self._embedder.embed(new), dtype="float32"), strict=True))
            numpy.savez(self._file, texts=numpy.array([*self._kept]), vectors=numpy.array([*self._kept.values()]))
        return numpy.array([self._kept[text] for text in texts])


class HeldMeaning:
    """Vectors of all passages and queries in memory: cosine similarity as the index gives it, without its folder."""

    def __init__(self, embedder: KeptVectors, texts: dict[str, str], asked: list[str]) -> None:
        self._ids = list(texts)
        self._vectors = embedder.embed(list(texts.values()))
        self._asked = dict(zip(asked, embedder.embed(asked), strict=True))

    def nearest(self, query: str, k: int) -> list[tuple[str, float]]:
        found = self._vectors @ self._asked[query]
        return [(self._ids[n], float(found[n])) for n in numpy.argsort(-found)[:k]]


def main() -> None:
    started = time.perf_counter()
    asked = queries()
    texts = {p.id: f"{p.title}. {p.heading}. {p.text}" for p in Knowledge().passages()}
    meaning = HeldMeaning(KeptVectors(Embedder(), VECTORS), texts, [query.text for query in asked])
    rows = {part: [q for q in asked if q.part == part] for part in PARTS} | {"all": asked}
    figures = {part: {way: recall(find, rows[part]) for way, find in ways(meaning).items()} for part in rows}
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
    result = {
        "command": "make bench-retrieval",
        "commit": commit.stdout.strip(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "load": round(os.getloadavg()[0], 1),
        "embedder": Embedder.name,
        "passages": len(texts),
        "seconds": round(time.perf_counter() - started, 1),
        "note": "queries and documents have the same author; weights set on the tuning half; held out: written from "
        "the titles alone, before the documents were changed again",
        "figures": figures,
    }
    if "--dry" not in sys.argv:
        RESULT.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for part, by_way in figures.items():
        for way, found in by_way.items():
            print(part, way, found)


if __name__ == "__main__":
    main()
