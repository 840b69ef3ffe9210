"""Generated schema, published schema and our own walk agree on valid and invalid messages of every version.

PAYMEND_MUTANTS sets the number of broken variants for each version (default 12; a long run takes 500 and more).
"""

import os
import random
from pathlib import Path

import pytest
from instances import Maker, mutant
from lxml import etree

from payments.schemas.held import compiled, versions
from payments.schemas.index import index_of
from payments.schemas.walker import faults

GENUINE = Path(__file__).parents[3].parent / "shared" / "xsd"
MUTANTS = int(os.environ.get("PAYMEND_MUTANTS", "12"))
SEED = int(os.environ.get("PAYMEND_SEED", "1"))


def published(version: str) -> etree.XMLSchema | None:
    path = GENUINE / f"{version}.xsd"
    return etree.XMLSchema(etree.parse(str(path))) if path.exists() else None


@pytest.mark.parametrize("version", sorted(versions()))
def test_three_judges_agree(version: str) -> None:
    rng = random.Random(f"{version}{SEED}")
    index, ours, genuine = index_of(version), compiled(version), published(version)
    assert index is not None
    assert ours is not None
    maker = Maker(index, rng)
    for _ in range(max(1, MUTANTS // 10)):
        message = maker.message()
        assert ours.validate(message), ours.error_log
        candidates = [message, *(mutant(message, rng) for _ in range(10))]
        for tree in candidates:
            verdict = ours.validate(tree)
            shown = etree.tostring(tree)[:20_000]
            told = faults(tree, index)
            # The compiled schema skips characters that are no base64; our list tells them.
            held_against = [fault for fault in told if fault.allowed != "base64 text"] if verdict else told
            assert (not held_against) == verdict, (ours.error_log, told, shown)
            assert genuine is None or genuine.validate(tree) == verdict, (genuine.error_log, shown)
