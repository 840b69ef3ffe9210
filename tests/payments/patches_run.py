"""Many random patches from one seed, on every readable sample and every form we build: the long run of `make nightly`.

`python tests/payments/patches_run.py [--cases N] [--seed S]` prints one JSON object with the counts.
"""

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE / "mx"), str(HERE / "mt")]

import fin_patches  # noqa: E402
import mx_patches  # noqa: E402
from mx_builder import FORMS  # noqa: E402

from payments import Message, PaymentError, read  # noqa: E402
from payments.rules.mt_example import build  # noqa: E402
from payments.rules.mt_network import MT_RULES  # noqa: E402

SAMPLES = HERE.parents[1].parent / "shared" / "samples"
BYTES_MAX = 60_000  # a patch of a large statement takes as long as a hundred others
PER_MESSAGE = 10
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-?:().,'+ &<>\"{}$@_#;=éÜß漢\u202e\U0001f4b6"


def pool() -> list[Message]:
    """Every message of the samples, every form of an MX, the examples of every FIN rule."""
    files = sorted(p for p in SAMPLES.rglob("*") if p.suffix in (".xml", ".fin", ".sta", ".txt"))
    inputs = [p.read_bytes() for p in files if p.parent.name != "LICENSES" and p.stat().st_size <= BYTES_MAX]
    inputs += [form.build() for form in FORMS.values()]
    inputs += [build(rule.passing).data for rule in MT_RULES]
    return [message for data in inputs for message in _readable(data) if message.fields()]


def _readable(data: bytes) -> list[Message]:
    try:
        return read(data)
    except PaymentError:
        return []


def text(random: Random) -> str:
    """One to forty characters, also such as must be escaped or may not stand there."""
    return "".join(random.choices(LETTERS, k=random.randint(1, 40)))


def patched(message: Message, random: Random, seen: Counter[str]) -> None:
    """Some patches of one message, each by one of the checks for its kind."""
    every = list(message.fields())
    if message.kind == "MT":
        checks = ((fin_patches.set_and_set_back, every), (fin_patches.remove_and_insert, every))
    else:
        checks = (
            (mx_patches.set_and_set_back, every),
            (mx_patches.insert_and_remove, mx_patches.places(message)),
            (mx_patches.remove_and_insert, mx_patches.last_leaves(message)),
        )
    for _ in range(PER_MESSAGE):
        check, places = random.choice(checks)
        if places:
            name = f"{message.kind} {check.__name__.replace('_', ' ')}"
            path, new = random.choice(places), text(random)
            try:
                seen[name if check(message, path, new) else f"{name}: refused"] += 1
            except Exception:
                print(f"{name} at {path!r} with {new!r} in {message.data[:200]!r}", file=sys.stderr)
                raise


def main() -> None:
    """Patches until so many cases were carried out; stops at the first that breaks a promise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    began, messages, random, seen = time.process_time(), pool(), Random(asked.seed), Counter[str]()
    while (done := sum(n for name, n in seen.items() if not name.endswith("refused"))) < asked.cases:
        patched(random.choice(messages), random, seen)
    figures = {"messages": len(messages), "cases": done, "seed": asked.seed, "outcomes": dict(sorted(seen.items()))}
    print(json.dumps(figures | {"processor_seconds": round(time.process_time() - began)}))


if __name__ == "__main__":
    main()
