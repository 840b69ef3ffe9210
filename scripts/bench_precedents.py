"""Measure how fast like cases are found among 100,000 and 1,000,000 invented precedents, and what memory it takes."""

import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cases.precedent import Shape, terms_of
from cases.store import migrate, sqlite_url
from cases.store.stored_precedents import StoredPrecedents
from cases.store.times import to_text
from knowledge_base.playbook import Playbook
from knowledge_base.playbooks import load_playbooks

RESULT = Path(__file__).parents[1] / "evals" / "results" / "precedents.json"
START, NOW = datetime(2021, 1, 1, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC)
LINEAGE = json.dumps({"version": 3, "decisions": ["d"], "ledger_entry": 7, "knowledge": "k"})
RAILS = ("swift-finplus", "swift-fin", "sepa-sct", "sepa-inst", "t2", "chaps", "fedwire")
TYPES = ("pacs.008.001.08", "pacs.009.001.08", "MT103", "MT202", "pain.001.001.09")
PATHS = (
    "CdtTrfTxInf/Cdtr/PstlAdr",
    "CdtTrfTxInf/CdtrAcct/Id/IBAN",
    "CdtTrfTxInf/CdtrAgt/FinInstnId/BICFI",
    "59/2",
    "70",
)
QUERIES, P95_MS_MAX = 2_000, 30


def a_shape(rng: random.Random, playbook: Playbook) -> Shape:
    codes, rules = playbook.triggers.codes, playbook.triggers.rules
    outcome = rng.choice(playbook.outcomes or (playbook.otherwise,))
    return Shape(
        cause=playbook.cause,
        message_type=rng.choice(TYPES),
        rail=rng.choice(RAILS),
        codes=(rng.choice(codes),) if codes else (),
        rules=tuple(rng.sample(rules, min(len(rules), rng.randrange(3)))),
        fields=tuple(rng.sample(PATHS, rng.randrange(3))),
        playbook=playbook.id,
        action=outcome.action.value if outcome else "RFI",
        operators=tuple(template["op"] for template in (outcome.repair if outcome else ())),
    )


def fill(home: Path, number: int, rng: random.Random) -> tuple[str, int]:
    """A store with so many precedents, the frequent causes as frequent as in life (few causes make most of them)."""
    url, playbooks = sqlite_url(home), load_playbooks()
    migrate(url)
    weights = [1 / (n + 1) for n in range(len(playbooks))]
    shapes: dict[str, Shape] = {}
    rows = []
    for n, playbook in enumerate(rng.choices(playbooks, weights, k=number)):
        shape = a_shape(rng, playbook)
        key = shape.key
        shapes[key] = shape
        at = START + timedelta(seconds=rng.randrange(int((NOW - START).total_seconds())))
        rows.append((f"{n:026}", key, to_text(at), LINEAGE))
    with sqlite3.connect(home / "paymend.db") as connection:
        told = [(key, json.dumps(shape.to_json(), sort_keys=True)) for key, shape in shapes.items()]
        connection.executemany("INSERT INTO precedent_shapes VALUES (?, ?)", told)
        connection.executemany("INSERT INTO precedents (case_id, shape, at, lineage) VALUES (?, ?, ?, ?)", rows)
    return url, len(shapes)


def measured(number: int) -> dict[str, object]:
    """Warm up and ask what another process filled. Times are wall and processor time of one thread."""
    with tempfile.TemporaryDirectory() as folder:
        filling = [sys.executable, __file__, str(number), folder]
        url, shapes = json.loads(subprocess.run(filling, capture_output=True, text=True, check=True).stdout)
        rng = random.Random(11)
        asked = [a_shape(rng, rng.choice(load_playbooks())) for _ in range(QUERIES)]
        past, before = StoredPrecedents(url), _resident()
        wall, processor, found = [], [], 0
        for n, shape in enumerate([*asked[:50], *asked]):
            wanted = terms_of(
                codes=shape.codes, rules=shape.rules, fields=shape.fields, rail=shape.rail,
                message_type=shape.message_type, cause=shape.cause if n % 2 else "",
            )  # fmt: skip
            started, used = time.perf_counter(), time.thread_time()
            hits = past.like(wanted, at=NOW, k=5)
            if n >= 50:
                wall.append((time.perf_counter() - started) * 1000)
                processor.append((time.thread_time() - used) * 1000)
                found += bool(hits)
        return {
            "precedents": number,
            "shapes": shapes,
            "queries": QUERIES,
            "with an answer": found,
            "wall ms": _spread(wall),
            "processor ms": _spread(processor),
            "memory MB": {"before": round(before / 1024, 1), "at most while asked": round(_resident() / 1024, 1)},
            "database MB": round((Path(folder) / "paymend.db").stat().st_size / 1e6, 1),
        }


def _spread(times: list[float]) -> dict[str, float]:
    ranked = sorted(times)
    return {
        name: round(ranked[int(len(ranked) * share)], 2) for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
    }


def _resident() -> int:
    """The most memory that this process ever held, in kB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    if len(sys.argv) > 2:
        print(json.dumps(fill(Path(sys.argv[2]), int(sys.argv[1]), random.Random(7))))
        return
    if len(sys.argv) > 1:
        print(json.dumps(measured(int(sys.argv[1]))))
        return
    runs = []
    for number in (100_000, 1_000_000):
        said = subprocess.run(
            [sys.executable, __file__, str(number)], capture_output=True, text=True, check=True
        ).stdout
        runs.append(json.loads(said))
        print(runs[-1], flush=True)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
    told = {
        "command": "make bench-precedents",
        "commit": commit.stdout.strip(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "load": round(os.getloadavg()[0], 1),
        "asked": f"p95 of at most {P95_MS_MAX} ms with 100,000 precedents, warm, one core",
        "note": "invented precedents over the shipped playbooks; found by shape, no vector is compared; on a loaded "
        "machine processor time counts; filled by another process, so that memory is that of asking alone",
        "runs": runs,
    }
    RESULT.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
