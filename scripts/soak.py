"""Hours in minutes: a steady stream of cases while database, broker and model drop; evals/results/soak.json.

    soak.py [--minutes 30] [--rate 20] [--servers 2] [--workers 2] [--model]

Servers and workers on PostgreSQL, exceptions over HTTP and, every fourth, RabbitMQ. With one chance in fifty for each
case a fault is injected: all connections to the database are cut, or all to the broker, or the model's endpoint goes
down. With `--model` the first worker asks that endpoint, which answers nonsense where it answers; the others plan.
Nothing may be lost or sent twice, no process may grow, and what is still to be sent when the stream ends is told.
"""

import argparse
import asyncio
import http.server
import json
import os
import random
import statistics
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from broker_line import Line, Publisher
from installation import ROOT, Installation, exceptions, hand_in, wait_for
from many_processes import oracle, sent

RESULT = ROOT / "evals" / "results" / "soak.json"
FAULT_ONE_IN = 50
MODEL_DOWN_SECONDS = 5.0
PATIENCE_SECONDS = 900
LOOK_SECONDS = 15
WARM_UP_SHARE = 0.2  # of the time, until caches are full


class Model(http.server.BaseHTTPRequestHandler):
    """An endpoint that answers every question with nonsense, or not at all while it is down."""

    down_until = 0.0
    asked = refused = 0

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        down = time.monotonic() < self.down_until
        type(self).asked += 1
        type(self).refused += down
        told = {"id": "x", "object": "chat.completion", "created": 0, "model": "m", "choices": []}
        body = b"down" if down else json.dumps(told).encode()
        self.send_response(503 if down else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--rate", type=float, default=20)
    parser.add_argument("--servers", type=int, default=2)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--model", action="store_true", help="the first worker asks an endpoint that fails")
    parser.add_argument("--out", type=Path, default=RESULT)
    given = parser.parse_args()
    from services import fresh_postgresql, rabbitmq

    before = os.getloadavg()[0]
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as home, fresh_postgresql() as url, rabbitmq() as broker:
        line = asyncio.run_coroutine_threadsafe(Line.open(broker), loop).result(30)
        name = f"soak-{url.rpartition('%3D')[2]}"  # so that faults cut the connections of this run alone
        place = Installation(Path(home), f"{url}&application_name={name}", 8771, {"PAYMEND_BROKER_URL": line.url})
        try:
            told = run(place, line, given, loop)
        finally:
            place.stop()
        told |= asyncio.run(oracle(place))
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    words = f"{'--model ' if given.model else ''}--servers {given.servers} --workers {given.workers}"
    told |= {"model_asked": Model.asked, "model_down_when_asked": Model.refused}
    told |= {"load_before": round(before, 1), "load_after": round(os.getloadavg()[0], 1)}
    told |= {"command": f"python scripts/soak.py --minutes {given.minutes:g} --rate {given.rate:g} {words}"}
    told |= {"commit": commit.stdout.strip(), "date": datetime.now(UTC).date().isoformat(), "cores": os.cpu_count()}
    given.out.write_text(json.dumps(told, indent=1) + "\n")
    print(json.dumps(told, indent=1))
    raise SystemExit(0 if told["lost"] == 0 and told["sent_twice"] == 0 and not told["ledger_faults"] else 1)


def run(place: Installation, line: Line, given: argparse.Namespace, loop: asyncio.AbstractEventLoop) -> dict[str, Any]:
    """Hand in at the rate, cut something now and then, look at memory and backlog; then wait for the rest."""
    secret, ports = started(place, given)
    publisher, dice = Publisher(line.url), random.Random(7)
    faults, cut, looks = Counter[str](), Counter[str](), list[dict[str, float]]()
    kinds = ("database", "broker", "model") if given.model else ("database", "broker")
    bodies, rate, number = exceptions(), given.rate, 0
    place.cpu_seconds(reset=True)
    machine, begun = busy(), time.monotonic()
    with ThreadPoolExecutor(16) as pool:
        handed: list[Any] = []
        while (at := time.monotonic() - begun) < given.minutes * 60:
            if at > len(looks) * LOOK_SECONDS:
                looks.append({"at": round(at), "backlog": number - sent(place.home), **place.memory_mb()})
            if number >= at * rate:
                time.sleep(0.01)
                continue
            one = next(bodies)
            if number % 4 == 3:
                handed.append(asyncio.run_coroutine_threadsafe(publisher.publish(one), loop))
            else:
                turn = number % len(ports)
                handed.append(pool.submit(hand_in, ports[turn:] + ports[:turn], secret, one))
            number += 1
            if dice.randrange(FAULT_ONE_IN) == 0:
                what = dice.choice(kinds)
                faults[what] += 1
                cut[what] += inject(what, place.url, lambda: loop.call_soon_threadsafe(line.cut))
        in_time, share = sent(place.home), busy(machine)
        for each in handed:
            each.result(300)
        asyncio.run_coroutine_threadsafe(publisher.close(), loop).result(30)
        seconds = waited_for(lambda: sent(place.home) >= number)
    cut["broker"] = line.ended
    told = {"minutes": given.minutes, "rate": rate, "servers": given.servers, "workers": given.workers}
    told |= {"cases": number, "sent_when_the_stream_ended": in_time, "seconds_until_all_were_sent": seconds}
    told |= {"most_backlog": max(look["backlog"] for look in looks), "backlog_at_the_end": number - in_time}
    told |= {"faults": dict(faults), "connections_cut": {k: n for k, n in cut.items() if k != "model"}}
    told |= {"lost": number - sent(place.home), "machine_busy_percent": share}
    cpu = {name: seconds / number * 1000 for name, seconds in place.cpu_seconds().items()}
    told |= {"cpu_ms_a_case": {name: round(ms, 1) for name, ms in cpu.items()}}
    return told | {"memory_mb": grown(looks)}


def started(place: Installation, given: argparse.Namespace) -> tuple[str, list[int]]:
    """The processes, once they listen: a key for the intake, and the servers' ports."""
    model = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Model)
    threading.Thread(target=model.serve_forever, daemon=True).start()
    endpoint = f"http://127.0.0.1:{model.server_port}/v1"
    asking = {"PAYMEND_MODEL": "openai:m", "PAYMEND_OPENAI_BASE_URL": endpoint, "PAYMEND_OPENAI_API_KEY": "x"}
    place.set_up()
    secret = json.loads(place.command("keys", "issue", "--scopes", "exceptions:write", "--json"))["key"]
    for number in range(given.workers):
        place.start(f"worker-{number}", asking if given.model and number == 0 else {})
    ports = [place.port(number) for number in range(given.servers)]
    for number, port in enumerate(ports):
        place.start(f"server-{number}")
        wait_for(port)
    return secret, ports


