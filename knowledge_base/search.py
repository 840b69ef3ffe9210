"""Search: exact codes and ids first; without one, words and meaning weighed together."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Protocol

from .errors import InvalidDocument
from .lexical import WordIndex, words
from .passages import Passage, codes_asked, passages_of, read_document
from .playbook import Playbook
from .playbooks import DOCUMENTS, files_digest, load_playbooks
from .ranking import Ranking
from .version import FOLDERS

QUERY_LENGTH_MAX = 2_000
PASSAGES_FIRST = 2  # of one document, before other documents are named
EXACT_WEIGHT = 100.0  # a passage that names the code stands before every passage that only shares words
SECOND_SHARE = 0.25  # of a document's nearness: that of its second nearest passage
_NOWHERE = 99
_SEPARATORS = re.compile(r"[,?.:;()\s]+")


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, its score (comparable within one search only), and how: exact, words or meaning."""

    passage: Passage
    score: float
    how: str


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What indexing did: passages, how many were embedded now, and the digest of the snapshot."""

    passages: int
    embedded: int
    digest: str
    model: str

    def __str__(self) -> str:
        return f"{self.passages} passages, {self.embedded} embedded with {self.model}, snapshot {self.digest[:12]}"


class Meaning(Protocol):
    """The embedding index, see `knowledge_base.index.embedded`."""

    def nearest(self, query: str, passages: Collection[Passage]) -> list[tuple[str, float]]:
        """Ids of passages with similarity from 0 to 1, best first; empty where nothing was indexed."""
        ...


class Knowledge:
    """All documents of a folder as they stood when it was made. `meaning` may be None: then words decide alone.

    `overlay` has other contents for some files (`playbooks/PB-13-….md`), or further ones.
    """

    def __init__(
        self,
        directory: Path | None = None,
        meaning: Meaning | None = None,
        overlay: Mapping[str, bytes] | None = None,
    ) -> None:
        self._directory, overlay = directory or DOCUMENTS, overlay or {}
        self._playbooks = load_playbooks(self._directory / "playbooks", _below("playbooks", overlay))
        self._passages = {p.id: p for p in _all_passages(self._directory, self._playbooks, overlay)}
        self._meaning = meaning
        self.digest = documents_digest(self._directory)

    # What a search needs is made for the first one: who only reads documents, or judges by them, holds no index.

    @cached_property
    def _words(self) -> WordIndex:
        return WordIndex({p.id: f"{p.title} {p.heading} {p.text}" for p in self._passages.values()})

    @cached_property
    def _headings(self) -> Mapping[str, set[str]]:
        return {p.id: set(words(p.heading)) for p in self._passages.values()}

    @cached_property
    def _ranking(self) -> Ranking:
        return Ranking(self._playbooks, self._passages.values())

    def renew(self) -> None:
        """Take in what was published since, before a case is opened: nothing, where knowledge is files alone."""

    def on(self, day: date | None) -> "Knowledge":
        """The documents of a day: files alone are the same on every day."""
        return self

    def playbooks(self, on: date | None) -> tuple[Playbook, ...]:
        """The playbooks in force on `on`, by order; all of them for None."""
        return tuple(p for p in self._playbooks if on is None or p.in_force(on))

    def passages(self) -> tuple[Passage, ...]:
        """Every passage, by id."""
        return tuple(self._passages[id_] for id_ in sorted(self._passages))

    def passage(self, id_: str) -> Passage | None:
        """The passage with that id, None if there is none."""
        return self._passages.get(id_)

    def search(
        self,
        query: str,
        *,
        codes: Collection[str] = (),
        rules: Collection[str] = (),
        message_type: str = "",
        rail: str = "",
        direction: str = "",
        on: date | None = None,
        k: int = 5,
    ) -> list[Hit]:
        """At most `k` passages that fit the case, best first. Codes and ids in the query count like `codes`."""
        query = query[:QUERY_LENGTH_MAX]
        fitting = {id_ for id_, p in self._passages.items() if p.fits(message_type, rail, direction, on)}
        named = {*codes, *rules, *_named_in(query)}
        scores = {id_: score for id_, score in self._words.scores(query).items() if id_ in fitting}
        exact = {id_ for id_ in fitting if named & {*self._passages[id_].codes, id_}}
        if not exact:
            return self._by_document(query, fitting, scores)[:k]
        hits = [
            Hit(self._passages[id_], scores.get(id_, 0.0) + self._weight(id_, exact, named), _how(id_, exact))
            for id_ in {*scores, *exact}
        ]
        return _spread(sorted(hits, key=lambda hit: (-hit.score, hit.passage.id)))[:k]

    def asks_meaning(self, query: str) -> bool:
        """Whether a search for `query` goes to the embedding index: there is one, and the query names no code or id."""
        named = set(_named_in(query[:QUERY_LENGTH_MAX]))
        return self._meaning is not None and not any(named & {*p.codes, id_} for id_, p in self._passages.items())

    def playbooks_for(self, query: str, *, k: int = 3, on: date | None = None) -> list[str]:
        """Ids of the playbooks that a query is about, best first: what a search finds, one entry a playbook."""
        hits = self.search(query, on=on, k=len(self._passages))
        found = (hit.passage.document for hit in hits if hit.passage.kind == "playbook")
        return list(dict.fromkeys(found))[:k]

    def _weight(self, id_: str, exact: set[str], named: set[str]) -> float:
        """Before all words stands what names the code; before that, the playbook whose own code it is."""
        if id_ not in exact:
            return 0.0
        place, length = self._ranking.rank_of_code(self._passages[id_].document, named)
        return EXACT_WEIGHT * (1 + 1 / (1 + place)) - length / 10 if place < _NOWHERE else EXACT_WEIGHT

    def _by_document(self, query: str, fitting: set[str], scores: dict[str, float]) -> list[Hit]:
        """Passages in the order of their documents; within one, those that share words or meaning first."""
        near = self._near(query)
        documents: dict[str, list[float]] = {}
        for id_, similarity in near.items():
            documents.setdefault(self._passages[id_].document, []).append(similarity)
        ranked = self._ranking.scores(query, {id_: _as_whole(found) for id_, found in documents.items()} or None)
        most, asked = max(scores.values(), default=0.0) or 1.0, set(words(query))
        within = {
            id_: scores.get(id_, 0.0) / most + near.get(id_, 0.0) + self._is_headed(id_, asked)
            for id_ in {*scores, *near} & fitting
        }
        hits = [
            Hit(p, ranked[p.document] + within[p.id] / 1000, _told(p, scores))
            for p in (self._passages[id_] for id_ in fitting)
            if p.document in ranked and p.id in within
        ]
        return _spread(sorted(hits, key=lambda hit: (-hit.score, hit.passage.id)))

    def _is_headed(self, id_: str, asked: set[str]) -> bool:
        """Whether the query has all words of a passage's heading."""
        return bool(self._headings[id_]) and self._headings[id_] <= asked

    def _near(self, query: str) -> dict[str, float]:
        """Similarity of meaning by passage; empty where no index was built."""
        if self._meaning is None or not query.strip():
            return {}
        found = self._meaning.nearest(query, self._passages.values())
        return {id_: similarity for id_, similarity in found if id_ in self._passages}


