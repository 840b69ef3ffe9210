#!/usr/bin/env python3
"""Check a certificate with nothing but Python's standard library.

    verify_certificate.py CERTIFICATE.json [--key BASE64] [--at TIME]

Computes every n, k, p and threshold again from the evidence that lies beside the certificate, and checks digests, the
order of plan and labels, dates and signatures. Exit: 0 holds, 1 does not (with the first difference), 2 unusable.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import math
import sys
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

# --- Ed25519 (RFC 8032), verification only -----------------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]
NEUTRAL: Point = (0, 1, 1, 0)


def add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n: int, p: Point) -> Point:
    found = NEUTRAL
    while n:
        if n & 1:
            found = add(found, p)
        p, n = add(p, p), n >> 1
    return found


def same(p: Point, q: Point) -> bool:
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


def point(data: bytes) -> Point | None:
    """The point that 32 bytes stand for; None where they stand for none."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(key: bytes, signature: bytes, data: bytes) -> bool:
    public, nonce = point(key), point(signature[:32]) if len(signature) == 64 else None
    if public is None or nonce is None or BASE is None:
        return False
    s = int.from_bytes(signature[32:], "little")
    if s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + data).digest(), "little") % L
    return same(times(s, BASE), add(nonce, times(h, public)))


# --- The procedure -----------------------------------------------------------------------------------------------


def tail(k: int, n: int, p: float) -> float:
    if k >= n:
        return 1.0
    logs = [
        math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1) + i * math.log(p) + (n - i) * math.log1p(-p)
        for i in range(k + 1)
    ]
    top = max(logs)
    return min(1.0, math.exp(top) * math.fsum(math.exp(t - top) for t in logs))


def needed(alpha: float, delta: float, errors: int) -> int:
    """The fewest cases that certify alpha with so many errors, with a tenth more as room."""
    high = 1
    while tail(errors, high, alpha) > delta:
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if tail(errors, middle, alpha) <= delta else (middle, high)
    return math.ceil(1.1 * high)


def verdicts(values: list[float], delta: float, procedure: str) -> list[bool]:
    if procedure == "bonferroni":
        return [p <= delta / len(values) for p in values]
    if procedure == "fixed_sequence":
        first_failure = next((i for i, p in enumerate(values) if p > delta), len(values))
        return [i < first_failure for i in range(len(values))]
    if procedure == "split":
        first = verdicts(values, 0.8 * delta, "fixed_sequence")
        second = verdicts(values, (1 - 0.8) * delta, "bonferroni")
        return [a or b for a, b in zip(first, second, strict=True)]
    raise ValueError(f"unknown procedure {procedure}")


def stratum_among(strata: dict[str, list[str]], finer: str) -> str | None:
    if "/above/" in finer:
        return None
    return next((n for n, ps in sorted(strata.items()) if any(fnmatchcase(finer, p) for p in ps)), None)


