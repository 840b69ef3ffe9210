"""The HTTP interface: hand in, look, decide, and how bad input is refused."""

import asyncio
import json

import pytest
from counter import PASSWORD
from store_builders import MESSAGE, REPAIRED, a_proposal, worked

from cases.case import Route
from payments.vocabulary import Action, Level

EXCEPTIONS = "/api/v1/exceptions"
A_REPORT = {"external_id": "Q1-0001", "message": MESSAGE, "error": {"source": "swift_nak", "code": "M60"}}


def test_from_exception_to_released_payment(serve) -> None:
    async def scene(client, counter):
        key = await counter.machine("exceptions:write", "cases:read")
        ana = await counter.person("ana", "approver")
        handed = await client.post(EXCEPTIONS, json=A_REPORT, headers=key)
        await counter.turn()
        case = handed.json()["links"]["self"]
        seen = (await client.get(case, headers=key)).json()
        verdict = {"verdict": "approve", "version": seen["version"], "repaired_sha256": seen["repaired_sha256"]}
        decided = await client.post(f"{case}/decisions", json=verdict, headers=ana)
        await counter.turn()
        audit = (await client.get(f"{case}/audit", headers=key)).json()
        repaired = await client.get(f"{case}/messages/repaired", headers=key)
        original = await client.get(f"{case}/messages/original", headers=key)
        ended = (await client.get(case, headers=key)).json()
        return handed, seen, decided, audit, repaired, original, ended, counter

    handed, seen, decided, audit, repaired, original, ended, counter = serve(scene)
    assert (handed.status_code, handed.json()["external_id"]) == (202, "Q1-0001")
    assert (seen["status"], seen["action"], seen["approvals_needed"]) == ("awaiting_approval", "REPAIR", 1)
    assert (decided.status_code, decided.json()["status"]) == (200, "releasing")
    assert [body for _, body, _ in counter.channel.sent] == [REPAIRED]
    assert (repaired.content, original.content) == (REPAIRED, MESSAGE.encode())
    assert ended["status"] == "released"
    assert audit["entries"][0]["kind"] == "opened"
    assert counter.agent.forgotten == [ended["case_id"]]


def test_the_same_exception_again_is_the_same_case_and_other_content_is_409(serve) -> None:
    async def scene(client, counter):
        key = await counter.machine("exceptions:write")
        first = await client.post(EXCEPTIONS, json=A_REPORT, headers=key)
        again = await client.post(EXCEPTIONS, json=A_REPORT, headers=key)
        other = await client.post(EXCEPTIONS, json={**A_REPORT, "direction": "incoming"}, headers=key)
        return first, again, other

    first, again, other = serve(scene)
    assert first.json()["case_id"] == again.json()["case_id"]
    assert (other.status_code, other.json()["title"]) == (409, "ExternalIdTaken")
    assert other.headers["content-type"] == "application/problem+json"


def test_the_idempotency_key_names_the_case_where_there_is_no_external_id(serve) -> None:
    async def scene(client, counter):
        key = await counter.machine("exceptions:write")
        headers = {**key, "Idempotency-Key": "abc-1"}
        return await client.post(EXCEPTIONS, json={"message": MESSAGE}, headers=headers)

    assert serve(scene).json()["external_id"] == "abc-1"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"not json", 422),
        (b"[]", 422),
        (b"{}", 422),
        (b'{"message": "no payment"}', 422),
        (json.dumps({"message": MESSAGE, "surprise": 1}).encode(), 422),
        (json.dumps({"message": MESSAGE, "profile": "moon"}).encode(), 422),
        (json.dumps({"message": MESSAGE + MESSAGE}).encode(), 422),
        (b'{"message": "' + b"x" * 20_000_001 + b'"}', 413),
    ],
)
def test_bad_input_is_a_problem_and_opens_no_case(serve, body, status) -> None:
    async def scene(client, counter):
        key = await counter.machine("exceptions:write")
        answer = await client.post(EXCEPTIONS, content=body, headers=key)
        return answer, await counter.application.store.count()

    answer, number = serve(scene)
    assert (answer.status_code, number) == (status, 0)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_batch_answers_every_line_in_order(serve) -> None:
    lines = [
        json.dumps(A_REPORT),
        "broken",
        json.dumps({**A_REPORT, "direction": "incoming"}),
        json.dumps({"message": MESSAGE}),
    ]

    async def scene(client, counter):
        key = await counter.machine("exceptions:write")
        answer = await client.post(f"{EXCEPTIONS}:batch", content="\n".join(lines), headers=key)
        return [json.loads(line) for line in answer.text.splitlines()]

    assert [(line["line"], line["status_code"]) for line in serve(scene)] == [(1, 202), (2, 422), (3, 409), (4, 202)]


