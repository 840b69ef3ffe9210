"""Resolve exceptions without server and store: in order, each either a resolution or its error."""

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from cases.case import AWAITS, Route, Status
from cases.policy import Policy
from cases.report import Report
from cases.resolution import Worked, resolution
from payments import PaymentError
from payments.vocabulary import Action

from .agent import Agent
from .build import build_agent
from .settings import AgentSettings
from .sources import NO_HISTORY, Sources

log = logging.getLogger(__name__)


def resolve_all(
    exceptions: Iterable[Any],
    *,
    model: str = "playbook",
    now: datetime | None = None,
    own_bics: Iterable[str] = (),
    policy: Policy | None = None,
    **settings: Any,
) -> Iterator[dict[str, Any]]:
    """One dict for each exception. `case_id` comes from the content's digest, `version` is 1, nothing is sent."""
    agent = build_agent(
        AgentSettings(model=model, **settings), sources=shipped_sources(own_bics=own_bics, policy=policy)
    )
    for exception in exceptions:
        yield resolve_one(agent, exception, now=now or datetime.now(UTC))


def shipped_sources(*, own_bics: Iterable[str] = (), policy: Policy | None = None) -> Sources:
    """What comes with the product: knowledge, policy, calendars and the demo screening list; no master data."""
    from cases.certificates import NoCertificates
    from cases.policy import default_policy
    from cases.precedent import HeldPrecedents
    from history.payments import RowsHistory
    from knowledge_base.search import shipped_knowledge
    from reference.calendars import BankCalendars
    from reference.rows import RowsReference
    from reference.screening import demo_screening

    return Sources(
        reference=RowsReference({}, edition="none"),
        history=RowsHistory([], edition=NO_HISTORY),
        knowledge=shipped_knowledge(),
        screening=demo_screening(),
        calendars=BankCalendars(),
        policy=policy or default_policy(),
        certificates=NoCertificates(),
        precedents=HeldPrecedents(),
        own_bics=frozenset(own_bics),
    )


def kept_sources(url: str, *, own_bics: Iterable[str] = (), policy: Policy | None = None) -> Sources:
    """The shipped sources over the master data and past payments kept at `url`, as they stand when each is asked."""
    from history.store import StoreHistory
    from reference.kept_calendars import KeptCalendars
    from reference.store import StoreReference

    sources = shipped_sources(own_bics=own_bics, policy=policy)
    reference = StoreReference(url)
    return replace(sources, reference=reference, history=StoreHistory(url), calendars=KeptCalendars(reference))


def resolve_one(agent: Agent, exception: Any, *, now: datetime) -> dict[str, Any]:
    """The resolution of one exception, or `{"external_id", "error"}`. Never raises for what an exception holds."""
    try:
        report = read_report(exception)
    except PaymentError as unreadable:
        return {"external_id": _name_in(exception), "error": unreadable.to_json()}
    case_id = f"01{report.digest[:24].upper()}"
    try:
        worked = agent.work(case_id, report, now=now)
    except PaymentError as unreadable:
        return {"external_id": report.name, "error": unreadable.to_json()}
    except Exception as fault:  # a fault of ours in one case must not stop the others; it is told, not hidden
        log.exception("case %s could not be worked", case_id)
        told = {
            "rule": "INTERNAL",
            "place": "agent",
            "value": type(fault).__name__,
            "text": "a fault in Paymend itself",
        }
        return {"external_id": report.name, "error": told}
    status = status_without_server(worked)
    return resolution(worked, case_id=case_id, external_id=report.name, version=1, status=status)


def read_report(exception: Any) -> Report:
    """An exception (contract §3) as a report. Raises PaymentError naming the key and what is wrong with it."""
    if isinstance(exception, Report):
        return exception
    if isinstance(exception, str | bytes):
        try:
            exception = json.loads(exception)
        except (ValueError, RecursionError) as error:
            raise PaymentError(f"The line is no JSON object: {error}", rule="EXCEPTION", place="line") from None
    if not isinstance(exception, Mapping):
        raise PaymentError(
            "An exception is a JSON object", rule="EXCEPTION", place="line", value=type(exception).__name__
        )
    try:
        return Report.model_validate(dict(exception))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "exception"
        raise PaymentError(first["msg"], rule="EXCEPTION", place=place, value=str(first.get("input"))[:100]) from None


def _name_in(exception: Any) -> str | None:
    found = exception.get("external_id") if isinstance(exception, Mapping) else None
    return found if isinstance(found, str) else None


def status_without_server(worked: Worked) -> Status:
    """Where the case would stand: an `auto` repair ends `releasing`, since nothing is sent here."""
    if worked.route is not Route.AUTO:
        return AWAITS[worked.route]
    return Status.CLOSED if worked.proposal.action is Action.CLOSE else Status.RELEASING
