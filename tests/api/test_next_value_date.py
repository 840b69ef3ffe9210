"""After the cut-off over the interface: no approval, but the next value date, by the service that the pages use."""

from dataclasses import replace
from datetime import timedelta

from counter import Counter
from store_builders import NEXT_DATE, FakeAssessor
from test_rekeying import A_REPORT, approve, fakes

from cases.work_queue import Headline


class _Redating(FakeAssessor):
    """Keeps the operators it is given."""

    def judge(self, case_id, report, seen, proposal, *, now):
        return replace(super().judge(case_id, report, seen, proposal, now=now), proposal=proposal)


def _until(hours: int):
    return lambda _case, _report, _worked, now: Headline("swift-fin", now + timedelta(hours=hours))


async def _late_case(client, counter: Counter):
    key = await counter.machine("exceptions:write", "cases:read")
    path = (await client.post("/api/v1/exceptions", json=A_REPORT, headers=key)).json()["links"]["self"]
    worker = counter.application.new_worker()
    worker.headline = _until(1)
    while await worker.turn():
        pass
    ana = await counter.person("ana", "operator")
    return path, ana, (await client.get(path, headers=ana)).json()


async def _propose(client, path, seen, headers, **more):
    body = {"version": seen["version"], "repaired_sha256": seen["repaired_sha256"]} | more
    return await client.post(f"{path}/next-value-date", json=body, headers=headers)


def test_never_12_the_interface_approves_nothing_late_and_proposes_the_next_date(serve) -> None:
    async def scene(client, counter):
        path, ana, seen = await _late_case(client, counter)
        early = await _propose(client, path, seen, ana)
        counter.clock.advance(hours=2)
        ana = await counter.person("lea", "operator")  # the other's session has ended
        late = await approve(client, path, seen, ana)
        stale = await _propose(client, path, seen, ana, version=seen["version"] + 7.0)  # as JSON may write an integer
        for no_version in (seen["version"] + 0.5, str(seen["version"]), True, 0):
            assert (await _propose(client, path, seen, ana, version=no_version)).status_code == 422
        first, again = [await _propose(client, path, seen, ana) for _ in range(2)]
        return early, late, stale, first, again

    early, late, stale, first, again = serve(scene, **fakes() | {"assessor": _Redating()})
    assert (early.status_code, early.json()["title"]) == (409, "NoNextDate")
    assert (late.status_code, late.json()["title"]) == (409, "CutOffPassed")
    assert (stale.status_code, stale.json()["title"]) == (409, "StaleDecision")
    assert first.status_code == 200, first.text
    assert first.json()["operators"][-1]["op"] == NEXT_DATE.op.value
    assert (first.json()["approvals"], again.json()["version"]) == (0, first.json()["version"])
