"""The database is cut while a case is worked and while its payment is looked at for the last time: no try is lost."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from services import fresh_postgresql
from store_builders import FakeAgent, FakeAssessor, RecordingChannel, SteppingClock, a_report, worked

from api.bootstrap import Application, assemble
from api.settings import Settings
from api.worker import CUTS_MAX
from cases.approval import DecisionPorts
from cases.case import Case, Route, Status
from cases.intake import open_case
from cases.release import release_approved
from cases.store import migrate

pytestmark = pytest.mark.service


class Cut:
    """Asks the database over a connection of its own that is ended under it, as often as told."""

    def __init__(self, url: str, times: int) -> None:
        self.url, self.left = url, times

    def ask(self) -> None:
        from sqlalchemy import create_engine, text

        from cases.store.engine import sync_url

        if self.left == 0:
            return
        self.left -= 1
        engine = create_engine(sync_url(self.url))
        try:
            with engine.connect() as connection:
                pid = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
                with psycopg.connect(self.url, autocommit=True) as other:
                    other.execute("SELECT pg_terminate_backend(%s)", (pid,))
                connection.execute(text("SELECT 1"))
        finally:
            engine.dispose()


class CutAgent(FakeAgent):
    cut: Cut

    def work(self, *given: Any, **told: Any) -> Any:
        self.cut.ask()
        return super().work(*given, **told)


class CutAssessor(FakeAssessor):
    cut: Cut

    def judge(self, *given: Any, **told: Any) -> Any:
        self.cut.ask()
        return super().judge(*given, **told)


def case_after(home: Path, *, working: int = 0, judging: int = 0) -> tuple[Case, int]:
    """An automatic case after all turns, where the database is cut so often; and how often it was sent."""
    with fresh_postgresql() as url:
        migrate(url)
        settings = Settings(home=home, database_url=url, workers=0, _env_file=None)
        agent, assessor, clock = CutAgent(worked(route=Route.AUTO, needed=0)), CutAssessor(), SteppingClock()
        agent.cut, assessor.cut = Cut(url, working), Cut(url, 0)
        channel = RecordingChannel()
        ports = DecisionPorts(assessor, partial(release_approved, halt_file=settings.halt_file))
        application = assemble(settings, clock=clock, channel=channel, works=agent, ports=ports)

        async def scene(application: Application) -> Case:
            case = (await open_case(application.store, a_report("C-1"), now=clock.now())).case
            worker = application.new_worker()
            await worker.work_one()
            assessor.cut.left = judging
            for _ in range(8):
                await worker.turn()
                clock.advance(seconds=3)
            found = await application.store.case(case.case_id)
            await application.store.close()
            return found

        return asyncio.run(scene(application)), len(channel.sent)


@pytest.mark.parametrize("cuts", [1, 5])
def test_cut_while_a_case_is_worked_it_goes_on_and_goes_out_once(tmp_path: Path, cuts: int) -> None:
    case, sent = case_after(tmp_path, working=cuts)
    assert (case.status, case.error, sent) == (Status.RELEASED, None, 1)


def test_a_database_that_stays_away_gives_the_case_to_people_at_last(tmp_path: Path) -> None:
    case, sent = case_after(tmp_path, working=3 * CUTS_MAX)
    assert (case.status, sent) == (Status.FAILED, 0)


def test_cut_at_the_last_look_the_payment_is_looked_at_again_and_goes_out_once(tmp_path: Path) -> None:
    case, sent = case_after(tmp_path, judging=2)
    assert (case.status, case.error, sent) == (Status.RELEASED, None, 1)


class CutTwice:
    """A filter and a history whose first two answers are a cut connection."""

    def __init__(self, url: str) -> None:
        self.cut, self.edition = Cut(url, 2), "1"

    def screen(self, _: Any) -> list[Any]:
        self.cut.ask()
        return []


def test_a_filter_that_lost_its_database_is_asked_again_and_not_called_silent() -> None:
    from sqlalchemy.exc import OperationalError
    from store_builders import MESSAGE

    from cases.checks.outside import screened
    from payments import read

    with fresh_postgresql() as url:
        screening, messages = CutTwice(url), read(MESSAGE.encode())
        with pytest.raises(OperationalError):
            screened(messages, screening)
        with pytest.raises(OperationalError):
            screened(messages, screening)
        assert screened(messages, screening).passed is True
