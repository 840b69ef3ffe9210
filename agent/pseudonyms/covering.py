"""Covers a text: known values first, then every word that is not known to be harmless. Nothing unknown leaves."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from . import vocabulary
from .kinds import Kind
from .tokens import IBAN_LIKE, TYPED, UETR_LIKE

DIGITS_MAX = 3  # a longer number may be part of an account, a telephone or a reference
_DATE = (
    r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)?)?|\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d"
)
_AMOUNT = r"\d{1,9}[.,]\d{2}|(?:\d{6})?[A-Z]{3}\d{1,12},\d{0,3}"
_RULE = r"(?:CB|ID|PB)-(?:[A-Z]{2,4}-)?\d\d"
_TYPE = r"(?:pacs|pain|camt|head|admi)\.\d{3}(?:\.\d{3}\.\d{2})?"
_KEPT = re.compile(rf"(?<![\w.,/-])(?:{_DATE}|{_AMOUNT}|{_RULE}|{_TYPE})(?![\w/-]|[.,]\d)")
# The place of a text in a FIN message, as our codec writes it. As a whole text only: in a narrative it may be a house.
_PLACE = re.compile(r"(?:[A-Z]:)?\d\d[A-Z]?(?:#\d{1,2})?(?:/\d{1,2})?|\{[1-5]:(?:\d{3})?\}")
_WORD = re.compile(r"[^\W_]+")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_JOIN = re.compile(r"[\s.,'’&+/@()_-]{0,3}")  # what may stand between two words of one name, account or reference


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    text: str
    kept: bool


class Covering:
    """Covers texts of one case. `known`: the case's own values with their kinds, longest first; `kept`: its BICs."""

    def __init__(self, token: Callable[[Kind, str], str]) -> None:
        self._token = token
        self._known: dict[str, Kind] = {}
        self._kept: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self._done: dict[str, str] = {}

    def know(self, kind: Kind, value: str) -> None:
        """From now on `value` is covered as one, in whatever case and spacing it stands."""
        if any(c.isalnum() for c in value) and value not in self._known:
            self._known[value] = kind
            self._pattern = None
            self._done.clear()

    def keep(self, word: str) -> None:
        """`word` is institution data (a BIC) and may leave."""
        if word not in self._kept:
            self._kept.add(word)
            self._done.clear()

    def keeps(self, word: str) -> bool:
        """Whether `word` is a BIC that may leave."""
        return word in self._kept

    def covered(self, text: str) -> str:
        """The text with tokens for all that is not harmless."""
        if text not in self._done:
            self._done[text] = text if _PLACE.fullmatch(text) else self._all_covered(text)
        return self._done[text]

    def _all_covered(self, text: str) -> str:
        done, at = [], 0
        for start, end, kind in self._spans(text):
            done += [self._strange(text[at:start]), self._token(kind, text[start:end])]
            at = end
        return "".join([*done, self._strange(text[at:])])

    def words(self, kind: Kind, text: str) -> str:
        """An address line: every word by itself, so that it can be taken apart; towns and countries stay."""
        return self._strange(text, kind=kind, apart=True)

    def _spans(self, text: str) -> Iterable[tuple[int, int, Kind]]:
        if self._pattern is None:
            longest = sorted(self._known, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(_loosely, longest)) or "(?!)", re.IGNORECASE)
            self._kinds = {_folded(value): kind for value, kind in self._known.items()}
        for match in self._pattern.finditer(text):
            yield match.start(), match.end(), self._kinds.get(_folded(match[0]), Kind.TEXT)

    def _strange(self, text: str, *, kind: Kind = Kind.TEXT, apart: bool = False) -> str:
        """Text without known values: runs of words that nothing vouches for become one token each."""
        done, at, run = [], 0, None
        for word in self._judged(text, apart):
            joined = run is not None and not apart and _JOIN.fullmatch(text, run[1], word.start)
            if run is not None and (word.kept or not joined):
                done += [text[at : run[0]], self._token(kind, text[run[0] : run[1]])]
                at, run = run[1], None
            if not word.kept:
                run = (word.start if run is None else run[0], word.end)
        if run is not None:
            done += [text[at : run[0]], self._token(kind, text[run[0] : run[1]])]
            at = run[1]
        return "".join([*done, text[at:]])

    def _judged(self, text: str, apart: bool) -> list[_Word]:
        fixed = [] if apart else [m.span() for m in _KEPT.finditer(text)]
        uuids = [m.span() for m in _UUID.finditer(text)]
        found = [_Word(s, e, text[s:e], True) for s, e in fixed] + [_Word(s, e, text[s:e], False) for s, e in uuids]
        taken = [*fixed, *uuids]
        plain = [m for m in _WORD.finditer(text) if not any(s < m.end() and m.start() < e for s, e in taken)]
        places = _places([m[0] for m in plain])
        for number, match in enumerate(plain):
            kept = places[number] or self._harmless(plain, number, apart)
            found.append(_Word(match.start(), match.end(), match[0], kept))
        judged = sorted(found, key=lambda w: w.start)
        return judged if apart else [word for run in _hyphened(judged, text) for word in _as_one(run, text)]

    def _harmless(self, words: list[re.Match[str]], number: int, apart: bool) -> bool:
        word = words[number][0]
        if word in self._kept:
            return True
        if not word.isascii() or apart:
            return False
        if word.isdigit():
            return len(word) <= DIGITS_MAX and not _beside(words, number, str.isdigit)
        if len(word) == 1:
            return not _beside(words, number, lambda w: len(w) == 1)
        return vocabulary.is_plain(word)


def _hyphened(words: list[_Word], text: str) -> Iterable[list[_Word]]:
    """The words in runs that single hyphens join."""
    run: list[_Word] = []
    for word in words:
        if run and text[run[-1].end : word.start] != "-":
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _as_one(run: list[_Word], text: str) -> list[_Word]:
    """A run of hyphens stays only where it is a word of ours: a name cut up (Do-page-b) may have harmless parts."""
    whole = text[run[0].start : run[-1].end]
    if len(run) == 1 or not any(word.kept for word in run):
        return run
    if vocabulary.is_compound(whole) or vocabulary.place([word.text for word in run]) == len(run):
        return run
    return [replace(word, kept=False) for word in run]


def looks_like_token(text: str) -> bool:
    """Whether a stranger's text has the form of a token of ours."""
    return bool(TYPED.search(text) or IBAN_LIKE.search(text) or UETR_LIKE.search(text))


def _places(words: list[str]) -> list[bool]:
    kept, at = [False] * len(words), 0
    while at < len(words):
        size = vocabulary.place(words[at:])
        kept[at : at + max(size, 1)] = [size > 0] * max(size, 1)
        at += max(size, 1)
    return kept


def _beside(words: list[re.Match[str]], number: int, like: Callable[[str], bool]) -> bool:
    """Whether the next or the last word, a few characters away at most, is like this one."""
    here = words[number]
    before = words[number - 1] if number else None
    after = words[number + 1] if number + 1 < len(words) else None
    return bool(
        (before and here.start() - before.end() <= 3 and like(before[0]))
        or (after and after.start() - here.end() <= 3 and like(after[0]))
    )


def _loosely(value: str) -> str:
    """A pattern for the value with any blanks and punctuation between its letters and digits, as whole words."""
    letters = [re.escape(c) for c in value if c.isalnum()]
    return r"(?<![^\W_])" + r"[\W_]{0,3}".join(letters) + r"(?![^\W_])"


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
