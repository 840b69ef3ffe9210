"""Small charts as geometry: bars, stacked bars, lines and intervals, drawn by a template as SVG attributes.

No chart carries a style of its own: colours are classes, and every chart stands beside a table of its values.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, LEFT, RIGHT, ROW, TOP = 640, 190, 70, 24, 6
HEIGHT = 180
CLASSES = ("c1", "c2", "c3", "c4", "c5")


@dataclass(frozen=True, slots=True)
class Rect:
    """A bar: place and size in the chart's own units, its colour class, and what it says."""

    x: float
    y: float
    width: float
    height: float
    tone: str
    title: str


@dataclass(frozen=True, slots=True)
class Label:
    """A text at a place; `anchor` is start, middle or end."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points (`x,y x,y …`) in a colour class."""

    points: str
    tone: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What the chart template draws. `description` says in words what a reader would see."""

    title: str
    description: str
    width: int
    height: int
    rects: tuple[Rect, ...] = ()
    labels: tuple[Label, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    legend: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its parts from the left, and an interval (low, high) where it is a rate."""

    label: str
    parts: tuple[float, ...]
    text: str
    interval: tuple[float, float] | None = None


def bars(title: str, found: Sequence[Bar], *, top: float | None = None, legend: Sequence[str] = ()) -> Chart:
    """Horizontal bars from 0, stacked where they have several parts. `top` is the value at the right end."""
    most = top or max((max(sum(bar.parts), *(bar.interval or (0, 0))) for bar in found), default=0) or 1
    scale = (WIDTH - LEFT - RIGHT) / most
    rects: list[Rect] = []
    strokes: list[Stroke] = []
    labels: list[Label] = []
    for row, bar in enumerate(found):
        y = TOP + row * ROW
        rects += _stack(bar, y, scale, legend)
        labels.append(Label(LEFT - 8, y + 13, _short(bar.label), "end"))
        labels.append(Label(_end(bar, scale) + 6, y + 13, bar.text, tone="muted"))
        if bar.interval:
            low, high = (round(LEFT + value * scale, 1) for value in bar.interval)
            strokes.append(Stroke(f"{low},{y + 8.5} {high},{y + 8.5}", "whisker"))
    described = "; ".join(f"{bar.label}: {bar.text}" for bar in found) or "no values"
    named = tuple((CLASSES[n % len(CLASSES)], name) for n, name in enumerate(legend))
    height = TOP * 2 + ROW * max(len(found), 1)
    return Chart(title, described, WIDTH, height, tuple(rects), tuple(labels), tuple(strokes), named)


def lines(title: str, names: Sequence[str], series: Sequence[Sequence[float]], ticks: Sequence[str]) -> Chart:
    """Lines over equally spaced ticks, from 0 at the foot to the greatest value at the top."""
    most = max((value for each in series for value in each), default=0) or 1
    left, foot, step = 44, HEIGHT - 22, (WIDTH - 44 - 12) / max(len(ticks) - 1, 1)

    def point(at: int, value: float) -> str:
        return f"{round(left + at * step, 1)},{round(foot - value / most * (foot - 14), 1)}"

    strokes = [Stroke(f"{left},{foot} {WIDTH - 12},{foot}", "axis")]
    for n, each in enumerate(series):
        strokes.append(Stroke(" ".join(point(at, value) for at, value in enumerate(each)), CLASSES[n % len(CLASSES)]))
    labels = [Label(left - 6, 18, f"{most:g}", "end", "muted"), Label(left - 6, foot, "0", "end", "muted")]
    for at, tick in enumerate(ticks):
        if len(ticks) <= 8 or at % (len(ticks) // 6) == 0:
            labels.append(Label(round(left + at * step, 1), HEIGHT - 6, tick, "middle", "muted"))
    described = "; ".join(
        f"{name}: {', '.join(f'{tick} {value:g}' for tick, value in zip(ticks, each, strict=True))}"
        for name, each in zip(names, series, strict=True)
    )
    named = tuple((CLASSES[n % len(CLASSES)], name) for n, name in enumerate(names)) if len(names) > 1 else ()
    return Chart(title, described, WIDTH, HEIGHT, (), tuple(labels), tuple(strokes), named)


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a rate (Wilson), as shares of 1; (0, 1) where nothing was counted."""
    if not of:
        return 0.0, 1.0
    z, share = 1.96, hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * ((share * (1 - share) / of + z * z / (4 * of * of)) ** 0.5)
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def _stack(bar: Bar, y: float, scale: float, legend: Sequence[str]) -> list[Rect]:
    found: list[Rect] = []
    x = float(LEFT)
    for n, part in enumerate(bar.parts):
        name = f"{bar.label}, {legend[n]}: {part:g}" if legend else f"{bar.label}: {bar.text}"
        found.append(Rect(round(x, 1), y, round(part * scale, 1), 17, CLASSES[n % len(CLASSES)], name))
        x += part * scale
    return found


def _end(bar: Bar, scale: float) -> float:
    return round(LEFT + max(sum(bar.parts), *(bar.interval or (0, 0))) * scale, 1)


def _short(label: str) -> str:
    return label if len(label) <= 28 else f"{label[:27]}…"
