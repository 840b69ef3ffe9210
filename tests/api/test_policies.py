"""A bank's own policy comes into force in every process without a restart, and voids earlier approvals."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from counter import Counter
from store_builders import RecordingChannel, SteppingClock

from api.app import create_app
from api.bootstrap import Application, assemble
from api.settings import Settings
from cases.store import migrate

SCENARIO = Path("evals/scenarios/01-nak-characters")
TWO_PEOPLE = {"content": {"limits_eur": {"single_approval": "1"}}, "merge": True, "reason": "two look at everything"}
YES = {"verdict": "confirm", "reason": "agreed"}
P = "/api/v1/policies"


def an_exception(external_id: str) -> dict[str, Any]:
    told = json.loads((SCENARIO / "exception.json").read_text("utf-8"))
    told["message"] = (SCENARIO / told.pop("message_file")).read_bytes().decode("utf-8")
    told["message"] = told["message"].replace("HALM2611230173", f"HALM261123{external_id}")
    return {**told, "external_id": external_id}


@pytest.fixture
def processes(tmp_path: Path) -> tuple[Application, Application, SteppingClock]:
    """A server and a worker that share nothing but the store."""
    settings, clock = Settings(home=tmp_path, workers=0, _env_file=None), SteppingClock()
    migrate(settings.store_url)
    server, worker = (assemble(settings, clock=clock, channel=RecordingChannel()) for _ in range(2))
    return server, worker, clock


class Site(Counter):
    """The counter over an application with the real agent."""

    def __init__(self, server: Application, clock: SteppingClock) -> None:
        super().__init__(server.settings.home, clock=clock)
        self.__dict__["application"] = server


def test_another_policy_holds_everywhere_and_voids_what_was_approved_before(processes: Any) -> None:
    server, worker, clock = processes

    async def scene() -> dict[str, Any]:
        site = Site(server, clock)
        async with site.client() as client:
            key = await site.machine("exceptions:write", "cases:read")
            people = {name: await site.person(name, role) for name, role in ROLES.items()}

            async def worked(name: str) -> str:
                answer = await client.post("/api/v1/exceptions", json=an_exception(name), headers=key)
                assert await worker.new_worker().work_one()
                return str(answer.json()["links"]["self"])

            first = await worked("0001")
            seen = (await client.get(first, headers=key)).json()
            proposed = (await client.post(P, json=TWO_PEOPLE, headers=people["ada"])).json()
            impact = (await client.get(f"{P}/{proposed['id']}/impact", headers=people["bea"])).json()
            own = await client.post(f"{P}/{proposed['id']}/decisions", json=YES, headers=people["ada"])
            confirmed = await client.post(f"{P}/{proposed['id']}/decisions", json=YES, headers=people["bea"])
            approval = {"verdict": "approve", "version": seen["version"], "repaired_sha256": seen["repaired_sha256"]}
            stale = await client.post(f"{first}/decisions", json=approval, headers=people["raj"])
            server.policies.renewed()  # or a second later
            void = await client.post(f"{first}/decisions", json=approval, headers=people["raj"])
            after = (await client.get(first, headers=key)).json()
            second = (await client.get(await worked("0002"), headers=key)).json()
            paths = (first, f"/api/v1/cases/{second['case_id']}")
            replays = [(await client.get(f"{path}/replay", headers=key)).json()["equal"] for path in paths]
            listed = (await client.get(P, headers=people["raj"])).json()
        for part in (server, worker):
            await part.store.close()
        return locals()

    told = asyncio.run(scene())
    assert told["seen"]["approvals_needed"] == 1
    assert told["impact"]["moves"] == [{"before": "approval, 1 person", "after": "four_eyes, 2 people", "cases": 1}]
    assert (told["own"].status_code, told["confirmed"].status_code) == (403, 200)
    assert [told[name].status_code for name in ("stale", "void")] == [409, 409]
    assert (told["after"]["version"], told["after"]["approvals_needed"]) == (told["seen"]["version"] + 1, 2)
    assert (told["second"]["route"], told["second"]["approvals_needed"]) == ("four_eyes", 2)
    assert told["second"]["versions"]["policy"] == told["listed"]["in_force"]["digest"]
    assert told["replays"] == [True, True]
    assert [(each["edition"], each["stage"]) for each in told["listed"]["versions"]] == [(1, "confirmed")]


ROLES = {"ada": "admin", "bea": "admin", "raj": "approver"}


def test_what_no_policy_may_say_is_refused_and_machines_change_nothing(serve: Any) -> None:
    async def scene(client: Any, counter: Any) -> list[int]:
        ada, machine = await counter.person("ada", "admin"), await counter.machine("admin")
        vic = await counter.person("vic", "viewer")
        odd = {"content": {"limits_eur": {"single_approval": "NaN"}}, "merge": True, "reason": "slip"}
        none = {**TWO_PEOPLE, "content": {}}
        answers = [
            await client.post(P, json=odd, headers=ada),
            await client.post(P, json=none, headers=ada),
            await client.post(P, json=TWO_PEOPLE, headers=machine),
            await client.post(P, json=TWO_PEOPLE, headers=vic),
            await client.get(P, headers=vic),
            await client.get(P, headers=machine),
            await client.get(f"{P}/none", headers=ada),
        ]
        return [answer.status_code for answer in answers]

    assert serve(scene) == [422, 409, 403, 403, 403, 200, 404]


def test_what_would_go_by_itself_under_a_replaced_policy_goes_to_people(processes: Any) -> None:
    server, worker, clock = processes

    async def scene() -> Any:
        site = Site(server, clock)
        async with site.client() as client:
            key = await site.machine("exceptions:write", "cases:read")
            ada, bea = await site.person("ada", "admin"), await site.person("bea", "admin")
            path = (await client.post("/api/v1/exceptions", json=an_exception("0003"), headers=key)).json()["links"]
            changing = worker.new_worker()
            works = changing.works

            class Meanwhile:
                """Another policy is confirmed while the agent works, and the agent would let the case go."""

                def work(self, case_id: str, report: Any, *, now: Any, **_told: Any) -> Any:
                    from dataclasses import replace

                    from cases.case import Route

                    worked = works.work(case_id, report, now=now)
                    asyncio.run_coroutine_threadsafe(change(), loop).result()
                    return replace(worked, route=Route.AUTO, approvals_needed=0)

            async def change() -> None:
                made = (await client.post(P, json=TWO_PEOPLE, headers=ada)).json()["id"]
                assert (await client.post(f"{P}/{made}/decisions", json=YES, headers=bea)).status_code == 200

            loop = asyncio.get_running_loop()
            changing.works = changing.without_model = Meanwhile()  # type: ignore[assignment]

            class Unchanged:
                def judge(self, _id: str, _report: Any, worked: Any, _proposal: Any, *, now: Any) -> Any:
                    return worked

            changing.assessor = Unchanged()  # type: ignore[assignment]
            await changing.work_one()
            found = (await client.get(path["self"], headers=key)).json()
        for part in (server, worker):
            await part.store.close()
        return found

    found = asyncio.run(scene())
    assert (found["status"], found["route"]) == ("awaiting_approval", "approval")
    assert "another policy came into force" in found["route_reasons"][-1]


def test_the_application_serves_the_policies_under_its_prefix(processes: Any) -> None:
    assert P in create_app(application=processes[0]).openapi()["paths"]


def test_the_standing_authorisation_is_revoked_over_the_interface_by_people_only(serve: Any) -> None:
    async def scene(client: Any, counter: Any) -> Any:
        body, where = {"reason": "an odd pattern"}, f"{P}/standing-authorisation/revocations"
        machine = await counter.machine("admin", "decisions:write")
        ana, sue = await counter.person("ana", "operator"), await counter.person("sue", "supervisor")
        codes = [
            (await client.post(where, json=body, headers=headers)).status_code for headers in (machine, ana, sue, sue)
        ]
        return codes, (await client.get(P, headers=sue)).json()["in_force"]["authorisation_revoked"]

    assert serve(scene) == ([403, 403, 201, 409], True)
