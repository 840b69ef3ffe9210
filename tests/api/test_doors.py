"""The folder and reports of the network: taken in once, told to their case; and the channel that posts."""

import asyncio
import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select
from store_builders import MESSAGE, SteppingClock, worked

from api.channels.http import HttpChannel
from api.intakes.door import Door
from api.intakes.folder import WatchedFolder
from cases.case import Route, Status
from cases.store.tables import paid
from cases.webhooks import signature

UETR = "7a1c2f5e-0b7d-4c1e-9a52-3f1f0f6f2c11"
AUTO = worked(route=Route.AUTO, needed=0)


def status_of(status: str, *, uetr: str = UETR, reference: str = "", reason: str = "") -> str:
    about = f"<OrgnlUETR>{uetr}</OrgnlUETR>" if uetr else f"<OrgnlInstrId>{reference}</OrgnlInstrId>"
    why = f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>" if reason else ""
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.002.001.10"><FIToFIPmtStsRpt><GrpHdr><MsgId>S1</MsgId>'
        "<CreDtTm>2026-11-23T12:30:00Z</CreDtTm></GrpHdr><TxInfAndSts>"
        f"{about}<TxSts>{status}</TxSts>{why}</TxInfAndSts></FIToFIPmtStsRpt></Document>"
    )


def test_files_become_cases_and_move_away(serve, tmp_path) -> None:
    place = tmp_path / "in"

    async def scene(_client, counter):
        place.mkdir()
        (place / "a.json").write_text(json.dumps({"external_id": "A", "message": MESSAGE}))
        (place / "b.jsonl").write_text(f"{json.dumps({'external_id': 'B', 'message': MESSAGE})}\n{{\n")
        (place / "c.fin").write_bytes(MESSAGE.encode())
        (place / "d.json.part").write_text("{")
        folder = WatchedFolder(place, Door(counter.application, "folder", 100), quiet_seconds=0)
        await folder.look()
        (place / "c.fin").write_bytes(MESSAGE.encode())
        await folder.look()
        return sum((await counter.application.store.counts()).values())

    assert serve(scene) == 3
    assert sorted(f.name for f in (place / "done").iterdir()) == ["a.json", "c.fin"]
    assert [e["line"] for e in json.loads((place / "refused" / "b.jsonl.error.json").read_text())] == [2]
    assert (place / "d.json.part").exists()


def test_a_full_queue_leaves_the_files_where_they_are(serve, tmp_path) -> None:
    async def scene(_client, counter):
        for number in range(3):
            (tmp_path / "in").mkdir(exist_ok=True)
            (tmp_path / "in" / f"{number}.json").write_text(
                json.dumps({"external_id": f"F{number}", "message": MESSAGE})
            )
        door = Door(counter.application, "folder", waiting_max=1)
        return await WatchedFolder(tmp_path / "in", door, quiet_seconds=0).look()

    assert serve(scene) == 1


