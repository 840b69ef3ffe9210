"""Structure 100,000 generated addresses of more than sixty countries and write evals/results/addresses.json."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
RESULT = ROOT / "evals" / "results" / "addresses.json"


def main() -> None:
    sys.path.insert(0, str(ROOT))
    from tests.payments.address.test_address_at_scale import LARGE, PLACES, figures

    found = figures(LARGE)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
    result = {
        "command": "python scripts/bench_addresses.py",
        "commit": commit.stdout.strip(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "addresses": LARGE,
        "countries": len(PLACES),
        "note": "synthetic; towns, streets and layouts from lists of the test, not those the code was built from",
        "figures": {name: round(value, 4) for name, value in found.items()},
    }
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result["figures"]))


if __name__ == "__main__":
    main()
