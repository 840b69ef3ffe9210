"""What speaks for and against a proposal: evidence, checks, confidence, and the risks a person should weigh."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.confidence.features import FEATURES
from cases.calibration import Calibration
from cases.evidence import Evidence
from cases.verification import Check, Verification

from ..said import N_, Said, figure, joined, tell, tell_many
from .changes import Change
from .figures import instant
from .marks import Piece, mixed_scripts, pieces
from .words import CLASSES, FRESH_IDS, check_name, check_words, grouped, risk_words

QUOTE_CHARACTERS_MAX = 2_000
PASSAGE = re.compile(r"[A-Z0-9-]+#[a-z0-9-]+")
# Of what lowers the confidence: the checks, the proof and the changed fields have lines of their own.
DOUBTS = frozenset({"candidates", "unanswered", "disagreement", "retries", "code_elsewhere", "dissent"})


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One fact as shown. `number` is its place in the list, for the keys 1–9 and for citations.

    `nothing` is true for a search that found nothing: it is kept, but proves nothing. `day` is the one it holds for.
    """

    number: int
    id: str
    cls: str
    meaning: str
    source: str
    locator: str
    quote: tuple[Piece, ...]
    as_of: str
    tainted: bool
    nothing: bool = False
    day: str = ""

    @property
    def passage(self) -> str:
        """The address of the passage of knowledge that it quotes, as it was in force; empty where it quotes none."""
        if self.source != "knowledge" or self.nothing or not PASSAGE.fullmatch(self.locator):
            return ""
        document, _, heading = self.locator.partition("#")
        return f"/knowledge/{document}?on={self.day}#{heading}"

    @property
    def parts(self) -> tuple[str, ...]:
        """The locator in stretches after which a line may break."""
        return tuple(self.locator.split("/"))

    @property
    def kind(self) -> Said:
        """The class and what it means."""
        return joined((self.cls, self.meaning), " ")


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check: `sign` ✓, ✗ or ?, with the word for it beside."""

    name: str
    sign: str
    word: str
    tone: str
    detail: tuple[Piece, ...]
    blocking: bool


@dataclass(frozen=True, slots=True)
class Confidence:
    """A percentage only where it is calibrated; else the words that say so. `percent` is None then.

    `basis`: the counted cases behind a calibrated rate, with the interval.
    """

    percent: int | None
    words: str
    basis: str = ""


def evidence_rows(evidence: Iterable[Evidence], zone: str = "UTC") -> tuple[EvidenceRow, ...]:
    """All evidence in the order gathered."""
    return tuple(
        EvidenceRow(
            number=number,
            id=fact.id,
            cls=fact.cls.value,
            meaning=CLASSES[fact.cls.value],
            source=fact.source,
            locator=fact.locator,
            quote=pieces(fact.quote[:QUOTE_CHARACTERS_MAX]),
            as_of=as_of(fact.as_of, zone),
            tainted=fact.tainted,
            nothing=fact.values.get("found") is False and not fact.values.get("stated"),
            day=fact.as_of[: len("2026-11-20")],
        )
        for number, fact in enumerate(evidence, start=1)
    )


def as_of(text: str, zone: str) -> str:
    """A day stays a day, an instant becomes one in the reader's zone; other words stay as they are."""
    try:
        return text if len(text) <= len("2026-11-20") else instant(datetime.fromisoformat(text), zone).text
    except ValueError:
        return text


def check_rows(verification: Verification) -> tuple[CheckRow, ...]:
    """Failed checks first, then those that could not run, then the passed ones."""
    order = {False: 0, None: 1, True: 2}
    return tuple(_check_row(check) for check in sorted(verification.checks, key=lambda check: order[check.passed]))


def confidence(value: float | None, calibrated: bool, counted: Calibration | None = None) -> Confidence:
    """Never a bare score: an uncalibrated value is not shown at all."""
    if value is None:
        return Confidence(None, N_("no proposal"))
    if not calibrated:
        return Confidence(None, N_("not calibrated"))
    percent = int(value * 100)
    return Confidence(percent, figure(f"{percent} %"), _basis(counted) if counted else "")


def _basis(counted: Calibration) -> str:
    low, high = (figure(f"{share:.1%}".replace("%", " %")) for share in (counted.low, counted.high))
    right, cases = grouped(counted.right), grouped(counted.cases)
    told = tell("%(n)s of %(all)s scored alike were right", n=right, all=cases)
    return tell("%(told)s; %(low)s to %(high)s", told=told, low=low, high=high)


def risks(
    changed: Iterable[Change],
    verification: Verification,
    evidence: Iterable[Evidence],
    texts: Iterable[str],
    trace: Iterable[Mapping[str, Any]] = (),
) -> tuple[str, ...]:
    """What speaks against: sensitive fields, unclaimed changes, weak or tainted proof, checks that did not pass, and
    the doubts that the scoring named and no other line tells."""
    found = tuple(changed)
    by_id = {fact.id: fact for fact in evidence}
    return tuple(
        dict.fromkeys(
            [
                *(
                    tell("%(risk)s changes: %(field)s", risk=risk_words(change.risk), field=change.label)
                    for change in found
                    if change.risk
                ),
                *(
                    tell("no operator names the change of %(field)s", field=change.label)
                    for change in found
                    if not change.by
                ),
                *(_weakness(change, by_id) for change in found if _weakness(change, by_id)),
                *(_word_of(check) for check in verification.checks if check.passed is not True),
                *_doubts(trace),
                *_look_alikes(texts),
            ]
        )
    )


def _check_row(check: Check) -> CheckRow:
    sign, word, tone = {
        True: ("✓", N_("passed"), "ok"),
        False: ("✗", N_("failed"), "bad"),
        None: ("?", N_("not checked"), "warn"),
    }[check.passed]
    return CheckRow(check_words(check.name), sign, word, tone, pieces(check.detail), check.blocking)


def _weakness(change: Change, by_id: dict[str, Evidence]) -> str:
    facts = [by_id[e] for e in change.evidence if e in by_id]
    if not facts:
        derived = set(change.by) <= FRESH_IDS
        return tell("no evidence is cited for %(field)s", field=change.label) if change.by and not derived else ""
    if all(fact.tainted for fact in facts):
        return tell("%(field)s rests on free text or an unauthenticated source only", field=change.label)
    strongest = min(fact.cls.value for fact in facts)
    if strongest < "E5":
        return ""
    return tell("%(field)s rests on %(kind)s only", field=change.label, kind=CLASSES[strongest])


def _word_of(check: Check) -> str:
    if check.passed is False:
        return tell("Failed: %(check)s", check=check_name(check.name))
    return tell("Could not be checked: %(check)s", check=check_name(check.name))


def _doubts(trace: Iterable[Mapping[str, Any]]) -> list[str]:
    """The doubts of the last scoring in its own words."""
    scored = [step["features"] for step in trace if "features" in step]
    told = (feature.told for feature in FEATURES if scored and scored[-1].get(feature.name) and feature.name in DOUBTS)
    return [words[0].upper() + words[1:] for words in told]


def _look_alikes(texts: Iterable[str]) -> list[str]:
    words = [word for text in texts for word in mixed_scripts(text)]
    if not words:
        return []
    return [
        tell_many(
            "%(n)s word with letters of several scripts (look-alikes)",
            "%(n)s words with letters of several scripts (look-alikes)",
            len(words),
        )
    ]
