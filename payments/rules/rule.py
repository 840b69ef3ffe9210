"""What a rule is: one sentence of a usage guideline or network standard, with a judge and two examples."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from ..vocabulary import Severity
from .reading import Node, Reading


@dataclass(frozen=True, slots=True)
class Fault:
    """What a judge found at one place. `severity` only where it differs from the rule's own."""

    path: str
    value: str
    text: str
    fix: str = ""
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A minimal message told by its differences from a clean one: path → text, None removes the path.

    `base` names the clean message (`pacs.008`, `pacs.009.COV`, …); `example.build` makes the message. `replace`:
    pairs of text to be replaced in it, for what no path can say.
    """

    base: str
    changes: Mapping[str, str | None] = field(default_factory=dict)
    replace: tuple[tuple[str, str], ...] = ()


Judge = Callable[[Reading], Iterable[Fault]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `applies` are message type prefixes, `families` those of the profiles (none: all)."""

    id: str
    title: str
    sentence: str
    source: str
    applies: tuple[str, ...]
    judge: Judge
    failing: Example
    passing: Example
    families: tuple[str, ...] = ()
    except_for: tuple[str, ...] = ()
    severity: Severity = Severity.ERROR
    as_of: date | None = None  # the day on which the examples are judged
    profile: str = "cbpr-current"  # the profile under which the examples are judged

    def speaks_of(self, message_type: str, family: str) -> bool:
        """Whether the rule has anything to say on this type of message in this family of profiles."""
        if self.families and family not in self.families:
            return False
        return message_type.startswith(self.applies) and not message_type.startswith(self.except_for or ("\0",))


def rule(
    id: str,
    title: str,
    sentence: str,
    *,
    source: str,
    applies: tuple[str, ...],
    failing: Example,
    passing: Example,
    families: tuple[str, ...] = (),
    except_for: tuple[str, ...] = (),
    severity: Severity = Severity.ERROR,
    as_of: date | None = None,
    profile: str = "cbpr-current",
) -> Callable[[Judge], Rule]:
    """Make the decorated judge the judge of this rule."""

    def of(judge: Judge) -> Rule:
        return Rule(
            id,
            title,
            sentence,
            source,
            applies,
            judge,
            failing,
            passing,
            families,
            except_for,
            severity,
            as_of,
            profile,
        )

    return of


def at(node: Node, text: str, fix: str = "", severity: Severity | None = None) -> Fault:
    """A fault at an existing element; of a group, the texts below it are its value."""
    value = node.text if node.text is not None else " / ".join(leaf.text or "" for leaf in node.leaves())
    return Fault(node.path, value, text, fix, severity)


def missing(parent: Node, name: str, text: str, fix: str = "", severity: Severity | None = None) -> Fault:
    """A fault at an element that should be below `parent` and is not; its value is empty."""
    return Fault(f"{parent.path}/{name}" if parent.path else name, "", text, fix, severity)
