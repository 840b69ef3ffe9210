"""The speed of intake and ledger, and what tampering cannot do; writes evals/results/bench-books.json.

    bench_books.py [sqlite] [postgresql] [ledger] [tampering]      (all of them without a word)

The server runs in a process of its own, on loopback; PostgreSQL is that of the tests. Times are of the wall clock.
"""

import asyncio
import importlib.util
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULT = ROOT / "evals" / "results" / "bench-books.json"
sys.path[:0] = [str(ROOT / "tests" / "cases" / "store"), str(ROOT / "tests" / "cases")]
CLIENTS, REQUESTS, LINES = 32, 1_600, 2_000
WARM_UP = 320  # requests before the clock starts: connections opened, statements compiled
ENTRIES, PLACES = 100_000, 10_000


def main() -> None:
    """Measure what was asked for and keep the rest of the file as it is."""
    parts: dict[str, Callable[[], dict[str, Any]]] = {
        "sqlite": lambda: intake("sqlite"),
        "postgresql": lambda: intake("postgresql"),
        "ledger": ledger,
        "tampering": tampering,
    }
    wanted = [word for word in sys.argv[1:] if word in parts] or list(parts)
    told = json.loads(RESULT.read_text()) if RESULT.exists() else {}
    for word in wanted:
        before = os.getloadavg()[0]
        told[word] = parts[word]() | {"load_before": round(before, 1)} | circumstances(word)
        print(json.dumps({word: told[word]}, indent=1))
        RESULT.parent.mkdir(parents=True, exist_ok=True)
        RESULT.write_text(json.dumps(told, indent=1) + "\n")


def circumstances(word: str) -> dict[str, Any]:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return {
        "command": f"python scripts/bench_books.py {word}",
        "commit": commit.stdout.strip(),
        "date": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "nice": os.nice(0),  # below zero: the run went before others, whose load is told beside it
    }


def intake(kind: str) -> dict[str, Any]:
    """Single requests of 32 clients, then one batch; every answer is durable."""
    from services import fresh_postgresql

    with tempfile.TemporaryDirectory() as home, fresh_postgresql() if kind == "postgresql" else nullcontext("") as url:
        settings = {"PAYMEND_HOME": home, "PAYMEND_WORKERS": "0", "PAYMEND_PORT": "8731"}
        settings |= {"PAYMEND_DATABASE_URL": url} if url else {}
        env = {**os.environ, **settings}
        command = [sys.executable, "-m", "api.cli.main"]
        key = subprocess.run(
            [*command, "keys", "issue", "--scopes", "exceptions:write", "--json"],
            env=env,
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
        secret = json.loads(key.stdout)["key"]
        server = subprocess.Popen([*command, "serve"], env=env, cwd=ROOT, stdout=subprocess.DEVNULL)
        try:
            wait_for(8731)
            before = cpu_seconds(server.pid)
            told = asyncio.run(load(8731, secret))
            return told | {"server_cpu_seconds": round(cpu_seconds(server.pid) - before, 1)}
        finally:
            server.terminate()
            server.wait(30)


def cpu_seconds(pid: int) -> float:
    """Processor time of a process so far (Linux): tells what it costs, however busy the machine is."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_for(port: int) -> None:
    import socket

    for _ in range(1_500):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server did not start")


async def load(port: int, secret: str) -> dict[str, Any]:
    from store_builders import MESSAGE

    def line(name: str) -> bytes:
        return json.dumps(
            {"external_id": name, "message": MESSAGE, "error": {"source": "swift_nak", "code": "M60"}}
        ).encode()

    async def client(todo: Iterator[int], times: list[float]) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for number in todo:
            begun = time.perf_counter()
            status, _ = await request(reader, writer, "/api/v1/exceptions", secret, line(f"S{number}"))
            assert status == 202, status
            times.append(time.perf_counter() - begun)
        writer.close()

    async def clients(todo: Iterator[int]) -> list[float]:
        times = list[float]()
        await asyncio.gather(*(client(todo, times) for _ in range(CLIENTS)))
        return times

    await clients(iter(range(REQUESTS, REQUESTS + WARM_UP)))
    begun = time.perf_counter()
    times = await clients(iter(range(REQUESTS)))
    single = time.perf_counter() - begun
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    begun = time.perf_counter()
    status, body = await request(
        reader, writer, "/api/v1/exceptions:batch", secret, b"\n".join(line(f"B{n}") for n in range(LINES))
    )
    assert (status, body.count(b'"status_code": 202')) == (200, LINES)
    batch = time.perf_counter() - begun
    ranked = sorted(times)
    return {
        "clients": CLIENTS,
        "requests": REQUESTS,
        "requests_before": WARM_UP,
        "per_second": round(REQUESTS / single, 1),
        "p50_ms": round(statistics.median(ranked) * 1000, 1),
        "p99_ms": round(ranked[int(len(ranked) * 0.99)] * 1000, 1),
        "batch_lines": LINES,
        "batch_per_second": round(LINES / batch, 1),
    }


async def request(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, secret: str, body: bytes
) -> tuple[int, bytes]:
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {secret}\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    status = int((await reader.readline()).split()[1])
    headers = {}
    while text := (await reader.readline()).decode().strip():
        name, _, value = text.partition(":")
        headers[name.lower()] = value.strip()
    if "content-length" in headers:
        return status, await reader.readexactly(int(headers["content-length"]))
    parts = []
    while size := int((await reader.readline()).strip() or b"0", 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readline()
    return status, b"".join(parts)


def ledger_tests() -> Any:
    found = importlib.util.spec_from_file_location("ledger_tests", ROOT / "tests" / "cases" / "test_ledger_verifier.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules["ledger_tests"] = module
    found.loader.exec_module(module)
    return module


def ledger() -> dict[str, Any]:
    """A ledger of 100,000 entries judged by the standalone verifier, its signatures counted apart."""
    tests = ledger_tests()
    each = len(tests.a_log(tests.a_case("c")))
    entries = tests.a_log(*(tests.a_case(f"c{n}") for n in range(-(-ENTRIES // each))))
    with tempfile.TemporaryDirectory() as folder:
        log, note, key = (Path(folder) / name for name in ("log.jsonl", "note.txt", "key.txt"))
        log.write_bytes(tests.exported(entries))
        note.write_text(tests.a_note(entries))
        key.write_text(tests.VERIFIER)
        begun = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "scripts/verify_ledger.py", log, "--key", key, "--checkpoint", note],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        seconds = time.perf_counter() - begun
    assert done.returncode == 0, done.stdout[-500:] + done.stderr[-500:]
    return {"entries": len(entries), "seconds": round(seconds, 1)}


def tampering() -> dict[str, Any]:
    """Class 1 at random places: one bit flipped anywhere in the log."""
    tests, dice = ledger_tests(), random.Random(7)
    # The checkpoints are never touched: each of their signatures is checked once.
    tests.verifier.signature_holds = cache(tests.verifier.signature_holds)
    caught = 0
    for _ in range(PLACES):
        entries = list(tests.LOG)
        number = dice.randrange(len(entries))
        place = dice.randrange(len(entries[number]))
        changed = bytearray(entries[number])
        changed[place] ^= 1 << dice.randrange(8)
        entries[number] = bytes(changed)
        caught += tests.is_broken(entries)
    return {"places": PLACES, "caught": caught, "seed": 7}


if __name__ == "__main__":
    main()