# --- The checks --------------------------------------------------------------------------------------------------


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def root_of(leaves: list[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + root_of(leaves[:half]) + root_of(leaves[half:])).digest()


def check(held: dict[str, Any], text: str, at: datetime, key: str) -> str | None:
    """The first thing that does not hold, None if all does."""
    lines = text.splitlines()
    cases = [line.split(" ") for line in lines]
    for wrong in (
        signatures(held, key), dates(held, at), evidence(held, text, lines),
        *(stratum(held, s, cases) for s in held["strata"]), totals(held),
    ):  # fmt: skip
        if wrong:
            return wrong
    return None


def exact(text: str) -> bytes:
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("base64 in another spelling")
    return data


def signatures(held: dict[str, Any], key: str) -> str | None:
    body = {name: value for name, value in held.items() if name != "signatures"}
    for signature in held["signatures"]:
        public, seal = (exact(signature[name]) for name in ("public_key", "ed25519"))
        data = canonical({**body, "signer": {name: value for name, value in signature.items() if name != "ed25519"}})
        if not is_signed(public, seal, data):
            return "a signature does not hold"
        if hashlib.sha256(public).hexdigest()[:16] != signature["key_id"]:
            return "a key id is not that of its key"
    if not held["signatures"]:
        return "nobody signed"
    if key and key not in [s["public_key"] for s in held["signatures"]]:
        return "not signed with the key asked for"
    return None


def dates(held: dict[str, Any], at: datetime) -> str | None:
    planned, opened, issued, until = (
        datetime.fromisoformat(held[n]) for n in ("planned_at", "opened_at", "issued_at", "valid_until")
    )
    if not planned <= opened <= issued:
        return "the labels were opened before the plan was fixed"
    if (until - issued).days > 92:
        return "valid for longer than 92 days"
    if held["revoked"] is not False or not issued <= at < until:
        return "revoked, or not valid at this time"
    if hashlib.sha256(canonical(held["plan"])).hexdigest() != held["plan_sha256"]:
        return "the plan is not the one that was fixed"
    return None


def evidence(held: dict[str, Any], text: str, lines: list[str]) -> str | None:
    told = held["evidence"]
    if lines != sorted(set(lines)) or text != "".join(f"{line}\n" for line in lines):
        return "evidence lines are not sorted, or stand twice"
    if told["n"] != len(lines) or told["sha256"] != hashlib.sha256(text.encode()).hexdigest():
        return "the evidence is not the one that was signed"
    if told["merkle_root"] != root_of([hashlib.sha256(b"\0" + line.encode()).digest() for line in lines]).hex():
        return "the evidence has another Merkle root"
    return None


def stratum(held: dict[str, Any], told: dict[str, Any], cases: list[list[str]]) -> str | None:
    name, alpha, delta = told["key"], float(told["alpha"]), float(told["delta"])
    mine = [(float(c[2]), c[3] == "1") for c in cases if stratum_among(held["plan"]["strata"], c[1]) == name]
    if told["n"] != len(mine):
        return f"{name}: the evidence has {len(mine)} cases"
    sized = next((e for e in (2, 1, 0) if needed(alpha, delta, e) <= len(mine)), None)
    if told["grid"] and told["start_errors"] != sized:
        return f"{name}: the first test is sized for other errors"
    thresholds = [float(step["lambda"]) for step in told["grid"]]
    if thresholds != sorted(set(thresholds), reverse=True):
        return f"{name}: thresholds are not from strict to lenient"
    values = []
    for threshold, step in zip(thresholds, told["grid"], strict=True):
        reaching = [wrong for score, wrong in mine if score >= threshold]
        p = tail(sum(reaching), len(reaching), alpha) if reaching else 1.0
        if (step["n"], step["k"]) != (len(reaching), sum(reaching)) or not math.isclose(
            float(step["p"]), p, rel_tol=1e-8
        ):
            return f"{name}: n, k or p at {threshold} is {len(reaching)}, {sum(reaching)}, {p:.9e}"
        values.append(p)
    passed = verdicts(values, delta, told["procedure"]) if values else []
    if passed != [step["passed"] for step in told["grid"]]:
        return f"{name}: another threshold passes"
    last = min((t for t, ok in zip(thresholds, passed, strict=True) if ok), default=None)
    if (None if told["lambda_hat"] is None else float(told["lambda_hat"])) != last:
        return f"{name}: the threshold in force is not the last that passed"
    reaching = [wrong for score, wrong in mine if last is not None and score >= last]
    if (told["n_released"], told["errors"]) != (len(reaching), sum(reaching)):
        return f"{name}: the cases released are other than told"
    return None


def totals(held: dict[str, Any]) -> str | None:
    strata, plan = held["strata"], held["plan"]
    if {s["key"]: s["patterns"] for s in strata} != plan["strata"]:
        return "the strata are not those of the plan"
    if sum(float(s["delta"]) for s in strata) > float(held["delta"]) * (1 + 1e-12):
        return "the strata spend more than delta"
    if any(s["alpha"] != plan["alpha"] or s["procedure"] != plan["procedure"] for s in strata):
        return "alpha or procedure is not that of the plan"
    if held["n_released"] != sum(s["n_released"] for s in strata) or held["errors"] != sum(s["errors"] for s in strata):
        return "the totals are not the sums over the strata"
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("certificate", type=Path)
    parser.add_argument("--key", default="")
    parser.add_argument("--at", default="")
    arguments = parser.parse_args()
    try:
        held = json.loads(arguments.certificate.read_bytes())
        text = (arguments.certificate.parent / Path(held["evidence"]["file"]).name).read_bytes().decode()
        at = datetime.fromisoformat(arguments.at) if arguments.at else datetime.now(UTC)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"unusable: {error}")
        return 2
    try:
        wrong = check(held, text, at, arguments.key)
    except (KeyError, ValueError, TypeError, IndexError, AttributeError) as error:
        wrong = f"not a certificate: {error!r}"
    print(
        wrong
        or f"holds: {held['id']}, {held['errors']} wrong of {held['n_released']} released, until {held['valid_until']}"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
