"""The property tests of the message layer with many cases; writes what was run to evals/results/nightly-messages.json.

CASES sets how many random edits (default 100,000), MUTANTS how many broken variants of each schema version are judged
by three engines (default 500), FAULT_LISTS of how many of each version two engines' complete fault lists are compared.
"""

import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULT = ROOT / "evals" / "results" / "nightly-messages.json"
EDITS = "tests/payments/patches_run.py"
VERDICTS = "tests/payments/schemas/test_schema_verdicts.py"
LISTS = "tests/payments/schemas/test_complete_fault_lists.py"
CASES = int(os.environ.get("CASES", "100000"))
MUTANTS = int(os.environ.get("MUTANTS", "500"))
FAULT_LISTS = int(os.environ.get("FAULT_LISTS", "120"))


def run(what: str, command: list[str], **settings: str) -> dict[str, Any]:
    """One command with its settings; whether it passed, and what it says last."""
    print(f"{what} …", flush=True)
    began = time.time()
    environment = os.environ | settings | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        print(done.stdout[-4000:], done.stderr[-4000:], file=sys.stderr)
    said = (done.stdout.strip().splitlines() or [""])[-1]
    return {
        "what": what,
        "command": " ".join([*(f"{name}={value}" for name, value in settings.items()), "python", *command]),
        "passed": done.returncode == 0,
        "outcome": json.loads(said) if said.startswith("{") else said,
        "seconds": round(time.time() - began),
    }


def runs() -> list[dict[str, Any]]:
    """Patches and their inverses; verdicts of three engines; fault lists of two, and injected faults."""
    versions = len(list((ROOT / "payments" / "schemas" / "data").glob("*.xsd.gz")))
    pytest = ["-m", "pytest", "-q", "-o", "addopts="]
    verdicts = f"same verdict on {versions * max(1, MUTANTS // 10) * 10} mutants of {versions} versions"
    lists = f"same fault list on {versions * FAULT_LISTS} broken mutants and all broken samples; 1 to 6 injected faults"
    return [
        run("patch and inverse, bytes outside the patch", [EDITS, "--cases", str(CASES)]),
        run(verdicts, [*pytest, VERDICTS], PAYMEND_MUTANTS=str(MUTANTS)),
        run(lists, [*pytest, LISTS], PAYMEND_FAULT_LISTS=str(FAULT_LISTS)),
    ]


def main() -> None:
    """Run all, print and write the figures; ends with 1 if a test failed."""
    load = os.getloadavg()
    done = runs()
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout
    about = {
        "command": f"make nightly (CASES={CASES} MUTANTS={MUTANTS} FAULT_LISTS={FAULT_LISTS})",
        "commit": commit.strip(),
        "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "python": platform.python_version(),
        "load_before_and_after": [round(load[0], 1), round(os.getloadavg()[0], 1)],
    }
    RESULT.write_text(json.dumps({**about, "runs": done}, indent=1) + "\n", "utf-8")
    print(RESULT.read_text("utf-8"))
    sys.exit(0 if all(each["passed"] for each in done) else 1)


if __name__ == "__main__":
    main()
