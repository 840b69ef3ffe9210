"""Does one split tell what another is asked, or a row tell its answer by anything but its content (evaluation §5)?

Pool A (fit, calibrate) and pool B (certify, test, hidden) share no wording; no two splits share people; and a model of
bare words, or of a row's number, hour and name, knows no more of a symptom twin than a coin.
"""

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log

import numpy as np

from .row import Row

PERMUTATIONS = 128
SHINGLE_LENGTH = 5
TOO_ALIKE = 0.8
WORDY = 24  # characters from which a text is somebody's wording and no common phrase
_PRIME = (1 << 31) - 1


@dataclass(frozen=True, slots=True)
class Alike:
    """Two texts of different pools and how alike they are, identifiers masked."""

    similarity: float
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Guessed:
    """How often a model that sees only `features` of a row names its action, beside always the commonest one."""

    right: int
    majority: int
    rows: int

    @property
    def points(self) -> float:
        """By how many points of a hundred it beats the commonest action."""
        return 100 * (self.right - self.majority) / self.rows if self.rows else 0.0


def texts_of(row: Row) -> Iterator[str]:
    """What people and systems wrote about the case: fault text, letters, and the narrative of a free-text message."""
    yield str(row.exception["error"].get("text") or "")
    yield from (str(r["message"]) for r in row.exception["related"] if not str(r["message"]).startswith(("<", "{")))
    yield from re.findall(r":79:(.*?)\r\n-}", row.exception["message"], re.S)


def identities(row: Row) -> Iterator[str]:
    """Names, accounts, BICs and streets of everybody in the row."""
    reference = row.exception["reference"]
    yield from (value for bank in reference.get("banks", []) for value in (bank["bic"], bank["name"]))
    yield from (value for held in reference.get("accounts", []) for value in (held["account"], held["holder"]))
    for paid in reference.get("payments", []):
        yield from (paid["debtor"], paid["creditor"], paid["debtor_account"], paid["creditor_account"])
    yield from re.findall(r"<StrtNm>([^<]+)<", row.exception["message"])


def masked(row: Row, text: str) -> str:
    """The text without the row's own names and numbers, in small letters."""
    for known in sorted(set(identities(row)), key=len, reverse=True):
        text = text.replace(known, "#")
    text = re.sub(r"\b[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}\b|\b[A-Z]{2}\d{2}[A-Z0-9 ]{8,}|\S*\d\S*", "#", text)
    return " ".join(text.lower().split())


def most_alike(pool_a: Iterable[Row], pool_b: Iterable[Row], k: int = 10) -> list[Alike]:
    """The pairs across pools with the highest MinHash similarity, most alike first."""
    first, second = (sorted({masked(r, t) for r in rows for t in texts_of(r)} - {"", "#"}) for rows in (pool_a, pool_b))
    left, right = _signatures(first), _signatures(second)
    found = []
    for text, signature in zip(first, left, strict=True):
        shares = (right == signature).mean(axis=1)
        nearest = int(shares.argmax())
        found.append(Alike(float(shares[nearest]), text, second[nearest]))
    return sorted(found, key=lambda pair: -pair.similarity)[:k]


def _signatures(texts: Sequence[str]) -> np.ndarray:
    """One MinHash signature a text: the least of each permutation over its shingles of SHINGLE_LENGTH letters."""
    rng = np.random.default_rng(5)
    factor, offset = (rng.integers(1, _PRIME, size=(PERMUTATIONS, 1), dtype=np.int64) for _ in range(2))
    rows = []
    for text in texts:
        pieces = {text[i : i + SHINGLE_LENGTH] for i in range(max(1, len(text) - SHINGLE_LENGTH + 1))}
        hashed = np.array([zlib.crc32(piece.encode()) % _PRIME for piece in sorted(pieces)], dtype=np.int64)
        rows.append(((factor * hashed + offset) % _PRIME).min(axis=1))
    return np.array(rows)


def quoted(rows: Iterable[Row], documents: Mapping[str, str]) -> list[tuple[str, str]]:
    """Where a name, number or text of the rows stands in a document: (document, what stands there).

    Texts are compared without identifiers and as a whole; short ones say nothing and are left out.
    """
    plain = {name: " ".join(text.lower().split()) for name, text in documents.items()}
    known = {known for row in rows for known in identities(row)} | {row.exception["message"] for row in rows}
    said = {text for row in rows for text in (masked(row, t).strip("# .") for t in texts_of(row)) if len(text) >= WORDY}
    wanted = sorted({" ".join(text.lower().split()) for text in known} | said)
    return [(name, text) for name, held in plain.items() for text in wanted if text and text in held]


def guessed(train: Sequence[Row], test: Sequence[Row], features: Callable[[Row], Iterable[str]]) -> Guessed:
    """A naive Bayes model of `features`, learned on `train`, beside the commonest action of `test`."""
    actions = Counter(action_of(row) for row in train)
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for row in train:
        seen[action_of(row)].update(features(row))
    known = {feature for counts in seen.values() for feature in counts}

    def score(action: str, told: Sequence[str]) -> float:
        counts = seen[action]
        total = counts.total() + len(known)
        return log(actions[action]) + sum(log((counts[feature] + 1) / total) for feature in told)

    def best(row: Row) -> str:
        told = [feature for feature in features(row) if feature in known]
        return max(actions, key=lambda action: score(action, told))

    right = sum(best(row) == action_of(row) for row in test)
    return Guessed(right, max(Counter(map(action_of, test)).values(), default=0), len(test))


def action_of(row: Row) -> str:
    """The first of the accepted actions: what a model of classes would be taught."""
    return row.expected.actions[0]


def words(row: Row) -> list[str]:
    """The bare words of what was reported."""
    return re.findall(r"[^\W\d_]+", str(row.exception["error"].get("text") or "").lower())


def code_and_words(row: Row) -> list[str]:
    """The reported code beside the words."""
    return [f"code {row.exception['error'].get('code')}", *words(row)]


def place(row: Row) -> list[str]:
    """What a row should not tell by: its number, the letters of its name, the hour it came."""
    number = int(row.id.rsplit("-", 1)[1])
    came = datetime.fromisoformat(row.exception["received_at"])
    return [
        f"even {number % 2}",
        f"name {row.exception['external_id'][5]}",
        f"hour {came.hour}",
        f"minute {came.minute % 10}",
    ]


def size(row: Row) -> list[str]:
    """How long the row is, in steps of a tenth."""
    return [f"size {round(10 * log(len(row.canonical())))}"]


def pairs(rows: Iterable[Row]) -> list[Row]:
    """The rows that share their root cause with another one: symptom twins."""
    held = list(rows)
    counted = Counter(row.cluster for row in held)
    return [row for row in held if counted[row.cluster] > 1]
