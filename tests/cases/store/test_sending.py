"""Sending: once, covered by a checkpoint outside, never repeated while the outcome is unknown."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from desk_of_cases import CaseDesk
from store_builders import REPAIRED, PlainSigner, a_person, a_proposal, a_report, worked

from cases import outbox
from cases.case import Route, Status
from cases.checkpoint import Checkpoints
from cases.outbox import Outbox
from cases.store import Sending, halt_name
from payments.vocabulary import Action


def played(run, tmp_path: Path, scene):
    async def staged(store):
        return await scene(CaseDesk(store, tmp_path))

    return run(staged)


async def approved(desk: CaseDesk):
    return await desk.decided(await desk.proposed())


def test_an_accepted_payment_is_released_after_one_send(run, tmp_path) -> None:
    async def scene(desk):
        case = await approved(desk)
        await desk.outbox.send_due()
        await desk.outbox.send_due()
        await desk.outbox.reconcile()
        return desk.channel.sent, await desk.store.case(case.case_id)

    sent, case = played(run, tmp_path, scene)
    assert [(body, kind) for _, body, kind in sent] == [(REPAIRED, "payment")]
    assert case.status is Status.RELEASED


def test_many_senders_send_once(run, tmp_path) -> None:
    async def scene(desk):
        await approved(desk)
        await asyncio.gather(*(desk.outbox.send_due() for _ in range(8)))
        return desk.channel.sent

    assert len(played(run, tmp_path, scene)) == 1


def test_an_unknown_outcome_is_enquired_after_and_never_repeated(run, tmp_path) -> None:
    async def scene(desk):
        desk.channel.answers = ["unknown"]
        case = await approved(desk)
        for _ in range(5):
            await desk.outbox.send_due()
            await desk.outbox.reconcile()
            desk.clock.advance(minutes=10)
        silent = await desk.store.case(case.case_id)
        desk.channel.enquiry = "accepted"
        await desk.outbox.reconcile()
        return len(desk.channel.sent), silent, await desk.store.case(case.case_id)

    number, silent, settled = played(run, tmp_path, scene)
    assert (number, silent.status, settled.status) == (1, Status.RELEASING, Status.RELEASED)


def test_an_error_of_the_channel_counts_as_unknown(run, tmp_path) -> None:
    class Broken:
        name = "broken"
        tries = 0

        def send(self, body, *, key, kind):
            self.tries += 1
            raise TimeoutError("no answer")

        def enquire(self, key):
            raise TimeoutError("no answer")

    async def scene(desk):
        desk.channel = Broken()
        case = await approved(desk)
        for _ in range(3):
            await desk.outbox.send_due()
            await desk.outbox.reconcile()
        rows = await desk.store.sent(case.case_id)
        return desk.channel.tries, rows[0].status

    assert played(run, tmp_path, scene) == (1, Sending.UNKNOWN)


def test_a_final_refusal_goes_to_people_and_may_be_approved_again(run, tmp_path) -> None:
    async def scene(desk):
        desk.channel.answers = ["refused"]
        case = await approved(desk)
        await desk.outbox.send_due()
        refused = await desk.store.case(case.case_id)
        await desk.decided(refused, person=a_person("raj"))
        await desk.outbox.send_due()
        return refused, await desk.store.case(case.case_id), len(desk.channel.sent)

    refused, released, sends = played(run, tmp_path, scene)
    assert (refused.status, refused.approvals) == (Status.AWAITING_APPROVAL, 0)
    assert refused.error is not None
    assert (released.status, sends) == (Status.RELEASED, 2)


def test_a_halt_stops_what_is_already_queued(run, tmp_path) -> None:
    async def scene(desk):
        await approved(desk)
        (tmp_path / "halt").write_text("releases")
        await desk.outbox.send_due()
        held = len(desk.channel.sent)
        (tmp_path / "halt").unlink()
        await desk.outbox.send_due()
        return held, len(desk.channel.sent)

    assert played(run, tmp_path, scene) == (0, 1)


def test_a_halt_file_that_nobody_understands_stops_everything(run, tmp_path) -> None:
    async def scene(desk):
        await approved(desk)
        (tmp_path / "halt").write_text("stopp!")
        await desk.outbox.send_due()
        return desk.channel.sent

    assert played(run, tmp_path, scene) == []


def test_an_automatic_repair_is_queued_in_the_transaction_of_its_proposal(run, tmp_path) -> None:
    async def scene(desk):
        case = await desk.proposed(worked(route=Route.AUTO, needed=0))
        return case, await desk.store.sent(case.case_id)

    case, rows = played(run, tmp_path, scene)
    assert (case.status, [row.automatic for row in rows]) == (Status.RELEASING, [True])


def test_with_auto_halted_an_automatic_repair_goes_to_people(run, tmp_path) -> None:
    async def scene(desk):
        (tmp_path / "halt").write_text("auto")
        case = await desk.proposed(worked(route=Route.AUTO, needed=0))
        return case, await desk.store.sent(case.case_id)

    case, rows = played(run, tmp_path, scene)
    assert (case.status, case.approvals_needed, rows) == (Status.AWAITING_APPROVAL, 1, ())


async def halt_stratum(desk, stratum):
    async with desk.store.writing() as unit:
        await unit.settings.put(halt_name("auto", stratum), "on", by="ana", at=desk.clock.now())


@pytest.mark.parametrize(
    ("halted", "stratum", "goes"),
    [
        ("A3/format/10k/swift", "A3/format/10k/swift", False),
        ("A3/format/*", "A3/format/10k/swift", False),
        ("A3/address/*", "A3/format/10k/swift", True),
        ("A3/format/10k/swift", "", False),  # the stratum of the repair is not known
        ("K05", "A3/format/10k/swift", False),  # nor is what was halted
    ],
)
def test_a_halted_stratum_stops_its_own_releases_alone(run, tmp_path, halted, stratum, goes) -> None:
    async def scene(desk):
        await halt_stratum(desk, halted)
        case = await desk.proposed(worked(route=Route.AUTO, needed=0, stratum=stratum))
        return case, await desk.store.sent(case.case_id)

    case, rows = played(run, tmp_path, scene)
    assert (case.status, bool(rows)) == (Status.RELEASING if goes else Status.AWAITING_APPROVAL, goes)


@pytest.mark.parametrize(
    ("halted", "stratum", "sends"),
    [("A3/format/*", "A3/format/10k/swift", 0), ("A2/*", "A3/format/10k/swift", 1), ("A2/*", "", 0)],
)
def test_a_stratum_halted_after_queueing_is_not_sent(run, tmp_path, halted, stratum, sends) -> None:
    async def scene(desk):
        await desk.proposed(worked(route=Route.AUTO, needed=0, stratum=stratum))
        await halt_stratum(desk, halted)
        await desk.outbox.send_due()
        return len(desk.channel.sent)

    assert played(run, tmp_path, scene) == sends


def test_held_automatic_releases_do_not_stand_in_the_way_of_people(run, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(outbox, "BATCH", 1)

    async def scene(desk):
        await desk.proposed(worked(route=Route.AUTO, needed=0, stratum="A3/format/10k/swift"))
        await halt_stratum(desk, "A3/format/10k/swift")
        case = await desk.decided(await desk.proposed(report=a_report(external_id="Q7-2")))
        await desk.outbox.send_due()
        return await desk.store.case(case.case_id), len(desk.channel.sent)

    case, sends = played(run, tmp_path, scene)
    assert (case.status, sends) == (Status.RELEASED, 1)


def test_a_false_alarm_closed_automatically_sends_nothing(run, tmp_path) -> None:
    async def scene(desk):
        case = await desk.proposed(worked(a_proposal(Action.CLOSE), route=Route.AUTO, needed=0))
        return case, await desk.store.sent(case.case_id)

    case, rows = played(run, tmp_path, scene)
    assert (case.status, rows) == (Status.CLOSED, ())


def test_the_entry_of_a_release_is_covered_by_a_copy_outside_before_the_send(run, tmp_path) -> None:
    seen = []

    class Watching:
        name = "watching"

        def send(self, body, *, key, kind):
            from cases.ports import Receipt

            seen.extend(sorted((tmp_path / "checkpoints").glob("*.txt")))
            return Receipt("accepted", key)

        def enquire(self, key):
            raise AssertionError("nothing to ask")

    async def scene(desk):
        desk.channel = Watching()
        case = await approved(desk)
        await desk.outbox.send_due()
        return (await desk.store.sent(case.case_id))[0].entry_index

    index = played(run, tmp_path, scene)
    assert max(int(file.stem) for file in seen) > index


def test_without_a_copy_outside_nothing_leaves(run, tmp_path) -> None:
    async def scene(desk):
        (tmp_path / "no-folder").write_text("a file stands where the folder should be")
        checkpoints = Checkpoints(desk.store, PlainSigner(), tmp_path / "no-folder")
        await approved(desk)
        await Outbox(desk.store, desk.channel, checkpoints, desk.clock).send_due()
        return desk.channel.sent

    assert played(run, tmp_path, scene) == []


KILLED = """
import asyncio, os, signal, sys
sys.path.insert(0, {here!r})
from pathlib import Path
from desk_of_cases import CaseDesk
from cases.store import open_store
from cases.ports import Receipt

