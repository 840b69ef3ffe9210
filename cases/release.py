"""Release: the approved bytes, hashed again, into the outbox once; a worker sends them."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from payments.vocabulary import Action

from .case import Case, Status
from .errors import CaseError
from .halt import ReleasesHalted, Switches, switches_now
from .policy import Policy
from .proposal import Outgoing
from .resolution import Worked
from .sending import AFTER_SENDING, PAYMENT, WITH_PAYMENT
from .standing import note_paid, require_authorised
from .store import Act, OutboxRow, Sending, Unit, send_key
from .store.ledger_rows import salted
from .store.new_id import new_id


class BytesDiffer(CaseError):
    """The bytes to be sent are not those that were approved."""


class AlreadySent(CaseError):
    """These very bytes of this case were queued or sent before; they are never sent twice."""


class NotProven(CaseError):
    """The proposal has no passed verification; it can not be released."""


async def release_approved(
    unit: Unit,
    case: Case,
    worked: Worked,
    *,
    actor: Mapping[str, str],
    automatic: bool,
    at: datetime,
    halt_file: Path | None = None,
    shipped: Policy | None = None,
) -> Case:
    """Put what was approved into the outbox, once, and give the case its next status; a worker sends it.

    The caller has verified `worked` again a moment ago and commits the decision in the same transaction. Raises
    HeldBack (ReleasesHalted, NotAuthorised), NotProven, BytesDiffer, or AlreadySent where these bytes were not finally
    refused before. `shipped` is the policy where none was ever confirmed.
    """
    # From here to the commit nobody else counts a release, revokes an authorisation or confirms a policy.
    await unit.ledger.hold()
    switches = await switches_now(unit, halt_file)
    _require_not_halted(switches, automatic, worked.stratum)
    _require_proven(worked)
    messages = list(_messages(case, worked))
    if automatic and messages:
        await require_authorised(unit, case, worked, messages[0][2], switches=switches, shipped=shipped, at=at)
    elif messages and messages[0][0] == PAYMENT:
        await note_paid(unit, case, messages[0][2], at)
    stratum = worked.stratum if automatic else ""
    first = await _record(unit, case, messages, actor, automatic, stratum, at) if messages else 0
    for number, (kind, message_type, body) in enumerate(messages):
        await _queue(unit, case, kind, message_type, body, automatic, first + number, at)
    if not messages:
        return replace(case, status=AFTER_SENDING[worked.proposal.action])
    question = worked.proposal.action is Action.RFI
    return replace(case, status=Status.AWAITING_INFORMATION if question else Status.RELEASING)


def _require_not_halted(switches: Switches, automatic: bool, stratum: str) -> None:
    why = switches.halted.why_held(automatic=automatic, stratum=stratum)
    if why:
        raise ReleasesHalted(why)


def _require_proven(worked: Worked) -> None:
    if not worked.verification.passed:
        raise NotProven("the verification did not pass")
    if worked.proposal.action in WITH_PAYMENT and worked.verification.repaired is None:
        raise NotProven(f"{worked.proposal.action.value} without a message to send")


def _messages(case: Case, worked: Worked) -> list[tuple[str, str, bytes]]:
    """Kind, message type and bytes of all that leaves: the payment first, then what goes out beside it."""
    found: list[tuple[str, str, bytes]] = []
    if worked.proposal.action in WITH_PAYMENT:
        repaired = worked.verification.repaired
        assert repaired is not None
        if hashlib.sha256(repaired).hexdigest() != case.repaired_sha256:
            raise BytesDiffer(f"case {case.case_id}: the message is not the one that was approved")
        found.append((PAYMENT, worked.message_type, repaired))
    return found + [(out.purpose.value, out.message_type, out.message.encode()) for out in _once(worked)]


def _once(worked: Worked) -> list[Outgoing]:
    """Outgoing messages without repeats: the same text is sent once for a case."""
    return list({out.message: out for out in worked.proposal.outgoing}.values())


async def _record(
    unit: Unit,
    case: Case,
    messages: list[tuple[str, str, bytes]],
    actor: Mapping[str, str],
    automatic: bool,
    stratum: str,
    at: datetime,
) -> int:
    """One `released` entry for each message; the index of the first."""
    row = await unit.cases.row(case.case_id)
    assert row is not None
    acts = []
    for kind, message_type, body in messages:
        facts = {"what": kind, "message_type": message_type, "version": case.version, "automatic": automatic}
        facts |= {"stratum": stratum} if automatic else {}
        digest = salted(row["salt"], hashlib.sha256(body).hexdigest())
        acts.append(Act("released", case.case_id, actor, {"message": digest}, facts))
    return await unit.ledger.append(acts, at) - len(acts) + 1


async def _queue(
    unit: Unit, case: Case, kind: str, message_type: str, body: bytes, automatic: bool, entry: int, at: datetime
) -> None:
    sha256, new = await unit.bodies.put_new(body)
    before = () if new else [row for row in await unit.outbox.of(case.case_id) if row.sha256 == sha256]
    if any(row.status is not Sending.REFUSED for row in before):
        raise AlreadySent(f"case {case.case_id}: the same {kind} was queued or sent before")
    row = OutboxRow(
        id=new_id(at),
        case_id=case.case_id,
        version=case.proposal_version,
        sha256=sha256,
        key=send_key(case.case_id, sha256),
        kind=kind,
        message_type=message_type,
        automatic=automatic,
        status=Sending.QUEUED,
        entry_index=entry,
        attempts=0,
        lease_until=None,
        reference="",
        detail="",
        queued_at=at,
    )
    if before:
        await unit.outbox.put_again(before[0], row)
    else:
        await unit.outbox.put(row)
