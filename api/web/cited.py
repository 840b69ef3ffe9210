"""How often each document was cited and accepted, kept while nothing happened to any case."""

from dataclasses import dataclass

from cases.store import Unit
from cases.store.citation_rows import Cited


@dataclass
class CitedCounts:
    """The counts of the list of documents with the event they rest on: counted again once any case changed.

    What is decided changes a case, and every change is an event, so that what is kept is never old.
    """

    _kept: tuple[int, tuple[Cited, ...]] | None = None

    async def of(self, unit: Unit) -> tuple[Cited, ...]:
        """The counts as they stand in the transaction of `unit`."""
        newest = await unit.events.last(steps=False)
        if self._kept is None or self._kept[0] != newest:
            self._kept = newest, await unit.citations.cited()
        return self._kept[1]