class Deadly:
    name = "deadly"
    def send(self, body, *, key, kind):
        {at_send}
    def enquire(self, key):
        return Receipt("absent", key)

async def main():
    desk = CaseDesk(open_store({url!r}), Path({home!r}))
    desk.channel = Deadly()
    case = await desk.decided(await desk.proposed())
    {before_send}
    await desk.outbox.send_due()

asyncio.run(main())
"""
DIE = "os.kill(os.getpid(), signal.SIGKILL)"


@pytest.mark.parametrize("where", ["before_send", "at_send"])
def test_killed_between_outbox_and_send_it_is_sent_once_later(run, url, tmp_path, where) -> None:
    places = {"before_send": "pass", "at_send": "pass", where: DIE}
    code = KILLED.format(here=str(Path(__file__).parent), url=url, home=str(tmp_path), **places)
    killed = subprocess.run([sys.executable, "-c", code], env=os.environ, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()

    async def scene(desk):
        desk.channel.enquiry = "absent"
        for _ in range(3):
            await desk.outbox.reconcile()
            await desk.outbox.send_due()
            desk.clock.advance(minutes=2)
        page = await desk.store.cases()
        return desk.channel.sent, page.cases[0].status

    sent, status = played(run, tmp_path, scene)
    assert ([body for _, body, _ in sent], status) == ([REPAIRED], Status.RELEASED)