def inject(what: str, url: str, cut_broker: Callable[[], object]) -> int:
    """Cut every connection to the database or the broker, or take the model down; database connections cut."""
    if what == "database":
        import psycopg

        plain, _, name = url.rpartition("&application_name=")
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s"
        with psycopg.connect(plain, autocommit=True) as connection:
            return len(connection.execute(ended, (name,)).fetchall())
    if what == "broker":
        cut_broker()
    else:
        Model.down_until = time.monotonic() + MODEL_DOWN_SECONDS
    return 0


def waited_for(done: Callable[[], bool]) -> float:
    """Seconds until it is done, or patience ends."""
    begun = time.monotonic()
    while not done() and time.monotonic() - begun < PATIENCE_SECONDS:
        time.sleep(0.5)
    return round(time.monotonic() - begun, 1)


def busy(since: tuple[int, int] = (0, 0)) -> Any:
    """Ticks of all cores so far, idle and all (Linux); with an earlier reading the percent since that was not idle."""
    ticks = [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    idle, total = ticks[3] + ticks[4], sum(ticks)
    if since == (0, 0):
        return idle, total
    return round(100 * (1 - (idle - since[0]) / max(total - since[1], 1)), 1)


def grown(looks: list[dict[str, float]]) -> dict[str, Any]:
    """Resident memory of each process after the warm-up and at the end (medians), and how much it grew in percent."""
    rest = looks[int(len(looks) * WARM_UP_SHARE) :]
    third = max(len(rest) // 3, 1)
    found = {}
    for name in [key for key in looks[0] if key not in ("at", "backlog")] if looks else []:
        first, last = (statistics.median(one[name] for one in part) for part in (rest[:third], rest[-third:]))
        found[name] = {"after_warm_up": first, "at_the_end": last, "grown_percent": round((last / first - 1) * 100, 1)}
    return found


if __name__ == "__main__":
    main()
