"""Structure a postal address from its own lines: every part is text that stands there, or nothing is proposed."""

from cases.evidence import Evidence
from payments.address import mend, structure

from .answers import from_message, not_found
from .arguments import AtPath
from .desk import Desk
from .tool import Tool


def ask(desk: Desk, arguments: AtPath) -> list[Evidence]:
    message = desk.circumstances.message
    path = address_path(arguments.path)
    old = present_parts(desk, path)
    lines = [text for name, text in old.items() if name.split("[")[0] == "AdrLine"]
    if not lines:
        return [not_found(desk, TOOL.name, "message", path, "there is no address line to structure")]
    name = message.get(f"{path.rsplit('/', 1)[0]}/Nm") or ""
    found = mend(old) if {"TwnNm", "Ctry"} <= set(old) else structure(lines, name=name)
    if found is None or found.missing:
        missing = list(found.missing) if found else ["TwnNm", "Ctry"]
        answer = {"found": False, "path": path, "missing": missing}
        return [from_message(desk, TOOL.name, path, answer, quote=" / ".join(lines))]
    answer = {"path": path, "old": old, "parts": _subpaths(found.parts), "form": found.form, "missing": []}
    return [from_message(desk, TOOL.name, path, answer, quote=" / ".join(lines))]


def address_path(path: str) -> str:
    """The `PstlAdr` that `path` names or lies in."""
    parts = path.split("/")
    names = [part.split("[")[0] for part in parts]
    return "/".join(parts[: names.index("PstlAdr") + 1]) if "PstlAdr" in names else f"{path}/PstlAdr"


def present_parts(desk: Desk, path: str) -> dict[str, str]:
    """The present content of a group: sub-path → text, in message order."""
    prefix = f"{path}/"
    return {p[len(prefix) :]: text for p, text in desk.circumstances.message.fields().items() if p.startswith(prefix)}


def _subpaths(parts: object) -> dict[str, str]:
    """Parts with lists spelled out as repeats: `AdrLine`, `AdrLine[2]`."""
    assert hasattr(parts, "items")
    spelled: dict[str, str] = {}
    for name, value in parts.items():
        values = [value] if isinstance(value, str) else list(value)
        for number, text in enumerate(values, 1):
            spelled[name if number == 1 else f"{name}[{number}]"] = text
    return spelled


TOOL = Tool("structure_address", "Structured parts of an address, made only of its own text.", AtPath, ask)
