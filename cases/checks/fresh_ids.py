"""New identifiers after a final end, the old ones after a refusal by the network (handbook §1.9)."""

from collections.abc import Iterator

from payments import Message
from payments.facts import facts_of
from payments.vocabulary import Severity

from ..attempt import Attempt
from ..circumstances import Circumstances, Transport
from ..guards.verdict import verdict
from ..verification import Check

FINAL = frozenset({Transport.REJECTED, Transport.CANCELLED, Transport.RETURNED})


def fresh_ids(attempt: Attempt, repaired: Message) -> Check:
    """After a final end all identifiers are new (a cover keeps the UETR of its payment); else they stay."""
    circumstances = attempt.circumstances
    if circumstances.transport in FINAL:
        faults = list(_stale(circumstances.message, repaired))
        return verdict("fresh_ids", faults, f"the identifiers are new (transport: {circumstances.transport.value})")
    faults = list(_changed(circumstances, repaired))
    return verdict("fresh_ids", faults, "the payment keeps its identifiers, since no copy was delivered")


def is_cover(message: Message) -> bool:
    """True for MT 202 COV, MT 205 COV and pacs.009 COV."""
    return ".COV" in message.type or any("UndrlygCstmrCdtTrf" in path for path in message.fields())


def _stale(before: Message, after: Message) -> Iterator[tuple[str, str]]:
    old, new = facts_of(before), facts_of(after)
    names = ["message_id", "instruction_id"] if is_cover(before) else ["message_id", "instruction_id", "uetr"]
    for name in names:
        value = getattr(old, name)
        if value is not None and value == getattr(new, name):
            yield old.paths.get(name, ""), f"{name.replace('_', ' ')} {value} was used before and must be new"


def _changed(circumstances: Circumstances, after: Message) -> Iterator[tuple[str, str]]:
    """An identifier that a rule finds wrong may be mended; a sound one of an undelivered payment stays."""
    old, new = facts_of(circumstances.message), facts_of(after)
    wrong = {f.path for f in circumstances.findings if f.severity is Severity.ERROR}
    for name in ("uetr", "instruction_id"):
        value, path = getattr(old, name), old.paths.get(name, "")
        reported = path in wrong or any(place.startswith(f"{path}/") or path.startswith(f"{place}/") for place in wrong)
        if value is not None and value != getattr(new, name) and not reported and not is_cover(after):
            yield path, f"{name.replace('_', ' ')} would change from {value} although no copy was delivered"
