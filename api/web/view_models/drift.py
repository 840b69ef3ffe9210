"""The drift dashboard: whether the cases of late, and what is said of them, are still those of before."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from math import inf, sqrt
from zoneinfo import ZoneInfo

from cases.observed import Observed
from governance.drift import Shift, shift_of

from ..said import N_, N_all, figure, joined, tell
from .charts import Spark, lines, pairs, sparklines, wilson
from .sheet import Section, cell, number, table
from .words import bounds, grouped

Cases = list[Observed]
RECENT, RECENT_CASES = timedelta(days=1), 200
BINS, KINDS_MAX, DAYS = 10, 14, 30
Z_LIMIT = 3.29  # two-sided 0.1 %: the limit of governance §5


def sections(seen: Sequence[Observed], now: datetime, zone: str) -> tuple[Section, ...]:
    """All charts: the window of late against everything before it."""
    late, before = windows(seen, now)
    return (
        _mix(N_("Mix of fault codes"), N_("Code"), late, before, _code, link="/queue?code={}"),
        _mix(N_("Mix of playbooks"), N_("Playbook"), late, before, lambda each: each.playbook, link="/knowledge/{}"),
        _mix(N_("Confidence now against before"), N_("Calibrated confidence"), *_scored(late, before, True), _bin),
        _mix(N_("Scores without a certificate (no confidence)"), N_("Score"), *_scored(late, before, False), _bin),
        _abstention(seen, late, before, zone),
        *_flags(seen, late, before, zone),
    )


def windows(seen: Sequence[Observed], now: datetime) -> tuple[list[Observed], list[Observed]]:
    """The last day, or the last 200 cases where that is fewer; and all before them."""
    of_late = sum(each.at > now - RECENT for each in seen)
    size = min(of_late, RECENT_CASES)
    return list(seen[len(seen) - size :]), list(seen[: len(seen) - size])


def words_of(shift: Shift) -> str:
    """`PSI 0.04, limit 0.10, n 200 against 1,800: quiet`."""
    against = tell("n %(now)s against %(reference)s", now=grouped(shift.now), reference=grouped(shift.reference))
    if shift.limit == inf:
        return tell("%(against)s: nothing to compare yet", against=against)
    return tell(
        "PSI %(psi)s, limit %(limit)s, %(against)s: %(state)s",
        psi=figure(f"{shift.psi:.2f}"),
        limit=figure(f"{shift.limit:.2f}"),
        against=against,
        state=N_("alarm") if shift.alarmed else N_("quiet"),
    )


def _mix(
    title: str,
    column: str,
    late: Sequence[Observed],
    before: Sequence[Observed],
    kind: Callable[[Observed], str],
    link: str = "",
) -> Section:
    now, reference = Counter(map(kind, late)), Counter(map(kind, before))
    shift = shift_of(now, reference)
    names = _names(now, reference, ordered=not link)
    shares = [(name, _share(now, name), _share(reference, name)) for name in names]
    rows = [
        (
            cell(name, href=link.format(name) if link else ""), number(now[name]), cell(f"{a:.0%}", end=True),
            number(reference[name]), cell(f"{b:.0%}", end=True),
        )
        for name, a, b in shares
    ]  # fmt: skip
    shown = table(title, (column, *N_all("Now", "Share", "Before", "Share")), rows)
    drawn = pairs(title, (N_("now"), N_("before")), shares) if shares else None
    return Section(title, words_of(shift), shown, drawn, cases="/queue")


def _names(now: Mapping[str, int], reference: Mapping[str, int], *, ordered: bool) -> list[str]:
    both = {*now, *reference}
    if ordered:
        return sorted(both)
    return sorted(both, key=lambda name: (-now.get(name, 0) - reference.get(name, 0), name))[:KINDS_MAX]


def _share(counted: Mapping[str, int], name: str) -> float:
    total = sum(counted.values())
    return counted.get(name, 0) / total if total else 0.0


def _scored(late: Sequence[Observed], before: Sequence[Observed], calibrated: bool) -> tuple[Cases, Cases]:
    return [e for e in late if e.calibrated is calibrated], [e for e in before if e.calibrated is calibrated]


def _bin(each: Observed) -> str:
    at = min(BINS - 1, int(each.score * BINS))
    return tell("%(low)s to %(high)s", low=figure(f"{at / BINS:.1f}"), high=figure(f"{(at + 1) / BINS:.1f}"))


def _abstention(seen: Sequence[Observed], late: Sequence[Observed], before: Sequence[Observed], zone: str) -> Section:
    title = N_("Share without a repair (asked, handed over, held)")
    return _daily(title, seen, late, before, zone, lambda each: each.abstained)


def _flags(
    seen: Sequence[Observed], late: Sequence[Observed], before: Sequence[Observed], zone: str
) -> tuple[Section, ...]:
    """A small line for each flag that marked any input, with its alarm limit; nothing where there was none."""
    names = sorted({flag for each in seen for flag in each.flags})
    if not names:
        return ()
    of_flag = [(name, _marked(name)) for name in names]
    days = [_by_day(seen, zone, holds) for _, holds in of_flag]
    found = [
        Spark(name, tuple(round(hits / n, 4) for _, hits, n in each), _ending(late, holds, limit), limit)
        for (name, holds), each in zip(of_flag, days, strict=True)
        for limit in [limit_of(_count(before, holds), len(before), len(late))]
    ]
    rows = [
        (cell(same[0][0]), number(same[0][2]), *(number(hits) for _, hits, _ in same))
        for same in zip(*days, strict=True)
    ]
    title = N_("Input flags")
    note = tell(
        "share by day, n %(n)s; of the last %(late)s with 95 %% interval", n=grouped(len(seen)), late=grouped(len(late))
    )
    return (
        Section(
            title, note, table(title, (*N_all("Day", "Of"), *names), rows), sparklines(title, found), cases="/queue"
        ),
    )


def _marked(name: str) -> Callable[[Observed], bool]:
    return lambda each: name in each.flags


def _ending(late: Sequence[Observed], holds: Callable[[Observed], bool], limit: float | None) -> str:
    """`2% (1 to 5), limit 9%: quiet`."""
    if not late:
        return N_("nothing of late")
    hits = _count(late, holds)
    low, high = wilson(hits, len(late))
    told = tell(
        "%(share)s (%(low)s to %(high)s)",
        share=figure(f"{hits / len(late):.0%}"),
        low=figure(f"{low * 100:.0f}"),
        high=figure(f"{high * 100:.0f}"),
    )
    return joined((told, _against(hits, len(late), limit)))


def _by_day(seen: Sequence[Observed], zone: str, holds: Callable[[Observed], bool]) -> list[tuple[str, int, int]]:
    """Of each of the last days: its name, how many cases it holds for, and of how many."""
    days: dict[str, list[bool]] = defaultdict(list)
    for each in seen:
        days[f"{each.at.astimezone(ZoneInfo(zone)):%Y-%m-%d}"].append(holds(each))
    return [(day, sum(held), len(held)) for day, held in sorted(days.items())[-DAYS:]]


def _daily(
    title: str,
    seen: Sequence[Observed],
    late: Sequence[Observed],
    before: Sequence[Observed],
    zone: str,
    holds: Callable[[Observed], bool],
) -> Section:
    """The share by day with its alarm limit: what chance would pass once in a thousand windows of this size."""
    found = _by_day(seen, zone, holds)
    limit = limit_of(_count(before, holds), len(before), len(late))
    between = [wilson(hits, n) for _, hits, n in found]
    rows = [
        (cell(day), number(hits), number(n), cell(bounds(low, high), end=True))
        for (day, hits, n), (low, high) in zip(found, between, strict=True)
    ]
    shown = table(title, N_all("Day", "Cases", "Of", "95 % interval"), rows)
    ticks = [day[5:] for day, _, _ in found]
    series = [round(hits / n, 4) for _, hits, n in found]
    drawn = lines(title, N_all("share"), (series,), ticks, limit=limit, intervals=between) if found else None
    return Section(title, _said(late, holds, limit), shown, drawn, cases="/queue")


def limit_of(hits: int, of: int, now: int) -> float | None:
    """The share above which a window of `now` cases is out of the ordinary; None where nothing stood before it."""
    if not of or not now:
        return None
    share = (hits + 0.5) / (of + 1)
    return min(1.0, share + Z_LIMIT * sqrt(share * (1 - share) * (1 / now + 1 / of)))


def _said(late: Sequence[Observed], holds: Callable[[Observed], bool], limit: float | None) -> str:
    hits = _count(late, holds)
    return tell(
        "%(hits)s of the last %(n)s, %(against)s",
        hits=hits,
        n=grouped(len(late)),
        against=_against(hits, len(late), limit),
    )


def _against(hits: int, of: int, limit: float | None) -> str:
    if limit is None or not of:
        return N_("nothing to compare yet")
    return tell(
        "limit %(limit)s: %(state)s",
        limit=figure(f"{limit:.0%}"),
        state=N_("alarm") if hits / of > limit else N_("quiet"),
    )


def _count(cases: Iterable[Observed], holds: Callable[[Observed], bool]) -> int:
    return sum(map(holds, cases))


def _code(each: Observed) -> str:
    return N_("no code") if each.code == "no code" else each.code
