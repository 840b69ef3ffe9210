"""The report of an evaluation run: harm first, then rates with intervals, by kind, confusion, cost, wrong rows."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..eval_runs import Record
from ..said import N_, N_all, figure, tell, tell_many
from .charts import Bar, Point, bars, reliability, wilson
from .evals import figures_of
from .figures import day
from .marks import pieces
from .sheet import Cell, Section, Sheet, Table, cell, number, recorded, table
from .words import bounds, grouped, part_of, sentence

RATES = (
    (N_("Resolved"), ("resolved",)), (N_("Exact repair"), ("exact_repair",)),
    (N_("Without a person"), ("zero_touch", "all")),
    (N_("Without a person, of eligible"), ("zero_touch", "eligible")),
    (N_("Abstained where it should"), ("abstained",)),
    (N_("Escalated needlessly"), ("over_escalated",)), (N_("Routed with too few eyes"), ("under_routed",)),
)  # fmt: skip
PARTS = ("by_family", "by_kind", "by_difficulty", "by_corruption", "by_stratum")
FOLDED_FROM = 8  # rows of a table that are too many to be read in passing
_R1 = re.compile(r"action is (\w+), not ([\w, ]+)")


def rate_at(told: Mapping[str, Any], path: Sequence[str]) -> Mapping[str, Any] | None:
    """The rate (`k`, `n`, `rate`, `interval`) at `path`; None where the record has none."""
    value: Any = told
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) and {"k", "n", "rate"} <= set(value) else None


def report(record: Record, others: Sequence[str]) -> Sheet:
    """The page of one run; `others` are runs to compare it with."""
    told = record.told
    sections = [_harm(record), _rates(record), *_calibration(record), *_parts(told), *_confusion(record), *_cost(told),
                _wrong(record), _all(told)]  # fmt: skip
    links = tuple(
        (tell("against %(name)s", name=name), f"/evals/compare?a={name}&b={record.name}") for name in others[:3]
    )
    return Sheet(
        record.name,
        N_("evaluation run"),
        tuple(sections),
        facts=_facts(record),
        links=links,
        back=(N_("All runs"), "/evals"),
    )


def _facts(record: Record) -> tuple[str, ...]:
    run = record.told["run"]
    named = (
        ("n", f"{record.told['rows']:,}"), ("root causes", f"{record.told.get('clusters', 0):,}"),
        ("suite", run.get("suite")), ("split", run.get("split")), ("seed", run.get("seed")),
        ("model", run.get("model")),
        ("bundle", str(run.get("bundle", ""))[:12]), ("commit", record.told.get("commit")),
        ("rows", str(run.get("rows_sha256", ""))[:12]), ("data", record.told.get("data")),
    )  # fmt: skip
    return (*(f"{name} {value}" for name, value in named if value), tell("recorded %(day)s", day=day(record.at)))


def harm_words(told: Mapping[str, Any]) -> str:
    """`0 of 249 released, at most 1.2 % with 95 % confidence`."""
    harm = told["harm"]
    bound = harm.get("upper_bound_95")
    most = figure(f"{float(bound):.2%}") if bound is not None else None
    wrong, released = grouped(harm.get("wrong_releases", 0)), grouped(harm.get("released", 0))
    share = tell("%(n)s of %(all)s released", n=wrong, all=released)
    return share if most is None else tell("%(share)s, at most %(most)s with 95 %% confidence", share=share, most=most)


def _harm(record: Record) -> Section:
    rows = [row for row in record.wrong if row.get("harm")]
    cells = [(_row_link(record, row), cell(row["harm"], mono=True), recorded(_faults(row))) for row in rows]
    empty = N_("No wrong release.")
    shown = table(N_("Harmful rows"), N_all("Row", "Class", "What was wrong"), cells, empty)
    return Section(N_("Harmful: released and wrong"), harm_words(record.told), shown)


def _rates(record: Record) -> Section:
    found = [(label, rate) for label, path in RATES if (rate := rate_at(record.told, path))]
    rows = [(cell(label), *_rate_cells(rate)) for label, rate in found]
    drawn = [
        Bar(label, (rate["rate"],), part_of(figure(f"{rate['rate']:.1%}"), grouped(rate["n"])), _ends(rate))
        for label, rate in found
    ]
    shown = table(N_("Rates"), N_all("Rate", "Hits", "Of", "Share", "95 % interval"), rows)
    chart = bars(N_("Rates"), drawn, top=1.0) if drawn else None
    note = tell("with 95 %% interval, n %(n)s rows of the run", n=grouped(record.told["rows"]))
    return Section(N_("Rates"), note, shown, chart, cases=_wrong_href(record))


def _wrong_href(record: Record) -> str:
    """The rows behind the figures: those of the run that were not resolved."""
    return f"/evals/{record.name}#not-resolved"


def _parts(told: Mapping[str, Any]) -> Iterator[Section]:
    for name in PARTS:
        part = told.get(name)
        if not isinstance(part, Mapping):
            continue
        worst = sorted(part.items(), key=lambda pair: (float(pair[1].get("rate", 0)), -int(pair[1].get("n", 0))))
        rows = [
            (
                cell(key, mono=True),
                *_rate_cells(rate),
                number(rate.get("wrong_releases", 0)),
                number(rate.get("released", 0)),
            )
            for key, rate in worst
        ]
        first = sentence(name.removeprefix("by_"))
        columns = (first, *N_all("Resolved", "Of", "Share", "95 % interval", "Harmful", "Released"))
        title = tell("Resolved %(part)s", part=name.replace("_", " "))
        yield Section(
            title,
            tell_many("%(n)s kind", "%(n)s kinds", len(rows)),
            table(title, columns, rows),
            folded=len(rows) > FOLDED_FROM,
        )


def _confusion(record: Record) -> Iterator[Section]:
    """What was done over what would have been right, of the wrong rows."""
    counted: Counter[tuple[str, str]] = Counter()
    for row in record.wrong:
        said = next((m for fault in row.get("faults", ()) if (m := _R1.search(fault))), None)
        counted[(said[2] if said else row["action"], row["action"])] += 1
    if not counted:
        return
    done = sorted({given for _, given in counted})
    most = max(counted.values())
    rows = []
    for right in sorted({right for right, _ in counted}):
        inside = (counted[(right, given)] for given in done)
        rows.append((cell(right, mono=True), *(_heat(n, most) for n in inside)))
    shown = table(N_("Confusion"), (N_("Right action"), *(tell("did %(action)s", action=each) for each in done)), rows)
    yield Section(
        N_("Proposed action by right action"), tell("wrong rows only, n %(n)s", n=grouped(counted.total())), shown
    )


def _heat(n: int, most: int) -> Cell:
    return cell(n or "–", end=True, heat=min(5, -(-5 * n // most)))


def _calibration(record: Record) -> Iterator[Section]:
    """Reliability of the run's scores, where it kept them; named as not calibrated where no certificate stood."""
    told = record.told
    selective = told.get("selective")
    kept = selective.get("reliability") if isinstance(selective, Mapping) else None
    if not isinstance(selective, Mapping) or not kept:
        return
    points = _tenths(kept)
    rows = [
        (cell(f"{p.said:.0%}"), number(p.n), cell(f"{p.came:.0%}", end=True),
         cell(bounds(p.low, p.high), end=True))
        for p in points
    ]  # fmt: skip
    title = N_("Reliability of scores") if not told["run"].get("certified") else N_("Reliability")
    note = tell(
        "n %(n)s, ECE %(ece)s, Brier %(brier)s",
        n=grouped(selective["n"]),
        ece=figure(f"{selective['ece']:.3f}"),
        brier=figure(f"{selective['brier']:.3f}"),
    )
    shown = table(title, N_all("Said", "Rows", "Came true", "95 % interval"), rows)
    yield Section(title, note, shown, reliability(title, points), cases=_wrong_href(record))


