"""schemathesis on the description of the interface, all checks, against a server of its own; writes the result.

    run_schemathesis.py [EXAMPLES [postgresql]]      examples of each call and phase; 50 without a number

Once as a machine with every scope and once as a person. `GET /events` is left out: its answer never ends.
"""

import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULT = ROOT / "evals" / "results" / "schemathesis.json"
CONFIG = ROOT / "tests" / "api" / "schemathesis.toml"
PORT, SEED = "8747", "20261"
PAYMEND = [sys.executable, "-m", "api.cli.main"]
SCOPES = "exceptions:write,cases:read,decisions:write,reference:write,admin"


def main() -> None:
    """Run both callers, print and record; exit 1 where a check failed."""
    examples, kind = (*sys.argv[1:], *("50", "sqlite")[len(sys.argv) - 1 :])
    load = os.getloadavg()[0]
    told: dict[str, Any] = {
        "command": f"python scripts/run_schemathesis.py {examples} {kind}",
        "load_before": round(load, 1),
    }
    with tempfile.TemporaryDirectory() as home, database(kind) as url:
        env = {**os.environ, "PAYMEND_HOME": home, "PAYMEND_WORKERS": "1", "PAYMEND_PORT": PORT}
        env |= {"PAYMEND_DATABASE_URL": url} if url else {}
        machine, person = credentials(env)
        server = subprocess.Popen([*PAYMEND, "serve"], env=env, cwd=ROOT, stdout=subprocess.DEVNULL)
        try:
            wait_for_server()
            told["machine"] = attacked(machine, examples)
            told["person"] = attacked(person, examples)
            told["server_alive"] = server.poll() is None
        finally:
            server.terminate()
            server.wait(60)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    told |= {"commit": commit.stdout.strip(), "date": datetime.now(UTC).date().isoformat()}
    told |= {"python": platform.python_version(), "cores": os.cpu_count()}
    print(json.dumps(told, indent=1))
    recorded = json.loads(RESULT.read_text()) if RESULT.exists() else {}
    RESULT.write_text(json.dumps(recorded | {kind: told}, indent=1) + "\n")
    failed = told["machine"]["exit"] or told["person"]["exit"] or not told["server_alive"]
    raise SystemExit(1 if failed else 0)


def database(kind: str) -> AbstractContextManager[str]:
    """A database of its own for the run; SQLite below the home needs none."""
    if kind == "sqlite":
        return nullcontext("")
    sys.path.insert(0, str(ROOT / "tests" / "cases" / "store"))
    from services import fresh_postgresql

    return fresh_postgresql()


def credentials(env: dict[str, str]) -> tuple[str, str]:
    """A key with every scope, and the token of a person who may do much."""
    issued = subprocess.run(
        [*PAYMEND, "keys", "issue", "--scopes", SCOPES, "--json"], env=env, cwd=ROOT, capture_output=True
    )
    roles = [word for role in ("operator", "supervisor", "admin", "auditor") for word in ("--role", role)]
    given = {**env, "PAYMEND_NEW_PASSWORD": "a long enough password"}
    subprocess.run([*PAYMEND, "users", "add", "ana", *roles], env=given, cwd=ROOT, check=True, capture_output=True)
    return json.loads(issued.stdout)["key"], "a long enough password"


def wait_for_server() -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not answer")


def token_of(password: str) -> str:
    body = json.dumps({"name": "ana", "password": password}).encode()
    asked = urllib.request.Request(f"http://127.0.0.1:{PORT}/api/v1/tokens", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return str(json.loads(answer.read())["token"])


def attacked(secret: str, examples: str) -> dict[str, Any]:
    """One run; how many calls were tried, how many cases made, and what failed."""
    bearer = secret if secret.startswith("pk_") else token_of(secret)
    tool = str(Path(sys.executable).parent / "schemathesis")
    command = [tool, f"--config-file={CONFIG}", "run", f"http://127.0.0.1:{PORT}/api/v1/openapi.json"]
    command += ["-H", f"Authorization: Bearer {bearer}", "--seed", SEED, "--max-examples", examples, "--checks", "all"]
    command += ["--exclude-path", "/api/v1/events", "--request-timeout", "60", "--no-color", "--continue-on-failure"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    print(done.stdout[-12000:], done.stderr[-2000:])
    numbers = re.findall(r"(\d+) (generated|passed|failed|skipped|found unique failures)", done.stdout)
    return {"exit": done.returncode, "summary": {word: int(number) for number, word in numbers}}


if __name__ == "__main__":
    main()
