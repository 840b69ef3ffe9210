"""What was read lately, by the bytes it was read from: a case asks many times, and again at every later look.

Reading is pure and messages never change, so that the same bytes under the same limits are the same messages. Only
short inputs are kept, and few of them: memory has a bound. `let_go` empties all of it, wherever it is kept.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar, cast
from weakref import WeakSet

if TYPE_CHECKING:
    from .message import Message

Reading = TypeVar("Reading")
Asked = ParamSpec("Asked")
BYTES_MAX = 32_768  # of one input; real payment messages are far below
READINGS_MAX = 48


class Kept(Generic[Reading]):
    """The latest `most` outcomes of a pure reading; what it raises is not kept."""

    def __init__(self, most: int = READINGS_MAX) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._held: OrderedDict[Hashable, Reading] = OrderedDict()
        _KEPT.add(self)

    def reading(self, key: Hashable, size: int, read: Callable[[], Reading]) -> Reading:
        """What `read` makes of an input of `size` bytes; `key` holds all that it depends on."""
        if size > BYTES_MAX:
            return read()
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        made = read()  # two threads may both read: the outcome is the same, and neither waits for the other
        with self._lock:
            self._held[key] = made
            if len(self._held) > self._most:
                self._held.popitem(last=False)
        return made

    def let_go(self) -> None:
        """Keep none of them any longer."""
        with self._lock:
            self._held.clear()


_KEPT: "WeakSet[Kept[Any]]" = WeakSet()
_EMPTIED: list[Callable[[], None]] = []


def remembered(size: int) -> Callable[[Callable[Asked, Reading]], Callable[Asked, Reading]]:
    """`lru_cache` for what is made of the texts of payments and of strangers: `let_go` empties it as well."""

    def remembering(made: Callable[Asked, Reading]) -> Callable[Asked, Reading]:
        kept = lru_cache(maxsize=size)(made)
        _EMPTIED.append(kept.cache_clear)
        return cast(Callable[Asked, Reading], kept)

    return remembering


def let_go() -> None:
    """Nothing that was read of a payment lately stays in the memory of this process: one was erased."""
    for kept in list(_KEPT):
        kept.let_go()
    for emptied in _EMPTIED:
        emptied()
    re.purge()  # patterns are made of names and accounts too


def once(read: "Callable[[Message], Reading]") -> "Callable[[Message], Reading]":
    """`read`, a pure function of a message alone, carried out once for each message and kept beside its view.

    Whoever asks shares the outcome: nobody changes it. What it raises is not kept.
    """
    name = f"{read.__module__}.{read.__qualname__}"

    @wraps(read)
    def kept(message: "Message") -> Reading:
        held = vars(message)
        if name not in held:
            held[name] = read(message)
        made: Reading = held[name]
        return made

    return kept
