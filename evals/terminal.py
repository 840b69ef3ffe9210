"""A run's figures on the terminal, harm first."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

Summary = Mapping[str, Any]


def print_summary(summary: Summary, console: Console) -> None:
    """Harm, headline rates, families, and the first wrong rows."""
    harm = summary["harm"]
    for row in harm["rows"][:50]:
        console.print(f"[bold red]{row['harm']}[/] {row['row']} {row['corruption']}: {'; '.join(row['faults'])}")
    console.print(
        f"{harm['wrong_releases']} wrong of {harm['released']} released"
        f" (at most {harm['upper_bound_95']:.2%} at 95 %, {harm['upper_bound_99']:.2%} at 99 %; synthetic rows)"
    )
    table = Table("Figure", "k", "n", "Rate", "95 % interval")
    for name in ("resolved", "exact_repair", "abstained", "under_routed", "over_escalated"):
        _row(table, name.replace("_", " "), summary[name])
    for name, told in summary["zero_touch"].items():
        _row(table, f"zero touch of {name}", told)
    console.print(table)
    families = Table("Family", "right", "n", "Rate", "95 % interval", "released", "wrong")
    for name, told in summary["by_family"].items():
        _row(families, name, told, str(told["released"]), str(told["wrong_releases"]))
    console.print(families)
    _print_operations(summary, console)
    for wrong in summary["wrong"][:20]:
        console.print(f"  {wrong['row']} {wrong['corruption']}: {'; '.join(wrong['faults'])}", soft_wrap=True)


def _print_operations(summary: Summary, console: Console) -> None:
    took = summary.get("operations", {})
    if took.get("ms"):
        console.print("a case: " + ", ".join(f"{name} {ms:.0f} ms" for name, ms in took["ms"].items()))
    if "model" in took:
        model = took["model"]
        cost = f", cost {model['cost']} ({model['cost_per_case']} a case)" if "cost" in model else ""
        tokens = f"{model['tokens']['input']} + {model['tokens']['output']} tokens"
        console.print(f"model: {model['turns']} turns, {tokens}, p95 {model['ms']['p95']:.0f} ms{cost}")


def print_baselines(summaries: Sequence[Summary], console: Console) -> None:
    """The same figures of several runs side by side."""
    table = Table("Run", "resolved", "exact repair", "released", "wrong", "zero touch of eligible", "abstained")
    for told in summaries:
        harm = told["harm"]
        rates = (_percent(told["resolved"]), _percent(told["exact_repair"]))
        rest = (_percent(told["zero_touch"]["eligible"]), _percent(told["abstained"]))
        table.add_row(told["run"]["model"], *rates, str(harm["released"]), str(harm["wrong_releases"]), *rest)
    console.print(table)


def print_comparison(told: Mapping[str, Any], console: Console) -> None:
    """The change between two runs."""
    table = Table(
        "Metric", "before", "after", "lost", "won", "p (McNemar)", "p (Holm)", "difference", "detectable from"
    )
    for name, m in told["metrics"].items():
        low, high = m["interval"]
        table.add_row(
            name, str(m["before"]), str(m["after"]), str(m["lost"]), str(m["won"]), f"{m['p']:.4f}",
            f"{m['p_holm']:.4f}", f"{m['difference']:+.2%} ({low:+.2%} … {high:+.2%})",
            f"{m['minimum_detectable']:.2%}",
        )  # fmt: skip
    console.print(table)
    newly = told["newly_wrong_releases"]
    console.print(f"newly wrong releases: {newly['count']} (at most {newly['upper_bound_95']:.2%} at 95 %)")
    for lost in told["regressions"]:
        console.print(f"  lost {lost['row']} {lost['corruption']}: {'; '.join(lost['faults'])}", soft_wrap=True)
        for name, (before, after) in lost["changed"].items():
            console.print(f"    {name}: {before or '–'} → {after or '–'}", soft_wrap=True, markup=False)
        for path, old, new in lost["diff"]:
            console.print(f"    {path}: {old!r} → {new!r}", soft_wrap=True, markup=False)


def _row(table: Table, name: str, told: Mapping[str, Any], *more: str) -> None:
    interval = "–" if told["interval"] is None else " … ".join(f"{x:.1%}" for x in told["interval"])
    table.add_row(name, str(told["k"]), str(told["n"]), _percent(told), interval, *more)


def _percent(told: Mapping[str, Any]) -> str:
    return "–" if told["rate"] is None else f"{told['rate']:.1%}"
