"""Over the interface: an operator signs last for an absent approver, on record for whom, and the two are one person."""

from datetime import timedelta
from typing import Any

from store_builders import MESSAGE, NOON, FakeAgent, FakeAssessor, worked

from cases.case import Route

SHA = worked().verification.repaired_sha256
PERIOD = {"begins_at": NOON.isoformat(), "ends_at": (NOON + timedelta(days=2)).isoformat(), "reason": "ill"}


class SameAssessor(FakeAssessor):
    def judge(self, case_id: str, report: Any, seen: Any, proposal: Any, *, now: Any) -> Any:
        return seen


def test_a_deputy_signs_last_on_record_and_not_after_whom_they_stand_in_for(serve: Any) -> None:
    async def scene(client: Any, counter: Any) -> Any:
        key = await counter.machine("exceptions:write", "cases:read")
        people = {
            name: await counter.person(name, role)
            for name, role in (("ana", "operator"), ("raj", "approver"), ("eva", "operator"))
        }

        async def waiting(name: str, uetr: str) -> str:
            body = {"external_id": name, "message": MESSAGE.replace("7a1c2f5e", uetr)}
            path = (await client.post("/api/v1/exceptions", json=body, headers=key)).json()["links"]["self"]
            await counter.turn()
            return str(path)

        async def sign(path: str, who: str, version: int) -> int:
            body = {"verdict": "approve", "version": version, "repaired_sha256": SHA}
            return int((await client.post(f"{path}/decisions", json=body, headers=people[who])).status_code)

        first, second = await waiting("Q1", "00000001"), await waiting("Q2", "00000002")
        codes = [await sign(first, "eva", 2), await sign(first, "ana", 3)]
        made = await client.post("/api/v1/delegations", json={"deputy": "ana", **PERIOD}, headers=people["raj"])
        codes += [await sign(first, "ana", 3), await sign(second, "raj", 2), await sign(second, "ana", 3)]
        mine = (await client.get("/api/v1/delegations", headers=people["ana"])).json()["delegations"]
        none = (await client.get("/api/v1/delegations", headers=people["eva"])).json()["delegations"]
        where = f"/api/v1/delegations/{made.json()['id']}/revoke"
        ended = [(await client.post(where, headers=people[who])).status_code for who in ("eva", "raj", "raj")]
        machine = (await client.post("/api/v1/delegations", json={"deputy": "ana", **PERIOD}, headers=key)).status_code
        async with counter.application.store.reading() as unit:
            decided = [e["actor"] for e in await unit.ledger.of(first.rsplit("/", 1)[1]) if e["kind"] == "decided"]
        return codes, made.status_code, mine, none, ended, machine, decided

    agent = FakeAgent(worked(route=Route.FOUR_EYES, needed=2))
    codes, made, mine, none, ended, machine, decided = serve(scene, agent=agent, assessor=SameAssessor())
    assert codes == [200, 403, 200, 200, 403]
    assert (made, [each["in_force"] for each in mine], none) == (201, [True], [])
    assert (ended, machine) == ([403, 204, 404], 403)
    assert [(actor["id"], actor.get("deputy_for")) for actor in decided] == [("eva", None), ("ana", "raj")]
