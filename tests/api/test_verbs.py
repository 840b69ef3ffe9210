"""The whole verb list of the interface, with the real agent: what each verdict makes of a case that waits."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from counter import Counter
from store_builders import RecordingChannel, SteppingClock
from test_policies import an_exception

from api.bootstrap import Application, assemble
from api.settings import Settings
from cases.decision import NEW_PROPOSAL, Verdict
from cases.store import migrate

ACTION_OF = {
    "amend": "REPAIR",
    "return": "RETURN",
    "request_information": "RFI",
    "escalate": "ESCALATE",
    "hold": "HOLD",
    "close": "CLOSE",
    "cancel": "CANCEL",
    "reject_payment": "REJECT",
}
REASON = {"cancel": "CUST the customer asks for it"}
USUALLY = "AC04 the account is closed"
HANDED_OVER = {"escalate", "hold"}


class Site(Counter):
    """The counter over an application with the real agent."""

    def __init__(self, application: Application, clock: SteppingClock) -> None:
        super().__init__(application.settings.home, clock=clock)
        self.__dict__["application"] = application


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """By verdict: the case before, the answer, the case after, and what left."""
    home = Path(tmp_path_factory.mktemp("verbs"))
    settings, clock, channel = Settings(home=home, workers=0, _env_file=None), SteppingClock(), RecordingChannel()
    migrate(settings.store_url)
    application = assemble(settings, clock=clock, channel=channel)

    async def scene() -> dict[str, Any]:
        site, found = Site(application, clock), {}
        async with site.client() as client:
            key = await site.machine("exceptions:write", "cases:read")
            ana = await site.person("ana", "approver", teams=("payments",))
            for number, verdict in enumerate(Verdict, start=1):
                handed = await client.post("/api/v1/exceptions", json=an_exception(f"{number:04d}"), headers=key)
                assert await application.new_worker().work_one()
                path = handed.json()["links"]["self"]
                before = (await client.get(path, headers=key)).json()
                body: dict[str, Any] = {"verdict": verdict, "reason": REASON.get(verdict, USUALLY)}
                body |= {name: before[name] for name in ("version", "repaired_sha256")}
                if verdict is Verdict.AMEND:
                    body["operators"] = before["operators"]
                answer = await client.post(f"{path}/decisions", json=body, headers=ana)
                own = await client.get(path, headers=ana)
                after = own.json()
                again = {"verdict": "approve", **{n: after.get(n) for n in ("version", "repaired_sha256")}}
                signed = await client.post(f"{path}/decisions", json=again, headers=ana)
                found[verdict.value] = before, answer, after, signed.status_code
        await application.store.close()
        return found

    return asyncio.run(scene())


def test_every_verb_of_the_contract_is_known() -> None:
    assert {verb.value for verb in NEW_PROPOSAL} == set(ACTION_OF)
    assert {verb.value for verb in Verdict} == {*ACTION_OF, "approve", "reject", "send_back"}


@pytest.mark.parametrize(("verdict", "action"), ACTION_OF.items())
def test_a_verb_makes_a_new_proposal_that_its_maker_does_not_approve(
    told: dict[str, Any], verdict: str, action: str
) -> None:
    before, answer, after, signed = told[verdict]
    assert answer.status_code == 200, answer.text
    assert answer.json()["version"] > before["version"]
    if verdict in HANDED_OVER:  # its owner has it, and nobody else sees it any more
        assert (answer.json()["status"], after["status"]) == ("awaiting_owner", 404)
        return
    assert (after["action"], after["approvals"]) == (action, 0)
    assert signed in (403, 409)


def test_a_return_of_a_fin_payment_says_so_in_words(told: dict[str, Any]) -> None:
    [notice] = told["return"][2]["outgoing"]
    assert (notice["message_type"], notice["purpose"]) == ("text", "return")
    assert "RETURNED AC04" in notice["message"]


def test_approve_releases_exactly_what_was_seen(told: dict[str, Any]) -> None:
    before, answer, after, _ = told["approve"]
    assert (answer.status_code, answer.json()["status"]) == (200, "releasing")
    assert after["repaired_sha256"] == before["repaired_sha256"]


def test_reject_refuses_the_proposal_and_the_payment_stays(told: dict[str, Any]) -> None:
    _, answer, after, signed = told["reject"]
    assert (answer.status_code, after["status"], after["approvals"]) == (200, "awaiting_approval", 0)
    assert signed in (403, 409)


def test_send_back_needs_an_approval_of_somebody_else(told: dict[str, Any]) -> None:
    assert told["send_back"][1].status_code == 403
