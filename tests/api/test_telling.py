"""An error that nobody foresaw, while runs or other systems are told: nobody else waits, and it is tried again."""

from dataclasses import replace
from datetime import timedelta

from counter import Counter
from store_builders import FakeAgent, a_report
from test_worker import played

from api.doctor import looked_over
from cases.intake import open_case
from cases.notices import Notices
from cases.webhooks import Webhooks


class Unforeseen(Exception):
    """Of no class that anybody lists."""


class Deaf(FakeAgent):
    """Cannot be told anything, until it `hears`."""

    hears = False
    asked_to_resume = 0

    def resume(self, case_id, report, decision, *, now):
        self.asked_to_resume += 1
        if not self.hears:
            raise Unforeseen("no such thread")
        super().resume(case_id, report, decision, now=now)


async def changed(counter: Counter) -> str:
    """A case whose run is to be told."""
    case = (await open_case(counter.application.store, a_report(), now=counter.clock.now())).case
    await counter.application.new_worker().work_one()
    async with counter.application.store.writing() as unit:
        await unit.cases.set(case.case_id, resume_due=True)
    return case.case_id


def posts_to(posted: list[bytes]):
    def post(_url, body, _headers):
        posted.append(body)
        return 200

    return post


async def health(counter: Counter, name: str):
    checks = await looked_over(counter.application.store, counter.application.settings)
    return next(check for check in checks if check.name == name)


def test_a_run_that_cannot_be_told_keeps_no_webhook_waiting_and_is_told_later(tmp_path) -> None:
    async def scene(counter, application):
        counter.agent = Deaf(outcome=counter.agent.outcome)
        store, posted = application.store, []
        worker = replace(
            application.new_worker(),
            works=counter.agent,
            webhooks=Webhooks(store, ("http://other",), b"s", posts_to(posted), counter.clock),
        )
        case_id = await changed(counter)
        await worker.send_all()
        await worker.send_all()
        tried, told, ill = counter.agent.asked_to_resume, len(posted), await health(counter, "runs")
        counter.clock.advance(seconds=6)
        await worker.send_all()
        counter.agent.hears = True
        counter.clock.advance(seconds=6)
        await worker.send_all()
        still_tried = counter.agent.asked_to_resume
        counter.clock.advance(seconds=6)
        await worker.send_all()
        facts = [e["facts"] for e in await store.entries(case_id) if e["kind"] == "degraded"]
        well = await health(counter, "runs")
        return tried, told, ill, still_tried, counter.agent.resumed == [case_id], facts, well

    tried, told, ill, still_tried, resumed, facts, well = played(tmp_path, scene)
    assert (tried, told > 0, ill.ok, still_tried, resumed) == (1, True, False, 2, True)
    assert [(fact["what"], fact["error"]) for fact in facts] == [("run not told", "Unforeseen")]
    assert "could not be told" in ill.detail
    assert well.ok


def test_a_webhook_that_fails_in_an_unforeseen_way_is_tried_again_and_told_by_the_doctor(tmp_path) -> None:
    async def scene(counter, application):
        wrong = [True]

        def post(*_):
            if wrong[0]:
                raise Unforeseen("a certificate of another world")
            return 200

        hooks = Webhooks(application.store, ("http://other",), b"s", post, counter.clock)
        await hooks.deliver_due()
        await open_case(application.store, a_report(), now=counter.clock.now())
        for _ in range(3):
            await hooks.deliver_due()
            counter.clock.advance(seconds=60)
        ill = await health(counter, "webhooks and notices")
        wrong.clear(), wrong.append(False)
        await hooks.deliver_due()
        async with application.store.reading() as unit:
            counts = await unit.webhooks.counts()
        return ill, counts, await health(counter, "webhooks and notices")

    ill, counts, well = played(tmp_path, scene)
    assert (ill.ok, "a certificate of another world" in ill.detail) == (False, True)
    assert (counts, well.ok) == ({"delivered": 1}, True)


def test_one_teller_that_fails_in_an_unforeseen_way_keeps_no_other_from_telling(tmp_path) -> None:
    class Broken:
        address = "broken"

        def tell(self, _notices):
            raise Unforeseen("no mail room")

    class Heard:
        address, heard = "heard", 0

        def tell(self, notices):
            self.heard += len(notices)

    async def scene(counter, application):
        store, now, heard = application.store, counter.clock.now(), Heard()
        case = (await open_case(store, a_report(), now=now)).case
        async with store.writing() as unit:
            await unit.cases.change(replace(case, deadline=now + timedelta(minutes=9)), was=case)
        await Notices(store, (Broken(), heard), counter.clock).tell_due()
        return heard.heard

    assert played(tmp_path, scene) == 1
