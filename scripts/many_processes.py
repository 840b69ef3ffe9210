"""Servers and workers on PostgreSQL, one of each killed mid-way and not restarted; evals/results/many-processes.json.

    many_processes.py [--cases 2000] [--each 4]

Real processes, the real planner, the folder channel: what `paymend serve` and `paymend worker` run.
"""

import argparse
import asyncio
import json
import os
import subprocess
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from installation import ROOT, Installation, exceptions, hand_in, wait_for

RESULT = ROOT / "evals" / "results" / "many-processes.json"
PATIENCE_SECONDS = 3_600


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=2_000)
    parser.add_argument("--each", type=int, default=4)
    given = parser.parse_args()
    from services import fresh_postgresql

    before, begun = os.getloadavg()[0], time.monotonic()
    with tempfile.TemporaryDirectory() as home, fresh_postgresql() as url:
        place = Installation(Path(home), url)
        try:
            told = run(place, given.cases, given.each)
        finally:
            place.stop()
        told |= asyncio.run(oracle(place))
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    told |= {"seconds": round(time.monotonic() - begun, 1), "load_before": round(before, 1)}
    told |= {"load_after": round(os.getloadavg()[0], 1), "command": "make many-processes"}
    told |= {"commit": commit.stdout.strip(), "date": datetime.now(UTC).date().isoformat(), "cores": os.cpu_count()}
    RESULT.write_text(json.dumps(told, indent=1) + "\n")
    print(json.dumps(told, indent=1))
    right = told["released"] == told["sent"] == given.cases and not told["sent_twice"] and not told["ledger_faults"]
    raise SystemExit(0 if right else 1)


def run(place: Installation, cases: int, each: int) -> dict[str, Any]:
    """Hand in over all servers; kill one server and one worker when a third is released; wait for the rest."""
    place.set_up()
    secret = json.loads(place.command("keys", "issue", "--scopes", "exceptions:write", "--json"))["key"]
    names = [f"{kind}-{number}" for kind in ("server", "worker") for number in range(each)]
    for name in names:
        place.start(name)
    ports = [place.port(number) for number in range(each)]
    for port in ports:
        wait_for(port)
    killed: list[str] = []
    begun = time.monotonic()
    with ThreadPoolExecutor(16) as pool:
        handed = [
            pool.submit(partial(hand_in, ports[n % each :] + ports[: n % each], secret), one)
            for n, one in enumerate(islice(exceptions(), cases))
        ]
        while (number := sent(place.home)) < cases:
            assert time.monotonic() - begun < PATIENCE_SECONDS, f"{number} of {cases} were sent"
            if number >= cases // 6 and not killed:
                killed = ["server-0", "worker-0"]
                for name in killed:
                    place.kill(name)
            time.sleep(0.5)
        for one in handed:
            one.result()
    time.sleep(5)  # what would be sent twice has the time for it
    return {"cases": cases, "servers": each, "workers": each, "killed": killed}


def sent(home: Path) -> int:
    folder = home / "channel"
    return sum(1 for name in os.listdir(folder) if not name.startswith(".")) if folder.is_dir() else 0


async def oracle(place: Installation) -> dict[str, Any]:
    """What the store and its ledger say afterwards."""
    from api.auditing import all_entries, verify_store
    from api.settings import Settings
    from cases.case import Status
    from cases.store import open_store

    store = open_store(place.url)
    counts = await store.counts()
    entries = [json.loads(entry) for entry in await all_entries(store)]
    accepted = Counter(e["facts"]["key"] for e in entries if e["facts"].get("outcome") == "accepted")
    released = Counter(e["case"] for e in entries if e["kind"] == "released")
    faults = (await verify_store(store, Settings(home=place.home, _env_file=None)))["faults"]  # type: ignore[call-arg]
    await store.close()
    twice = sum(n > 1 for n in (*accepted.values(), *released.values()))
    told = {"released": counts[Status.RELEASED], "sent": sent(place.home), "sent_twice": twice}
    return told | {"ledger_entries": len(entries), "ledger_faults": len(faults)}


if __name__ == "__main__":
    main()