def _as_whole(similarities: list[float]) -> float:
    """How near a document is: its nearest passage counts most, and a second one that is near too speaks for it."""
    nearest = sorted(similarities, reverse=True)[:2]
    return (1 - SECOND_SHARE) * nearest[0] + SECOND_SHARE * nearest[-1]


def _named_in(query: str) -> list[str]:
    """Codes and ids that the words of a query name."""
    return list(codes_asked(_SEPARATORS.sub(" ", query).split()))


def _told(passage: Passage, scores: dict[str, float]) -> str:
    return "words" if passage.id in scores else "meaning"


def _spread(hits: list[Hit]) -> list[Hit]:
    """The best few passages of every document before the rest of any: one document does not fill the whole answer."""
    met: dict[str, int] = {}
    first: list[Hit] = []
    rest: list[Hit] = []
    for hit in hits:
        met[hit.passage.document] = met.get(hit.passage.document, 0) + 1
        (first if met[hit.passage.document] <= PASSAGES_FIRST else rest).append(hit)
    return [*first, *rest]


def _how(id_: str, exact: set[str]) -> str:
    return "exact" if id_ in exact else "words"


def _below(folder: str, overlay: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of one folder, by their names in it."""
    return {file.partition("/")[2]: body for file, body in overlay.items() if file.startswith(f"{folder}/")}


def _all_passages(directory: Path, playbooks: Iterable[Playbook], overlay: Mapping[str, bytes]) -> list[Passage]:
    """Passages of all documents. Raises InvalidDocument for an id used twice."""
    found = [passage for playbook in playbooks for passage in passages_of(playbook)]
    for folder in FOLDERS[1:]:
        files = {path.name: path.read_bytes() for path in (directory / folder).glob("*.md")} | _below(folder, overlay)
        for name, body in sorted(files.items()):
            found += read_document(body.decode(), name)
    seen: set[str] = set()
    for passage in found:
        if passage.id in seen:
            raise InvalidDocument(passage.document, passage.id, "two passages have this id")
        seen.add(passage.id)
    return found


def documents_digest(directory: Path) -> str:
    """SHA-256 over names and contents of all documents, the same for the same documents wherever they lie."""
    paths = [path for folder in FOLDERS for path in sorted((directory / folder).glob("*.md"))]
    return files_digest((f"{path.parent.name}/{path.name}", path.read_bytes()) for path in paths)


@lru_cache(maxsize=4)
def shipped_knowledge(home: Path | None = None, server: str | None = None) -> Knowledge:
    """The documents that come with the product; with the embedding index of `home` where one was built there."""
    return Knowledge(meaning=shipped_index(home, server) if home else None)


@lru_cache(maxsize=4)
def shipped_index(home: Path, server: str | None = None) -> Meaning | None:
    """The embedding index of `home`, one for a process; None where none was built over the shipped documents."""
    from .index.opening import open_index

    return open_index(home, documents_digest(DOCUMENTS), server)


def build_index(home: Path, server: str | None = None, published: Iterable[Passage] = ()) -> IndexReport:
    """Embed every passage, shipped and `published`, into the index under `home` or on a Chroma server.

    Only texts that are new are embedded. The same shipped documents give the same snapshot digest.
    """
    from .index.embedded import EmbeddedIndex

    knowledge = Knowledge()
    passages = list(dict.fromkeys([*knowledge.passages(), *published]))
    index = EmbeddedIndex(home, server=server)
    embedded = index.build(passages, knowledge.digest)
    shipped_knowledge.cache_clear()
    shipped_index.cache_clear()
    return IndexReport(len(passages), embedded, knowledge.digest, index.model_name)
