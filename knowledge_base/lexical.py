"""Word search: BM25 over passages, small enough to need no library and to be built in milliseconds."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

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


# Words that people use for one another in payments; each line is one word to the search, the first of it.
_ALIKE = {
    other: line.split()[0]
    for line in (
        "creditor payee beneficiary receiver recipient supplier",
        "debtor payer remitter originator orderer",
        "fund money cash",
        "amount sum",
        "return refund give-back",
        "query enquiry inquiry question investigation",
        "wrong incorrect erroneous false bad",
        "missing absent lacking omitted forgot forgotten lack without gone lost",
        "duplicate twice double duplicated second-time",
        "fee charge cost expense",
        "bank institution agent",
        "differ different differ unlike mismatch contradict",
        "refuse reject refused rejected bounced declined",
        "remittance narrative detail",
        "cut-off deadline closing late",
        "sanction embargo embargoed ofac blacklist listed",
        "shorten cut truncat abbreviat half",
        "name called named",
        "changed new another change",
        "purpose reason",
    )
    for other in line.split()
}


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
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    stems = (_stem(word) for word in _parts(_WORD.findall(bare)) if word not in _STOP)
    return [_ALIKE.get(stem, stem) for stem in stems]


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
