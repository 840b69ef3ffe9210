"""Sentences of ours as view models make them: English for whoever keeps them, the reader's language on a page.

A `Said` is the English text, so records, answers of the interface and comparisons see English and nothing else. Only
what renders a page asks it for the reader's language. Text of strangers is a plain `str`, and so is never looked up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TypeVar

SAMPLE = "1,234.56"
Key = TypeVar("Key")


class Words(Protocol):
    """A catalogue, as far as a sentence asks it."""

    def gettext(self, message: str) -> str: ...

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str: ...


class Said(str):
    """A text in English that can be told in other languages."""

    __slots__ = ("_told",)
    _told: Callable[[Words], str] | None

    def __new__(cls, english: str, told: Callable[[Words], str] | None = None) -> Said:
        made = super().__new__(cls, english)
        made._told = told
        return made

    def told(self, words: Words) -> str:
        """The text in the language of `words`, gaps included."""
        return self._told(words) if self._told else words.gettext(str(self))

    def is_told(self, words: Words) -> bool:
        """Whether these words hold it; a rule or error that no catalogue knows stays English."""
        return self._told is not None or words.gettext(str(self)) != str(self)


def N_(text: str) -> Said:
    """A text without gaps, marked for the catalogue where it is kept."""
    return Said(text)


def N_all(*texts: str) -> tuple[Said, ...]:
    """Several texts, marked for the catalogue."""
    return tuple(map(Said, texts))


def marked(texts: Mapping[Key, str]) -> dict[Key, Said]:
    """The values of a table, marked for the catalogue."""
    return {key: Said(text) for key, text in texts.items()}


def tell(text: str, **gaps: object) -> Said:
    """A text with gaps: `tell("%(n)s of %(all)s", n=…, all=…)`. A gap that is itself `Said` is told too."""
    return Said(text % gaps, lambda words: words.gettext(text) % _filled(gaps, words))


def tell_many(one: str, more: str, n: int, **gaps: object) -> Said:
    """The form that `n` asks for; `%(n)s` stands for the number, grouped."""
    gaps["n"] = figure(f"{n:,}")
    english = (one if n == 1 else more) % gaps
    return Said(english, lambda words: words.ngettext(one, more, n) % _filled(gaps, words))


def joined(parts: Iterable[str], by: str = ", ") -> Said:
    """Texts one after the other, each told for itself."""
    kept = tuple(parts)
    return Said(by.join(kept), lambda words: by.join(in_words(part, words) for part in kept))


def changed(text: str, how: Callable[[str], str]) -> Said:
    """A text after `how`, in each language."""
    return Said(how(text), lambda words: how(in_words(text, words)))


def capital(text: str) -> Said:
    """A text with its first letter in capitals, in each language."""
    return changed(text, _upper)


def sentence_of(error: object) -> Said:
    """What an error says, as a sentence: the catalogue knows those that are always the same."""
    text = str(error)
    return Said(f"{_upper(text)}." if text and text[-1] not in ".!?" else _upper(text))


def figure(text: str) -> Said:
    """A number written with commas between groups and a decimal point, as the language writes `SAMPLE`."""
    return Said(text, lambda words: text.translate(_signs(words)))


def in_words(text: object, words: Words) -> str:
    """`text` as a page of this language shows it."""
    return text.told(words) if isinstance(text, Said) else str(text)


def _filled(gaps: dict[str, object], words: Words) -> dict[str, str]:
    return {name: in_words(value, words) for name, value in gaps.items()}


def _signs(words: Words) -> dict[int, str]:
    sample = words.gettext(SAMPLE)
    return str.maketrans({",": sample[1], ".": sample[-3]})


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
