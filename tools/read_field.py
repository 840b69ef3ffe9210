"""Read one field of the payment message."""

from cases.evidence import Evidence

from .answers import from_message, not_found
from .arguments import AtPath
from .desk import Desk
from .tool import Tool


def ask(desk: Desk, arguments: AtPath) -> list[Evidence]:
    value = desk.circumstances.message.get(arguments.path)
    if value is None:
        return [not_found(desk, TOOL.name, "message", arguments.path, "the message has no such field")]
    return [from_message(desk, TOOL.name, arguments.path, {"value": value, "path": arguments.path})]


TOOL = Tool("read_field", "The exact text of one field of the payment message.", AtPath, ask)
