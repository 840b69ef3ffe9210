"""Figures for a monitoring system, in the text format of Prometheus. No data of cases without the scope."""

import time
from collections.abc import Iterator

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse

from cases.case import Status
from cases.halt import halted_now
from cases.override import WAITS
from cases.store import HALTS, Sending

from ..bootstrap import Application
from ..identity import Running, caller_of

router = APIRouter(tags=["health"])
STARTED = time.time()
TEXT = "text/plain; version=0.0.4; charset=utf-8"
Sample = tuple[str, str, str, dict[str, float]]


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(request: Request, application: Running) -> PlainTextResponse:
    """Process figures for everybody; queue, outbox and ledger for a caller with `cases:read`."""
    samples: list[Sample] = [("paymend_up_seconds", "gauge", "Time since start.", {"": time.time() - STARTED})]
    if request.headers.get("authorization"):
        caller = await caller_of(request)
        caller.require("cases:read")
        samples += await _of_store(application)
    return PlainTextResponse("".join(_lines(samples)), media_type=TEXT)


async def _of_store(application: Application) -> list[Sample]:
    counts = await application.store.counts()
    async with application.store.reading() as unit:
        sending = {status.value: await unit.outbox.count(status) for status in Sending}
        size = (await unit.ledger.end()).size
        halted = await halted_now(unit, application.settings.halt_file)
        hooks = await unit.webhooks.counts()
        oldest = await unit.cases.oldest_waiting()
        overridden = len(await unit.settings.named(WAITS))
        checks = (await unit.checks.counts()).values()
    age = 0.0 if oldest is None else max((application.clock.now() - oldest).total_seconds(), 0.0)
    noticed, answered = sum(hits for hits, _ in checks), sum(n for _, n in checks)
    caught = _by("caught", {"true": noticed, "false": answered - noticed})
    return [
        ("paymend_cases", "gauge", "Cases by status.", _by("status", {s.value: counts[s] for s in Status})),
        ("paymend_oldest_waiting_seconds", "gauge", "Age of the oldest case not worked yet.", {"": age}),
        ("paymend_outbox", "gauge", "Messages to send by status.", _by("status", sending)),
        ("paymend_webhooks", "gauge", "Webhook deliveries by status.", _by("status", hooks)),
        ("paymend_check_cases", "counter", "Check cases answered, by whether they were noticed.", caught),
        ("paymend_overrides_waiting", "gauge", "Emergency overrides to be reviewed.", {"": float(overridden)}),
        ("paymend_ledger_entries", "gauge", "Entries of the ledger.", {"": float(size)}),
        ("paymend_halted", "gauge", "Kill switches that are on.", _by("what", {w: getattr(halted, w) for w in HALTS})),
    ]


def _by(label: str, values: dict[str, int]) -> dict[str, float]:
    return {f'{{{label}="{name}"}}': float(value) for name, value in values.items()}


def _lines(samples: list[Sample]) -> Iterator[str]:
    for name, kind, told, values in samples:
        yield f"# HELP {name} {told}\n# TYPE {name} {kind}\n"
        for labels, value in values.items():
            yield f"{name}{labels} {value:g}\n"