def test_a_full_queue_says_when_to_come_again(serve) -> None:
    async def scene(client, counter):
        key = await counter.machine("exceptions:write")
        await client.post(EXCEPTIONS, json=A_REPORT, headers=key)
        return await client.post(EXCEPTIONS, json={"message": MESSAGE}, headers=key)

    answer = serve(scene, queue_max=1)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "5")


def test_waiting_returns_the_resolution(serve) -> None:
    async def scene(client, counter):
        key = await counter.machine("exceptions:write")
        handed = asyncio.create_task(client.post(f"{EXCEPTIONS}?wait=30", json=A_REPORT, headers=key))
        while not handed.done():
            await asyncio.sleep(0.05)
            await counter.turn()
        return (await handed).json()

    assert serve(scene)["resolution"]["action"] == "REPAIR"


@pytest.mark.parametrize("secret", [None, "Bearer pk_wrong", "Bearer wrong", "Basic eDp5"])
def test_without_a_valid_token_nothing_is_told(serve, secret) -> None:
    headers = {"Cookie": "paymend=x"} if secret is None else {"Authorization": secret}

    async def scene(client, _):
        return await client.get("/api/v1/cases", headers=headers)

    assert serve(scene).status_code == 401


def test_a_key_does_only_what_its_scopes_say(serve) -> None:
    async def scene(client, counter):
        reading, writing = await counter.machine("cases:read"), await counter.machine("exceptions:write")
        refused = await client.post(EXCEPTIONS, json=A_REPORT, headers=reading)
        hidden = await client.get("/api/v1/cases", headers=writing)
        return refused.status_code, hidden.status_code

    assert serve(scene) == (403, 403)


def test_a_machine_key_with_every_scope_does_not_approve(serve) -> None:
    async def scene(client, counter):
        key = await counter.machine("exceptions:write", "cases:read", "decisions:write", "admin")
        case = (await client.post(EXCEPTIONS, json=A_REPORT, headers=key)).json()["links"]["self"]
        await counter.turn()
        seen = (await client.get(case, headers=key)).json()
        verdict = {"verdict": "approve", "version": seen["version"], "repaired_sha256": seen["repaired_sha256"]}
        return await client.post(f"{case}/decisions", json=verdict, headers=key), counter.channel.sent

    answer, sent = serve(scene)
    assert (answer.status_code, sent) == (403, [])


def test_stale_and_repeated_decisions_are_409_and_403(serve) -> None:
    async def scene(client, counter):
        key = await counter.machine("exceptions:write", "cases:read")
        ana = await counter.person("ana", "approver")
        case = (await client.post(EXCEPTIONS, json=A_REPORT, headers=key)).json()["links"]["self"]
        await counter.turn()
        seen = (await client.get(case, headers=key)).json()
        good = {"verdict": "approve", "version": seen["version"], "repaired_sha256": seen["repaired_sha256"]}
        stale = await client.post(f"{case}/decisions", json={**good, "version": 1}, headers=ana)
        other = await client.post(f"{case}/decisions", json={**good, "repaired_sha256": "0" * 64}, headers=ana)
        first = await client.post(f"{case}/decisions", json=good, headers=ana)
        again = await client.post(f"{case}/decisions", json={**good, "version": first.json()["version"]}, headers=ana)
        return [answer.status_code for answer in (stale, other, first, again)]

    assert serve(scene, agent=_agent(worked(route=Route.FOUR_EYES, needed=2))) == [409, 409, 200, 403]


def test_an_answer_starts_a_new_run_and_voids_approvals(serve) -> None:
    async def scene(client, counter):
        key = await counter.machine("exceptions:write", "cases:read")
        case = (await client.post(EXCEPTIONS, json=A_REPORT, headers=key)).json()["links"]["self"]
        await counter.turn()
        before = (await client.get(case, headers=key)).json()
        message = {"role": "answer", "message": "THE TOWN IS LYON", "authenticated": True}
        added = await client.post(f"{case}/messages", json=message, headers=key)
        await counter.turn()
        return before, added, (await client.get(case, headers=key)).json(), counter.agent.asked

    before, added, after, asked = serve(scene)
    assert (added.status_code, added.json()["status"], len(asked)) == (202, "received", 2)
    assert after["version"] > before["version"]


