"""Words that mean the same: what people say for one another in payments, also in German, French, Italian, Spanish."""

import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

WORDS_KEPT_MAX = 50_000  # of texts met by this process
BEGINNING_LENGTH_MIN = 3
NO_MEANING = "-"  # the first word of the line of articles, prepositions and their like


class Glossary(NamedTuple):
    """Words, and beginnings of words, with the English words they stand for; all bare."""

    words: dict[str, tuple[str, ...]]
    beginnings: dict[str, tuple[str, ...]]


def bare(text: str) -> str:
    """Lower case without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


@lru_cache(maxsize=WORDS_KEPT_MAX)
def meanings(word: str) -> tuple[str, ...]:
    """The English words that a bare word stands for, of a false friend all of them; none where it is not known."""
    known = _glossary()
    if word in known.words:
        return known.words[word]
    ends = range(len(word), BEGINNING_LENGTH_MIN - 1, -1)
    return next((known.beginnings[word[:end]] for end in ends if word[:end] in known.beginnings), ())


@cache
def _glossary() -> Glossary:
    lines = files("knowledge_base").joinpath("data/words.txt").read_text("utf-8").splitlines()
    rows = [line.partition("|") for line in lines if line and not line.startswith("#")]
    english: dict[str, tuple[str, ...]] = {}
    for alike, _, _ in rows:
        head = alike.split()[0]
        for word in alike.split():
            english[word] = (*english.get(word, ()), head)
    words, beginnings = dict[str, tuple[str, ...]](), dict[str, tuple[str, ...]]()
    for alike, _, foreign in rows:
        for word in bare(foreign.replace("|", " ")).split():
            held = beginnings if word.endswith("*") else words
            held[word.rstrip("*")] = (*held.get(word.rstrip("*"), ()), alike.split()[0])
    return Glossary(words | english, beginnings)  # what is an English word is read as one
