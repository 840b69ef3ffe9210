"""A FIN message as the network rules ask about it: fields by number and option, amounts, countries."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property

from ..codecs.mt import Entry, MtView
from ..mt_formats import Reading, read_value
from ..mt_tables import format_of, has_lines
from .mt_misfits import TextFault, text_faults

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class NotReadable(Exception):
    """A rule's input is absent or does not fit its format: the rule cannot be judged."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(why)
        self.path = path
        self.why = why


class MtReading:
    """One message for all rules, judged as of a day (None: the shipped tables); shared work is done once."""

    def __init__(self, view: MtView, as_of: date | None = None) -> None:
        self.view = view
        self.as_of = as_of

    @property
    def type(self) -> str:
        """The message type with its flag."""
        return self.view.type

    @cached_property
    def text_faults(self) -> tuple[TextFault, ...]:
        """Every field that does not fit its format, by error code."""
        return tuple(text_faults(self.view))

    @cached_property
    def _by_number(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry in self.view.entries:
            found.setdefault(entry.path.tag.rstrip(_LETTERS), []).append(entry)
        return found

    def all(self, number: str, options: str | None = None) -> list[Entry]:
        """Fields with that number in order, over all sequences; `options` as letters, `-` for none."""
        found = self._by_number.get(number, [])
        if options is None:
            return found
        return [entry for entry in found if (entry.path.tag[len(number) :] or "-") in options]

    def first(self, number: str, options: str | None = None) -> Entry | None:
        """The first such field, or None."""
        return next(iter(self.all(number, options)), None)

    def value(self, entry: Entry) -> str:
        """The whole value, lines joined by `\\n`."""
        return self.view.value(entry)

    def lines(self, entry: Entry) -> list[tuple[str, str]]:
        """(path, text) of every line; the single line of a field that can have one only is at the field's own path."""
        texts = self.value(entry).split("\n")
        if len(texts) == 1 and not has_lines(entry.path.tag):
            return [(str(entry.path), texts[0])]
        return [(str(entry.path._replace(line=n)), text) for n, text in enumerate(texts, 1)]

    def components(self, entry: Entry) -> list[str]:
        """The components of a field that fits its format. Raises NotReadable."""
        notation = format_of(entry.path.tag)
        reading = read_value(notation, self.value(entry)) if notation else Reading()
        if not reading.components:
            raise NotReadable(str(entry.path), f"field {entry.path} does not fit its format")
        return [component.text for component in reading.components]

    def parts(self, entry: Entry) -> dict[str, str]:
        """The components by their notation (`15d`), the first of each. Raises NotReadable."""
        notation = format_of(entry.path.tag)
        reading = read_value(notation, self.value(entry)) if notation else Reading()
        if not reading.components:
            raise NotReadable(str(entry.path), f"field {entry.path} does not fit its format")
        return {c.notation: c.text for c in reversed(reading.components)}

    def currency(self, entry: Entry) -> str:
        """The currency of 32A, 33B, 71F and their like. Raises NotReadable."""
        return self.components(entry)[-2]

    def amount(self, entry: Entry) -> Decimal:
        """The amount at the end of a field, in major units. Raises NotReadable."""
        return Decimal(self.components(entry)[-1].replace(",", "."))

    def code(self, number: str) -> str:
        """The value of a code field such as 71A or 23B; empty if it is absent."""
        entry = self.first(number[:2], number[2:] or "-")
        return self.value(entry).strip() if entry else ""

    def account(self, entry: Entry) -> str:
        """The account line of a party field without its slash; empty if it has none."""
        first = self.value(entry).split("\n")[0]
        return first[1:] if first.startswith("/") else ""

    def countries(self) -> tuple[str, str]:
        """Countries of sender and receiver from the header. Raises NotReadable."""
        sender, receiver = self.view.sender_bic, self.view.receiver_bic
        if not sender or not receiver:
            raise NotReadable("{1:}" if not sender else "{2:}", "sender or receiver cannot be read from the header")
        return sender[4:6], receiver[4:6]

    def each_sequence(self, letter: str) -> Iterator[list[Entry]]:
        """The fields of each repetition of a lettered sequence."""
        rounds: dict[int, list[Entry]] = {}
        for entry in self.view.entries:
            if entry.place and entry.path.sequence == letter:
                rounds.setdefault(entry.place.round, []).append(entry)
        yield from rounds.values()
