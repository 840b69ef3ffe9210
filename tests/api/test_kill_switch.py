"""The kill switch stops a stream of releases in under a second: by a row of the store, and by the file without one."""

import asyncio
import time
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from store_builders import MESSAGE, FakeAgent, FakeAssessor, RecordingChannel, a_report, worked

from cases.case import Route
from cases.intake import open_case
from cases.ports import Receipt
from cases.report import Report
from cases.resolution import Worked
from cases.store import halt_name
from payments import read

BOUND_SECONDS = 1.0
BETWEEN_CASES_SECONDS = 0.1
WAITING_MIN = 8  # payments that came in after the switch
PATIENCE_SECONDS = 30.0


class MendingAgent(FakeAgent):
    """Mends each payment in its own bytes and lets it go by itself."""

    def work(self, case_id: str, report: Report, *, now: Any, **told: Any) -> Worked:
        repaired = report.payment_bytes.replace(b"2026_114", b"2026-114")
        mended = worked(route=Route.AUTO, needed=0, repaired=repaired)
        return replace(mended, uetr=read(repaired)[0].uetr)


class AgreeingAssessor(FakeAssessor):
    """Finds on judging again what was found before."""

    def judge(self, case_id: str, report: Report, seen: Any, proposal: Any, *, now: Any) -> Any:
        return seen


@dataclass
class TimedChannel(RecordingChannel):
    """Takes everything and remembers when, in seconds of the monotonic clock."""

    times: list[float] = field(default_factory=list)

    def send(self, body: bytes, *, key: str, kind: str) -> Receipt:
        self.times.append(time.monotonic())
        return super().send(body, key=key, kind=kind)


async def payments_coming_in(counter: Any, stop: asyncio.Event, opened: list[int]) -> None:
    """Open the case of another payment ten times a second until stopped."""
    while not stop.is_set():
        number = len(opened) + 1
        text = MESSAGE.replace("LK-77120", f"LK-{number:05d}").replace("7a1c2f5e", f"{number:08x}")
        await open_case(counter.application.store, a_report(f"Q{number}", message=text), now=counter.clock.now())
        opened.append(number)
        await asyncio.sleep(BETWEEN_CASES_SECONDS)


@pytest.mark.parametrize("switch", ["row", "file"])
def test_nothing_leaves_a_second_after_the_switch_was_thrown(serve: Any, switch: str) -> None:
    channel = TimedChannel()

    async def throw(counter: Any) -> float:
        if switch == "file":
            counter.application.settings.halt_file.write_text("releases\n")
        else:
            async with counter.application.store.writing() as unit:
                await unit.settings.put(halt_name("releases"), "on", by="test", at=counter.clock.now())
        return time.monotonic()

    async def scene(_client: Any, counter: Any) -> tuple[float, int]:
        stop, opened = asyncio.Event(), list[int]()
        working = asyncio.create_task(counter.application.new_worker().run(stop))
        coming = asyncio.create_task(payments_coming_in(counter, stop, opened))
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while len(channel.sent) < 3:
                    await asyncio.sleep(0.01)
            thrown = await throw(counter)
            async with asyncio.timeout(PATIENCE_SECONDS):
                enough = len(opened) + WAITING_MIN
                while time.monotonic() < thrown + 2 * BOUND_SECONDS or len(opened) < enough:
                    await asyncio.sleep(0.01)
        finally:
            stop.set()
            await coming
            await working
        return thrown, len(opened)

    thrown, opened = serve(scene, agent=MendingAgent(), assessor=AgreeingAssessor(), channel=channel)
    late = max(channel.times) - thrown
    print(f"{switch}: the last release left {late:.3f} s after the switch; {len(channel.sent)} of {opened} left")
    assert late < BOUND_SECONDS
    assert len({body for _, body, _ in channel.sent}) == len(channel.sent) <= opened - WAITING_MIN
