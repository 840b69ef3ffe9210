"""Hours in minutes: a steady stream of cases while database, broker and model drop; evals/results/soak.json.

    soak.py [--minutes 30] [--rate 20] [--model]

Two servers and two workers on PostgreSQL, exceptions over HTTP and RabbitMQ. With one chance in fifty for each case a
fault is injected: all connections to the database are cut, or to the broker, or the model's endpoint goes down. Nothing
may be lost and no process may grow.
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
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from installation import ROOT, Installation, exceptions, hand_in, wait_for
from many_processes import oracle, sent

RESULT = ROOT / "evals" / "results" / "soak.json"
FAULT_ONE_IN = 50
MODEL_DOWN_SECONDS = 5.0
PATIENCE_SECONDS = 900
WARM_UP_SHARE = 0.2  # of the time, until caches are full


class Model(http.server.BaseHTTPRequestHandler):
    """An endpoint that answers every question with nonsense, or not at all while it is down."""

    down_until = 0.0
    asked = 0

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        type(self).asked += 1
        down = time.monotonic() < self.down_until
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
    parser.add_argument("--model", action="store_true", help="ask an endpoint that fails, not only the planner")
    given = parser.parse_args()
    from services import fresh_postgresql, rabbitmq

    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as home, fresh_postgresql() as url, rabbitmq() as broker:
        model = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Model)
        threading.Thread(target=model.serve_forever, daemon=True).start()
        more = {"PAYMEND_BROKER_URL": broker}
        if given.model:
            endpoint = f"http://127.0.0.1:{model.server_port}/v1"
            more |= {"PAYMEND_MODEL": "openai:m", "PAYMEND_OPENAI_BASE_URL": endpoint, "PAYMEND_OPENAI_API_KEY": "x"}
        name = f"soak-{url.rpartition('%3D')[2]}"  # so that faults cut the connections of this run alone
        place = Installation(Path(home), f"{url}&application_name={name}", 8771, more)
        try:
            told = run(place, broker, given.minutes, given.rate)
        finally:
            place.stop()
        told |= asyncio.run(oracle(place))
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    told |= {"model_asked": Model.asked, "load_before": round(before, 1), "load_after": round(os.getloadavg()[0], 1)}
    told |= {"command": f"make soak MINUTES={given.minutes:g} RATE={given.rate:g}", "commit": commit.stdout.strip()}
    told |= {"date": datetime.now(UTC).date().isoformat(), "cores": os.cpu_count()}
    RESULT.write_text(json.dumps(told, indent=1) + "\n")
    print(json.dumps(told, indent=1))
    raise SystemExit(0 if told["lost"] == 0 and told["sent_twice"] == 0 and not told["ledger_faults"] else 1)


def run(place: Installation, broker: str, minutes: float, rate: float) -> dict[str, Any]:
    """Hand in at `rate` a second, cut something now and then, look at the memory; then wait for the rest."""
    place.command("migrate")
    secret = json.loads(place.command("keys", "issue", "--scopes", "exceptions:write", "--json"))["key"]
    for name in ("server-0", "server-1", "worker-0", "worker-1"):
        place.start(name)
    ports = [place.port(0), place.port(1)]
    for port in ports:
        wait_for(port)
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    dice, faults, memory = random.Random(7), Counter[str](), list[dict[str, float]]()
    begun, number = time.monotonic(), 0
    stream = exceptions()
    with ThreadPoolExecutor(16) as pool:
        handed = []
        while (at := time.monotonic() - begun) < minutes * 60:
            if number < at * rate:
                one = next(stream)
                if number % 4 == 3:
                    handed.append(asyncio.run_coroutine_threadsafe(published(broker, one), loop))
                else:
                    handed.append(pool.submit(hand_in, ports, secret, one))
                number += 1
                if dice.randrange(FAULT_ONE_IN) == 0:
                    faults[inject(dice.choice(("database", "broker", "model")), place.url, broker)] += 1
            else:
                time.sleep(0.01)
            if at > len(memory) * 15:
                memory.append({"at": round(at), **place.memory_mb()})
        for one in handed:
            one.result(300)
        in_time = sent(place.home)
        ends = time.monotonic() + PATIENCE_SECONDS
        while sent(place.home) < number and time.monotonic() < ends:
            time.sleep(1)
    told = {"minutes": minutes, "rate": rate, "cases": number, "sent_when_the_stream_ended": in_time}
    told |= {"faults": dict(faults), "lost": number - sent(place.home)}
    return told | {"memory_mb": grown(memory)}


async def published(url: str, exception: dict[str, Any]) -> None:
    """To the broker, again until it confirms: the same id is the same case."""
    import aio_pika

    body = json.dumps(exception).encode()
    for _ in range(100):
        try:
            connection = await aio_pika.connect(url)
            async with connection:
                channel = await connection.channel(publisher_confirms=True)
                await channel.declare_queue("paymend.exceptions", durable=True)
                message = aio_pika.Message(body, message_id=exception["external_id"], delivery_mode=2)
                await channel.default_exchange.publish(message, "paymend.exceptions")
            return
        except Exception:
            await asyncio.sleep(0.5)
    raise SystemExit(f"{exception['external_id']} was not published")


def inject(what: str, url: str, broker: str) -> str:
    """Cut every connection to the database or the broker, or take the model down for a while."""
    if what == "database":
        import psycopg

        plain, _, name = url.rpartition("&application_name=")
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s", (name,)
            )
    elif what == "broker":
        host = broker.rpartition("/")[2]
        close = ["rabbitmqctl", "-q", "close_all_connections", "--vhost", host, "fault injection"]
        subprocess.Popen(close, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # the stream does not wait for it
    else:
        Model.down_until = time.monotonic() + MODEL_DOWN_SECONDS
    return what


def grown(memory: list[dict[str, float]]) -> dict[str, Any]:
    """Resident memory of each process after the warm-up and at the end (medians), and how much it grew in percent."""
    rest = memory[int(len(memory) * WARM_UP_SHARE) :]
    third = max(len(rest) // 3, 1)
    found = {}
    for name in [key for key in memory[0] if key != "at"] if memory else []:
        first, last = (statistics.median(one[name] for one in part) for part in (rest[:third], rest[-third:]))
        found[name] = {"after_warm_up": first, "at_the_end": last, "grown_percent": round((last / first - 1) * 100, 1)}
    return found


if __name__ == "__main__":
    main()
