"""Edits of a FIN message as splices, each proven by reading the patched bytes again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..edits import Delete, Edit, Insert, ReplaceChildren, SetText, Splice
from ..errors import EditRefused
from .mt_order import insertion_point, slots
from .mt_paths import BlockPath, FieldPath, parse

if TYPE_CHECKING:
    from .mt import Entry, MtView

# Order of block 3 tags (handbook §1.1; FIN header rule U00).
_HEADER_ORDER = ("103", "113", "108", "119", "423", "106", "424", "111", "121", "115", "165", "433", "434")
_REMOVABLE_BLOCKS = frozenset("35S")


@dataclass(frozen=True, slots=True)
class Content:
    """What a FIN message says, independent of bytes: (tag, value) of block 4 in order, and the other blocks' bodies."""

    fields: tuple[tuple[str, str], ...]
    blocks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Splices, and the content that reading the patched bytes must give."""

    splices: tuple[Splice, ...]
    content: Content


def splices_for(view: "MtView", edit: Edit) -> tuple[Splice, ...]:
    """The splices of `edit`. Raises EditRefused where the place is missing or the edit would change anything else."""
    plan = _plan(view, edit)
    reread = type(view)(spliced(view.data, plan.splices))
    if content_of(reread) != plan.content:
        raise _refused("The edit would change the message elsewhere, or end it early", edit.path, "MT-STRUCTURE")
    return plan.splices


def spliced(data: bytes, splices: Sequence[Splice]) -> bytes:
    """`data` with the splices carried out from right to left."""
    for splice in sorted(splices, key=lambda s: s.start, reverse=True):
        data = data[: splice.start] + splice.replacement + data[splice.end :]
    return data


def content_of(view: "MtView") -> Content:
    """What the message says now."""
    fields = tuple((entry.path.tag, view.value(entry)) for entry in view.entries)
    own = [b for b in view.blocks if b.form == "plain"]
    return Content(fields, tuple((b.number, view.text(b.body_start, b.body_end)) for b in own))


def _plan(view: "MtView", edit: Edit) -> Plan:
    if isinstance(edit, SetText):
        return _set(view, edit.path, edit.new)
    if isinstance(edit, ReplaceChildren):
        return _set(view, edit.path, "\n".join(text for _, text in edit.content))
    if isinstance(edit, Insert):
        text = edit.content if isinstance(edit.content, str) else "\n".join(line for _, line in edit.content)
        return _insert(view, edit.path, text)
    if isinstance(edit, Delete):
        return _delete(view, edit.path)
    return _reorder(view, edit.order)


def _set(view: "MtView", path: str, new: str) -> Plan:
    parts = _parsed(path)
    if isinstance(parts, BlockPath):
        found = view.value_span(path)
        if found is None:
            raise _missing(path)
        if parts.tag or parts.number in "12":
            _require_no_brace(path, new)
        return _blocks_plan(view, parts.number, Splice(*found, _encoded(view, path, new)))
    entry = _entry(view, parts, path)
    old = _line_texts(view, entry)
    wanted = _checked_lines(view, path, new)
    if parts.line:
        _require_line(parts, old, path)
        wanted = [*old[: parts.line - 1], *wanted, *old[parts.line :]]
    return _lines_plan(view, entry, wanted, path)


def _insert(view: "MtView", path: str, text: str) -> Plan:
    parts = _parsed(path)
    if isinstance(parts, BlockPath):
        return _insert_header_tag(view, parts, text)
    if not parts.line:
        return _insert_field(view, parts, text)
    entry = _entry(view, parts, path)
    old = _line_texts(view, entry)
    if parts.line > len(old) + 1:
        raise _refused(f"The field has {len(old)} lines", path, "MT-PATH")
    return _line_inserted(view, entry, parts.line, _checked_lines(view, path, text), path)


def _delete(view: "MtView", path: str) -> Plan:
    parts = _parsed(path)
    if isinstance(parts, BlockPath):
        return _delete_header_tag(view, parts)
    entry = _entry(view, parts, path)
    if parts.line:
        return _line_deleted(view, entry, parts, path)
    kept = tuple((e.path.tag, view.value(e)) for e in view.entries if e is not entry)
    return Plan((Splice(entry.field.start, entry.field.end, b""),), Content(kept, content_of(view).blocks))


def _lines_plan(view: "MtView", entry: "Entry", wanted: list[str], path: str) -> Plan:
    """Replace only the lines that differ; each keeps its own line end, further lines take the usual one."""
    have = view.lines(entry)
    splices = [
        Splice(line.start, line.text_end, _encoded(view, path, text))
        for line, text in zip(have, wanted, strict=False)
        if view.text(line.start, line.text_end) != text
    ]
    last = have[-1]
    if len(wanted) < len(have):
        closing = view.data[last.text_end : last.end]
        splices.append(Splice(have[len(wanted) - 1].text_end, last.end, closing))
    elif len(wanted) > len(have):
        splices.append(_more_lines(view, last.text_end, last.end, wanted[len(have) :], path))
    return Plan(tuple(splices), _with_value(view, entry, "\n".join(wanted)))


def _more_lines(view: "MtView", text_end: int, end: int, texts: list[str], path: str) -> Splice:
    usual = view.line_ends.usual
    encoded = [_encoded(view, path, text) for text in texts]
    if end > text_end:
        return Splice(end, end, b"".join(text + usual for text in encoded))
    return Splice(end, end, b"".join(usual + text for text in encoded))


def _line_inserted(view: "MtView", entry: "Entry", number: int, texts: list[str], path: str) -> Plan:
    have = view.lines(entry)
    if number > len(have):
        splice = _more_lines(view, have[-1].text_end, have[-1].end, texts, path)
    else:
        if number == 1 and view.text(have[0].start, have[0].text_end).startswith((":", "-")):
            raise _refused("The line that would follow begins with : or -", path, "MT-LINE-START")
        place, usual = have[number - 1].start, view.line_ends.usual
        splice = Splice(place, place, b"".join(_encoded(view, path, text) + usual for text in texts))
    old = _line_texts(view, entry)
    return Plan((splice,), _with_value(view, entry, "\n".join([*old[: number - 1], *texts, *old[number - 1 :]])))


def _line_deleted(view: "MtView", entry: "Entry", parts: FieldPath, path: str) -> Plan:
    have, old = view.lines(entry), _line_texts(view, entry)
    _require_line(parts, old, path)
    if len(have) == 1:
        raise _refused("The only line of a field goes with its field", path, "MT-PATH")
    line = have[parts.line - 1]
    start, end = line.start, line.end
    if line.end == line.text_end and parts.line > 1:  # a last line without its own line end takes the one before it
        start = have[parts.line - 2].text_end
    rest = [*old[: parts.line - 1], *old[parts.line :]]
    return Plan((Splice(start, end, b""),), _with_value(view, entry, "\n".join(rest)))


def _insert_field(view: "MtView", parts: FieldPath, text: str) -> Plan:
    place, index = insertion_point(view, parts)
    body = b":" + parts.tag.encode() + b":"
    usual = view.line_ends.usual
    body += usual.join(_encoded(view, str(parts), line) for line in _checked_lines(view, str(parts), text))
    open_ended = place > 0 and index > 0 and usual and not view.data.endswith(b"\n", 0, place) and b"\n" in usual
    body = usual + body if open_ended else body + usual
    old = content_of(view)
    fields = (*old.fields[:index], (parts.tag, text.replace("\r\n", "\n")), *old.fields[index:])
    return Plan((Splice(place, place, body),), Content(fields, old.blocks))


def _insert_header_tag(view: "MtView", parts: BlockPath, text: str) -> Plan:
    path = str(parts)
    if parts.number != "3" or parts.tag not in _HEADER_ORDER or parts.occurrence > 1:
        raise _refused("Only block 3 takes new tags, each once", path, "MT-PATH")
    if view.get(path) is not None:
        raise _refused("The tag is there already", path, "MT-PATH", view.get(path) or "")
    _require_no_brace(path, text)
    child = f"{{{parts.tag}:{text}}}"
    block = view.block("3")
    if block:
        after = _HEADER_ORDER.index(parts.tag)
        later = (c.start for c in view.children_of("3") if c.tag in _HEADER_ORDER[after + 1 :])
        place = next(later, block.body_end)
        return _blocks_plan(view, "3", Splice(place, place, _encoded(view, path, child)))
    before = view.block("2")
    if before is None:
        raise _refused("There is no block 2 that block 3 could follow", path, "MT-PATH")
    old = content_of(view)
    own = next(i for i, b in enumerate(b for b in view.blocks if b.form == "plain") if b == before)
    content = Content(old.fields, (*old.blocks[: own + 1], ("3", child), *old.blocks[own + 1 :]))
    return Plan((Splice(before.end, before.end, _encoded(view, path, f"{{3:{child}}}")),), content)


def _delete_header_tag(view: "MtView", parts: BlockPath) -> Plan:
    path = str(parts)
    found, block = view.span(path), view.block(parts.number)
    if found is None or block is None:
        raise _missing(path)
    if parts.number not in _REMOVABLE_BLOCKS:
        raise _refused("Blocks 1, 2 and 4 cannot be removed", path, "MT-PATH")
    if not parts.tag or len(view.children_of(parts.number)) == 1:
        plain = [b for b in view.blocks if b.form == "plain"]
        rest = tuple((b.number, view.text(b.body_start, b.body_end)) for b in plain if b != block)
        return Plan((Splice(block.start, block.end, b""),), Content(content_of(view).fields, rest))
    return _blocks_plan(view, parts.number, Splice(*found, b""))


def _blocks_plan(view: "MtView", number: str, splice: Splice) -> Plan:
    """A change inside one block: all else stays, and that block reads as its body with the change."""
    target = view.block(number)
    bodies = []
    for block in view.blocks:
        if block.form != "plain":
            continue
        body = view.data[block.body_start : block.body_end]
        if block == target:
            at = splice.start - block.body_start
            body = body[:at] + splice.replacement + body[splice.end - block.body_start :]
        bodies.append((block.number, body.decode(view.encoding, "replace")))
    return Plan((splice,), Content(_fields_of(view), tuple(bodies)))


def _reorder(view: "MtView", order: tuple[str, ...]) -> Plan:
    moved = slots(view, order)
    data, entries = view.data, list(view.entries)
    splices, arranged = [], [(e.path.tag, view.value(e)) for e in entries]
    for place, source in moved:
        here, there = entries[place].field, entries[source].field
        arranged[place] = (there.tag, view.value(entries[source]))
        if place != source:
            # The line end that closes the slot stays: the last slot of a text may have none.
            splices.append(Splice(here.start, here.value_end, data[there.start : there.value_end]))
    return Plan(tuple(splices), Content(tuple(arranged), content_of(view).blocks))


def _with_value(view: "MtView", entry: "Entry", value: str) -> Content:
    fields = tuple((e.path.tag, value if e is entry else view.value(e)) for e in view.entries)
    return Content(fields, content_of(view).blocks)


def _fields_of(view: "MtView") -> tuple[tuple[str, str], ...]:
    return content_of(view).fields


def _line_texts(view: "MtView", entry: "Entry") -> list[str]:
    return [view.text(line.start, line.text_end) for line in view.lines(entry)]


def _checked_lines(view: "MtView", path: str, text: str) -> list[str]:
    """`text` as lines that begin no tag and end no block."""
    found = text.replace("\r\n", "\n").split("\n")
    first = 1 if (parts := parse(path)) and isinstance(parts, FieldPath) and parts.line <= 1 else 0
    if any(line.startswith((":", "-")) for line in found[first:]):
        raise _refused("A line that begins with : or - would start a tag or end the text", path, "MT-LINE-START", text)
    if "\r" in text.replace("\r\n", "\n"):
        raise _refused("A carriage return is no text", path, "MT-LINE-END", text)
    if len(found) > 1 and not view.line_ends.usual:
        raise _refused("The message stands on one line and takes no further one", path, "MT-LINE-END", text)
    return found


def _require_no_brace(path: str, text: str) -> None:
    if "{" in text or "}" in text:
        raise _refused("A brace would open or close a tag", path, "MT-STRUCTURE", text)


def _encoded(view: "MtView", path: str, text: str) -> bytes:
    try:
        return text.encode(view.encoding)
    except UnicodeEncodeError:
        raise _refused(f"The message is {view.encoding}, which lacks a character", path, "MT-ENCODING", text) from None


def _parsed(path: str) -> FieldPath | BlockPath:
    parts = parse(path)
    if parts is None:
        raise _refused("No path of a FIN message", path, "MT-PATH")
    return parts


def _entry(view: "MtView", parts: FieldPath, path: str) -> "Entry":
    entry = view.entry(parts)
    if entry is None:
        raise _missing(path)
    return entry


def _require_line(parts: FieldPath, have: list[str], path: str) -> None:
    if parts.line > len(have):
        raise _refused(f"The field has {len(have)} lines", path, "MT-PATH")


def _missing(path: str) -> EditRefused:
    return _refused("The message has nothing there", path, "MT-PATH")


def _refused(text: str, path: str, rule: str, value: str = "") -> EditRefused:
    return EditRefused(text, rule=rule, place=path, value=value)
