"""The proof that structuring loses and adds nothing: the words before are the words after, a country name its code."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ..identifiers.country import fold, names_of

Parts = Mapping[str, str | list[str]]


def words(texts: Iterable[str]) -> Counter[str]:
    """The words of the texts without case, accents and separators, with their counts."""
    return Counter(word for text in texts for word in fold(text).split())


def same_tokens(old_lines: Sequence[str], parts: Parts) -> bool:
    """Whether `parts` hold exactly the words of `old_lines`, but for one country name that became `Ctry`.

    The code itself in the text counts as a name of its country. Any other word missing or added: False.
    """
    before = words(old_lines)
    after = words(text for name, value in parts.items() if name != "Ctry" for text in _texts(value))
    if after - before:
        return False
    left = before - after
    code = parts.get("Ctry")
    if not isinstance(code, str):
        return not left
    return any(left == Counter(name.split()) for name in names_of(code) | {code.lower()})


def _texts(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
