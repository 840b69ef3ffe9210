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

from knowledge_base.bench.measure import PARTS, Query, queries, recall, ways
from knowledge_base.index.embedded import best_of, texts_of
from knowledge_base.index.embedder import Embedder
from knowledge_base.search import Knowledge

RESULT = Path(__file__).parents[1] / "evals" / "results" / "retrieval.json"
VECTORS = Path(__file__).parents[1] / "var" / "bench-vectors"


# What the benchmark's phrasings (by another author, in four languages) are about, by their key.
ABOUT = {
    "chars": 1, "slash": 2, "amount": 3, "decimals": 4, "date": 5, "header": 6, "count": 7, "uetr": 8, "long": 10,
    "endtoend": 11, "blank": 12, "address": 13, "debtoraddress": 14, "country": 16, "lines": 17, "town": 18,
    "name": 19, "namemismatch": 20, "lei": 24, "iban": 25, "ibanform": 26, "ibancountry": 29, "closed": 30,
    "changed": 31, "bic": 34, "clearing": 37, "unreachable": 41, "liquidity": 48, "wrongamount": 50, "currency": 51,
    "charges": 52, "rate": 54, "cutoff": 55, "holiday": 56, "purpose": 58, "remittance": 60, "reason": 61,
    "duplicate": 62, "ret": 65, "timeout": 68, "narrative_query": 69, "narrative_nonreceipt": 71,
    "narrative_utapply": 72, "sanctions": 74, "aml": 75, "lookalike": 77, "mule": 78, "fraud": 79, "strip": 80,
    "structuring": 81,
}  # fmt: skip


def of_others() -> list[Query]:
    """The benchmark's phrasings as queries: written for another purpose, by somebody who did not know the search."""
    file = Path(__file__).parents[1] / "evals" / "data" / "phrasings.json"
    faults = json.loads(file.read_text(encoding="utf-8"))["faults"]
    return [
        Query(text, f"PB-{about:02}", "narratives", "others")
        for key, about in ABOUT.items()
        for text in faults[key]
        if "{" not in text
    ]


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
        self._ids = list(texts)  # sayings too
        self._vectors = embedder.embed(list(texts.values()))
        self._asked = dict(zip(asked, embedder.embed(asked), strict=True))

    def nearest(self, query: str, k: int) -> list[tuple[str, float]]:
        found = self._vectors @ self._asked[query]
        return best_of((self._ids[n], float(found[n])) for n in numpy.argsort(-found))[:k]


def main() -> None:
    started = time.perf_counter()
    asked = [*queries(), *of_others()]
    texts = texts_of(Knowledge().passages())
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
        "note": "queries of tuning and reported have the author of the documents, who wrote further prose after "
        "the tuning ones were known; others: phrasings of the benchmark in four languages, by another author, unseen "
        "when documents and weights were written, though they were measured before the last change",
        "figures": figures,
    }
    if "--dry" not in sys.argv:
        RESULT.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for part, by_way in figures.items():
        for way, found in by_way.items():
            print(part, way, found)


if __name__ == "__main__":
    main()
