"""Compares two FIN messages: declared fields say what the operators make of them, all other bytes are identical."""

from ..codecs.mt import MtView
from ..codecs.mt_paths import BlockPath, FieldPath, parse
from .claims import Claim
from .derived import follows

Lines = dict[str, list[str]]


def undeclared(before: MtView, after: MtView, claims: list[Claim]) -> tuple[str, ...]:
    """Fields or places that differ although no claim makes them differ."""
    model = _Fields(fields_of(before))
    for claim in claims:
        model.replay(claim)
    found = fields_of(after)
    wrong = [p for p in sorted(model.lines.keys() | found.keys()) if not model.matches(p, found.get(p))]
    ordered = any(c.kind == "order" for c in claims)
    return tuple(dict.fromkeys([*model.faults, *wrong, *_bytes(before, after, model.named, ordered)]))


def fields_of(view: MtView) -> Lines:
    """Every field with its lines, and every tag of the other blocks."""
    found: Lines = {}
    for path, text in view.fields().items():
        found.setdefault(owner(path), []).append(text)
    return found


def owner(path: str) -> str:
    """The field of a line, or the path itself."""
    parts = parse(path)
    return str(parts._replace(line=0)) if isinstance(parts, FieldPath) else str(parts)


class _Fields:
    """Fields as lists of lines that declared changes are carried out on."""

    def __init__(self, lines: Lines) -> None:
        self.lines = {path: list(texts) for path, texts in lines.items()}
        self.faults: list[str] = []
        self.named: set[str] = set()
        self.open_ends: dict[tuple[str, int], Claim] = {}

    def replay(self, claim: Claim) -> None:
        """Carry out one declared change."""
        parts = parse(claim.path)
        if claim.kind == "order" or parts is None:
            return
        field, line = owner(claim.path), parts.line if isinstance(parts, FieldPath) else 0
        self.named.add(field)
        if claim.kind == "split":
            self._split(claim, field, max(line, 1))
        elif claim.kind in ("computed", "cut"):
            self._computed(claim, field, line)
        elif claim.kind == "append":
            present = self._get(field, line)
            self._put(field, line, str(claim.new) if not present else f"{present} {claim.new}")
        else:
            self._value(claim, field, line)

    def _value(self, claim: Claim, field: str, line: int) -> None:
        if self._get(field, line) != claim.old or isinstance(claim.new, dict):
            self.faults.append(claim.path)
        if claim.new is None:
            self._delete(field, line)
        elif isinstance(claim.new, str):
            self._put(field, line, claim.new)

    def _get(self, field: str, line: int) -> str | None:
        texts = self.lines.get(field)
        if texts is None or line > len(texts):
            return None
        return texts[line - 1] if line else "\n".join(texts)

    def _put(self, field: str, line: int, text: str) -> None:
        new = text.split("\n")
        if not line:
            self.lines[field] = new
        else:
            self.lines.setdefault(field, [])[line - 1 : line] = new

    def _delete(self, field: str, line: int) -> None:
        if line and len(self.lines.get(field, [])) > 1:
            del self.lines[field][line - 1 : line]
            return
        self.lines.pop(field, None)
        self._close_gap(field)

    def _close_gap(self, field: str) -> None:
        """Later occurrences of the field move up."""
        parts = parse(field)
        while isinstance(parts, FieldPath | BlockPath):
            following = parts._replace(occurrence=parts.occurrence + 1)
            if str(following) not in self.lines:
                return
            self.lines[str(parts)] = self.lines.pop(str(following))
            self.named |= {str(parts), str(following)}
            parts = following

    def _computed(self, claim: Claim, field: str, line: int) -> None:
        present = self._get(field, line)
        if present is None or claim.old not in (None, present):
            self.faults.append(claim.path)
        elif not isinstance(claim.new, str):
            self.open_ends[field, line] = claim
        elif claim.new != present and not follows(claim.operator, present, claim.new):
            self.faults.append(claim.path)
        else:
            self._put(field, line, claim.new)

    def _split(self, claim: Claim, field: str, line: int) -> None:
        present = self._get(field, line)
        most = claim.operator.arguments.get("max") if claim.operator else None
        at = present.rfind(" ", 1, most + 1) if present and isinstance(most, int) else -1
        if present is None or at <= 0 or claim.old not in (None, present):
            self.faults.append(claim.path)
            return
        self.lines[field][line - 1 : line] = [present[:at].rstrip(), present[at:].strip()]

    def matches(self, path: str, found: list[str] | None) -> bool:
        """Whether the field reads as the declared changes make it; an outcome not stated is judged by its rule."""
        expected = self.lines.get(path)
        if expected == found:
            return True
        if expected is None or found is None or len(expected) != len(found):
            return False
        pairs = enumerate(zip(expected, found, strict=True), 1)
        return all(was == now or self._follows(path, n, was, now) for n, (was, now) in pairs)

    def _follows(self, path: str, line: int, was: str, now: str) -> bool:
        claim = self.open_ends.get((path, line)) or self.open_ends.get((path, 0))
        return claim is not None and follows(claim.operator, was, now)


