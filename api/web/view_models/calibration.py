"""The calibration dashboard: whether what was said of proposals came true, bin by bin, week by week, and by kind."""

from collections import defaultdict
from collections.abc import Sequence

from cases.observed import Observed

from ..said import N_, N_all, Said, figure, tell, tell_many
from .charts import Point, lines, reliability, wilson
from .dashboards import iso_week
from .figures import period
from .sheet import Cell, Section, cell, number, table
from .words import bounds, grouped, part_of

BINS, KINDS_MAX, STEPS = 10, 12, 10
Judged = tuple[float, bool]


def sections(seen: Sequence[Observed], zone: str) -> tuple[Section, ...]:
    """All charts, over judged cases with a calibrated confidence; scores without one are kept apart and named so."""
    known = [each for each in seen if each.right is not None]
    calibrated = [each for each in known if each.calibrated]
    scores = [each for each in known if not each.calibrated]
    found = [
        _diagram(N_("Reliability of calibrated confidence"), calibrated),
        _over_time(calibrated, zone),
        _coverage(N_("Wrong against coverage, by calibrated confidence"), calibrated),
        _by_kind(known),
    ]
    if scores:
        found += [
            _diagram(N_("Scores without a certificate (no confidence)"), scores),
            _coverage(N_("Wrong against coverage, by such scores"), scores),
        ]
    return tuple(found)


def bins_of(judged: Sequence[Judged]) -> list[Point]:
    """Ten equal bins; those without cases are left out."""
    held: dict[int, list[Judged]] = defaultdict(list)
    for said, right in judged:
        held[min(BINS - 1, int(said * BINS))].append((said, right))
    points = []
    for _, inside in sorted(held.items()):
        came, n = sum(right for _, right in inside), len(inside)
        points.append(Point(sum(said for said, _ in inside) / n, came / n, *wilson(came, n), n))
    return points


def calibration_error(judged: Sequence[Judged]) -> float:
    """ECE: the mean distance between said and came true over the ten bins, weighted by their cases."""
    return sum(p.n * abs(p.said - p.came) for p in bins_of(judged)) / len(judged) if judged else 0.0


def error_between(judged: Sequence[Judged]) -> tuple[float, float]:
    """The calibration error with every bin at the near and at the far end of its own 95 % interval.

    The error itself has no interval in closed form; these bounds are wider than one would be.
    """
    ends = [(p.n, p.said, p.low, p.high) for p in bins_of(judged)]
    near = sum(n * max(low - said, said - high, 0.0) for n, said, low, high in ends)
    far = sum(n * max(said - low, high - said) for n, said, low, high in ends)
    return (near / len(judged), min(1.0, far / len(judged))) if judged else (0.0, 1.0)


def risk_at(judged: Sequence[Judged]) -> list[tuple[float, int, int]]:
    """Coverage, cases and wrong ones among the surest tenth, two tenths, … and all."""
    ranked = sorted(judged, key=lambda each: -each[0])
    steps = [max(1, round(len(ranked) * step / STEPS)) for step in range(1, STEPS + 1)] if ranked else []
    return [(n / len(ranked), n, sum(not right for _, right in ranked[:n])) for n in dict.fromkeys(steps)]


def _pairs(seen: Sequence[Observed]) -> list[Judged]:
    return [(each.score, bool(each.right)) for each in seen]


def _diagram(title: str, seen: Sequence[Observed]) -> Section:
    points = bins_of(_pairs(seen))
    rows = [
        (
            cell(f"{p.said:.0%}"),
            number(p.n),
            cell(f"{p.came:.0%}", end=True),
            cell(bounds(p.low, p.high), end=True),
        )
        for p in points
    ]
    note = (
        tell("%(span)s, ECE %(error)s", span=_span(seen), error=figure(f"{calibration_error(_pairs(seen)):.3f}"))
        if seen
        else N_("n 0")
    )
    empty = N_("No judged case carries one yet: it takes a certificate in force.")
    shown = table(title, N_all("Said", "Cases", "Came true", "95 % interval"), rows, empty)
    return Section(title, note, shown, reliability(title, points) if points else None, cases="/history")


