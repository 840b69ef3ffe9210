"""How far a run is: only the last run counts, and of it every step once."""

from cases.progress import Step, latest_run

TRIAGE = [Step("triage"), Step("triage", ms=1)]
GATHER = [Step("gather"), Step("gather", "look_up_bank", 3), Step("gather", ms=5)]


def test_a_step_that_has_ended_is_told_once_and_the_one_that_runs_without_its_time() -> None:
    assert latest_run([*TRIAGE, *GATHER, Step("propose")]) == (
        Step("triage", ms=1), Step("gather", "look_up_bank", 3), Step("gather", ms=5), Step("propose"),
    )  # fmt: skip


def test_a_step_that_runs_a_second_time_is_told_again() -> None:
    run = [*TRIAGE, Step("propose"), Step("propose", ms=9), Step("propose")]
    assert latest_run(run) == (Step("triage", ms=1), Step("propose", ms=9), Step("propose"))


def test_what_an_earlier_run_told_is_forgotten_when_another_starts() -> None:
    assert latest_run([*TRIAGE, *GATHER, *TRIAGE]) == (Step("triage", ms=1),)
    assert latest_run([]) == ()
