"""A payment message: immutable bytes with a typed view over them, and the reading of bytes into messages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from .kept import Kept
from .limits import limits_in_use
from .view import View


@dataclass(frozen=True, eq=False)
class Message:
    """One payment message and its exact bytes. An ACK, NAK or header around it belongs to it.

    `before` and `after` are the bytes of the same input that belong to other messages: a message out of a batch is
    read in its surroundings, and `data` is its own part. Joined, the `data` of all messages read is the input.
    """

    data: bytes
    kind: Literal["MT", "MX"]
    before: bytes = b""
    after: bytes = b""

    @cached_property
    def view(self) -> View:
        """The typed reading; made on first use."""
        if self.kind == "MT":
            from .codecs.mt import MtView

            return MtView(self.data)
        from .codecs.mx import MxView

        return MxView(self.data, before=self.before, after=self.after)

    @property
    def type(self) -> str:
        """`pacs.008.001.08`, `MT103`, with `.STP`, `.REMIT`, `.COV` where flagged; `unknown` otherwise."""
        return self.view.type

    @property
    def uetr(self) -> str | None:
        """The UETR exactly as it stands in the message."""
        return self.view.uetr

    def get(self, path: str) -> str | None:
        """The exact text at `path`, None if absent."""
        return self.view.get(path)

    def fields(self) -> dict[str, str]:
        """Every leaf in message order: path → text."""
        return self.view.fields()

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of `data`, in hex."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def payment(self) -> bytes:
        """The payment message alone, without an ACK or NAK around it."""
        start, end = self.view.payment
        return self.data[start:end]


def viewed(data: bytes, kind: Literal["MT", "MX"], view: View) -> Message:
    """A message whose reading was made already when it was found."""
    message = Message(data, kind)
    vars(message)["view"] = view  # where `cached_property` looks first
    return message


_READ: Kept[tuple[Message, ...]] = Kept()


def read(data: bytes) -> list[Message]:
    """Every payment message in `data`, in order; `b"".join(m.data for m in …)` equals `data`.

    Raises UnreadableMessage or LimitExceeded (both PaymentError) with place, value and rule. Nothing is normalised.
    What was read lately is not read again: messages never change, and whoever asks shares them with their readings.
    """
    from .codecs.detect import split

    return list(_READ.reading((data, limits_in_use()), len(data), lambda: tuple(split(data))))
