"""Two evaluation runs side by side: harm first, each rate with its change, and the rows lost and won."""

from collections.abc import Iterator, Mapping, Sequence
from math import sqrt
from typing import Any

from governance.binomial import tail

from ..eval_runs import Record, regressions
from .charts import pairs, wilson
from .eval_report import FOLDED_FROM, PARTS, RATES, harm_words, rate_at
from .sheet import Cell, Section, Sheet, Table, cell, table
from .words import many, sentence


def comparison(a: Record, b: Record) -> Sheet:
    """The change from `a` to `b`."""
    same = a.told["run"].get("rows_sha256") == b.told["run"].get("rows_sha256")
    words = "the same rows" if same else "other rows: only rates compare, and only as far as the sets are alike"
    return Sheet(
        f"{b.name} against {a.name}",
        words,
        (_harm(a, b), _rates(a, b), *_rows(a, b), *_parts(a, b)),
        facts=tuple(f"{each.name}: n {each.told['rows']:,}, {each.at:%d %b %Y}" for each in (a, b)),
        links=((a.name, f"/evals/{a.name}"), (b.name, f"/evals/{b.name}")),
        back=("All runs", "/evals"),
    )


def difference(a: Mapping[str, Any], b: Mapping[str, Any]) -> tuple[float, float, float]:
    """The change of a rate and its 95 % interval for independent samples (Newcombe 1998, from Wilson's limits)."""
    (low_a, high_a), (low_b, high_b) = wilson(a["k"], a["n"]), wilson(b["k"], b["n"])
    p, q = a["k"] / max(a["n"], 1), b["k"] / max(b["n"], 1)
    down, up = sqrt((q - low_b) ** 2 + (high_a - p) ** 2), sqrt((high_b - q) ** 2 + (p - low_a) ** 2)
    return q - p, q - p - down, q - p + up


def mcnemar(lost: int, won: int) -> float:
    """The exact two-sided p-value of so many rows lost and won; 1 where none changed."""
    return min(1.0, 2 * tail(min(lost, won), lost + won, 0.5)) if lost + won else 1.0


def _harm(a: Record, b: Record) -> Section:
    rows = [(cell(each.name, href=f"/evals/{each.name}"), cell(harm_words(each.told))) for each in (a, b)]
    return Section("Harmful: released and wrong", "", table("Harm", ("Run", "Wrong releases"), rows))


def _rates(a: Record, b: Record) -> Section:
    found = [
        (label, first, second)
        for label, path in RATES
        if (first := rate_at(a.told, path)) and (second := rate_at(b.told, path))
    ]
    rows = [(cell(label), _share(first), _share(second), *_change(first, second)) for label, first, second in found]
    columns = ("Rate", a.name, b.name, "Change", "95 % interval", "Told apart?")
    drawn = pairs("Rates", (b.name, a.name), [(label, two["rate"], one["rate"]) for label, one, two in found])
    note = "interval as if unpaired: wider than it need be for the same rows"
    told = f"n {a.told['rows']:,} and {b.told['rows']:,}; {note}"
    here = f"/evals/compare?a={a.name}&b={b.name}#rows"
    return Section("Rates", told, table("Rates", columns, rows), drawn if found else None, cases=here)


def _parts(a: Record, b: Record) -> Iterator[Section]:
    """What each kind of row came to in both runs, the greatest loss first."""
    for name in PARTS:
        kept = [part for run in (a, b) if isinstance(part := run.told.get(name), Mapping)]
        if len(kept) < 2:
            continue
        one, two = kept
        found = sorted(set(one) & set(two), key=lambda key: (difference(one[key], two[key])[0], key))
        rows = [
            (cell(key, mono=True), _share(one[key]), _share(two[key]), *_change(one[key], two[key])) for key in found
        ]
        title = f"Resolved {name.replace('_', ' ')}"
        columns = (sentence(name.removeprefix("by_")), a.name, b.name, "Change", "95 % interval", "Told apart?")
        note = f"{many(len(rows), 'kind')}, greatest loss first; of twenty that are alike chance tells one apart"
        yield Section(title, note, table(title, columns, rows), folded=len(rows) > FOLDED_FROM)


def _share(rate: Mapping[str, Any]) -> Cell:
    return cell(f"{rate['rate']:.1%} of {rate['n']:,}", end=True)


def _change(a: Mapping[str, Any], b: Mapping[str, Any]) -> tuple[Cell, ...]:
    change, low, high = difference(a, b)
    apart = "yes" if low > 0 or high < 0 else "no"
    points = f"{change * 100:+.1f} points"
    return cell(points, end=True), cell(f"{low * 100:+.1f} to {high * 100:+.1f}", end=True), cell(apart)


def _rows(a: Record, b: Record) -> tuple[Section, ...]:
    found = regressions(a, b)
    if found is None:
        told = "not known: other rows, or not every wrong row is kept in both records"
        return (Section("Rows lost and won", told, anchor="rows"),)
    lost, won = found
    same = a.told["rows"] - len(lost) - len(won)
    p = mcnemar(len(lost), len(won))
    note = f"{len(lost)} lost, {len(won)} won, {same:,} the same; exact McNemar p {p:.3g}"
    return (
        Section(f"Lost: {many(len(lost), 'row')}", note, _listed("Lost", b, lost, a), anchor="rows"),
        Section(f"Won: {many(len(won), 'row')}", "", _listed("Won", a, won, b)),
    )


def _listed(title: str, record: Record, rows: Sequence[str], other: Record) -> Table:
    wrong = {str(row["row"]): row for row in record.wrong}
    cells = [
        (
            cell(row, href=f"/evals/{record.name}/cases/{row}?against={other.name}", mono=True),
            cell("; ".join(wrong[row].get("faults", ()))),
        )
        for row in rows
    ]
    return table(title, ("Row", f"What was wrong in {record.name}"), cells, "None.")