def test_a_held_case_shows_to_its_owner_only(serve) -> None:
    held = worked(a_proposal(Action.ESCALATE, Level.A0, owner="compliance"), route=Route.OWNER, needed=None)

    async def scene(client, counter):
        key = await counter.machine("exceptions:write", "cases:read")
        mia, ola = (
            await counter.person("mia", "supervisor"),
            await counter.person("ola", "approver", teams=("compliance",)),
        )
        case = (await client.post(EXCEPTIONS, json=A_REPORT, headers=key)).json()["links"]["self"]
        await counter.turn()
        one = [(await client.get(case, headers=who)).status_code for who in (mia, ola)]
        listed = [len((await client.get("/api/v1/cases", headers=who)).json()["cases"]) for who in (mia, ola)]
        return one, listed

    assert serve(scene, agent=_agent(held)) == ([404, 200], [0, 1])


def test_a_case_that_cannot_be_worked_goes_to_people_after_three_tries(serve) -> None:
    async def scene(client, counter):
        key = await counter.machine("exceptions:write", "cases:read")
        case = (await client.post(EXCEPTIONS, json=A_REPORT, headers=key)).json()["links"]["self"]
        await counter.turn()
        return (await client.get(case, headers=key)).json(), len(counter.agent.asked)

    told, tries = serve(scene, agent=_agent(ValueError("secret value")))
    assert (told["status"], tries) == ("failed", 3)
    assert "secret" not in told["error"]


def test_a_password_buys_a_token_and_five_misses_lock_the_account(serve) -> None:
    async def scene(client, counter):
        await counter.person("ana", "approver")
        right = {"name": "ana", "password": PASSWORD}
        good = await client.post("/api/v1/tokens", json=right)
        listed = await client.get("/api/v1/cases", headers={"Authorization": f"Bearer {good.json()['token']}"})
        for _ in range(5):
            await client.post("/api/v1/tokens", json={"name": "ana", "password": "wrong"})
        locked = await client.post("/api/v1/tokens", json=right)
        counter.clock.advance(minutes=16)
        unlocked = await client.post("/api/v1/tokens", json=right)
        return [answer.status_code for answer in (good, listed, locked, unlocked)]

    assert serve(scene) == [201, 200, 401, 201]


def test_the_list_pages_through_every_case_once(serve) -> None:
    async def scene(client, counter):
        key = await counter.machine("exceptions:write", "cases:read")
        for number in range(7):
            await client.post(EXCEPTIONS, json={**A_REPORT, "external_id": f"Q{number}"}, headers=key)
        found, after = [], None
        while True:
            query = {"limit": 3, **({"after": after} if after else {})}
            page = (await client.get("/api/v1/cases", params=query, headers=key)).json()
            found += [case["external_id"] for case in page["cases"]]
            after = page["next"]
            if after is None:
                return found

    assert sorted(serve(scene)) == [f"Q{number}" for number in range(7)]


def test_claims_are_leases_that_only_a_supervisor_takes_over(serve) -> None:
    async def scene(client, counter):
        key = await counter.machine("exceptions:write")
        ana, raj = await counter.person("ana", "operator"), await counter.person("raj", "operator")
        mia = await counter.person("mia", "supervisor")
        case = (await client.post(EXCEPTIONS, json=A_REPORT, headers=key)).json()["links"]["self"]
        mine = await client.post(f"{case}/claim", headers=ana)
        other = await client.post(f"{case}/claim", headers=raj)
        forced = await client.post(f"{case}/claim", json={"take_over": True}, headers=raj)
        taken = await client.post(f"{case}/claim", json={"take_over": True}, headers=mia)
        counter.clock.advance(minutes=11)
        lapsed = await client.post(f"{case}/claim", headers=raj)
        return [answer.status_code for answer in (mine, other, forced, taken, lapsed)]

    assert serve(scene) == [200, 409, 403, 200, 200]


def test_probes_and_the_interface_description_need_no_token(serve) -> None:
    async def scene(client, _):
        paths = ("/healthz", "/readyz", "/api/v1/healthz", "/api/v1/readyz", "/api/v1/openapi.json")
        return [(await client.get(path)).status_code for path in paths]

    assert serve(scene) == [200] * 5


def _agent(outcome):
    from store_builders import FakeAgent

    return FakeAgent(outcome)
