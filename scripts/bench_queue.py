"""The case table as a queue beside PgQueuer, on PostgreSQL; writes evals/results/bench-queue.json.

    bench_queue.py [--jobs 300] [--waits 40]        PgQueuer on PYTHONPATH: `make bench-queue` installs it apart

Moving: claim and end N jobs, by one and by two worker processes: a case by its lease, a PgQueuer job that does
nothing, and a PgQueuer job that claims and ends a case, which is what a job beside the lease would cost; until the
last job is done. Waiting: from the commit that hands a job in until a waiting worker has it. Processor time is that of
the workers, without PostgreSQL's.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).parents[1]
RESULT = ROOT / "evals" / "results" / "bench-queue.json"
sys.path[:0] = [str(ROOT / "tests" / "cases" / "store"), str(ROOT)]
POLL_SECONDS = 0.25  # the default of PAYMEND_POLL_SECONDS
Drain = Callable[[str], Awaitable[list[float]]]  # empties the queue: when each job was done


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", type=int, default=300)
    parser.add_argument("--waits", type=int, default=40)
    given = parser.parse_args()
    load = round(os.getloadavg()[0], 1)
    moved = {
        "claim and end a case by its lease": (cases_wait, drain_cases),
        "a PgQueuer job that does nothing": (jobs_wait, drain_jobs),
        "a PgQueuer job that claims and ends a case": (both_wait, drain_both),
    }
    waited = {"the bell": bell, f"a look every {POLL_SECONDS} s": looking, "PgQueuer": pgqueuer_waits}
    told: dict[str, Any] = {
        "moving": {name: {n: moving(given.jobs, n, *how) for n in (1, 2)} for name, how in moved.items()},
        "waiting_ms": {name: waiting(given.waits, how) for name, how in waited.items()},
    }
    head = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    told |= {"jobs": given.jobs, "waits": given.waits, "pgqueuer": version(), "load_before": load}
    told |= {"load_after": round(os.getloadavg()[0], 1), "command": "make bench-queue", "commit": head.stdout.strip()}
    told |= {"date": datetime.now(UTC).date().isoformat(), "cores": os.cpu_count()}
    RESULT.write_text(json.dumps(told, indent=1) + "\n")
    print(json.dumps(told, indent=1))


def moving(jobs: int, workers: int, hand_in: Callable[[str, int], Awaitable[None]], drain: Drain) -> dict[str, float]:
    """Hand in all jobs, then let the workers empty the queue together."""
    from services import fresh_postgresql

    from cases.store import migrate

    with fresh_postgresql() as url:
        migrate(url)
        asyncio.run(hand_in(url, jobs))
        context = multiprocessing.get_context("fork")
        told, ready = context.Queue(), context.Barrier(workers)
        processes = [context.Process(target=emptied, args=(url, drain, told, ready)) for _ in range(workers)]
        for process in processes:
            process.start()
        parts = [told.get(timeout=600) for _ in processes]
        for process in processes:
            process.join()
    assert sum(done for done, *_ in parts) == jobs, parts
    seconds = max(end for *_, end in parts) - min(begun for _, _, begun, _ in parts)
    cpu = sum(cpu for _, cpu, _, _ in parts)
    return {"jobs_per_second": round(jobs / seconds, 1), "cpu_ms_each": round(cpu / jobs * 1000, 2)}


def emptied(url: str, drain: Drain, told: Any, ready: Any) -> None:
    """A worker process: jobs done, its processor time, begin and end."""
    ready.wait()
    begun, cpu = time.monotonic(), time.process_time()
    done = asyncio.run(drain(url))
    told.put((len(done), time.process_time() - cpu, begun, max(done, default=begun)))


async def cases_wait(url: str, jobs: int) -> None:
    from store_builders import MESSAGE, a_report

    from cases.intake import Handed, open_cases
    from cases.store import open_store

    store = open_store(url)
    texts = (MESSAGE.replace("3f1f0f6f2c11", f"{number:012x}") for number in range(jobs))
    reports = [a_report(f"Q-{number}", message=text) for number, text in enumerate(texts)]
    await open_cases(store, [Handed(report, datetime.now(UTC)) for report in reports])
    await store.close()


async def drain_cases(url: str) -> list[float]:
    from cases.store import open_store

    store, done = open_store(url), list[float]()
    while await claimed_and_ended(store):
        done.append(time.monotonic())
    await store.close()
    return done


async def claimed_and_ended(store: Any) -> bool:
    """Nothing is worked and nothing booked: what is left is the queue."""
    from cases.work_queue import claim_next

    claim = await claim_next(store, "bench", lease_seconds=120, now=datetime.now(UTC))
    if claim is None:
        return False
    async with store.writing() as unit:
        await unit.cases.set(claim.case.case_id, status="failed", work_lease=None, work_until=None)
    return True


async def jobs_wait(url: str, jobs: int) -> None:
    from pgqueuer.db import PsycopgDriver
    from pgqueuer.queries import Queries

    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        queries = Queries(PsycopgDriver(connection))
        await queries.install()
        if jobs:
            await queries.enqueue(["case"] * jobs, [b"x"] * jobs, [0] * jobs)


async def both_wait(url: str, jobs: int) -> None:
    await cases_wait(url, jobs)
    await jobs_wait(url, jobs)


async def drain_jobs(url: str, work: Callable[[], Awaitable[object]] | None = None) -> list[float]:
    from pgqueuer import PgQueuer
    from pgqueuer.types import QueueExecutionMode

    done = list[float]()
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        queue = PgQueuer.from_psycopg_connection(connection)

        @queue.entrypoint("case")
        async def each(_: Any) -> None:
            if work is not None:
                await work()
            done.append(time.monotonic())

        await queue.qm.run(mode=QueueExecutionMode.drain, dequeue_timeout=timedelta(seconds=1))
    return done


async def drain_both(url: str) -> list[float]:
    from cases.store import open_store

    store = open_store(url)
    done = await drain_jobs(url, lambda: claimed_and_ended(store))
    await store.close()
    return done


def waiting(waits: int, measured: Callable[[str, int], Awaitable[list[float]]]) -> dict[str, float]:
    """Milliseconds from commit to claim, one job at a time."""
    from services import fresh_postgresql

    from cases.store import migrate

    with fresh_postgresql() as url:
        migrate(url)
        times = sorted(asyncio.run(measured(url, waits)))
    shown = {"p50": statistics.median(times), "p95": times[int(len(times) * 0.95)], "most": times[-1]}
    return {name: round(seconds * 1000, 1) for name, seconds in shown.items()}


async def bell(url: str, waits: int) -> list[float]:
    return await from_commit_to_claim(url, waits, rung=True)


async def looking(url: str, waits: int) -> list[float]:
    return await from_commit_to_claim(url, waits, rung=False)


async def from_commit_to_claim(url: str, waits: int, *, rung: bool) -> list[float]:
    """A waiting worker of the case table, with the bell or with the clock alone."""
    from cases.store import open_store
    from cases.store.bell import WORK, first_of

    store, claimed = open_store(url), asyncio.Queue[float]()

    async def worker() -> None:
        async with store.bell.heard(WORK) as bell:
            while True:
                bell.clear()
                if await claimed_and_ended(store):
                    claimed.put_nowait(time.monotonic())
                else:
                    await first_of(*([bell] if rung else []), asyncio.Event(), seconds=30 if rung else POLL_SECONDS)

    async def hand_in(number: int) -> None:
        from store_builders import MESSAGE, a_report

        from cases.intake import open_case

        report = a_report(f"Q-{number}", message=MESSAGE.replace("3f1f0f6f2c11", f"{number:012x}"))
        await open_case(store, report, now=datetime.now(UTC))

    times = await one_by_one(waits, asyncio.create_task(worker()), hand_in, claimed)
    await store.close()
    return times


async def pgqueuer_waits(url: str, waits: int) -> list[float]:
    """A waiting PgQueuer worker."""
    from pgqueuer import PgQueuer
    from pgqueuer.db import PsycopgDriver
    from pgqueuer.queries import Queries

    await jobs_wait(url, 0)
    claimed = asyncio.Queue[float]()
    async with (
        await psycopg.AsyncConnection.connect(url, autocommit=True) as connection,
        await psycopg.AsyncConnection.connect(url, autocommit=True) as producing,
    ):
        queue, producer = PgQueuer.from_psycopg_connection(connection), Queries(PsycopgDriver(producing))

        @queue.entrypoint("case")
        async def each(_: Any) -> None:
            claimed.put_nowait(time.monotonic())

        async def hand_in(_: int) -> None:
            await producer.enqueue("case", b"x")

        return await one_by_one(waits, asyncio.create_task(queue.qm.run()), hand_in, claimed)


async def one_by_one(
    waits: int,
    worker: "asyncio.Task[None]",
    hand_in: Callable[[int], Awaitable[None]],
    claimed: "asyncio.Queue[float]",
) -> list[float]:
    """Each job is handed in once the worker waits again, at no fixed beat; the first is not counted."""
    times = []
    for number in range(waits + 1):
        await asyncio.sleep(0.6 + 0.013 * (number % 20))
        await hand_in(number)
        committed = time.monotonic()
        times.append(max(0.0, await asyncio.wait_for(claimed.get(), 60) - committed))
    worker.cancel()
    await asyncio.wait({worker}, timeout=10)
    return times[1:]


def version() -> str:
    from importlib.metadata import version as version_of

    return version_of("pgqueuer")


if __name__ == "__main__":
    main()
