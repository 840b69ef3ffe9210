"""An audit entry: one leaf of the ledger. No personal data and no message stands in it, only salted digests."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ..errors import CaseError
from .canonical import canonical

KINDS = frozenset(
    {
        "opened", "diagnosed", "evidence", "proposed", "verified", "scored", "routed", "claimed", "decided", "voided",
        "released", "outcome", "closed", "precedent", "policy_changed", "user_changed", "bundle_built",
        "bundle_promoted", "bundle_rolled_back", "certificate_planned", "certificate_opened", "certificate_issued",
        "certificate_revoked", "alarm", "erased", "degraded", "key_changed", "export", "check_case", "unmasked",
        "own_view",
    }
)  # fmt: skip
NOTHING_BEFORE = "0" * 64


class UnknownKind(CaseError):
    """The ledger has no such kind of entry."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is to be recorded. `inputs` are digests in hex by name, `facts` plain data without names or floats."""

    kind: str
    case: str | None = None
    actor: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    bundle: str = ""
    tenant: str = "main"


def entry_bytes(record: Record, *, index: int, at: datetime, previous_sha256: str) -> bytes:
    """The canonical bytes of the entry at `index`. Raises UnknownKind or NotCanonical."""
    if record.kind not in KINDS:
        raise UnknownKind(record.kind)
    return canonical(
        {
            "index": index,
            "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
            "tenant": record.tenant,
            "case": record.case,
            "kind": record.kind,
            "actor": dict(record.actor),
            "bundle": record.bundle,
            "inputs": dict(record.inputs),
            "facts": dict(record.facts),
            "previous_sha256": previous_sha256,
        }
    )


def salted(salt: str, sha256: str) -> str:
    """A digest that says nothing to those without the salt: SHA-256(salt ‖ digest), all in hex."""
    return hashlib.sha256(bytes.fromhex(salt) + bytes.fromhex(sha256)).hexdigest()
