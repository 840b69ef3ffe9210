"""A large payment is approved only minutes after a sign-in: by token; other verdicts and small payments are not."""

from typing import Any

import pytest
from counter import PASSWORD
from store_builders import MESSAGE, REPAIRED, FakeAgent, FakeAssessor, worked

from cases.case import Status

FROM, LARGE, ODD = "EUR1250,00", "EUR2000000,00", "VUV1250,"


class SameAssessor(FakeAssessor):
    """Finds on judging again what was found before."""

    def judge(self, case_id: str, report: Any, seen: Any, proposal: Any, *, now: Any) -> Any:
        return seen


def fakes(amount: str) -> dict[str, Any]:
    repaired = REPAIRED.replace(FROM.encode(), amount.encode())
    return {"agent": FakeAgent(worked(repaired=repaired)), "assessor": SameAssessor()}


async def waiting(client: Any, counter: Any, amount: str) -> tuple[str, dict[str, Any]]:
    """A case that waits for one approval: its address, and the decision that approves it."""
    key = await counter.machine("exceptions:write", "cases:read")
    body = {"external_id": "Q1", "message": MESSAGE.replace(FROM, amount)}
    path = (await client.post("/api/v1/exceptions", json=body, headers=key)).json()["links"]["self"]
    await counter.turn()
    seen = (await client.get(path, headers=key)).json()
    return path, {"verdict": "approve", "version": seen["version"], "repaired_sha256": seen["repaired_sha256"]}


@pytest.mark.parametrize("amount", [LARGE, ODD])
def test_over_http_an_old_token_is_sent_for_a_new_one(serve: Any, amount: str) -> None:
    async def scene(client: Any, counter: Any) -> Any:
        path, approval = await waiting(client, counter, amount)
        old = await counter.person("ana", "supervisor")
        counter.clock.advance(minutes=6)
        refused = await client.post(f"{path}/decisions", json=approval, headers=old)
        left = await counter.application.store.case(path.rsplit("/", 1)[1])
        bought = await client.post(refused.json()["step_up"]["href"], json={"name": "ana", "password": PASSWORD})
        new = {"Authorization": f"Bearer {bought.json()['token']}"}
        return refused, left, await client.post(f"{path}/decisions", json=approval, headers=new)

    refused, left, taken = serve(scene, **fakes(amount))
    assert (refused.status_code, refused.json()["title"]) == (401, "SignInTooOld")
    assert refused.headers["content-type"] == "application/problem+json"
    assert 'error="insufficient_user_authentication", max_age=300' in refused.headers["www-authenticate"]
    assert (left.status, left.approvals) == (Status.AWAITING_APPROVAL, 0)
    assert (taken.status_code, taken.json()["status"]) == (200, "releasing")


@pytest.mark.parametrize(("amount", "verdict"), [(FROM, "approve"), (LARGE, "reject")])
def test_a_small_payment_and_a_refusal_need_no_new_sign_in(serve: Any, amount: str, verdict: str) -> None:
    async def scene(client: Any, counter: Any) -> int:
        path, decision = await waiting(client, counter, amount)
        old = await counter.person("ana", "supervisor")
        counter.clock.advance(minutes=50)
        body = decision | {"verdict": verdict, "reason": "not convincing"}
        return (await client.post(f"{path}/decisions", json=body, headers=old)).status_code

    assert serve(scene, **fakes(amount)) == 200