def _over_time(seen: Sequence[Observed], zone: str) -> Section:
    weeks: dict[str, list[Judged]] = defaultdict(list)
    for each in seen:
        weeks[iso_week(each.at, zone)].append((each.score, bool(each.right)))
    found = [(week, calibration_error(held), len(held)) for week, held in sorted(weeks.items())]
    between = [error_between(held) for _, held in sorted(weeks.items())]
    rows = [
        (
            cell(week),
            cell(_three(error), end=True),
            number(n),
            cell(tell("%(low)s to %(high)s", low=_three(low), high=_three(high)), end=True),
        )
        for (week, error, n), (low, high) in zip(found, between, strict=True)
    ]
    title, errors = N_("Calibration error over time"), [round(error, 4) for _, error, _ in found]
    drawn = lines(title, N_all("ECE"), (errors,), [week for week, _, _ in found], intervals=between) if found else None
    shown = table(title, N_all("Week", "ECE", "Cases", "Bounds"), rows)
    note = tell("by week, bounds from the 95 %% interval of each bin, %(span)s", span=_span(seen))
    return Section(title, note, shown, drawn, cases="/history")


def _coverage(title: str, seen: Sequence[Observed]) -> Section:
    found = risk_at(_pairs(seen))
    between = [wilson(wrong, n) for _, n, wrong in found]
    rows = [
        (cell(f"{share:.0%}"), number(n), number(wrong), cell(bounds(low, high, 1), end=True))
        for (share, n, wrong), (low, high) in zip(found, between, strict=True)
    ]
    ticks, shares = [f"{share:.0%}" for share, _, _ in found], [round(wrong / n, 4) for _, n, wrong in found]
    drawn = lines(title, N_all("wrong"), (shares,), ticks, intervals=between) if found else None
    shown = table(title, N_all("Surest", "Cases", "Wrong", "95 % interval"), rows)
    return Section(
        title, tell("share wrong among the surest, %(span)s", span=_span(seen)), shown, drawn, cases="/history"
    )


def _by_kind(seen: Sequence[Observed]) -> Section:
    """Code by rail: how many of the judged were right. The ground deepens with the share that was wrong."""
    held: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for each in seen:
        held[(each.code, each.rail)].append(bool(each.right))
    rails = sorted({rail for _, rail in held})
    totals: dict[str, int] = defaultdict(int)
    for (code, _), rights in held.items():
        totals[code] += len(rights)
    codes = sorted(totals, key=lambda code: (-totals[code], code))[:KINDS_MAX]
    rows = [
        (cell(code, mono=True, href=f"/history?q={code}"), *(_heat(held.get((code, rail), [])) for rail in rails))
        for code in codes
    ]
    title = N_("Right by code and rail")
    note = tell("right of judged, calibrated or not, %(span)s", span=_span(seen))
    return Section(title, note, table(title, (N_("Code"), *rails), rows), cases="/history")


def _heat(rights: Sequence[bool]) -> Cell:
    if not rights:
        return cell("–", end=True)
    wrong = 1 - sum(rights) / len(rights)
    low, high = wilson(sum(rights), len(rights))
    title = tell("95 %% interval %(low)s to %(high)s", low=figure(f"{low:.0%}"), high=figure(f"{high:.0%}"))
    return cell(part_of(sum(rights), len(rights)), end=True, heat=min(5, round(wrong * 10)), title=title)


def _span(seen: Sequence[Observed]) -> str:
    if not seen:
        return N_("n 0")
    return tell(
        "n %(n)s, %(period)s, %(codes)s",
        n=grouped(len(seen)),
        period=period(seen[0].at, seen[-1].at),
        codes=tell_many("%(n)s code", "%(n)s codes", len({o.code for o in seen})),
    )


def _three(value: float) -> Said:
    return figure(f"{value:.3f}")
