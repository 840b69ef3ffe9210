"""The speed of the desk with 1,000 open and 50,000 closed cases; writes evals/results/bench-desk.json.

    bench_desk.py [--open 1000] [--closed 50000] [--seconds 10]

One server process on SQLite, as `paymend serve` runs it; the client and Chromium share its cores. Under load wall-clock
figures mean little, so the server's processor time of a request is told beside them. Targets: operator page
specification §11.
"""

import argparse
import asyncio
import gzip
import os
import random
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "api")]
RESULT = ROOT / "evals" / "results" / "bench-desk.json"
CONNECTIONS, STREAMS = 8, 50
CREDITORS = 5_000
TOWNS = ("Altona", "Bergen", "Cadiz", "Drachten", "Evora", "Fulda", "Gdynia", "Haarlem", "Imola", "Jelling")
TRADES = ("Pumps", "Zaden", "Hydraulik", "Seiki", "Logistik", "Officine", "Marine", "Feinmechanik")
TARGETS = {
    "queue_kilobytes_gzipped": 60, "first_paint_warm_ms": 400, "requests_per_second": 100, "server_ms": 50,
    "search_ms": 300, "p99_ms_at_8_connections": 250, "memory_mb_with_50_streams": 150,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--open", type=int, default=1_000)
    parser.add_argument("--closed", type=int, default=50_000)
    parser.add_argument("--seconds", type=float, default=10)
    given = parser.parse_args()
    from web.demo_desk import laid_out, serving
    from web.recording import keep

    with tempfile.TemporaryDirectory() as folder:
        demo = laid_out(Path(folder))
        multiply(Path(folder) / "paymend.db", given.open, given.closed)
        cookie = demo.cookie("ana")
        with serving(demo.home) as url:
            demo.url = url
            found = asyncio.run(measured(url, cookie, given.seconds)) | painted(url, cookie)
    told = {"what": "the desk on SQLite, one server process", "open": given.open, "closed": given.closed}
    keep(RESULT, told | found | {"targets": TARGETS}, "make bench-desk")
    print(RESULT.read_text())


def multiply(file: Path, waiting: int, closed: int) -> None:
    """Fill the store from the demo's cases: as many open ones with their work, and closed ones for the history."""
    chance = random.Random(1)
    with sqlite3.connect(file) as db:
        db.row_factory = sqlite3.Row
        rows = [dict(row) for row in db.execute("SELECT * FROM cases")]
        works = {row["case_id"]: dict(row) for row in db.execute("SELECT * FROM worked ORDER BY version")}
        kinds = {
            False: [row for row in rows if row["status"].startswith("awaiting")],
            True: [row for row in rows if row["status"] == "released"],
        }
        have = len(kinds[False])
        for number in range(max(0, waiting - have) + closed):
            done = number >= waiting - have
            row = dict(chance.choice(kinds[done]))
            before = row["case_id"]
            row |= named(number, chance)
            if done:
                month, day, hour = 1 + number % 10, 1 + number % 28, number % 24
                row["updated_at"] = f"2026-{month:02d}-{day:02d}T{hour:02d}:{number % 60:02d}:00.000000+00:00"
            insert(db, "cases", row)
            if not done and before in works:
                insert(db, "worked", works[before] | {"case_id": row["case_id"]})
        db.commit()


def named(number: int, chance: random.Random) -> dict[str, Any]:
    who = chance.randrange(CREDITORS)
    name = f"{TOWNS[who % 10]}{who:04d} {TRADES[who % 8]} Ltd"
    return {
        "case_id": f"01JD{number:022d}", "external_id": f"PX-{26_000_000 + number}", "creditor": name,
        "uetr": f"{number:08x}-3b7d-4c88-9a41-0d5be2f7c310",
    }  # fmt: skip


def insert(db: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    db.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values()))


class Connection:
    """One kept HTTP/1.1 connection, as thin as can be: the client shares the cores with the server."""

    def __init__(self, url: str, cookie: str) -> None:
        self.host, self.port = "127.0.0.1", int(url.rpartition(":")[2])
        self.head = f"Host: 127.0.0.1\r\nCookie: paymend={cookie}\r\n"

    async def open(self) -> "Connection":
        self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        return self

    async def get(self, path: str) -> tuple[int, bytes, float]:
        """Status, body and milliseconds."""
        begun = time.perf_counter()
        self.writer.write(f"GET {path} HTTP/1.1\r\n{self.head}\r\n".encode())
        head, body = await self.answer()
        return int(head.split()[1]), body, (time.perf_counter() - begun) * 1000

    async def answer(self) -> tuple[str, bytes]:
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        size = head.lower().partition("content-length: ")[2].partition("\r\n")[0]
        return head, await self.reader.readexactly(int(size))

    async def search(self, text: str) -> str:
        """Post a search of the history; the address that it leads to."""
        _, page, _ = await self.get("/history")
        csrf = page.decode().partition('name="csrf" value="')[2].partition('"')[0]
        body = f"csrf={csrf}&q={text}"
        kind = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        told = f"POST /history HTTP/1.1\r\n{self.head}Sec-Fetch-Site: same-origin\r\n{kind}\r\n{body}"
        self.writer.write(told.encode())
        head, _ = await self.answer()
        return head.lower().partition("location: ")[2].partition("\r\n")[0]

    async def stream(self) -> None:
        self.writer.write(f"GET /events HTTP/1.1\r\n{self.head}\r\n".encode())
        await self.reader.readuntil(b"data: {}")


