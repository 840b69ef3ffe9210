"""What a network rule of FIN is: an error code, one sentence, a judge, a failing and a passing example."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from ..codecs.mt import Entry
from ..vocabulary import Severity
from .mt_reading import MtReading


@dataclass(frozen=True, slots=True)
class MtFault:
    """What a judge found at one place of a FIN message; `fix` says in words what would mend it."""

    path: str
    value: str
    text: str
    fix: str = ""
    severity: Severity = Severity.ERROR


def at(reading: MtReading, entry: Entry, text: str, fix: str = "") -> MtFault:
    """A fault of the field as a whole."""
    return MtFault(str(entry.path), reading.value(entry), text, fix)


def absent(path: str, text: str, fix: str) -> MtFault:
    """A fault of a field that is not there."""
    return MtFault(path, "", text, fix)


@dataclass(frozen=True, slots=True)
class MtExample:
    """A message by its differences from a clean one: path → text, None removes; then `replace` pairs on the bytes."""

    base: str
    changes: Mapping[str, str | None] = field(default_factory=dict)
    replace: tuple[tuple[str, str], ...] = ()


MtJudge = Callable[[MtReading], Iterable[MtFault]]


@dataclass(frozen=True, slots=True)
class MtRule:
    """One rule, known by its network error code. `applies` are message type prefixes; `source` a handbook part."""

    id: str
    title: str
    sentence: str
    source: str
    applies: tuple[str, ...]
    judge: MtJudge
    failing: MtExample
    passing: MtExample
    except_for: tuple[str, ...] = ()

    def speaks_of(self, message_type: str) -> bool:
        """Whether the rule has anything to say on this type."""
        return message_type.startswith(self.applies) and not message_type.startswith(self.except_for or ("\0",))


def mt_rule(
    id: str,
    title: str,
    sentence: str,
    *,
    applies: tuple[str, ...],
    failing: MtExample,
    passing: MtExample,
    source: str = "handbook §1.4, §2.6",
    except_for: tuple[str, ...] = (),
) -> Callable[[MtJudge], MtRule]:
    """Make the decorated judge the judge of this rule."""

    def of(judge: MtJudge) -> MtRule:
        return MtRule(id, title, sentence, source, applies, judge, failing, passing, except_for)

    return of
