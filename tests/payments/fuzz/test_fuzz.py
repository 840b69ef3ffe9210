"""A short fuzzing run, and every input that once did harm. The long run is `make fuzz`.

PAYMEND_FUZZ_INPUTS sets how many inputs, PAYMEND_SEED which.
"""

import os
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from fuzz_exercise import exercise
from fuzz_mutations import mutated
from fuzz_seeds import own_seeds

INPUTS = int(os.environ.get("PAYMEND_FUZZ_INPUTS", "400"))
SEED = os.environ.get("PAYMEND_SEED", "1")
CRASHERS = sorted((Path(__file__).parents[1] / "crashers").glob("*.bin"))


@pytest.mark.parametrize("file", CRASHERS, ids=lambda file: file.stem)
def test_what_once_did_harm_does_none_now(file: Path) -> None:
    for attempt in range(5):
        seen: Counter[str] = Counter()
        exercise(file.read_bytes(), Random(attempt), seen)
        assert seen["read"] + seen["refused"] == 1


def test_no_mutated_message_does_harm() -> None:
    seeds, seen = own_seeds(), Counter[str]()
    for number in range(INPUTS):
        random = Random(f"{SEED}-{number}")
        exercise(mutated(seeds, random), random, seen)
    assert seen["read"] + seen["refused"] == INPUTS
    assert seen["read"] > INPUTS / 5  # the mutations leave enough standing to reach the checks
    assert seen["edited"] > 0
