"""What was read lately, by the bytes it was read from: a case asks many times, and again at every later look.

Reading is pure and messages never change, so that the same bytes under the same limits are the same messages. Only
short inputs are kept, and few of them: memory has a bound.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Reading = TypeVar("Reading")
BYTES_MAX = 32_768  # of one input; real payment messages are far below
READINGS_MAX = 48


class Kept(Generic[Reading]):
    """The latest `READINGS_MAX` outcomes of a pure reading; what it raises is not kept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: OrderedDict[Hashable, Reading] = OrderedDict()

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
            if len(self._held) > READINGS_MAX:
                self._held.popitem(last=False)
        return made
