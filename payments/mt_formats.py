"""An interpreter of the Swift format notation: `6!n3!a15d`, `[/1!a][/34x]`, `4*35x`. Formats are data, never code.

`|` stands for a line end. `n a c h x y z d e s` are the character classes of the notation (messages.md §2.2).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from .charset import X, Y, Z

Kind = Literal["too_many_lines", "too_few_lines", "character", "too_long", "too_short", "decimal"]

_UPPER = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_FIGURES = frozenset("0123456789")
_CLASSES = {
    "n": (_FIGURES, "digits"),
    "a": (_UPPER, "capital letters"),
    "c": (_UPPER | _FIGURES, "capital letters or digits"),
    "h": (_FIGURES | frozenset("ABCDEF"), "hexadecimal digits"),
    "x": (X - {"\n"}, "characters of set x"),
    "y": (Y, "characters of set y"),
    "z": (Z - {"\n"}, "characters of set z"),
    "d": (_FIGURES | {","}, "digits with a comma"),
    "e": (frozenset(" "), "spaces"),
    "s": (frozenset("+-"), "a sign"),
}
_STRETCHES = {
    letter: re.compile(f"[{re.escape(''.join(sorted(characters)))}]*") for letter, (characters, _) in _CLASSES.items()
}
_TOKEN = re.compile(r"(\d+)(?:-(\d+))?(!?)([nachxyzdes])|([\[\]])|(.)")
_REPEATED = re.compile(r"(\d+)\*(.+)")
_SPANS_LINES = 1000  # a single run this long (9000z of 77T) counts line ends as characters


@dataclass(frozen=True, slots=True)
class Component:
    """One part of a value by its notation, with its place in the value (lines joined by `\\n`)."""

    notation: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Misfit:
    """Where a value stopped fitting (`offset` in the value, `line` from 1) and what was expected there."""

    kind: Kind
    offset: int
    line: int
    expected: str
    notation: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """The components of a value, or the misfits; never both."""

    components: tuple[Component, ...] = ()
    misfits: tuple[Misfit, ...] = ()


@dataclass(frozen=True, slots=True)
class Literally:
    """Text that stands in the value as it stands in the notation."""

    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """`shortest` to `longest` characters of one class."""

    letter: str
    shortest: int
    longest: int
    notation: str


@dataclass(frozen=True, slots=True)
class Maybe:
    """A part that may be absent."""

    parts: "tuple[Part, ...]"


Part = Literally | Run | Maybe


@dataclass(frozen=True, slots=True)
class LineFormat:
    """One line of a format; `most` > 1 for `4*35x`. A line whose parts may all be absent may be absent itself."""

    parts: tuple[Part, ...]
    most: int = 1

    @property
    def may_be_absent(self) -> bool:
        """Whether nothing of it is mandatory."""
        return all(isinstance(part, Maybe) for part in self.parts)


@dataclass(slots=True)
class _Trial:
    """One line being matched: the furthest point reached and what would have had to stand there."""

    text: str
    furthest: int = -1
    kind: Kind = "character"
    expected: str = ""
    notation: str = ""
    found: list[Component] = field(default_factory=list)

    def fail(self, at: int, kind: Kind, expected: str, notation: str) -> None:
        if at > self.furthest:
            self.furthest, self.kind, self.expected, self.notation = at, kind, expected, notation


def read_value(notation: str, value: str) -> Reading:
    """`value` by `notation`: its components with spans, or every line's misfit with offset and expectation."""
    formats = compiled(notation)
    if len(formats) == 1 and _spans_lines(formats[0]):
        return _long_run(formats[0], value)
    found: list[Component] = []
    misfits: list[Misfit] = []
    texts = value.split("\n")
    at = offset = 0
    for place, line_format in enumerate(formats):
        taken = 0
        while taken < line_format.most and at < len(texts):
            trial = _matched(line_format, texts[at])
            if trial.furthest >= 0 and _skippable(line_format, texts[at], at, place):
                break
            _record(trial, at, offset, found, misfits)
            offset += len(texts[at]) + 1
            at, taken = at + 1, taken + 1
        if not taken and not line_format.may_be_absent and at >= len(texts):
            misfits.append(Misfit("too_few_lines", len(value), len(texts), f"a further line {_text(line_format)}"))
    if at < len(texts):
        misfits.append(Misfit("too_many_lines", offset, at + 1, f"no more than {at} lines"))
    return Reading(misfits=tuple(misfits)) if misfits else Reading(tuple(found))


@cache
def compiled(notation: str) -> tuple[LineFormat, ...]:
    """The line formats of a notation. Raises ValueError for a notation that is none."""
    return tuple(_line_format(line) for line in notation.split("|"))


def _line_format(line: str) -> LineFormat:
    repeated = _REPEATED.fullmatch(line)
    tokens = _TOKEN.findall(repeated.group(2) if repeated else line)
    parts, rest = _parts(tokens)
    if rest:
        raise ValueError(f"unbalanced ] in format {line!r}")
    return LineFormat(parts, int(repeated.group(1)) if repeated else 1)


