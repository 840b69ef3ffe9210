"""Break a line that is too long at a word border, so that all its text stays."""

from typing import Annotated

from pydantic import Field

from cases.evidence import Evidence
from payments.charset import wrap

from .answers import from_message, not_found
from .arguments import AtPath
from .desk import Desk
from .tool import Tool

LINES_MAX = {"70": 4, "72": 6, "77B": 3, "79": 35, "50K": 5, "59": 5}  # an account line counts


class LongLine(AtPath):
    max: Annotated[int, Field(ge=10, le=140)] = 35


def ask(desk: Desk, arguments: LongLine) -> list[Evidence]:
    message = desk.circumstances.message
    old = message.get(arguments.path)
    if old is None:
        return [not_found(desk, TOOL.name, "message", arguments.path, "the message has no such line")]
    lines = wrap(old, arguments.max)
    tag = arguments.path.split("/")[0]
    room = LINES_MAX.get(tag, 4) - len((message.get(tag) or "").splitlines())
    if lines is None or len(lines) - 1 > room:
        why = f"{old!r} does not fit into the {LINES_MAX.get(tag, 4)} lines of field {tag}"
        return [not_found(desk, TOOL.name, "message", arguments.path, why)]
    answer = {
        "path": arguments.path,
        "old": old,
        "new": "\n".join(lines),
        "max": str(arguments.max),
        "lines": len(lines),
    }
    return [from_message(desk, TOOL.name, arguments.path, answer)]


TOOL = Tool("split_line", "A long line broken at word borders, if the field has room for it.", LongLine, ask)
