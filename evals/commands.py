"""`paymend eval`: generate rows, run them, report, compare."""

import json
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track

from .outside_commands import register

POLICY_HELP = "The policy that decides: a file, or `in-force`."

app = typer.Typer(help="Measure Paymend on scenarios with known answers.", no_args_is_help=True)
SEED = 20261
Json = Annotated[bool, typer.Option("--json", help="One JSON object in place of tables.")]


register(app)


@app.callback()
def _group() -> None:
    """Measure Paymend on scenarios with known answers."""


@app.command("generate")
def generate_rows(
    suite: Annotated[str, typer.Option("--suite", "--size", help="mini, standard or full.")] = "mini",
    seed: Annotated[int, typer.Option(help="The same seed gives the same rows.")] = SEED,
    out: Annotated[Path, typer.Option(help="The JSON Lines file to write.")] = Path("rows.jsonl"),
    mix: Annotated[str, typer.Option(help="How often each kind of fault occurs (an assumption).")] = "standard",
    split: Annotated[str, typer.Option(help="Only this split of the suite.")] = "",
    count: Annotated[int, typer.Option(help="So many rows of the split, in place of the suite's number.")] = 0,
    workers: Annotated[int, typer.Option(help="Processes.")] = 1,
    as_json: Json = False,
) -> None:
    """Write proven rows: each valid, then broken, failing for its stated reason, and restored by its right answer.

    A file that an earlier, killed run left behind is completed.
    """
    from .generation import SUITES, Redraws, part_of
    from .rows_file import count_lines, file_digest, write_suite

    chosen = part_of(SUITES[suite], split, count)
    redraws = Redraws()
    made = write_suite(out, chosen, seed, mix=mix, workers=workers)
    total = sum(chosen.splits.values())
    for row in track(made, total=total, description="Rows", console=Console(stderr=True), transient=True):
        redraws.count(row)
    told = {
        "suite": suite, "seed": seed, "mix": mix, "splits": dict(chosen.splits), "rows": count_lines(out),
        "sha256": file_digest(out), "redraws": redraws.shares,
    }  # fmt: skip
    text = f"{told['rows']} rows in {out}, SHA-256 {told['sha256']}\nredrawn: {redraws.shares or 'none'}"
    typer.echo(json.dumps(told) if as_json else text)


@app.command("run")
def run_rows(
    suite: Annotated[str, typer.Option(help="`scenarios`, mini, standard, full, a folder or a rows file.")] = "mini",
    model: Annotated[
        str, typer.Option(help="playbook, openai:NAME, plain:NAME, or a baseline (see docs/evaluation.md).")
    ] = "playbook",
    workers: Annotated[int, typer.Option(help="Processes.")] = 1,
    out: Annotated[Path, typer.Option(help="Folder of the run; a run that was stopped goes on.")] = Path("var/eval"),
    limit: Annotated[int, typer.Option(help="Only so many rows, evenly taken.")] = 0,
    split: Annotated[str, typer.Option(help="Only this split of the suite.")] = "",
    certified: Annotated[
        bool, typer.Option(help="Measure with certified releases on: what a certificate covers.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Seed of a generated suite.")] = SEED,
    seed_file: Annotated[
        Path | None, typer.Option(help="A file kept secret, in place of a seed: for the suite `hidden`.")
    ] = None,
    base_url: Annotated[
        str, typer.Option(envvar="PAYMEND_OPENAI_BASE_URL", help="The endpoint of a language model.")
    ] = "https://api.openai.com/v1",
    per_minute: Annotated[float, typer.Option(help="At most so many turns of the model a minute; 0 is no limit.")] = 0,
    price_in: Annotated[str, typer.Option(help="What a million input tokens cost.")] = "",
    price_out: Annotated[str, typer.Option(help="What a million output tokens cost.")] = "",
    policy: Annotated[str, typer.Option(help=f"{POLICY_HELP} Shipped if left out.")] = "",
    as_json: Json = False,
) -> None:
    """Work and grade every row or scenario. Exit 0 if none is harmful (scenarios: if all are right), else 1."""
    if suite == "scenarios" or Path(suite).is_dir():
        from .scenario_command import run_scenarios

        raise typer.Exit(run_scenarios(suite, model, as_json))
    from .operations import TOOK, took_so_far
    from .recorder import recording
    from .run_record import Wanted, prepare, secret_seed
    from .solvers import asks_a_model
    from .suite_run import run_suite
    from .summary import summarised

    console, started = Console(stderr=True), time.perf_counter()
    if (suite == "hidden") is (seed_file is None):
        raise typer.BadParameter("the suite `hidden` is drawn from a --seed-file, and no other is")
    seed = secret_seed(seed_file) if seed_file else seed
    wanted = Wanted(suite, seed, split, limit, model, certified, price_in, price_out, policy)
    with console.status("Drawing rows"):
        rows_file, total = prepare(out, wanted, workers=workers)
    with recording(out, base_url, per_minute=per_minute) if asks_a_model(model) else nullcontext("") as endpoint:
        found = run_suite(rows_file, out, model=model, workers=workers, certified=certified, endpoint=endpoint)
        grades = list(track(found, total=total, description="Rows", console=console, transient=True))
    summary = summarised(sorted(grades, key=lambda g: g.row), out)
    (out / "report.json").write_text(json.dumps(summary, sort_keys=True, indent=1) + "\n")
    took = took_so_far(started, workers)
    (out / TOOK).write_text(json.dumps(took, sort_keys=True) + "\n")
    console.print(
        f"{took['wall_seconds']:.0f} s, {took['cpu_seconds']:.0f} s of processors, {took['peak_mb']} MB at most"
    )
    if as_json:
        typer.echo(json.dumps(summary, sort_keys=True))
    else:
        from .terminal import print_summary

        print_summary(summary, Console())
    raise typer.Exit(1 if summary["harm"]["wrong_releases"] else 0)


