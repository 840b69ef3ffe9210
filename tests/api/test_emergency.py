"""Over the interface: an emergency override by a second operator, listed, counted and reviewed by a supervisor."""

from typing import Any

from store_builders import MESSAGE, FakeAgent, worked
from test_delegations import SHA, SameAssessor

from cases.case import Route


def test_an_emergency_override_over_the_interface_is_listed_counted_and_reviewed(serve: Any) -> None:
    async def scene(client: Any, counter: Any) -> Any:
        key = await counter.machine("exceptions:write", "cases:read", "decisions:write")
        people = {
            name: await counter.person(name, role)
            for name, role in (("ana", "operator"), ("eva", "operator"), ("sue", "supervisor"))
        }
        body = {"external_id": "Q1", "message": MESSAGE}
        path = (await client.post("/api/v1/exceptions", json=body, headers=key)).json()["links"]["self"]
        await counter.turn()

        async def sign(who: str, version: int, **more: str) -> int:
            told = {"verdict": "approve", "version": version, "repaired_sha256": SHA, **more}
            headers = people.get(who, key)
            return int((await client.post(f"{path}/decisions", json=told, headers=headers)).status_code)

        why = {"reason": "cut-off in four minutes, nobody answers", "emergency": "cut_off"}
        codes = [await sign("ana", 2), await sign("eva", 3), await sign("machine", 3, **why)]
        codes += [await sign("eva", 3, emergency="bored"), await sign("eva", 3, **why)]
        waits = (await client.get("/api/v1/overrides", headers=people["sue"])).json()["overrides"]
        metrics = (await client.get("/metrics", headers=key)).text
        where, seen = f"{path}/override-review", {"right": True, "reason": "the log says so"}
        reviews = [
            (await client.post(where, json=seen, headers=h)).status_code
            for h in (people["eva"], key, people["sue"], people["sue"])
        ]
        return codes, waits, "paymend_overrides_waiting 1" in metrics, reviews

    agent = FakeAgent(worked(route=Route.FOUR_EYES, needed=2))
    codes, waits, counted, reviews = serve(scene, agent=agent, assessor=SameAssessor())
    assert codes == [200, 403, 403, 422, 200]
    assert [(each["person"], each["emergency"], each["reviewed_by"]) for each in waits] == [("eva", "cut_off", None)]
    assert (counted, reviews) == (True, [403, 403, 201, 409])
