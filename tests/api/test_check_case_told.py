"""A check case over the interface: listed for its reviewer alone, and told with the answer to their decision."""

from dataclasses import replace
from typing import Any

from store_builders import MESSAGE, FakeAgent, FakeAssessor, a_person, worked

from cases.evidence import Evidence
from cases.laying_out import lay_out_if_due
from cases.policy import default_policy
from payments.vocabulary import EvidenceClass


class SteadyAssessor(FakeAssessor):
    """Finds every proposal as it was, with the evidence it had."""

    def judge(self, case_id: str, report: Any, seen: Any, proposal: Any, *, now: Any) -> Any:
        return replace(seen, proposal=proposal)


def test_it_is_listed_for_its_reviewer_alone_and_told_with_the_answer(serve: Any) -> None:
    fact = Evidence("e1", EvidenceClass.E1, "related:1", "text", "please read Facture 2026-114", "2026-11-23")

    async def scene(client: Any, counter: Any) -> Any:
        ana, raj = await counter.person("ana", "approver"), await counter.person("raj", "approver")
        report = {"external_id": "Q1-0041", "message": MESSAGE}
        await client.post("/api/v1/exceptions", json=report, headers=await counter.machine("exceptions:write"))
        await counter.turn()
        (case,) = (await client.get("/api/v1/cases", headers=raj)).json()["cases"]
        await client.post(f"/api/v1/cases/{case['case_id']}/decisions", json=seen(case), headers=raj)
        await counter.turn()
        check = await lay_out_if_due(
            counter.application.store, a_person("ana"), one_in=1, draw=lambda _: 0, policy=default_policy(),
            now=counter.clock.now(),
        )  # fmt: skip
        listed = [(await client.get("/api/v1/cases", headers=who)).json()["cases"] for who in (ana, raj)]
        (mine,) = [each for each in listed[0] if each["case_id"] == check.case_id]
        assert check.case_id not in {each["case_id"] for each in listed[1]}
        hidden = await client.get(f"/api/v1/cases/{check.case_id}", headers=raj)
        before = await client.get(f"/api/v1/cases/{check.case_id}", headers=ana)
        told = await client.post(f"/api/v1/cases/{check.case_id}/decisions", json=seen(mine), headers=ana)
        await counter.turn()
        return hidden.status_code, before.json(), told.json(), len(counter.channel.sent)

    agent = FakeAgent(replace(worked(), evidence=(fact,)))
    hidden, before, told, sent = serve(scene, agent=agent, assessor=SteadyAssessor())
    assert hidden == 404
    assert "check_case" not in before
    assert told["check_case"]["caught"] is False
    assert told["check_case"]["right"] == "Facture 2026-114"
    assert sent == 1  # the payment it was copied from


def seen(case: dict[str, Any]) -> dict[str, Any]:
    return {"verdict": "approve", "version": case["version"], "repaired_sha256": case["repaired_sha256"]}
