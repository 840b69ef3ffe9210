"""The processing instructions of an MX message: markup for programs, which is no data and is never obeyed."""

import re

from ._safe_xml import line_column, text_of
from .mx import MxView

SHOWN_MAX = 60  # characters
_END = re.compile(rb"\?\x00?>")
_DECLARED = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\x00?\s*<\x00?\?\x00?x")


def instructions(view: MxView) -> tuple[tuple[str, int, str], ...]:
    """(path, line, text) of each, in order; the path is of the innermost element of the message around it, else "".

    The XML declaration is none. The byte index is asked only where there is something to find.
    """
    if len(_END.findall(view.data)) <= (1 if _DECLARED.match(view.data) else 0):
        return ()
    start = len(view.index.data) and view.index.data.find(view.data)
    own = (at for at in view.index.instructions if start <= at < start + len(view.data))
    return tuple((_around(view, at - start), *_shown(view, at - start)) for at in own)


def _around(view: MxView, at: int) -> str:
    """The deepest path whose element spans the byte."""
    spans = ((path, view.span(path)) for path in ("", *_paths(view)))
    inside = [(span[0], path) for path, span in spans if span and span[0] < at < span[1]]
    return max(inside, default=(0, ""))[1]


def _paths(view: MxView) -> list[str]:
    found: list[str] = []
    waiting = [""]
    while waiting:
        below = view.children(waiting.pop())
        found += below
        waiting += below
    return found


def _shown(view: MxView, at: int) -> tuple[int, str]:
    width = view.index.width
    text = text_of(view.data[at : at + SHOWN_MAX * width], view.encoding).partition("?>")[0]
    return line_column(view.data, at, view.encoding)[0], f"{text}?>"
