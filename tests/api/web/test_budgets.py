"""What a page may cost: SQL statements, and rows of the queue that are kept without ever being old."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import event

from api.web.rendering import line
from api.web.view_models.queue_row import listed

from .builders import NOON, a_case
from .conftest import Site, browser_of

QUEUE_STATEMENTS_MAX = 6  # three for who looks, three for what they see


@contextmanager
def statements(site: Site) -> Iterator[list[str]]:
    """The SQL of one page, with BEGIN for each transaction."""
    asked: list[str] = []

    def keep(_connection, _cursor, statement, *_) -> None:
        asked.append(statement)

    def keep_begin(_connection) -> None:
        asked.append("BEGIN")

    engine = site.application.store.engine.sync_engine
    event.listen(engine, "before_cursor_execute", keep)
    event.listen(engine, "begin", keep_begin)
    yield asked
    event.remove(engine, "before_cursor_execute", keep)
    event.remove(engine, "begin", keep_begin)


def test_the_queue_asks_few_questions_in_one_transaction_however_many_cases_it_shows(site: Site) -> None:
    async def act() -> tuple[list[str], int]:
        for number in range(3):
            await site.open(f"PX-2600000{number}")
        async with browser_of(site, "ana") as ana:
            await ana.get("/queue")
            with statements(site) as asked:
                page = await ana.get("/queue")
        return asked, page.text.count("data-case=")

    asked, shown = site.run(act)
    assert shown == 3
    assert asked.count("BEGIN") == 1
    assert len(asked) - 1 <= QUEUE_STATEMENTS_MAX


def test_what_another_person_did_is_seen_at_the_next_load(site: Site) -> None:
    async def act() -> list[str]:
        case = await site.open()
        async with browser_of(site, "ana") as ana, browser_of(site, "lea") as lea:
            pages = [await ana.get("/queue"), await ana.get("/queue")]
            await lea.get("/queue")
            await lea.post(f"/cases/{case.case_id}/claim", **lea.fields)
            pages.append(await ana.get("/queue"))
            site.clock.time = NOON + timedelta(minutes=11)
            pages.append(await ana.get("/queue"))
        return [_owner(page.text) for page in pages]

    assert site.run(act) == ["claim c", "claim c", "lea", "claim c"]


def _owner(page: str) -> str:
    cell = page.rpartition("</td>\n</tr>")[0].rpartition("<td")[2]
    return re.sub("<[^>]*>", "", cell.partition(">")[2]).strip()


def test_a_row_is_kept_by_all_that_it_shows() -> None:
    case = a_case()
    same = [line(listed(case, now=NOON, zone="UTC", claimable=True), True) for _ in range(2)]
    later = line(listed(case, now=NOON + timedelta(minutes=1), zone="UTC", claimable=True), True)
    changed = line(listed(replace(case, version=4), now=NOON, zone="UTC", claimable=True), True)
    other_viewer = line(listed(case, now=NOON, zone="UTC", claimable=False), False)
    assert same[0] is same[1]
    assert len({same[0], later, changed, other_viewer}) == 4
    assert 'type="checkbox"' not in other_viewer


def test_a_kept_row_is_escaped_like_a_fresh_one() -> None:
    case = a_case(creditor="<b>Nordwind</b> & \u202eSons", problem="RC01 <script>")
    shown = str(line(listed(case, now=NOON, zone="UTC", claimable=True), True))
    assert "<b>Nordwind" not in shown
    assert "<script>" not in shown
    assert "&lt;b&gt;Nordwind&lt;/b&gt; &amp; " in shown
