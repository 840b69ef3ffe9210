"""Small charts as geometry: bars, stacked bars, lines, sparklines and intervals, drawn as SVG attributes.

No chart carries a style of its own: colours are classes, and every chart stands beside a table of its values.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..said import N_, changed, figure, joined, tell

WIDTH, LEFT, RIGHT, ROW, TOP = 640, 190, 110, 24, 6
HEIGHT = 180
LIMIT = N_("limit")
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
    described = _described(_named(bar.label, bar.text) for bar in found)
    named = tuple((CLASSES[n % len(CLASSES)], name) for n, name in enumerate(legend))
    height = TOP * 2 + ROW * max(len(found), 1)
    return Chart(title, described, WIDTH, height, tuple(rects), tuple(labels), tuple(strokes), named)


def pairs(title: str, names: tuple[str, str], found: Sequence[tuple[str, float, float]]) -> Chart:
    """Two thin bars for each label, one under the other: now and before, in the same unit."""
    most = max((value for _, *both in found for value in both), default=0) or 1
    scale, half = (WIDTH - LEFT - RIGHT) / most, 8
    rects: list[Rect] = []
    labels: list[Label] = []
    for row, (label, *both) in enumerate(found):
        y = TOP + row * ROW
        labels.append(Label(LEFT - 8, y + 13, _short(label), "end"))
        labels.append(
            Label(round(LEFT + max(both) * scale, 1) + 6, y + 13, joined(map(_share, both), " / "), tone="muted")
        )
        for n, value in enumerate(both):
            said = _named(joined((label, names[n])), _share(value))
            rects.append(Rect(LEFT, y + n * half, round(value * scale, 1), half - 1, CLASSES[(0, 4)[n]], said))
    described = _described(
        tell("%(label)s: %(now)s, before %(before)s", label=label, now=_share(a), before=_share(b))
        for label, a, b in found
    )
    named = tuple((CLASSES[(0, 4)[n]], name) for n, name in enumerate(names))
    return Chart(title, described, WIDTH, TOP * 2 + ROW * max(len(found), 1), tuple(rects), tuple(labels), (), named)


@dataclass(frozen=True, slots=True)
class Point:
    """One bin of a reliability diagram: what was said, what came true with its interval, and of how many."""

    said: float
    came: float
    low: float
    high: float
    n: int


def reliability(title: str, found: Sequence[Point]) -> Chart:
    """What came true over what was said, both from 0 to 1; on the diagonal the two agree. n stands under each point."""
    # Twice as wide as high: bins are a tenth apart, and each has its n beside it.
    side, wide, left, top = 240, 520, 44, 10
    foot = top + side

    def at(said: float, came: float) -> tuple[float, float]:
        return round(left + said * wide, 1), round(foot - came * side, 1)

    strokes = [
        Stroke(f"{left},{top} {left},{foot} {left + wide},{foot}", "axis"),
        Stroke("{},{} {},{}".format(*at(0, 0), *at(1, 1)), "limit"),
    ]
    labels = [Label(left - 6, foot - n * side / 4 + 4, f"{n * 25} %", "end", "muted") for n in range(5)]
    labels += [Label(left + n * wide / 4, foot + 16, f"{n * 25} %", "middle", "muted") for n in range(5)]
    labels.append(Label(left + wide / 2, foot + 34, N_("said"), "middle", "muted"))
    labels.append(Label(left + 6, top + 10, N_("came true"), tone="muted"))
    rects = []
    for point in found:
        x, y = at(point.said, point.came)
        (_, low), (_, high) = at(point.said, point.low), at(point.said, point.high)
        strokes.append(Stroke(f"{x},{low} {x},{high}", "whisker"))
        said = tell(
            "said %(said)s, came true %(came)s of %(n)s",
            said=figure(f"{point.said:.0%}"),
            came=figure(f"{point.came:.0%}"),
            n=point.n,
        )
        rects.append(Rect(x - 4, y - 4, 8, 8, CLASSES[0], said))
        labels.append(Label(x + 7, y + 12, figure(f"n {point.n:,}"), tone="muted"))
    described = _described(rect.title for rect in rects)
    return Chart(title, described, WIDTH, foot + 42, tuple(rects), tuple(labels), tuple(strokes))


def lines(
    title: str,
    names: Sequence[str],
    series: Sequence[Sequence[float]],
    ticks: Sequence[str],
    *,
    limit: float | None = None,
    limit_name: str = LIMIT,
    intervals: Sequence[tuple[float, float]] = (),
) -> Chart:
    """Lines over equally spaced ticks, from 0 at the foot to the greatest value; `limit` is drawn across, and named.

    `intervals` (low, high) stand at the points of a line that shows rates.
    """
    ends = [high for _, high in intervals]
    most = max((value for each in (*series, ends, [limit or 0]) for value in each), default=0) or 1
    left, foot, step = 44, HEIGHT - 22, (WIDTH - 44 - 12) / max(len(ticks) - 1, 1)

    def point(at: int, value: float) -> str:
        return f"{round(left + at * step, 1)},{round(foot - value / most * (foot - 14), 1)}"

    rects: list[Rect] = []
    strokes = [Stroke(f"{left},{foot} {WIDTH - 12},{foot}", "axis")]
    if limit is not None:
        strokes.append(Stroke(f"{point(0, limit)} {WIDTH - 12},{round(foot - limit / most * (foot - 14), 1)}", "limit"))
    strokes += [Stroke(f"{point(at, low)} {point(at, high)}", "whisker") for at, (low, high) in enumerate(intervals)]
    for n, each in enumerate(series):
        strokes.append(Stroke(" ".join(point(at, value) for at, value in enumerate(each)), CLASSES[n % len(CLASSES)]))
        if len(each) == 1:  # a line of one point is none
            x, y = (float(part) for part in point(0, each[0]).split(","))
            rects.append(Rect(x, y - 3, 6, 6, CLASSES[n % len(CLASSES)], _named(names[n], figure(f"{each[0]:g}"))))
    labels = [
        Label(left - 6, 18, _share(most) if most <= 1 else figure(f"{most:g}"), "end", "muted"),
        Label(left - 6, foot, "0", "end", "muted"),
    ]
    if limit is not None:
        _, height = point(0, limit).split(",")
        said = joined((limit_name, _share(limit) if most <= 1 else figure(f"{limit:g}")), " ")
        labels.append(Label(WIDTH - 12, float(height) - 5, said, "end", "muted"))
    for at, tick in enumerate(ticks):
        if len(ticks) <= 8 or at % (len(ticks) // 6) == 0:
            # The last one ends with its line: what is written beyond the edge cannot be read.
            anchor = "end" if 0 < at == len(ticks) - 1 else "middle"
            labels.append(Label(round(left + at * step, 1), HEIGHT - 6, tick, anchor, "muted"))
    described = joined(
        (
            _named(
                name, joined(joined((tick, figure(f"{value:g}")), " ") for tick, value in zip(ticks, each, strict=True))
            )
            for name, each in zip(names, series, strict=True)
        ),
        "; ",
    )
    named = tuple((CLASSES[n % len(CLASSES)], name) for n, name in enumerate(names)) if len(names) > 1 else ()
    return Chart(title, described, WIDTH, HEIGHT, tuple(rects), tuple(labels), tuple(strokes), named)


@dataclass(frozen=True, slots=True)
class Spark:
    """One sparkline: its values from the oldest on, the limit drawn across it, and what stands at its end.

    `last` is its last value in words; empty where the values are shares.
    """

    label: str
    values: tuple[float, ...]
    text: str
    limit: float | None = None
    last: str = ""


def sparklines(title: str, found: Sequence[Spark]) -> Chart:
    """Small lines one under the other, without axes: each from 0 to the greatest of its own values and its limit."""
    span, high, row = 150, 26, 36
    strokes: list[Stroke] = []
    labels: list[Label] = []
    rects: list[Rect] = []
    for n, spark in enumerate(found):
        foot = TOP + n * row + high
        scale = high / (max((*spark.values, spark.limit or 0)) or 1)
        step = span / max(len(spark.values) - 1, 1)
        points = [(round(LEFT + at * step, 1), round(foot - value * scale, 1)) for at, value in enumerate(spark.values)]
        strokes.append(Stroke(" ".join(f"{x},{y}" for x, y in points), CLASSES[0]))
        if spark.limit is not None:
            y = round(foot - spark.limit * scale, 1)
            strokes.append(Stroke(f"{LEFT},{y} {LEFT + span},{y}", "limit"))
        x, y = points[-1]
        rects.append(Rect(x - 2, y - 2, 4, 4, CLASSES[0], _last(spark)))
        labels.append(Label(LEFT - 8, foot - 8, _short(spark.label), "end"))
        labels.append(Label(LEFT + span + 10, foot - 8, spark.text, tone="muted"))
    described = _described(_named(each.label, each.text) for each in found)
    return Chart(title, described, WIDTH, TOP * 2 + row * len(found), tuple(rects), tuple(labels), tuple(strokes))


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
        name = _named(joined((bar.label, legend[n])), figure(f"{part:g}")) if legend else _named(bar.label, bar.text)
        found.append(Rect(round(x, 1), y, round(part * scale, 1), 17, CLASSES[n % len(CLASSES)], name))
        x += part * scale
    return found


def _described(parts: Iterable[str]) -> str:
    return joined(found, "; ") if (found := tuple(parts)) else N_("no values")


def _named(label: str, text: str) -> str:
    return joined((label, text), ": ")


def _last(spark: Spark) -> str:
    return tell("%(label)s, last: %(share)s", label=spark.label, share=spark.last or _share(spark.values[-1]))


def _share(value: float) -> str:
    return f"{value:.0%}"


def _end(bar: Bar, scale: float) -> float:
    return round(LEFT + max(sum(bar.parts), *(bar.interval or (0, 0))) * scale, 1)


def _short(label: str) -> str:
    return changed(label, lambda text: text if len(text) <= 28 else f"{text[:27]}…")