def _tenths(kept: Sequence[Mapping[str, Any]]) -> list[Point]:
    """Recorded bins of equal size, gathered into ten of equal width, so that no two lie on each other."""
    held: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for each in kept:
        held[min(9, int(each["confidence"] * 10))].append(each)
    points = []
    for _, inside in sorted(held.items()):
        n = sum(each["n"] for each in inside)
        said = sum(each["confidence"] * each["n"] for each in inside) / n
        right = round(sum(each["right"] * each["n"] for each in inside))
        points.append(Point(said, right / n, *wilson(right, n), n))
    return points


def _cost(told: Mapping[str, Any]) -> Iterator[Section]:
    cost = {name: told[name] for name in ("operations", "spent") if told.get(name)}
    if cost:
        rows = [(recorded(name), cell(value, mono=True, end=True)) for name, value in figures_of(cost)]
        yield Section(
            N_("Cost and time of a case"), N_("as recorded"), table(N_("Cost"), N_all("Figure", "Value"), rows)
        )


def _wrong(record: Record) -> Section:
    rows = [
        (_row_link(record, row), cell(row.get("corruption", ""), mono=True), recorded(row["action"]),
         recorded(row["route"]), recorded(_faults(row)))
        for row in record.wrong
    ]  # fmt: skip
    resolved = record.told["resolved"]
    total = resolved["n"] - resolved["k"]
    note = (
        tell_many("%(n)s row", "%(n)s rows", total)
        if len(rows) == total
        else tell("%(n)s of %(all)s kept in this record", n=len(rows), all=grouped(total))
    )
    columns = N_all("Row", "Corruption", "Action", "Route", "What was wrong")
    shown = table(N_("Not resolved"), columns, rows, N_("Every row was."))
    return Section(N_("Not resolved"), note, shown, folded=len(rows) > 40, anchor="not-resolved")


