"""The typed view of a FIN field: its components by name, dates as dates and amounts as decimals, each with its span."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .codecs.mt import MtView
from .codecs.mt_paths import FieldPath, parse
from .facts.texts import mt_amount, mt_date
from .message import Message
from .mt_formats import Component, LineFormat, Maybe, Misfit, Part, Run, compiled, read_value
from .mt_tables import component_names, format_of

Value = str | date | Decimal | int
_DECIMALS = frozenset({"amount", "rate"})
_NUMBERS = frozenset({"count", "statement", "page", "index", "total"})


@dataclass(frozen=True, slots=True)
class NamedPart:
    """One component: what it is called, its value, its exact text, and where that stands in the field's value.

    `value` is the text again where it reads as no date, amount or number (a 31st of June). Offsets count characters.
    """

    name: str
    value: Value
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TypedField:
    """A field read by its format: its parts, or where it stops fitting; never both."""

    path: str
    text: str
    parts: tuple[NamedPart, ...]
    misfits: tuple[Misfit, ...]

    def value(self, name: str) -> Value | None:
        """The first part of that name; None if the field has none."""
        return next((part.value for part in self.parts if part.name == name), None)

    def values(self, name: str) -> tuple[Value, ...]:
        """All parts of that name, as the lines of an address."""
        return tuple(part.value for part in self.parts if part.name == name)

    @property
    def bic(self) -> str | None:
        """The BIC of an option that holds one."""
        found = [part.text for part in self.parts if part.name in ("bank", "country", "location", "branch")]
        return "".join(found) if self.value("bank") else None


def typed(message: Message, path: str) -> TypedField | None:
    """The field at `path` (`32A`, `B:57A`, `71F#2`); None if it is absent or its format is not described."""
    view, parts = message.view, parse(path)
    if not isinstance(view, MtView) or not isinstance(parts, FieldPath) or parts.line:
        return None
    notation, text = format_of(parts.tag), view.get(path)
    if notation is None or text is None:
        return None
    reading = read_value(notation, text)
    names = _names(parts.tag, notation, reading.components)
    found = (_part(name, component) for name, component in zip(names, reading.components, strict=True))
    return TypedField(path, text, tuple(found), reading.misfits)


def _part(name: str, component: Component) -> NamedPart:
    return NamedPart(name, _value(name, component.text), component.text, component.start, component.end)


def _value(name: str, text: str) -> Value:
    if name == "date":
        return mt_date(text) or text
    if name in _DECIMALS:
        amount = mt_amount(text)
        return text if amount is None else amount
    return int(text) if name in _NUMBERS and text.isdigit() else text


def _names(tag: str, notation: str, components: tuple[Component, ...]) -> list[str]:
    """The name of each component: absent optional parts are passed over, a repeated line keeps its name."""
    slots = [(run, form.most > 1) for form in compiled(notation) for run in runs_of(form)]
    known, at, found = component_names(tag), 0, []
    for component in components:
        while at < len(slots) - 1 and slots[at][0].notation != component.notation:
            at += 1
        found.append(known[at] if at < len(known) else "value")
        at += 0 if slots[at][1] else 1
    return found


def runs_of(form: LineFormat) -> list[Run]:
    """The runs of characters of a line, optional ones included: one for each component it can have."""
    return [run for part in form.parts for run in _inner(part)]


def _inner(part: Part) -> list[Run]:
    if isinstance(part, Maybe):
        return [run for inner in part.parts for run in _inner(inner)]
    return [part] if isinstance(part, Run) else []
