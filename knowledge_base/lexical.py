"""Word search: BM25 over passages, small enough to need no library and to be built in milliseconds."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from .glossary import NO_MEANING, bare, meanings

K1, B = 1.5, 0.3  # saturation as usual; length weighs little, since long playbooks are not vaguer ones
_WORD = re.compile(r"[a-z0-9][a-z0-9\-/]*[a-z0-9]|[a-z0-9]")
_STOP = frozenset(
    word
    for line in (
        "a an and are as at be but by for from has have if in into is it its no not of on or so than that",
        "the their them then there they this to was what where which who will with",
    )
    for word in line.split()
)


class WordIndex:
    """BM25 scores of texts for a query. Texts and their ids are given once; order of ids does not matter."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._counts = {id_: Counter(words(text)) for id_, text in sorted(texts.items())}
        self._lengths = {id_: sum(counts.values()) for id_, counts in self._counts.items()}
        self._mean = sum(self._lengths.values()) / max(1, len(self._lengths))
        self._places: dict[str, list[str]] = {}
        for id_, counts in self._counts.items():
            for word in counts:
                self._places.setdefault(word, []).append(id_)

    def scores(self, query: str) -> dict[str, float]:
        """Id → score, above zero, of every text that shares a word with the query."""
        scores: dict[str, float] = {}
        for word in dict.fromkeys(words(query)):
            places = self._places.get(word, ())
            weight = math.log(1 + (len(self._counts) - len(places) + 0.5) / (len(places) + 0.5))
            for id_ in places:
                scores[id_] = scores.get(id_, 0.0) + weight * self._saturated(id_, word)
        return scores

    def coverage(self, query: str, id_: str) -> float:
        """The share of the query's words that the text has."""
        asked = set(words(query))
        return len(asked & set(self._counts[id_])) / len(asked) if asked else 0.0

    def _saturated(self, id_: str, word: str) -> float:
        count = self._counts[id_][word]
        return count * (K1 + 1) / (count + K1 * (1 - B + B * self._lengths[id_] / self._mean))


def words(text: str) -> Sequence[str]:
    """Lower-case words without accents, stop words and endings; words that mean the same in payments are one word."""
    return [
        meaning
        for word in _parts(_WORD.findall(bare(text)))
        if word not in _STOP
        for meaning in meanings(_stem(word)) or meanings(word) or (_stem(word),)
        if meaning != NO_MEANING
    ]


def _parts(found: Sequence[str]) -> Iterator[str]:
    """Each word, and the parts of a joined one: `cb-adr-01` is found by `adr` too."""
    for word in found:
        yield word
        if "-" in word or "/" in word:
            yield from (part for part in re.split(r"[-/]", word) if len(part) > 1)


def _stem(word: str) -> str:
    if len(word) > 4 and word.isalpha():
        for ending in ("ies", "es", "s", "ing", "ed"):
            if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
                return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word
