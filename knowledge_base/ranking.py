"""Which document a query is about: named codes first, then patterns, words and meaning weighed together.

The weights were set on one half of the labelled queries (`knowledge_base/bench`) and are reported on the other.
"""

import re
from collections.abc import Collection, Iterable, Mapping

from .lexical import WordIndex
from .passages import TOLD_IN, Passage
from .playbook import Playbook

MEANING_WEIGHT = 0.6  # the rest is the weight of words, where meaning is at hand
PATTERN_BONUS = 0.3  # a playbook whose own trigger pattern matches the query
_EVERYTHING = "(?s).*"  # the pattern of playbooks for free text says nothing about a query


class Ranking:
    """Scores of whole documents, from 0 to about 1.3, for a query; and the order of those that a code names."""

    def __init__(self, playbooks: Iterable[Playbook], passages: Iterable[Passage]) -> None:
        self._playbooks = {p.id: p for p in playbooks}
        texts: dict[str, list[str]] = {}
        for passage in passages:
            texts.setdefault(passage.document, [passage.title]).append(f"{passage.heading} {passage.text}")
        for id_, playbook in self._playbooks.items():
            texts.setdefault(id_, []).append(_as_told(playbook))
        # Playbooks and tables are weighed among their own kind: many tables would make their words look common.
        whole = {id_: " ".join(parts) for id_, parts in texts.items()}
        self._words = [
            WordIndex({id_: text for id_, text in whole.items() if (id_ in self._playbooks) is kind})
            for kind in (True, False)
        ]
        self._patterns = [
            (id_, re.compile(pattern))
            for id_, playbook in self._playbooks.items()
            for pattern in playbook.triggers.patterns
            if pattern != _EVERYTHING
        ]

    def scores(self, query: str, near: Mapping[str, float] | None = None) -> dict[str, float]:
        """Document → score. `near`: similarity of meaning by document, None where meaning was not asked."""
        told = {id_: score for index in self._words for id_, score in index.scores(query).items()}
        most = max(told.values(), default=0.0) or 1.0
        weight = MEANING_WEIGHT if near else 0.0
        scores = {id_: (1 - weight) * score / most for id_, score in told.items()}
        for id_, similarity in (near or {}).items():
            scores[id_] = scores.get(id_, 0.0) + weight * similarity
        for id_ in {id_ for id_, pattern in self._patterns if pattern.search(query)}:
            scores[id_] = scores.get(id_, 0.0) + PATTERN_BONUS
        return scores

    def rank_of_code(self, id_: str, named: Collection[str]) -> tuple[int, int]:
        """How much a named code is this playbook's own: its place in the list of its codes, and the list's length."""
        playbook = self._playbooks.get(id_)
        if playbook is None:
            return (99, 0)
        codes = _codes(playbook)
        return (min((codes.index(code) for code in named if code in codes), default=99), len(codes))


def _as_told(playbook: Playbook) -> str:
    """Title and cause again, and what people report in its examples: the words by which it is asked for."""
    told = " ".join(
        f"{example.name} {(example.exception.get('error') or {}).get('text') or ''}" for example in playbook.examples
    )
    sections = {name: playbook.body.partition(f"## {name}\n")[2].partition("\n## ")[0] for name in TOLD_IN}
    told = " ".join([told, *sections.values()])
    return f"{playbook.title} {playbook.cause.replace('_', ' ')} {told}"


def _codes(playbook: Playbook) -> tuple[str, ...]:
    return (playbook.id, *playbook.triggers.codes, *playbook.triggers.rules)
