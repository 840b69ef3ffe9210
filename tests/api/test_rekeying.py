"""Blind re-keying over the interface: the same rule as on the pages, and no answer tells the value first (ui §8.3)."""

import json
from dataclasses import replace

from counter import Counter
from store_builders import MESSAGE, FakeAgent, FakeAssessor, a_proposal, worked

from cases.case import Route
from cases.evidence import Evidence
from payments import Operator
from payments.vocabulary import EvidenceClass, Level, OperatorName

OLD, NEW = "FR7630006000011234567890189", "DE43500105172436457834"
A_REPORT = {"external_id": "Q1-0002", "message": MESSAGE, "error": {"source": "swift_nak", "code": "AC01"}}
SET_ACCOUNT = Operator(OperatorName.SET_FIELD, "59/1", old=f"/{OLD}", new=f"/{NEW}", evidence=("e1",))
PAPER = Evidence("e1", EvidenceClass.E2, "related:0", "text", f"Please pay to {NEW}", "2026-11-23", {"account": NEW})


class SameAssessor(FakeAssessor):
    """Finds on judging again what was found before."""

    def judge(self, case_id, report, seen, proposal, *, now):
        return seen


def with_other_account(needed: int = 2):
    proposal = a_proposal(level=Level.A1, operators=(SET_ACCOUNT,))
    made = worked(proposal, route=Route.FOUR_EYES, needed=needed, repaired=MESSAGE.replace(OLD, NEW).encode())
    return replace(made, evidence=(PAPER,))


async def approved_once(client, counter: Counter):
    key = await counter.machine("exceptions:write", "cases:read")
    people = {
        "ana": await counter.person("ana", "operator"),
        "raj": await counter.person("raj", "approver", teams=("payments",)),
    }
    path = (await client.post("/api/v1/exceptions", json=A_REPORT, headers=key)).json()["links"]["self"]
    await counter.turn()
    seen = (await client.get(path, headers=key)).json()
    first = await approve(client, path, seen, people["ana"])
    assert first.status_code == 200, first.text
    return path, people, first.json(), key


async def approve(client, path, seen, headers, **more):
    body = {"verdict": "approve", "version": seen["version"], "repaired_sha256": seen["repaired_sha256"], **more}
    return await client.post(f"{path}/decisions", json=body, headers=headers)


def fakes():
    return {"agent": FakeAgent(with_other_account()), "assessor": SameAssessor()}


def test_never_12_the_interface_asks_a_further_approver_for_the_value_as_the_pages_do(serve) -> None:
    async def scene(client, counter):
        path, people, seen, _ = await approved_once(client, counter)
        without = await approve(client, path, seen, people["raj"])
        keyed = await approve(client, path, seen, people["raj"], rekeyed={"59/1": f" /{NEW.lower()}"})
        return without, keyed

    without, keyed = serve(scene, **fakes())
    assert (without.status_code, without.json()["title"]) == (422, "NotKeyed")
    assert NEW not in without.text
    assert (keyed.status_code, keyed.json()["status"]) == (200, "releasing")


def test_never_14_no_answer_tells_a_possible_last_approver_the_value_before_they_keyed_it(serve) -> None:
    async def scene(client, counter):
        path, people, _, key = await approved_once(client, counter)
        places = ["", "/messages/original", "/messages/repaired", "/messages/outgoing/0", "/audit"]
        asked = [f"{path}{place}" for place in places] + ["/api/v1/cases"]
        told = {name: [await client.get(a, headers=people[name]) for a in asked] for name in people}
        paper = await client.get(f"{path}/evidence/1", headers=people["raj"])
        return told, paper, await client.get(path, headers=key)

    told, paper, by_machine = serve(scene, **fakes())
    answers = "".join(answer.text for answer in told["raj"])
    assert NEW.casefold() not in "".join(answers.split()).casefold()
    assert told["raj"][0].json()["rekey"] == {"path": "59/1", "risk": "payee account"}
    assert told["raj"][2].status_code == 403
    assert NEW in paper.json()["quote"]  # the evidence to key from, asked for by itself
    assert NEW in told["ana"][0].text  # who approved first cannot approve again
    assert NEW in by_machine.json()["repaired_message"]  # and neither can a machine


def test_a_value_keyed_wrongly_twice_sends_the_case_back(serve) -> None:
    async def scene(client, counter):
        path, people, seen, key = await approved_once(client, counter)
        wrong = [await approve(client, path, seen, people["raj"], rekeyed={"59/1": f"/DE{n}"}) for n in (1, 2)]
        return wrong, (await client.get(path, headers=key)).json(), (await client.get(f"{path}/audit", headers=key))

    wrong, after, audit = serve(scene, **fakes())
    assert [(answer.status_code, answer.json()["title"]) for answer in wrong] == [(422, "RekeyDiffers")] * 2
    assert (after["status"], after["approvals"]) == ("awaiting_approval", 0)
    assert [entry["kind"] for entry in audit.json()["entries"]].count("alarm") == 2
    assert "DE1" not in json.dumps(audit.json())
