"""Recall of the right playbook over labelled queries: by codes, by narratives, by each way of searching.

The queries were written by hand in people's words before the search was tuned. Those of `codes` and `narratives` fall
into two parts by their digest: one to set weights on, the other to report. Those of `spoken` were written from the
titles of the playbooks alone; their author then wrote more prose into the playbooks, so they count for tuning. Words of
other authors (`scripts/bench_retrieval.py` takes them from the benchmark) are for reporting only.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from ..passages import codes_asked
from ..search import Knowledge

PARTS = ("tuning", "reported", "others")
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
        """`tuning`, on which weights are set; `reported` and `others`, on which nothing is."""
        if self.source in ("spoken", "others"):
            return {"spoken": "tuning"}.get(self.source, self.source)
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


def recall(find: Find, asked: Iterable[Query]) -> dict[str, Any]:
    """Share of queries whose playbook is the first, or among the first three, overall and for narratives alone."""
    places = [(query, _place(find(query.text), query.playbook)) for query in asked]
    narratives = [row for row in places if row[0].kind == "narratives"]
    return {"overall": _shares(places), "narratives": _shares(narratives)}


def ways(meaning: Any) -> dict[str, Find]:
    """Each way of searching, by name. `meaning` is an embedding index over the same passages."""
    words, both = Knowledge(), Knowledge(meaning=meaning)
    document = {p.id: p.document for p in words.passages() if p.kind == "playbook"}

    def alone(query: str) -> list[str]:
        near = meaning.nearest(query, len(words.passages()))
        return list(dict.fromkeys(document[id_] for id_, _ in near if id_ in document))[:3]

    return {
        "exact codes and BM25": words.playbooks_for,
        "embeddings alone": alone,
        "routed: exact, else BM25 and embeddings weighed": both.playbooks_for,
    }


def _place(found: Sequence[str], wanted: str) -> int:
    return list(found).index(wanted) + 1 if wanted in found else 0


def _shares(places: Sequence[tuple[Query, int]]) -> dict[str, Any]:
    total = len(places)
    return {
        "queries": total,
        "recall@1": round(sum(place == 1 for _, place in places) / total, 4) if total else None,
        "recall@3": round(sum(0 < place <= 3 for _, place in places) / total, 4) if total else None,
    }