@app.command("report")
def report(
    runs: Annotated[list[Path], typer.Argument(help="Folders of runs; the first is the system, others stand beside.")],
    html: Annotated[Path | None, typer.Option(help="Write the report as a page.")] = None,
    before: Annotated[Path | None, typer.Option(help="Folder of an earlier run: the page shows what changed.")] = None,
    inspect: Annotated[
        Path | None, typer.Option(help="Write the run as a log for the viewer of inspect-ai, if that is installed.")
    ] = None,
    as_json: Json = False,
) -> None:
    """The report of a run, harm first; further runs (baselines) beside it."""
    from .summary import headline, read_summary

    summaries = [read_summary(run) for run in runs]
    if html is not None:
        from .report import page

        html.write_text(page(summaries, _compared(before, runs[0]) if before else None), encoding="utf-8")
    if inspect is not None:
        _write_inspect(runs[0], inspect)
    if as_json:
        beside = [headline(other) for other in summaries[1:]]
        typer.echo(json.dumps({**summaries[0], "beside": beside}, sort_keys=True, indent=1))
        return
    from .terminal import print_baselines, print_summary

    console = Console()
    print_summary(summaries[0], console)
    if len(summaries) > 1:
        print_baselines(summaries, console)


def _write_inspect(run: Path, file: Path) -> None:
    from .inspect_log import NoInspect, write_inspect_log
    from .suite_run import held_grades

    try:
        samples = write_inspect_log(run, held_grades(run / "results.jsonl"), file)
    except NoInspect as missing:
        typer.echo(str(missing), err=True)
        raise typer.Exit(2) from None
    typer.echo(f"{samples} samples in {file}", err=True)


def _compared(first: Path, second: Path) -> dict[str, Any]:
    from .comparison import compared
    from .suite_run import held_grades
    from .wrong_rows import held_details

    return compared(*(held_grades(run / "results.jsonl") for run in (first, second)), details=held_details(second))


@app.command("compare")
def compare_runs(
    first: Annotated[Path, typer.Argument(help="Folder of the run before.")],
    second: Annotated[Path, typer.Argument(help="Folder of the run after.")],
    as_json: Json = False,
) -> None:
    """What changed between two runs of the same rows. Exit 1 if the second releases wrongly what the first did not."""
    told = _compared(first, second)
    if as_json:
        typer.echo(json.dumps(told, sort_keys=True))
    else:
        from .terminal import print_comparison

        print_comparison(told, Console())
    raise typer.Exit(1 if told["newly_wrong_releases"]["count"] else 0)


@app.command("shift")
def shift(
    rows: Annotated[int, typer.Option(help="Rows; the second half lives in the shifted world.")] = 3200,
    seed: Annotated[int, typer.Option(help="Seed of the rows.")] = 7041,
    workers: Annotated[int, typer.Option(help="Processes.")] = 2,
    out: Annotated[Path, typer.Option(help="Folder of the run; a run that was stopped goes on.")] = Path("var/shift"),
    as_json: Json = False,
) -> None:
    """Break a certificate on purpose, with stale master data, and see the alarm ring. Exit 1 if it does not."""
    from .shift import shift_run

    told = shift_run(out, rows=rows, seed=seed, workers=workers)
    if as_json:
        typer.echo(json.dumps(told, sort_keys=True))
    for name, held in {} if as_json else told["strata"].items():
        rang = held["audits_after_the_shift_until_alarm"]
        typer.echo(
            f"{name}: {held['wrong_before']} wrong of {held['audited_before']} before, {held['wrong_after']} of"
            f" {held['audited_after']} after; " + (f"alarm after {rang} audits" if held["alarmed"] else "no alarm")
        )
    raise typer.Exit(0 if any(held["alarmed"] for held in told["strata"].values()) else 1)
