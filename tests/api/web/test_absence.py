"""The page of an absence: a colleague is named for some days, sees it, and the delegation is ended."""

import re
from datetime import timedelta

import httpx

from .conftest import Site, browser_of

HERE = "/me/absence"


def test_a_colleague_stands_in_until_it_is_ended(site: Site) -> None:
    async def act() -> dict[str, httpx.Response]:
        async with browser_of(site, "raj") as raj, browser_of(site, "ana") as ana, browser_of(site, "vic") as vic:
            await raj.get(HERE)
            today = site.clock.now().date()
            days = {"first": today.isoformat(), "last": (today + timedelta(days=3)).isoformat()}
            form = {"csrf": raj.fields["csrf"], "deputy": "ana", "reason": "holiday", **days}
            said = {
                "nobody": await raj.post(HERE, **form | {"deputy": "nobody"}),
                "no day": await raj.post(HERE, **form | {"last": ""}),
                "made": await raj.post(HERE, **form),
                "seen": await ana.get(HERE),
                "viewer": await vic.get(HERE),
            }
            where = re.search(rf'action="({HERE}/\w+)"', said["seen"].text)
            assert where is not None
            said["ended"] = await ana.post(where[1], csrf=ana.fields["csrf"])
            said["after"] = await raj.get(HERE)
            site.clock.time = site.clock.now() + timedelta(minutes=6)
            said["old"] = await raj.post(HERE, **form)
            return said

    said = site.run(act)
    codes = {name: answer.status_code for name, answer in said.items()}
    assert [codes[name] for name in ("nobody", "no day", "made", "ended", "old")] == [422, 422, 303, 303, 403]
    assert "<b>ana</b> stands in for <b>raj</b>" in said["seen"].text
    assert "(in force)" in said["seen"].text
    assert "(ended)" in said["after"].text
    assert "Let a colleague stand in" not in said["viewer"].text
