"""Finds like cases among the stored precedents: their shapes are compared in memory, the newest cases read by index.

However many cases were settled, few shapes are different; comparing those takes a millisecond or two.
"""

import json
from collections import Counter, defaultdict
from datetime import datetime
from functools import cached_property

from sqlalchemy import Engine, func, or_, select

from ..precedent import TELLING, WEIGHTS, Lineage, Precedent, Shape
from . import tables
from .asking import asking_engine
from .times import to_text, to_time

rows, shapes = tables.precedents, tables.precedent_shapes
SHAPES_MAX = 50  # of equal likeness; more of them would say no more


class StoredPrecedents:
    """The reading side of the precedents at a store's URL; synchronous, for the agent's thread."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._shapes: dict[str, Shape] = {}
        self._places: dict[str, set[str]] = defaultdict(set)

    def like(self, wanted: frozenset[str], *, at: datetime, k: int = 5) -> list[Precedent]:
        """At most `k` that stood at `at`, the most alike first, then the newest. `wanted`: see `terms_of`."""
        self._read_new_shapes()
        found: list[Precedent] = []
        for keys in self._alike(wanted):
            tier = [precedent for key in keys[:SHAPES_MAX] for precedent in self._newest(key, at, k)]
            found += sorted(tier, key=lambda p: (p.settled_at, p.case_id), reverse=True)
            if len(found) >= k:
                break
        return found[:k]

    def _alike(self, wanted: frozenset[str]) -> list[list[str]]:
        """Keys of shapes by likeness, the most alike first, those of equal likeness together."""
        telling = {term for term in wanted if term.partition(":")[0] in TELLING}
        candidates = set().union(*(self._places.get(term, ()) for term in telling))
        scores: Counter[str] = Counter(dict.fromkeys(candidates, 0))
        for term in wanted:
            for key in candidates & self._places.get(term, set()):
                scores[key] += WEIGHTS[term.partition(":")[0]]
        tiers: dict[int, list[str]] = defaultdict(list)
        for key, score in scores.items():
            tiers[score].append(key)
        return [sorted(tiers[score]) for score in sorted(tiers, reverse=True)]

    def _newest(self, key: str, at: datetime, k: int) -> list[Precedent]:
        query = (
            select(rows.c.case_id, rows.c.at, rows.c.lineage)
            .where(rows.c.shape == key, rows.c.at <= to_text(at))
            .where(or_(rows.c.withdrawn_at.is_(None), rows.c.withdrawn_at > to_text(at)))
            .order_by(rows.c.at.desc(), rows.c.case_id.desc())
            .limit(k)
        )
        with self._engine.connect() as connection:
            found = connection.execute(query).all()
        return [Precedent(c, self._shapes[key], to_time(t), Lineage.from_json(json.loads(way))) for c, t, way in found]

    def _read_new_shapes(self) -> None:
        """Shapes are only ever added: where their number is the one known, nothing is read."""
        with self._engine.connect() as connection:
            if connection.execute(select(func.count()).select_from(shapes)).scalar_one() == len(self._shapes):
                return
            bodies = {key: body for key, body in connection.execute(select(shapes)) if key not in self._shapes}
        for key, body in bodies.items():
            self._shapes[key] = Shape.from_json(json.loads(body))
            for term in self._shapes[key].terms:
                self._places[term].add(key)

    @cached_property
    def _engine(self) -> Engine:
        return asking_engine(self._url)
