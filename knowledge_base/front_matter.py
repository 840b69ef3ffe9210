"""Splits a document into its YAML front matter and its prose, and reads front matter values strictly."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum
from typing import Any, TypeVar

import yaml

from .errors import InvalidDocument

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Word = TypeVar("_Word", bound=Enum)
_Made = TypeVar("_Made")


def split_document(text: str, file: str) -> tuple[dict[str, Any], str]:
    """Front matter and prose of `text`. Raises InvalidDocument where there is no front matter or no mapping in it."""
    if not text.startswith("---\n") or "\n---\n" not in text[4:]:
        raise InvalidDocument(file, "", "no front matter between two lines of ---")
    head, body = text[4:].split("\n---\n", 1)
    try:
        meta = yaml.load(head, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise InvalidDocument(file, "", f"front matter is not YAML: {error}") from error
    if not isinstance(meta, dict):
        raise InvalidDocument(file, "", "front matter is not a mapping")
    return meta, body.strip() + "\n"


class Reader:
    """Takes keys out of a mapping once each and refuses what is missing, of a wrong type, or left over."""

    def __init__(self, values: Any, file: str, place: str = "") -> None:
        self._file, self._place = file, place
        if not isinstance(values, Mapping):
            raise InvalidDocument(file, place, f"must be a mapping, not {values!r}")
        self._values = dict(values)

    def fail(self, key: str, text: str) -> InvalidDocument:
        """The error for `key` of this mapping, to be raised by the caller."""
        return InvalidDocument(self._file, f"{self._place}.{key}".lstrip("."), text)

    def take(self, key: str, default: Any = ...) -> Any:
        """The raw value of `key`; `default` where it is absent."""
        if key not in self._values:
            if default is ...:
                raise self.fail(key, "is missing")
            return default
        return self._values.pop(key)

    def text(self, key: str, default: Any = ...) -> str:
        value = self.take(key, default)
        if not isinstance(value, str) or (default is ... and not value.strip()):
            raise self.fail(key, f"must be text, not {value!r}")
        return value

    def texts(self, key: str, default: Any = ...) -> tuple[str, ...]:
        values = self.take(key, default)
        if not isinstance(values, list | tuple) or not all(isinstance(v, str) for v in values):
            raise self.fail(key, f"must be a list of texts, not {values!r}")
        return tuple(values)

    def whole(self, key: str) -> int:
        value = self.take(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.fail(key, f"must be a whole number, not {value!r}")
        return value

    def share(self, key: str) -> float:
        """A number from 0 to 1."""
        value = self.take(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise self.fail(key, f"must be a number from 0 to 1, not {value!r}")
        return float(value)

    def flag(self, key: str) -> bool:
        value = self.take(key)
        if not isinstance(value, bool):
            raise self.fail(key, f"must be true or false, not {value!r}")
        return value

    def day(self, key: str, default: Any = ...) -> date | None:
        value = self.take(key, default)
        if value is not None and (not isinstance(value, date) or hasattr(value, "hour")):
            raise self.fail(key, f"must be a date, not {value!r}")
        return value

    def mapping(self, key: str, default: Any = ...) -> dict[str, Any]:
        value = self.take(key, default)
        if not isinstance(value, dict):
            raise self.fail(key, f"must be a mapping, not {value!r}")
        return value

    def word(self, key: str, words: type[_Word]) -> _Word:
        return self.as_word(key, self.take(key), words)

    def words(self, key: str, words: type[_Word]) -> tuple[_Word, ...]:
        return tuple(self.as_word(key, value, words) for value in self.take(key))

    def as_word(self, key: str, value: Any, words: type[_Word]) -> _Word:
        try:
            return words(value)
        except ValueError:
            raise self.fail(key, f"{value!r} is none of {', '.join(str(w.value) for w in words)}") from None

    def optional(self, key: str, read: Callable[[str], _Made]) -> _Made | None:
        """`read(key)` where the key is present and not null, else None."""
        if self._values.get(key) is None:
            self._values.pop(key, None)
            return None
        return read(key)

    def inner(self, key: str, default: Any = ...) -> "Reader":
        """A reader of the mapping under `key`."""
        return Reader(self.take(key, default), self._file, f"{self._place}.{key}".lstrip("."))

    def each(self, key: str, default: Any = ...) -> "list[Reader]":
        """Readers of the mappings in the list under `key`."""
        rows = self.take(key, default)
        if not isinstance(rows, list | tuple):
            raise self.fail(key, "must be a list")
        return [Reader(row, self._file, f"{self._place}.{key}[{n}]".lstrip(".")) for n, row in enumerate(rows, 1)]

    def done(self) -> None:
        """Raises InvalidDocument for keys nobody asked for."""
        if self._values:
            raise self.fail(str(next(iter(self._values))), "is not a known key")
