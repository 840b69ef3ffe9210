"""What a codec offers about one message: paths, values, byte spans, and the splices for an edit."""

from typing import Protocol

from .edits import Edit, Splice


class View(Protocol):
    """A typed reading of one message. All offsets count bytes of `Message.data`. Nothing here changes the message."""

    @property
    def type(self) -> str:
        """`pacs.008.001.08`, `MT103`, with `.STP`, `.REMIT`, `.COV` where flagged; `unknown` otherwise."""
        ...

    @property
    def uetr(self) -> str | None:
        """The UETR exactly as it stands (block 3 tag 121, or the first transaction's), or None."""
        ...

    @property
    def payment(self) -> tuple[int, int]:
        """Span of the payment message alone: without an ACK or NAK around it."""
        ...

    def get(self, path: str) -> str | None:
        """The exact decoded text at `path`; None if it is absent. Paths: outside contract §4."""
        ...

    def fields(self) -> dict[str, str]:
        """Every leaf in message order: path → text. MT: a field of one line as `20`, of several as `59/1`, `59/2`."""
        ...

    def children(self, path: str) -> tuple[str, ...]:
        """Paths of the direct children of an element, in order (MX); of the lines of a field (MT)."""
        ...

    def span(self, path: str) -> tuple[int, int] | None:
        """Bytes of the whole element with its tags (MX), of the whole field or line (MT); None if absent."""
        ...

    def line_column(self, path: str) -> tuple[int, int]:
        """Line and column, from 1, of the value at `path`; of its nearest existing parent if absent."""
        ...

    def splices(self, edit: Edit) -> tuple[Splice, ...]:
        """The splices that carry out `edit`. Raises EditRefused (place, value, rule)."""
        ...
