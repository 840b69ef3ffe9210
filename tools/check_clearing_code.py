"""Check an agent's national clearing code, and look its owner up in the directory by id and name."""

from cases.evidence import Evidence
from payments.identifiers.clearing import fault

from .answers import from_row, not_found
from .arguments import AtPath
from .desk import Desk
from .tool import Tool


def ask(desk: Desk, arguments: AtPath) -> list[Evidence]:
    message = desk.circumstances.message
    agent = arguments.path.split("/FinInstnId")[0] + "/FinInstnId"
    system = message.get(f"{agent}/ClrSysMmbId/ClrSysId/Cd") or ""
    member = message.get(f"{agent}/ClrSysMmbId/MmbId") or ""
    name = message.get(f"{agent}/Nm") or ""
    if not member:
        return [not_found(desk, TOOL.name, "message", agent, "the agent has no clearing code")]
    wanted = [member] + ([f"0{member}"] if system == "USABA" and len(member) == 8 else [])
    on = desk.circumstances.now.date()
    rows = [(id_, row) for id_ in wanted for row in desk.reference.banks_by_clearing(system, id_, on)]
    if len(rows) != 1:
        return [
            not_found(desk, TOOL.name, "reference.banks", f"{system}/{member}", "the directory does not name one bank")
        ]
    right, row = rows[0]
    answer = {
        "path": f"{agent}/ClrSysMmbId/MmbId",
        "old": member,
        "member_id": right,
        "valid": fault(system, right) is None,
        "same": right == member,
        "bic": row["bic"],
        "name_matches": bool(name) and name.casefold() in str(row.get("name", "")).casefold(),
        "scheme": system,
    }
    return [
        from_row(desk, TOOL.name, "banks", row, answer, quote=f"{system} {right} · {row.get('name') or row['bic']}")
    ]


TOOL = Tool("check_clearing_code", "A clearing code's check digit and its owner in the directory.", AtPath, ask)
