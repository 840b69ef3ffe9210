"""The property tests of the message layer with many cases; writes what was run to evals/results/nightly-messages.json.

CASES sets how many random edits in all (default 100,000), MUTANTS how many broken variants of each schema version.
"""

import json
import os
import platform
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULT = ROOT / "evals" / "results" / "nightly-messages.json"
EDITS = "tests/payments/mx/test_samples.py"
VERDICTS = "tests/payments/schemas/test_schema_verdicts.py"
CASES = int(os.environ.get("CASES", "100000"))
MUTANTS = int(os.environ.get("MUTANTS", "500"))


def run(file: str, **settings: int) -> dict[str, Any]:
    """One file of tests with its settings; its outcome as pytest sums it up."""
    print(f"{file} {settings} …", flush=True)
    began = time.time()
    environment = os.environ | {name: str(value) for name, value in settings.items()}
    command = [sys.executable, "-m", "pytest", file, "-q", "-o", "addopts=", "--hypothesis-show-statistics"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    cases = sum(int(n) for n in re.findall(r"- (\d+) passing, \d+ failing", done.stdout))
    return {
        "tests": file,
        "settings": settings,
        "passed": done.returncode == 0,
        "summary": done.stdout.strip().splitlines()[-1],
        "property_cases": cases,
        "seconds": round(time.time() - began),
    }


def main() -> None:
    """Run both, print and write the figures; ends with 1 if a test failed."""
    properties = (ROOT / EDITS).read_text("utf-8").count("@THOROUGH")
    versions = len(list((ROOT / "payments" / "schemas" / "data").glob("*.xsd.gz")))
    runs = [run(EDITS, PAYMEND_MX_EXAMPLES=-(-CASES // properties)), run(VERDICTS, PAYMEND_MUTANTS=MUTANTS)]
    runs[1]["mutants"] = versions * max(1, MUTANTS // 10) * 10
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout
    about = {
        "command": f"make nightly (CASES={CASES} MUTANTS={MUTANTS})",
        "commit": commit.strip(),
        "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "python": platform.python_version(),
    }
    RESULT.write_text(json.dumps({**about, "runs": runs}, indent=1) + "\n", "utf-8")
    print(RESULT.read_text("utf-8"))
    sys.exit(0 if all(each["passed"] for each in runs) else 1)


if __name__ == "__main__":
    main()
