"""Measure retrieval on the labelled queries and write evals/results/retrieval.json; needs the sentence model."""

import json
import pickle
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy

from knowledge_base.bench.measure import queries, recall, ways
from knowledge_base.index.embedder import Embedder
from knowledge_base.search import Knowledge

RESULT = Path(__file__).parents[1] / "evals" / "results" / "retrieval.json"


class HeldMeaning:
    """Vectors of all passages and queries in memory: cosine similarity as the index gives it, without its folder."""

    def __init__(self, embedder: Embedder, texts: dict[str, str], asked: list[str]) -> None:
        self._ids = list(texts)
        self._vectors = numpy.array(embedder.embed(list(texts.values())))
        self._asked = dict(zip(asked, numpy.array(embedder.embed(asked)), strict=True))

    def nearest(self, query: str, k: int) -> list[tuple[str, float]]:
        found = self._vectors @ self._asked[query]
        return [(self._ids[n], float(found[n])) for n in numpy.argsort(-found)[:k]]


def main() -> None:
    started = time.perf_counter()
    asked = queries()
    texts = {p.id: f"{p.title}. {p.heading}. {p.text}" for p in Knowledge().passages()}
    cached = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    if cached and cached.is_file():
        meaning = pickle.loads(cached.read_bytes())
    else:
        meaning = HeldMeaning(Embedder(), texts, [query.text for query in asked])
        if cached:
            cached.write_bytes(pickle.dumps(meaning))
    halves = {"tuning": [q for q in asked if not q.reported], "reported": [q for q in asked if q.reported]}
    figures = {half: {way: recall(find, rows) for way, find in ways(meaning).items()} for half, rows in halves.items()}
    figures["all"] = {way: recall(find, asked) for way, find in ways(meaning).items()}
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
    result = {
        "command": "python scripts/bench_retrieval.py",
        "commit": commit.stdout.strip(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "embedder": Embedder.name,
        "passages": len(texts),
        "seconds": round(time.perf_counter() - started, 1),
        "note": "queries and documents have the same author; weights set on the tuning half",
        "figures": figures,
    }
    RESULT.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for way, found in figures["reported"].items():
        print(way, found)
    for way, found in figures["tuning"].items():
        print("tuning", way, found)


if __name__ == "__main__":
    main()
