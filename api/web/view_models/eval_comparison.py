"""Two evaluation runs side by side: harm first, each rate with its change, and the rows lost and won."""

from collections.abc import Iterator, Mapping, Sequence
from math import sqrt
from typing import Any

from governance.binomial import tail

from ..eval_runs import Record, regressions
from ..said import N_, N_all, figure, tell, tell_many
from .charts import pairs, wilson
from .eval_report import FOLDED_FROM, PARTS, RATES, harm_words, rate_at
from .sheet import Cell, Section, Sheet, Table, cell, recorded, table
from .words import grouped, part_of, sentence


def comparison(a: Record, b: Record) -> Sheet:
    """The change from `a` to `b`."""
    same = a.told["run"].get("rows_sha256") == b.told["run"].get("rows_sha256")
    words = N_("the same rows") if same else N_("other rows: only rates compare, and only as far as the sets are alike")
    return Sheet(
        tell("%(one)s against %(other)s", one=b.name, other=a.name),
        words,
        (_harm(a, b), _rates(a, b), *_rows(a, b), *_parts(a, b)),
        facts=tuple(f"{each.name}: n {each.told['rows']:,}, {each.at:%d %b %Y}" for each in (a, b)),
        links=((a.name, f"/evals/{a.name}"), (b.name, f"/evals/{b.name}")),
        back=(N_("All runs"), "/evals"),
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
    return Section(N_("Harmful: released and wrong"), "", table(N_("Harm"), N_all("Run", "Wrong releases"), rows))


def _rates(a: Record, b: Record) -> Section:
    found = [
        (label, first, second)
        for label, path in RATES
        if (first := rate_at(a.told, path)) and (second := rate_at(b.told, path))
    ]
    rows = [(cell(label), _share(first), _share(second), *_change(first, second)) for label, first, second in found]
    columns = (N_("Rate"), a.name, b.name, *N_all("Change", "95 % interval", "Told apart?"))
    drawn = pairs(N_("Rates"), (b.name, a.name), [(label, two["rate"], one["rate"]) for label, one, two in found])
    note = N_("interval as if unpaired: wider than it need be for the same rows")
    told = tell(
        "n %(one)s and %(other)s; %(note)s", one=grouped(a.told["rows"]), other=grouped(b.told["rows"]), note=note
    )
    here = f"/evals/compare?a={a.name}&b={b.name}#rows"
    return Section(N_("Rates"), told, table(N_("Rates"), columns, rows), drawn if found else None, cases=here)


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
        title = tell("Resolved %(part)s", part=name.replace("_", " "))
        columns = (sentence(name.removeprefix("by_")), a.name, b.name, *N_all("Change", "95 % interval", "Told apart?"))
        note = tell_many(
            "%(n)s kind, greatest loss first; of twenty that are alike chance tells one apart",
            "%(n)s kinds, greatest loss first; of twenty that are alike chance tells one apart",
            len(rows),
        )
        yield Section(title, note, table(title, columns, rows), folded=len(rows) > FOLDED_FROM)


def _share(rate: Mapping[str, Any]) -> Cell:
    return cell(part_of(figure(f"{rate['rate']:.1%}"), grouped(rate["n"])), end=True)


def _change(a: Mapping[str, Any], b: Mapping[str, Any]) -> tuple[Cell, ...]:
    change, low, high = difference(a, b)
    apart = N_("yes") if low > 0 or high < 0 else N_("no")
    points = tell("%(n)s points", n=figure(f"{change * 100:+.1f}"))
    return (
        cell(points, end=True),
        cell(tell("%(low)s to %(high)s", low=figure(f"{low * 100:+.1f}"), high=figure(f"{high * 100:+.1f}")), end=True),
        cell(apart),
    )


def _rows(a: Record, b: Record) -> tuple[Section, ...]:
    found = regressions(a, b)
    if found is None:
        told = N_("not known: other rows, or not every wrong row is kept in both records")
        return (Section(N_("Rows lost and won"), told, anchor="rows"),)
    lost, won = found
    same = a.told["rows"] - len(lost) - len(won)
    p = mcnemar(len(lost), len(won))
    note = tell(
        "%(lost)s lost, %(won)s won, %(same)s the same; exact McNemar p %(p)s",
        lost=len(lost),
        won=len(won),
        same=grouped(same),
        p=f"{p:.3g}",
    )
    return (
        Section(
            tell_many("Lost: %(n)s row", "Lost: %(n)s rows", len(lost)),
            note,
            _listed(N_("Lost"), b, lost, a),
            anchor="rows",
        ),
        Section(tell_many("Won: %(n)s row", "Won: %(n)s rows", len(won)), "", _listed(N_("Won"), a, won, b)),
    )


def _listed(title: str, record: Record, rows: Sequence[str], other: Record) -> Table:
    wrong = {str(row["row"]): row for row in record.wrong}
    cells = [
        (
            cell(row, href=f"/evals/{record.name}/cases/{row}?against={other.name}", mono=True),
            recorded("; ".join(wrong[row].get("faults", ()))),
        )
        for row in rows
    ]
    return table(title, (N_("Row"), tell("What was wrong in %(name)s", name=record.name)), cells, N_("None."))