def _bytes(before: MtView, after: MtView, named: set[str], ordered: bool) -> list[str]:
    """Without the declared fields both messages are the same bytes, in the same order of fields."""
    if ordered:
        faults = [] if sorted(_written(before, named)) == sorted(_written(after, named)) else ["order"]
    else:
        faults = [] if _without(before, named) == _without(after, named) else ["bytes outside the declared fields"]
        old, new = list(fields_of(before)), list(fields_of(after))
        if [p for p in old if p in new] != [p for p in new if p in old]:
            faults.append("order of fields")
    if not _line_ends(after.data) <= _line_ends(before.data):
        faults.append("line ends")
    return faults + [p for p in sorted(named) if not _plain(after, p)]


def _written(view: MtView, named: set[str]) -> list[bytes]:
    """The bytes of the message in pieces: each field with its tag, and what lies between the fields.

    Of a declared field only the path: what stands in it is compared with what was declared.
    """
    spans = sorted((*s, p) for p in view.children("") if (s := view.span(p)))
    pieces, at = [], 0
    for start, end, path in spans:
        field = path.encode() if path in named else view.data[start:end].rstrip(b"\r\n")
        pieces += [view.data[at:start], field]
        at = end
    return [*pieces, view.data[at:]]


def _without(view: MtView, named: set[str]) -> bytes:
    pieces, at = [], 0
    for start, end in sorted({s for p in named if (s := _whole(view, p, named))}):
        pieces.append(view.data[at:start])
        at = end
    return b"".join([*pieces, view.data[at:]])


def _whole(view: MtView, path: str, named: set[str]) -> tuple[int, int] | None:
    """The bytes of a declared field or tag; of the whole block where all its tags are declared: it came or goes."""
    parts = parse(path)
    block = f"{{{parts.number}:}}" if isinstance(parts, BlockPath) and parts.tag else ""
    if block and parts is not None and view.get(path) is not None and set(view.children(block)) <= named:
        return view.span(block)
    return view.span(path)


def _plain(view: MtView, path: str) -> bool:
    """Whether a field's bytes are its tag and its lines and nothing else."""
    span, text, parts = view.span(path), view.get(path), parse(path)
    if span is None or text is None or not isinstance(parts, FieldPath):
        return True
    raw = view.data[slice(*span)].decode(view.encoding, "replace").replace("\r\n", "\n")
    return raw.removesuffix("\n") == f":{parts.tag}:{text}"


def _line_ends(data: bytes) -> set[bytes]:
    crlf = data.count(b"\r\n")
    return ({b"\r\n"} if crlf else set()) | ({b"\n"} if data.count(b"\n") > crlf else set())
