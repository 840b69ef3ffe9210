"""PO files, the format of gettext's catalogues: the part of it that our catalogues use, read and written."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

WIDTH = 110


@dataclass(frozen=True, slots=True)
class Entry:
    """One text: as written, its plural (empty where it has none), and its forms in the language."""

    text: str
    plural: str
    found: tuple[str, ...]


def entries(text: str) -> Iterator[Entry]:
    """The entries of a catalogue; the first, of the empty text, is its head. Raises ValueError for other files."""
    for block in text.split("\n\n"):
        fields = _fields(block)
        if "msgid" in fields:
            forms = tuple(value for name, value in fields.items() if name.startswith("msgstr"))
            yield Entry(fields["msgid"], fields.get("msgid_plural", ""), forms)


def _fields(block: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in block.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith('"'):
            name, _, line = line.partition(" ")
            fields[name] = ""
        value = ast.literal_eval(line)
        if not name or not isinstance(value, str):
            raise ValueError(f"not a line of a PO file: {line!r}")
        fields[name] += value
    return fields


def written(found: Iterable[Entry]) -> str:
    """The entries as a catalogue, which `entries` reads back."""
    return "\n".join(_block(entry) for entry in found)


def _block(entry: Entry) -> str:
    lines = [f"msgid {_quoted(entry.text)}"]
    if entry.plural:
        lines.append(f"msgid_plural {_quoted(entry.plural)}")
        lines += [f"msgstr[{n}] {_quoted(form)}" for n, form in enumerate(entry.found)]
    else:
        lines.append(f"msgstr {_quoted(entry.found[0])}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
