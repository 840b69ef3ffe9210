"""What an edit leaves behind in the trailer of a FIN message: seals that no longer hold. They are never recomputed."""

from .codecs.mt import MtView
from .finding import Finding
from .message import Message
from .vocabulary import Severity

RULE = "Znn"  # the network's family of codes for trailers (handbook §2.6)
_NAMES = {"CHK": "checksum", "MAC": "authentication code"}


def stale_seals(before: Message, after: Message) -> list[Finding]:
    """A warning for every CHK and MAC of block 5 that `after` still carries though its text is another.

    Empty for MX, for an unchanged message, and where the edit gave the seal another value.
    """
    old, new = before.view, after.view
    if not isinstance(old, MtView) or not isinstance(new, MtView) or _sealed(old) == _sealed(new):
        return []
    return [_finding(new, tag) for tag in new.sealed_by if old.get(f"{{5:{tag}}}") == new.get(f"{{5:{tag}}}")]


def _sealed(view: MtView) -> tuple[str, ...]:
    """The blocks that a seal covers: all of the message but its trailers."""
    blocks = [b for b in (view.block(number) for number in "1234") if b is not None]
    return tuple(view.text(b.start, b.end) for b in blocks)


def _finding(view: MtView, tag: str) -> Finding:
    path = f"{{5:{tag}}}"
    told = f"The {_NAMES[tag]} in {path} was made for the message before the edit and no longer holds"
    line, column = view.line_column(path)
    fix = "kept as it is; the sending interface makes a new one"
    return Finding(RULE, path, view.get(path) or "", Severity.WARNING, told, line, column, fix)
