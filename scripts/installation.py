"""An installation of real processes on this machine, for long runs: servers, workers, a database, a folder channel."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / "cases" / "store"), str(ROOT)]
COMMAND = [sys.executable, "-m", "api.cli.main"]
SERVICES = {"postgres": "database", "beam.smp": "broker"}  # by the name of their processes
SCENARIO = ROOT / "evals" / "scenarios" / "06-jpy-decimals"


@dataclass
class Installation:
    """Servers on consecutive ports and workers beside them, below `home`, on one database."""

    home: Path
    url: str
    first_port: int = 8751
    more: dict[str, str] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    begun: dict[str, float] = field(default_factory=dict)

    @property
    def env(self) -> dict[str, str]:
        """The settings of every process."""
        told = {"PAYMEND_HOME": str(self.home), "PAYMEND_DATABASE_URL": self.url, "PAYMEND_WORKERS": "0"}
        return {**os.environ, **told, "PAYMEND_LEASE_SECONDS": "20", "PAYMEND_QUEUE_MAX": "100000", **self.more}

    def set_up(self) -> None:
        """The schema, and a policy without limits: in a long run each case pays the same account."""
        self.command("migrate")
        asyncio.run(self._install_policy())

    async def _install_policy(self) -> None:
        from cases.policy import shipped_content
        from cases.policy_change import install_policy
        from cases.store import open_store

        content, store = shipped_content(), open_store(self.url)
        limits = content["standing_authorisation"]["limits"]
        for window in ("per_counterparty_and_day", "per_hour", "per_day"):
            limits[window] = {"payments": 10**7, "eur": 10**12}
        limits["first_use"] = {"days": 0, "payments": 10**7, "eur": 10**12}
        await install_policy(store, content, now=datetime.now(UTC))
        await store.close()

    def command(self, *words: str) -> str:
        """What a command of Paymend prints."""
        done = subprocess.run([*COMMAND, *words], env=self.env, cwd=ROOT, capture_output=True, text=True, check=True)
        return done.stdout

    def start(self, name: str, more: dict[str, str] | None = None) -> None:
        """`server-0`, `worker-2`, …: servers on the port of their number; `more` settings for this one."""
        kind, _, number = name.partition("-")
        words = ["serve", "--port", str(self.port(int(number)))] if kind == "server" else ["worker"]
        log = (self.home / f"{name}.log").open("ab")
        env = {**self.env, **(more or {})}
        self.running[name] = subprocess.Popen([*COMMAND, *words], env=env, cwd=ROOT, stdout=log, stderr=log)

    def port(self, number: int) -> int:
        return self.first_port + number

    def kill(self, name: str) -> None:
        """As a power cut would."""
        process = self.running.pop(name)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """Ask all to end, and wait for them."""
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()

    def memory_mb(self) -> dict[str, float]:
        """Resident memory of each process (Linux). Raises SystemExit with the end of its log where one has ended."""
        found = {}
        for name, process in self.running.items():
            if process.poll() is not None:
                log = (self.home / f"{name}.log").read_text(errors="replace")
                raise SystemExit(f"{name} ended with {process.returncode}: {log[-3000:]}")
            text = Path(f"/proc/{process.pid}/status").read_text()
            found[name] = round(int(text.partition("VmRSS:")[2].split()[0]) / 1024, 1)
        return found

    def cpu_seconds(self, *, reset: bool = False) -> dict[str, float]:
        """Processor time of each process, of this one as `client`, of database and broker, since the last reset."""
        found = {"client": time.process_time(), **services_cpu_seconds()}
        for name, process in self.running.items():
            words = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
            found[name] = (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
        if reset:
            self.begun = found
        return {name: seconds - self.begun.get(name, 0.0) for name, seconds in found.items()}


def services_cpu_seconds() -> dict[str, float]:
    """Processor time of all that PostgreSQL and RabbitMQ run on this machine, ended connections included (Linux)."""
    ticks = dict.fromkeys(SERVICES.values(), 0)
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            before, _, after = file.read_text().rpartition(")")
            name, words = before.partition("(")[2], after.split()
            if name in SERVICES:
                ticks[SERVICES[name]] += sum(map(int, words[11:15]))
    return {name: spent / os.sysconf("SC_CLK_TCK") for name, spent in ticks.items()}


def wait_for(port: int, seconds: float = 300) -> None:
    """Return once somebody listens."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.3)
    raise SystemExit(f"nobody listens on {port}")


def exceptions(first: int = 0) -> Iterator[dict[str, Any]]:
    """Payments of their own, without end, each refused for its decimals: the planner repairs and releases them."""
    report = json.loads((SCENARIO / "exception.json").read_text())
    message = (SCENARIO / report.pop("message_file")).read_text()
    number = first
    while True:
        changed = message.replace("9c0d1e2f3a4b", f"{number:012x}").replace("HALM2611230611", f"HALM26{number:08d}")
        changed = changed.replace("HALM261123000611", f"HALM2611{number:08d}").replace("JX-0117", f"JX-{number:08d}")
        yield {**report, "message": changed, "external_id": f"L-{number:08d}"}
        number += 1


def hand_in(ports: list[int], secret: str, exception: dict[str, Any], tries: int = 200) -> None:
    """Until one of the servers has it for good; the same id again is the same case."""
    body = json.dumps(exception).encode()
    for number in range(tries):
        url = f"http://127.0.0.1:{ports[number % len(ports)]}/api/v1/exceptions"
        head = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        try:
            with urllib.request.urlopen(urllib.request.Request(url, body, head), timeout=30) as answer:
                assert answer.status == 202
                return
        except (OSError, urllib.error.URLError):
            time.sleep(0.1 if number < len(ports) else 1.0)
    raise SystemExit(f"{exception['external_id']} was not taken in")