def _parts(tokens: Sequence[tuple[str, ...]]) -> tuple[tuple[Part, ...], Sequence[tuple[str, ...]]]:
    found: list[Part] = []
    while tokens:
        (low, high, exact, letter, bracket, literal), tokens = tokens[0], tokens[1:]
        if bracket == "]":
            return tuple(found), tokens if tokens else ()
        if bracket == "[":
            inner, tokens = _parts(tokens)
            found.append(Maybe(inner))
        elif letter:
            longest = int(high or low)
            shortest = longest if exact else int(low) if high else 1
            found.append(Run(letter, shortest, longest, f"{low}{'-' + high if high else ''}{exact}{letter}"))
        else:
            found.append(Literally(literal))
    return tuple(found), ()


def _skippable(line_format: LineFormat, text: str, at: int, place: int) -> bool:
    """An absent optional line; but a first line that begins with a slash is an account line, and judged as one."""
    return line_format.may_be_absent and not (at == 0 and place == 0 and text.startswith("/"))


def _matched(line_format: LineFormat, text: str) -> _Trial:
    """`furthest` is -1 where the whole line fits."""
    trial = _Trial(text)
    if not text:
        trial.fail(0, "too_short", f"text ({_text(line_format)})", _text(line_format))
    elif _fits(line_format.parts, 0, trial, ()):
        trial.furthest = -1
    return trial


def _fits(parts: tuple[Part, ...], at: int, trial: _Trial, found: tuple[Component, ...]) -> bool:
    if not parts:
        if at == len(trial.text):
            trial.found = list(found)
            return True
        last = found[-1].notation if found else ""
        fitting = bool(last) and trial.text[at] in _CLASSES[last[-1]][0]
        kind: Kind = "too_long" if fitting or not last else "character"
        trial.fail(at, kind, "the end of the line" if kind == "too_long" else _CLASSES[last[-1]][1], last)
        return False
    part, rest = parts[0], parts[1:]
    if isinstance(part, Maybe):
        return _fits(part.parts + rest, at, trial, found) or _fits(rest, at, trial, found)
    if isinstance(part, Literally):
        if trial.text.startswith(part.text, at):
            return _fits(rest, at + len(part.text), trial, found)
        trial.fail(at, "character", f"“{part.text}”", part.text)
        return False
    return any(
        _fits(rest, at + n, trial, (*found, Component(part.notation, trial.text[at : at + n], at, at + n)))
        for n in _lengths(part, rest, at, trial)
    )


def _lengths(run: Run, rest: tuple[Part, ...], at: int, trial: _Trial) -> Sequence[int]:
    """Lengths that `run` can take at `at`, the likeliest first."""
    words, text = _CLASSES[run.letter][1], trial.text
    stretch = _STRETCHES[run.letter].match(text, at)
    longest = min(stretch.end() - at, run.longest) if stretch else 0
    if run.letter == "d":
        return _decimal_lengths(run, at, longest, trial)
    if longest < run.shortest:
        kind: Kind = "too_short" if at + longest == len(text) else "character"
        trial.fail(at + longest, kind, f"{words} ({run.notation})", run.notation)
        return ()
    if not rest:
        return (longest,)
    lengths = list(range(longest, run.shortest - 1, -1))
    if (separator := _separator(rest)) and (cut := text.find(separator, at, at + longest + 1) - at) in lengths:
        lengths.remove(cut)  # NONREF//MB17: the reference ends where the optional // begins
        lengths.insert(0, cut)
    return lengths


def _decimal_lengths(run: Run, at: int, longest: int, trial: _Trial) -> Sequence[int]:
    number = trial.text[at : at + longest]
    if number.count(",") == 1 and not number.startswith(","):
        return (longest,)
    second = number.find(",", number.find(",") + 1)
    where = at if number.startswith(",") or not number else at + (second if second > 0 else longest)
    trial.fail(where, "decimal", "digits, one comma, digits", run.notation)
    return ()


def _separator(rest: tuple[Part, ...]) -> str:
    """The literal that an optional part after a run begins with."""
    if not rest or not isinstance(rest[0], Maybe):
        return ""
    text = ""
    for part in rest[0].parts:
        if not isinstance(part, Literally):
            break
        text += part.text
    return text


def _record(trial: _Trial, line: int, offset: int, found: list[Component], misfits: list[Misfit]) -> None:
    if trial.furthest >= 0:
        misfits.append(Misfit(trial.kind, offset + trial.furthest, line + 1, trial.expected, trial.notation))
    found.extend(Component(c.notation, c.text, offset + c.start, offset + c.end) for c in trial.found)


def _spans_lines(line_format: LineFormat) -> bool:
    part = line_format.parts[0]
    return len(line_format.parts) == 1 and isinstance(part, Run) and part.longest >= _SPANS_LINES


def _long_run(line_format: LineFormat, value: str) -> Reading:
    run = line_format.parts[0]
    assert isinstance(run, Run)
    allowed, words = _CLASSES[run.letter]
    wrong = next((i for i, c in enumerate(value) if c not in allowed and c != "\n"), None)
    if wrong is not None:
        return Reading(misfits=(Misfit("character", wrong, value.count("\n", 0, wrong) + 1, words, run.notation),))
    if len(value) > run.longest:
        line = value.count("\n", 0, run.longest) + 1
        return Reading(misfits=(Misfit("too_long", run.longest, line, "the end of the field", run.notation),))
    return Reading((Component(run.notation, value, 0, len(value)),))


def _text(line_format: LineFormat) -> str:
    return "".join(_notation(part) for part in line_format.parts)


def _notation(part: Part) -> str:
    if isinstance(part, Maybe):
        return f"[{''.join(_notation(inner) for inner in part.parts)}]"
    return part.text if isinstance(part, Literally) else part.notation
