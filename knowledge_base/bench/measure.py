"""Recall of the right playbook over labelled queries: by codes, by narratives, by each way of searching.

Queries of `codes` and `narratives` were written by the author of the documents, before the search was tuned; `others`
are phrasings of the benchmark by another author, in four languages: `scripts/bench_retrieval.py` takes them from there.
Each of these falls by its digest into two halves: one to set weights on and to find gaps of the documents by, one to
report. Those of `spoken` were written from the titles of the playbooks alone, and all of them count for tuning. A query
that stands word by word in a document is left out: finding it would show nothing.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from ..glossary import bare
from ..lexical import WordIndex
from ..passages import codes_asked
from ..search import Knowledge

PARTS = ("tuning", "reported")
WORDS_COPIED_MIN = 3  # a shorter query may stand in a document by chance
Find = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody might ask, the playbook that answers it, and its kind: `codes` or `narratives`."""

    text: str
    playbook: str
    kind: str
    source: str = ""

    @property
    def part(self) -> str:
        """`tuning`, by which weights are set and words added; `reported`, whose misses nobody looked at."""
        if self.source in ("spoken", "seen"):
            return "tuning"
        return "reported" if hashlib.sha256(self.text.encode()).digest()[-1] % 2 else "tuning"


def queries() -> list[Query]:
    """All labelled queries."""
    found = []
    for name in ("codes", "narratives", "spoken"):
        for line in files("knowledge_base").joinpath(f"bench/{name}.txt").read_text("utf-8").splitlines():
            number, _, text = line.partition("|")
            found.append(Query(text, f"PB-{number}", _kind(name, text), name))
    return found


def _kind(name: str, text: str) -> str:
    """Spoken queries that name a code count as codes, all others as narratives."""
    if name != "spoken":
        return name
    return "codes" if codes_asked(re.split(r"[,?.:;(){}\s]+", text)) else "narratives"


def copied(asked: Iterable[Query]) -> list[Query]:
    """The narratives among `asked` that stand word by word in a passage."""
    texts = [_plain(f"{p.title} {p.text}") for p in Knowledge().passages()]
    return [
        query
        for query in asked
        if len(query.text.split()) >= WORDS_COPIED_MIN and any(_plain(query.text) in text for text in texts)
    ]


def recall(find: Find, asked: Iterable[Query]) -> dict[str, Any]:
    """Share of queries whose playbook is first, or among three: overall, for narratives, for those of other authors."""
    places = [(query, _place(find(query.text), query.playbook)) for query in asked]
    narratives = [row for row in places if row[0].kind == "narratives"]
    others = [row for row in places if row[0].source in ("others", "seen")]
    return {"overall": _shares(places), "narratives": _shares(narratives), "others": _shares(others)}


def word_ways() -> dict[str, Find]:
    """The ways of searching that need no model, by name."""
    knowledge = Knowledge()
    texts: dict[str, str] = {}
    for p in knowledge.passages():
        if p.kind == "playbook":
            texts[p.document] = f"{texts.get(p.document, p.title)} {p.heading} {p.text}"
    index = WordIndex(texts)

    def bm25(query: str) -> list[str]:
        scores = index.scores(query)
        return sorted(scores, key=lambda id_: (-scores[id_], id_))[:3]

    return {"BM25 alone": bm25, "exact codes and BM25": knowledge.playbooks_for}


def ways_of(model: str, meaning: Any) -> dict[str, Find]:
    """The ways of searching with the vectors of one model. `meaning` is an embedding index over all passages."""
    both = Knowledge(meaning=meaning)
    document = {p.id: p.document for p in both.passages() if p.kind == "playbook"}

    def alone(query: str) -> list[str]:
        near = meaning.nearest(query, both.passages())
        return list(dict.fromkeys(document[id_] for id_, _ in near if id_ in document))[:3]

    return {
        f"embeddings alone: {model}": alone,
        f"exact, else BM25 and embeddings weighed: {model}": both.playbooks_for,
    }


def _plain(text: str) -> str:
    return " ".join(["", *re.findall(r"[^\W_]+", bare(text)), ""])


def _place(found: Sequence[str], wanted: str) -> int:
    return list(found).index(wanted) + 1 if wanted in found else 0


def _shares(places: Sequence[tuple[Query, int]]) -> dict[str, Any]:
    total = len(places)
    return {
        "queries": total,
        "recall@1": round(sum(place == 1 for _, place in places) / total, 4) if total else None,
        "recall@3": round(sum(0 < place <= 3 for _, place in places) / total, 4) if total else None,
    }
