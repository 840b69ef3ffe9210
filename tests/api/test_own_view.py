"""Own view first over the interface: the same rule as on the pages (ui §8.3, 12)."""

import pytest
from counter import Counter
from test_rekeying import A_REPORT, approve, fakes

VIEW = {"cause": "none_of_these", "action": "REPAIR"}
CLOSED = ("", "/messages/repaired", "/evidence/1", "/audit", "/replay")
OPEN = ("/messages/original",)


async def opened(client, counter: Counter):
    key = await counter.machine("exceptions:write", "cases:read", "decisions:write")
    ana = await counter.person("ana", "operator")
    path = (await client.post("/api/v1/exceptions", json=A_REPORT, headers=key)).json()["links"]["self"]
    await counter.turn()
    return path, key, ana


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAYMEND_OWN_VIEW_PERCENT", "100")


@pytest.mark.usefixtures("drawn")
def test_never_12_nothing_of_the_proposal_is_told_and_nothing_decided_before_the_own_view(serve) -> None:
    async def scene(client, counter):
        path, key, ana = await opened(client, counter)
        seen = (await client.get(path, headers=key)).json()  # a machine approves nothing, so it is not asked
        before = [(await client.get(f"{path}{tail}", headers=ana)) for tail in (*CLOSED, *OPEN)]
        hasty = await approve(client, path, seen, ana)
        said = await client.post(f"{path}/own-view", json=VIEW, headers=ana)
        after = await client.get(path, headers=ana)
        decided = await approve(client, path, seen, ana)
        return before, hasty, said, after, decided, seen

    before, hasty, said, after, decided, seen = serve(scene, **fakes())
    assert [answer.status_code for answer in before] == [403] * len(CLOSED) + [200]
    assert {answer.json()["title"] for answer in before[: len(CLOSED)]} == {"OwnViewFirst"}
    assert all("DE43500105172436457834" not in answer.text for answer in before)
    assert hasty.status_code == 403
    assert said.status_code == 201
    assert after.json()["repaired_sha256"] == seen["repaired_sha256"]
    assert decided.status_code == 200


@pytest.mark.usefixtures("drawn")
def test_an_own_view_is_said_once_with_a_cause_that_is_known_and_never_by_a_machine(serve) -> None:
    async def scene(client, counter):
        path, key, ana = await opened(client, counter)
        views = [({"cause": "no such cause", "action": "REPAIR"}, ana), (VIEW, key), (VIEW, ana), (VIEW, ana)]
        return [(await client.post(f"{path}/own-view", json=view, headers=who)).status_code for view, who in views]

    assert serve(scene, **fakes()) == [422, 409, 201, 409]


def test_where_nothing_is_drawn_everything_is_open_and_no_view_is_waited_for(serve) -> None:
    async def scene(client, counter):
        path, _, ana = await opened(client, counter)
        found = [(await client.get(f"{path}{tail}", headers=ana)).status_code for tail in ("", "/audit")]
        return [*found, (await client.post(f"{path}/own-view", json=VIEW, headers=ana)).status_code]

    assert serve(scene, **fakes()) == [200, 200, 409]
