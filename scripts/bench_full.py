"""Run the suite `full`: calibrate, certify, test; make the certificate; record everything in evals/results/full.json.

    bench_full.py [--share 1.0] [--workers 2] [--out var/full]
    bench_full.py --seed 20264 [--workers 2]

Each part resumes where a killed one stopped. `--share` takes only so much of each split, to look before the long run.
`--seed` works the test split of another seed, that nobody has looked at, under the recorded certificate, and records
evals/results/unseen.json.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evals.generation import SPLITS_FILE, SUITES

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "evals" / "results"
RIVALS = ("do-nothing", "always-escalate", "rules-only", "nearest-precedent")
RIVAL_ROWS = 1000
PAYMEND = (sys.executable, "-c", "from api.cli.main import main; main()")
PAGE = os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--share", type=float, default=1.0)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--out", type=Path, default=ROOT / "var" / "full")
    given = asked.parse_args()
    if given.seed:
        given.out = given.out.parent / f"unseen-{given.seed}"
        _unseen(given)
        return
    runs = {split: _run(split, given, "playbook") for split in ("calibrate", "certify", "test")}
    certificate, fresh = _certified(given.out)
    whole = given.share >= 1
    told = {
        "command": "make bench-full" if whole else f"python scripts/bench_full.py --share {given.share}",
        **_circumstances(given),
        "runs": {split: _figures(folder, seconds) for split, (folder, seconds) in runs.items()},
        "certificate": _certificate_figures(certificate), "fresh": fresh,
        "beside": [_rival(name, given) for name in RIVALS],
    }  # fmt: skip
    if whole:
        _lock({split: folder for split, (folder, _) in runs.items()})
        (RESULTS / "full.json").write_text(json.dumps(told, indent=1, sort_keys=True) + "\n")
    print(json.dumps(told, indent=1, sort_keys=True))


def _unseen(given: argparse.Namespace) -> None:
    """The test split of a seed that nobody has looked at, under the certificate that is recorded."""
    folder, spent = _run("test", given, "playbook")
    told = {
        "command": f"make unseen SEED={given.seed}", "seed": given.seed, **_circumstances(given),
        "fresh": _fresh(RESULTS / "certificate" / "certificate.json", folder), "test": _figures(folder, spent),
    }  # fmt: skip
    if given.share >= 1:
        (RESULTS / "unseen.json").write_text(json.dumps(told, indent=1, sort_keys=True) + "\n")
    print(json.dumps(told, indent=1, sort_keys=True))


def _circumstances(given: argparse.Namespace) -> dict[str, Any]:
    return {
        "commit": _git("rev-parse", "--short", "HEAD"), "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "data": "synthetic", "load_average": [round(x, 1) for x in os.getloadavg()], "workers": given.workers,
    }  # fmt: skip


def _run(split: str, given: argparse.Namespace, model: str, limit: int = 0) -> tuple[Path, dict[str, Any]]:
    """One run of the command line, timed; what it takes is added to what earlier, stopped runs of it took."""
    rows = SUITES["full"].splits[split]
    limit = limit or (0 if given.share >= 1 else round(rows * given.share))
    folder = given.out / (split if model == "playbook" else f"{split}-{model}")
    seed = ["--seed", str(given.seed)] if given.seed else []
    command = [
        *PAYMEND, "eval", "run", "--suite", "full", "--split", split, "--limit", str(limit),
        "--model", model, "--certified", "--workers", str(given.workers), "--out", str(folder), "--json", *seed,
    ]  # fmt: skip
    before, started = _spent(folder), time.perf_counter()
    cpu = os.times()
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True)
    peak = _watched(child)
    if child.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with {child.returncode}")
    now = os.times()
    spent = {
        "wall_seconds": round(before.get("wall_seconds", 0) + time.perf_counter() - started, 1),
        "cpu_seconds": round(
            before.get("cpu_seconds", 0) + now.children_user + now.children_system
            - cpu.children_user - cpu.children_system, 1,
        ),
        "peak_mb": max(before.get("peak_mb", 0), round(peak / 2**20)),
    }  # fmt: skip
    (folder / "spent.json").write_text(json.dumps(spent))
    return folder, spent


def _spent(folder: Path) -> dict[str, Any]:
    path = folder / "spent.json"
    return json.loads(path.read_text()) if path.exists() else {}


def _watched(child: "subprocess.Popen[bytes]") -> int:
    """Wait for the run; the most memory that all of its processes held at one time, in bytes."""
    most = 0
    while child.poll() is None:
        most = max(most, _resident(child.pid))
        time.sleep(0.5)
    return most


def _resident(session: int) -> int:
    """Resident bytes of all processes of a session; pages that they share count for each."""
    total = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if os.getsid(int(entry.name)) == session:
                    total += int((entry / "statm").read_text().split()[1]) * PAGE
            except (OSError, IndexError):
                continue  # ended meanwhile
    return total


def _certified(out: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Certificate from certify and calibrate; checked by the standalone script; then the figures on test."""
    home = out / "certificate"
    subprocess.run(
        [*PAYMEND, "certify", "--certify", str(out / "certify"), "--calibrate", str(out / "calibrate"), "--out",
         str(home)], cwd=ROOT, check=False, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    script = [sys.executable, str(ROOT / "scripts" / "verify_certificate.py"), str(home / "certificate.json")]
    subprocess.run(script, check=True, stdout=subprocess.DEVNULL)
    return json.loads((home / "certificate.json").read_text()), _fresh(home / "certificate.json", out / "test")


def _fresh(certificate: Path, run: Path) -> dict[str, Any]:
    """What the certificate would have released of cases that took no part in it."""
    command = [*PAYMEND, "verify-cert", str(certificate), "--test", str(run), "--json"]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    fresh: dict[str, Any] = json.loads(told.stdout)["fresh"]
    return fresh


def _figures(folder: Path, spent: dict[str, Any]) -> dict[str, Any]:
    report = json.loads((folder / "report.json").read_text())
    kept = {name: value for name, value in report.items() if name not in ("by_corruption", "by_stratum", "wrong")}
    each = {
        name: [held["k"], held["n"], held["released"], held["wrong_releases"]]
        for name, held in report["by_corruption"].items()
    }
    scaled = _scaled(spent, report["rows"])
    return {
        **kept, "spent": spent, "seconds_for_20000": scaled, "right_of_rows_released_wrong": each,
        "wrong_first": report["wrong"][:40],
    }  # fmt: skip


def _scaled(spent: dict[str, Any], rows: int) -> dict[str, float]:
    return {name: round(spent[name] / rows * 20_000, 1) for name in ("wall_seconds", "cpu_seconds")}


def _certificate_figures(certificate: dict[str, Any]) -> dict[str, Any]:
    names = ("key", "alpha", "delta", "n", "n_released", "errors", "lambda_hat", "start_errors", "upper_bound")
    strata = [{name: stratum[name] for name in names} for stratum in certificate["strata"]]
    totals = {name: certificate[name] for name in ("id", "alpha", "delta", "n_released", "errors", "made_of")}
    return {**totals, "strata": strata}


def _rival(name: str, given: argparse.Namespace) -> dict[str, Any]:
    folder, _ = _run("test", given, name, limit=min(RIVAL_ROWS, round(RIVAL_ROWS * given.share)))
    report = json.loads((folder / "report.json").read_text())
    harm = {key: value for key, value in report["harm"].items() if key != "rows"}
    names = ("rows", "resolved", "exact_repair", "zero_touch", "abstained", "over_escalated")
    return {"model": name, "harm": harm, **{key: report[key] for key in names}}


def _lock(runs: dict[str, Path]) -> None:
    """Keep the digests of the rows beside the seeds."""
    locked = json.loads(SPLITS_FILE.read_text())
    for split, folder in runs.items():
        digest = json.loads((folder / "run.json").read_text())["rows_sha256"]
        entry = {"suite": "full", "split": split, "rows": SUITES["full"].splits[split], "sha256": digest}
        others = [held for held in locked["splits"] if (held["suite"], held["split"]) != ("full", split)]
        locked["splits"] = [*others, entry]
    SPLITS_FILE.write_text(json.dumps(locked, indent=1) + "\n")


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    main()
