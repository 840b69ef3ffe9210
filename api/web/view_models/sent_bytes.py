"""Where the message to be sent differs from the one received: the characters to mark."""

from payments import Message, PaymentError, read
from payments.diff import changed_fields

from .marks import merged

Span = tuple[int, int]


def encoding_of(data: bytes) -> str:
    """How bytes are read as text: as UTF-8, else one by one."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def changed_spans(received: bytes, sent: bytes) -> tuple[Span, ...]:
    """First character and the one behind the last of each place of `sent` that differs; none overlaps another.

    A field that is new is a place with its tags; of one that was there, what became another. What went leaves no mark,
    and without one message on each side there is nothing to compare.
    """
    before, after = _message(received), _message(sent)
    if before is None or after is None:
        return ()
    paths = [each.path for each in changed_fields(before, after) if each.new is not None]
    places = [place for path in paths if (place := _place(before, after, path)) is not None]
    return merged(_in_characters(sent, places))


def _message(data: bytes) -> Message | None:
    try:
        found = read(data)
    except PaymentError:
        return None
    return found[0] if len(found) == 1 else None


def _place(before: Message, after: Message, path: str) -> Span | None:
    """Bytes of `after` to be marked for the field at `path`; None where none are its own."""
    here, there = after.view.span(path), before.view.span(path)
    if here is None or there is None:
        return here
    encoding = encoding_of(after.data)
    old = before.data[slice(*there)].decode(encoding, "replace")
    new = after.data[slice(*here)].decode(encoding, "replace")
    first = _alike(old, new)
    last = _alike(old[first:][::-1], new[first:][::-1])
    kept, rest = new[:first].encode(encoding), new[len(new) - last :].encode(encoding)
    narrowed = here[0] + len(kept), here[1] - len(rest)
    return narrowed if narrowed[0] < narrowed[1] else here


def _alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _in_characters(data: bytes, places: list[Span]) -> list[Span]:
    if data.isascii():
        return places
    encoding = encoding_of(data)
    return [(len(data[:start].decode(encoding)), len(data[:end].decode(encoding))) for start, end in places]