async def measured(url: str, cookie: str, seconds: float) -> dict[str, Any]:
    """Everything that needs no browser."""
    pid = server_pid(url)
    one = await Connection(url, cookie).open()
    for _ in range(10):
        await one.get("/queue")
    status, page, _ = await one.get("/queue")
    assert status == 200, status
    told: dict[str, Any] = {"memory_mb_idle": memory_mb(pid)}
    told["queue_kilobytes_gzipped"] = first_load(page)
    before = processor_ms(pid)
    alone = [(await one.get("/queue"))[2] for _ in range(60)]
    told["server_ms"] = spread(alone) | {"processor": round((processor_ms(pid) - before) / len(alone), 1)}
    searches = SEARCHES | {
        "history by creditor": await one.search("Altona1230"), "history by a common word": await one.search("pumps"),
    }  # fmt: skip
    told["search_ms"] = {name: spread([(await one.get(path))[2] for _ in range(15)]) for name, path in searches.items()}
    told["at_8_connections"] = await load(url, cookie, seconds, pid)
    streams = [await Connection(url, cookie).open() for _ in range(STREAMS)]
    for each in streams:
        await each.stream()
    await asyncio.sleep(2)
    told["with_50_streams"] = {"memory_mb": memory_mb(pid), **await load(url, cookie, seconds, pid)}
    told["with_50_streams"]["memory_mb_loaded"] = memory_mb(pid)
    return told


SEARCHES = {
    "history, first page": "/history", "history by id": "/history?q=PX-26031234", "history by code": "/history?q=BE04",
    "history, nothing found": "/history?q=NONE-SUCH", "queue by id": "/queue?q=PX-26031234",
}  # fmt: skip


def first_load(page: bytes) -> dict[str, float]:
    """The page, style sheet and all scripts, each compressed by itself as a proxy would."""
    static = ROOT / "api" / "web" / "static"
    parts = {"html": len(gzip.compress(page)), "css": 0, "js": 0}
    for file in static.iterdir():
        kind = file.suffix.removeprefix(".")
        if kind in parts:
            parts[kind] += len(gzip.compress(file.read_bytes()))
    return {name: round(size / 1000, 1) for name, size in (parts | {"all": sum(parts.values())}).items()}


async def load(url: str, cookie: str, seconds: float, pid: int) -> dict[str, float]:
    """Eight connections that ask for the queue again and again."""
    ends, times = time.perf_counter() + seconds, []

    async def client() -> None:
        connection = await Connection(url, cookie).open()
        while time.perf_counter() < ends:
            times.append((await connection.get("/queue"))[2])

    before, begun = processor_ms(pid), time.perf_counter()
    await asyncio.gather(*(client() for _ in range(CONNECTIONS)))
    used = (processor_ms(pid) - before) / len(times)
    rate = len(times) / (time.perf_counter() - begun)
    return {"requests_per_second": round(rate, 1), **spread(times), "processor_ms_of_a_request": round(used, 2)}


def painted(url: str, cookie: str) -> dict[str, Any]:
    """First paint in Chromium with a warm cache: the median of nine."""
    from playwright.sync_api import sync_playwright
    from web.browsing import ARGS

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGS)
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": "paymend", "value": cookie, "url": url}])
        page, times = context.new_page(), []
        for _ in range(11):
            page.goto(f"{url}/queue")
            page.wait_for_selector("html[data-ready]")
            page.wait_for_timeout(200)
            times.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
        browser.close()
    return {"first_paint_ms": {"cold": round(times[0]), "warm": round(statistics.median(times[2:]))}}


def spread(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    at = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    return {name: round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1) for name, share in at.items()}


def server_pid(url: str) -> int:
    """The process that listens at `url` (Linux): the child started with its port."""
    port = url.rpartition(":")[2]
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            words = (place / "cmdline").read_bytes().split(b"\0") if (place / "cmdline").exists() else []
            if b"serve" in words and port.encode() in words:
                return int(place.name)
    raise SystemExit("no server process")


def memory_mb(pid: int) -> float:
    text = Path(f"/proc/{pid}/status").read_text()
    return round(int(text.partition("VmRSS:")[2].split()[0]) / 1024, 1)


def processor_ms(pid: int) -> float:
    """User and system time of the process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