async def told(client, headers, text: str, *, authenticated: bool = True) -> list[str]:
    body = json.dumps({"message": text, "authenticated": authenticated})
    answer = await client.post("/api/v1/reports", content=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return [effect["effect"] for effect in answer.json()["effects"]]


async def opened(client, counter, name: str = "Q1") -> tuple[dict[str, str], str]:
    headers = await counter.machine("exceptions:write", "cases:read")
    answer = await client.post("/api/v1/exceptions", json={"external_id": name, "message": MESSAGE}, headers=headers)
    return headers, answer.json()["case_id"]


@pytest.mark.parametrize("named", [{}, {"uetr": "", "reference": "LK-77120"}])
def test_a_status_report_finds_its_open_case(serve, named) -> None:
    async def scene(client, counter):
        headers, case_id = await opened(client, counter)
        await counter.turn()
        effects = [await told(client, headers, status_of("ACSP", **named)) for _ in range(2)]
        report = await counter.application.store.report(case_id)
        return effects, len(report.related), (await counter.application.store.case(case_id)).status

    assert serve(scene) == ([["added"], ["known"]], 1, Status.RECEIVED)


def test_a_reference_that_two_cases_share_is_nobodys(serve) -> None:
    async def scene(client, counter):
        for name in ("Q1", "Q2"):
            headers, _ = await opened(client, counter, name)
        return await told(client, headers, status_of("ACSP", uetr="", reference="LK-77120"))

    assert serve(scene) == ["unmatched"]


def test_what_the_network_says_settles_an_unknown_outcome_if_it_is_authentic(serve) -> None:
    async def scene(client, counter):
        counter.agent.outcome, counter.channel.answers = AUTO, ["unknown"]
        headers, case_id = await opened(client, counter)
        await counter.turn()
        effects = [await told(client, headers, status_of("ACSP"), authenticated=sure) for sure in (False, True)]
        return effects, (await counter.application.store.case(case_id)).status, len(counter.channel.sent)

    assert serve(scene) == ([["known"], ["sent"]], Status.RELEASED, 1)


@pytest.mark.parametrize(
    ("status", "effects", "after"),
    [("ACCC", ["settled", "known"], Status.CLOSED), ("RJCT", ["failed_again", "known"], Status.RECEIVED)],
)
def test_the_outcome_of_a_released_payment_closes_the_loop(serve, status, effects, after) -> None:
    """A payment that was refused after all leaves its counterparty as new as it was."""

    async def scene(client, counter):
        counter.agent.outcome = AUTO
        headers, case_id = await opened(client, counter)
        await counter.turn()
        text = status_of(status, reason="AC04" if status == "RJCT" else "")
        found = [await told(client, headers, text) for _ in range(2)]
        async with counter.application.store.reading() as unit:
            undone = (await unit.paid.connection.execute(select(paid.c.undone))).scalars().all()
        return [one for (one,) in found], (await counter.application.store.case(case_id)).status, undone

    assert serve(scene) == (effects, after, [status == "RJCT"])


def test_a_gateway_tells_by_key_what_became_of_a_message(serve) -> None:
    async def scene(client, counter):
        counter.agent.outcome, counter.channel.answers = AUTO, ["unknown"]
        headers, case_id = await opened(client, counter)
        await counter.turn()
        body = {"key": counter.channel.sent[0][0], "outcome": "refused", "detail": "line closed"}
        answer = await client.post("/api/v1/reports", json=body, headers=headers)
        bad = await client.post("/api/v1/reports", content="hello", headers=headers)
        case = await counter.application.store.case(case_id)
        return answer.json()["effects"][0]["effect"], bad.status_code, case.status, case.error

    effect, bad, status, error = serve(scene)
    assert (effect, bad, status) == ("refused", 422, Status.AWAITING_APPROVAL)
    assert "line closed" in error


@contextmanager
def gateway(answers: list[int]) -> Iterator[tuple[str, list[tuple[str, dict[str, str], bytes]]]]:
    seen: list[tuple[str, dict[str, str], bytes]] = []

    class Gateway(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.append((self.path, dict(self.headers), self.rfile.read(int(self.headers.get("Content-Length", 0)))))
            self.send_response(answers.pop(0))
            self.send_header("Paymend-Reference", "GW-7")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST

        def log_message(self, *_: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/payments", seen
    finally:
        server.shutdown()


def test_the_http_channel_posts_signed_bytes_and_reads_the_answer() -> None:
    answers = [202, 422, 500, 429, 200, 410, 404, 503]
    clock = SteppingClock()
    with gateway(answers) as (url, seen):
        channel = HttpChannel(url, b"secret", clock)
        sent = [channel.send(b"<bytes/>", key="k1", kind="payment") for _ in range(4)]
        asked = [channel.enquire("k1").outcome for _ in range(4)]
    assert [receipt.outcome for receipt in sent] == ["accepted", "refused", "unknown", "unknown"]
    assert sent[0].reference == "GW-7"
    assert asked == ["accepted", "refused", "absent", "unknown"]
    path, headers, body = seen[0]
    assert (path, headers["Idempotency-Key"], body) == ("/payments", "k1", b"<bytes/>")
    assert headers["Paymend-Signature"] == signature(b"secret", b"k1\npayment\n<bytes/>", clock.now())
    assert seen[4][0] == "/payments/k1"


def test_where_nobody_listens_nothing_was_handed_over() -> None:
    channel = HttpChannel("http://127.0.0.1:1/", b"s", SteppingClock())
    assert channel.send(b"x", key="k", kind="payment").outcome == "absent"
    with pytest.raises(OSError):
        channel.enquire("k")


def test_a_message_that_was_taken_in_before_changes_nothing(serve) -> None:
    from api.intakes.door import Kind

    async def scene(_client, counter):
        door = Door(counter.application, "broker", 100)
        one, other = (json.dumps({"external_id": n, "message": MESSAGE}).encode() for n in ("Q1", "Q2"))
        found = [await door.take_in(Kind.EXCEPTIONS, body, "m1") for body in (one, one, other)]
        await asyncio.gather(*(door.take_in(Kind.EXCEPTIONS, other, "m2") for _ in range(8)))
        return found, sum((await counter.application.store.counts()).values())

    assert serve(scene) == ([None] * 3, 2)