def _all(told: Mapping[str, Any]) -> Section:
    plain = {key: value for key, value in told.items() if key not in ("wrong", "beside", *PARTS)}
    rows = [(recorded(name), cell(value, mono=True)) for name, value in figures_of(plain)]
    return Section(N_("Every figure"), "", table(N_("Every figure"), N_all("Figure", "Value"), rows), folded=True)


def case_page(record: Record, row: Mapping[str, Any], other: Record | None = None) -> Sheet:
    """One row that was not resolved: what was expected, what was done, in another run too, and the way there."""
    detail = record.detail(str(row["row"]))
    done = [
        ("Action", str(row["action"]), ", ".join(detail.get("expected_action", ())) or "–"),
        ("Route", str(row["route"]), str(detail.get("expected_route") or "–")),
    ]
    fields = [(path, "", " or ".join(map(str, values))) for path, values in detail.get("fields", {}).items()]
    changed = {str(path): after for path, _, after in detail.get("diff", ())}
    fields = [(path, str(changed.pop(path, None) or "–"), right) for path, _, right in fields]
    fields += [(path, str(after or "removed"), "–") for path, after in changed.items()]
    compared = _compared([*done, *fields], record, str(row["row"]), other)
    found = [
        Section(
            N_("What was wrong"),
            str(row.get("harm") or N_("no harm")),
            prose=tuple(pieces(f) for f in row.get("faults", ())),
        ),
        Section(N_("Expected and done"), "", compared),
    ]
    if detail:
        reasons = [*detail.get("reasons", ()), str(detail.get("explanation", ""))]
        found.append(Section(N_("Its reasons"), "", prose=tuple(pieces(str(r)) for r in reasons if r)))
        steps = [
            (recorded(name), cell(value, mono=True)) for name, value in figures_of({"step": detail.get("trace", [])})
        ]
        found.append(Section(N_("Trace"), "", table(N_("Trace"), N_all("Step", "Value"), steps), folded=True))
    facts = tuple(f"{name} {row[name]}" for name in ("corruption", "playbook") if row.get(name))
    told = "" if detail else N_("difference and trace lie in the run's own folder, which is not kept here")
    return Sheet(
        str(row["row"]), told, tuple(found), facts=facts, back=(N_("Back to the run"), f"/evals/{record.name}")
    )


def _compared(parts: Sequence[tuple[str, str, str]], record: Record, row: str, other: Record | None) -> Table:
    """Part by part what was expected, what `other` did where one is named, and what was done here."""
    if other is None:
        rows = [(recorded(name), cell(right, mono=True), cell(got, mono=True)) for name, got, right in parts]
        return table(N_("Expected and done"), N_all("Part", "Expected", "Done"), rows)
    beside = _told_by(other, row)
    cells = [
        (recorded(name), cell(right, mono=True), cell(beside.get(name, "–") if beside else right, mono=True),
         cell(got, mono=True))
        for name, got, right in parts
    ]  # fmt: skip
    return table(N_("Expected and done"), (*N_all("Part", "Expected"), other.name, record.name), cells)


def _told_by(run: Record, row: str) -> Mapping[str, str]:
    """What a run that did not resolve the row did, by part; empty where it resolved it, and did what was expected."""
    wrong = next((each for each in run.wrong if each["row"] == row), None)
    if wrong is None:
        return {}
    changed = {str(path): str(after or "removed") for path, _, after in run.detail(row).get("diff", ())}
    return {"Action": str(wrong["action"]), "Route": str(wrong["route"]), **changed}


def _faults(row: Mapping[str, Any]) -> str:
    return "; ".join(row.get("faults", ()))


def _row_link(record: Record, row: Mapping[str, Any]) -> Cell:
    return cell(row["row"], href=f"/evals/{record.name}/cases/{row['row']}", mono=True)


def _rate_cells(rate: Mapping[str, Any]) -> tuple[Cell, ...]:
    low, high = _ends(rate)
    return (
        number(rate["k"]), number(rate["n"]), cell(f"{rate['rate']:.1%}", end=True),
        cell(bounds(low, high, 1), end=True),
    )  # fmt: skip


def _ends(rate: Mapping[str, Any]) -> tuple[float, float]:
    interval = rate.get("interval")
    return (float(interval[0]), float(interval[1])) if interval else wilson(rate["k"], rate["n"])
