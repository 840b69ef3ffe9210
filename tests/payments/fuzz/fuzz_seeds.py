"""Messages to break: every example of the rule book, all of them invented, and the samples beside the project."""

from pathlib import Path

from payments.rules import RULES
from payments.rules.example import build
from payments.rules.mt_example import build as build_fin
from payments.rules.mt_network import MT_RULES

SAMPLES = Path(__file__).parents[3].parent / "shared" / "samples"
SEED_BYTES_MAX = 12_000  # most inputs small: many cheap ones find more than few large ones


def own_seeds() -> list[bytes]:
    """The failing and the passing example of each rule, once each."""
    of_mx = [build(example).data for rule in RULES for example in (rule.failing, rule.passing)]
    of_mt = [build_fin(example).data for rule in MT_RULES for example in (rule.failing, rule.passing)]
    return list(dict.fromkeys([*of_mx, *of_mt]))


def sample_seeds() -> list[bytes]:
    """The samples of usual size; none where they are not at hand."""
    files = sorted(p for p in SAMPLES.rglob("*") if p.suffix in (".xml", ".fin", ".sta", ".txt"))
    return [data for p in files if p.parent.name != "LICENSES" and len(data := p.read_bytes()) <= SEED_BYTES_MAX]
