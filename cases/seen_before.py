"""Whether a person had seen a value before they keyed it, by what the ledger tells of their looks (ui §8.5)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from payments import PaymentError, read

from .rekeying import same_value
from .resolution import Worked
from .store import Unit

HIDDEN, KEYED = "hidden", "keyed"
"""Marks of a look at which the value was not shown, or shown because it had just been keyed."""

_WHOLE = ("case read", "message read")
_NOT_SHOWN = ("masked", HIDDEN, KEYED)
_NOT_THE_VALUE = ("evidence/", "document/")


async def saw_before(
    unit: Unit, case_id: str, person_id: str, keyed: Mapping[str, str], entries: Iterable[Mapping[str, Any]]
) -> bool:
    """Whether the person looked openly at a version whose proposal had one of these values (path → text)."""
    looked = {int(entry["facts"]["version"]) for entry in entries if _is_open_look(entry, person_id)}
    if not looked or not keyed:
        return False
    made = await unit.works.versions(case_id)
    for version in sorted({_proposal_at(each, made) for each in looked} - {0}):
        if _has_one_of(await unit.works.get(case_id, version), keyed):
            return True
    return False


def _is_open_look(entry: Mapping[str, Any], person_id: str) -> bool:
    facts, kind = entry.get("facts", {}), entry.get("kind")
    if entry.get("actor", {}).get("id") != person_id:
        return False
    if kind == "export":
        return bool(facts.get("what") == "case file")
    if kind != "unmasked" or facts.get("what") not in _WHOLE or any(facts.get(mark) for mark in _NOT_SHOWN):
        return False
    message = str(facts.get("message", ""))
    return message != "original" and not message.startswith(_NOT_THE_VALUE)


def _proposal_at(version: int, made: Sequence[int]) -> int:
    """The version that made the proposal which stood at `version`; 0 where none stood."""
    return max((each for each in made if each <= version), default=0)


def _has_one_of(worked: Worked | None, keyed: Mapping[str, str]) -> bool:
    if worked is None:
        return True  # it cannot be read any more: then it counts as seen
    repaired = worked.verification.repaired
    if repaired is None:
        return False
    try:
        fields = read(repaired)[0].fields()
    except PaymentError:
        return True  # nobody can tell: then it counts as seen
    return any(same_value(text, fields.get(path, "")) for path, text in keyed.items())
