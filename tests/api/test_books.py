"""Around the books: replay, backup and restore, master data, figures, webhooks, ETags, rate limits, live stream."""

import asyncio
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from store_builders import MESSAGE, NOON, FakeAgent, a_report, worked

from agent.resolving import kept_sources
from api.backup import back_up, restore
from api.bootstrap import assemble
from api.live import Tail, stream
from api.rate_limit import RateLimit
from api.replay import NotReplayable, first_difference, replayed
from api.settings import Settings
from cases.case import Route
from cases.intake import add_message, open_case
from cases.progress import Step
from cases.report import Related
from cases.store import Sending, migrate
from cases.store.copying import NotCopyable
from cases.webhooks import SIGNATURE, TRIES_MAX, Webhooks
from reference.store import StoreReference

A_REPORT = {"external_id": "Q1-0003", "message": MESSAGE, "error": {"source": "swift_nak", "code": "M60"}}
ROUTES = {"auto": worked(route=Route.AUTO, needed=0), "approval": worked()}


@pytest.mark.parametrize("route", ROUTES)
def test_a_case_is_replayed_equal_and_a_changed_rule_is_named(serve, route: str) -> None:
    async def scene(client, counter):
        key = await counter.machine("exceptions:write", "cases:read")
        path = (await client.post("/api/v1/exceptions", json=A_REPORT, headers=key)).json()["links"]["self"]
        early = await client.get(f"{path}/replay", headers=key)
        await counter.turn()
        counter.clock.advance(hours=5)
        equal = (await client.get(f"{path}/replay", headers=key)).json()
        counter.agent.outcome = replace(counter.agent.outcome, confidence=0.5)
        return early, equal, (await client.get(f"{path}/replay", headers=key)).json()

    early, equal, other = serve(scene, agent=FakeAgent(ROUTES[route]))
    assert (early.status_code, early.json()["title"]) == (409, "NotReplayable")
    assert (equal.get("equal", equal), equal.get("at")) == (True, "2026-11-23T12:00:00+00:00")
    assert route == "auto" or other["difference"] == {"place": "confidence", "recorded": "0.99", "replayed": "0.5"}


def test_a_case_worked_by_a_model_or_changed_since_is_not_replayed(serve) -> None:
    used = {"model": "openai:x", "calls": 2, "input_tokens": 1, "output_tokens": 1}

    async def scene(_client, counter):
        store, now = counter.application.store, counter.clock.now()
        case = (await open_case(store, a_report(), now=now)).case
        await counter.turn()
        with pytest.raises(NotReplayable, match="model"):
            await replayed(counter.application, case.case_id)
        await add_message(store, case.case_id, Related(role="answer", message="yes"), now=now)
        with pytest.raises(NotReplayable, match="again"):
            await replayed(counter.application, case.case_id)
        return True

    assert serve(scene, agent=FakeAgent(replace(worked(), usage=used)))


def test_the_first_difference_is_found_in_depth() -> None:
    assert first_difference({"a": [{"b": 1}]}, {"a": [{"b": 2}]}) == {"place": "a[0].b", "recorded": 1, "replayed": 2}
    assert first_difference({"a": 1}, {"a": 1}) is None


def test_the_real_agent_replays_byte_for_byte(tmp_path) -> None:
    from evals.scenario import SCENARIOS, load_scenario

    async def scene():
        settings = Settings(home=tmp_path, _env_file=None)
        migrate(settings.store_url)
        application = assemble(settings)
        from cases.report import Report

        told = []
        for name in ("05-cred-without-charges", "06-jpy-decimals"):
            report = Report.model_validate({**load_scenario(SCENARIOS / name).exception, "received_at": None})
            case = (await open_case(application.store, report, now=application.clock.now())).case
            worker = application.new_worker()
            while await worker.turn():
                pass
            told.append(await replayed(application, case.case_id))
        await application.store.close()
        return told

    assert [(t["equal"], t.get("difference")) for t in asyncio.run(scene())] == [(True, None), (True, None)]


def test_a_backup_made_while_running_is_restored_with_releases_halted(serve, tmp_path) -> None:
    out, there = tmp_path / "b.tgz", Settings(home=tmp_path / "new", _env_file=None)

    async def scene(_client, counter):
        store = counter.application.store
        case = (await open_case(store, a_report(), now=counter.clock.now())).case
        worker = counter.application.new_worker()
        await worker.work_one()  # queued for sending, not sent
        StoreReference(counter.application.settings.master_data_url).load(
            "banks", '{"bic": "LKVNDEHHXXX", "name": "Lindkvist Bank"}\n', edition="1", is_csv=False
        )
        async with store.writing():
            back_up(counter.application.settings, out, now=counter.clock.now())
        await counter.turn()
        restored = assemble(there, works=counter.agent, ports=counter.application.ports, clock=counter.clock)
        restore(there, out, replace=False)
        rows = await restored.store.sent(case.case_id)
        sent = await restored.outbox.send_due()
        await restored.store.close()
        return rows, sent

    rows, sent = serve(scene, agent=FakeAgent(ROUTES["auto"]))
    assert ([row.status for row in rows], sent) == ([Sending.UNKNOWN], 0)
    assert there.halt_file.read_text() == "releases\n"
    assert StoreReference(there.master_data_url).bank("LKVNDEHHXXX", NOON.date())["name"] == "Lindkvist Bank"
    with pytest.raises(NotCopyable, match="already"):
        restore(there, out, replace=False)
    out.write_bytes(out.read_bytes()[:-40])
    with pytest.raises(NotCopyable):
        restore(there, out, replace=True)


def test_master_data_and_history_are_loaded_by_those_who_may(serve) -> None:
    rows = json.dumps({"bic": "LKVNDEHHXXX", "name": "Lindkvist Bank"}) + '\n{"bic": "no"}\n'
    csv = {"content-type": "text/csv"}
    past = json.dumps({"reference": "LK-1", "amount": "10", "currency": "EUR", "value_date": "2026-11-01"})

    async def scene(client, counter):
        key, other = await counter.machine("reference:write"), await counter.machine("cases:read")
        ana = await counter.person("ana", "operator")
        load = [
            await client.post("/api/v1/reference/banks", content=rows, headers=key),
            await client.post("/api/v1/history/payments", content=past, headers=key),
            await client.post("/api/v1/history/payments", content="reference,amount\nLK-2,11\n", headers=key | csv),
            await client.post("/api/v1/reference/fish", content=rows, headers=key),
            await client.post("/api/v1/reference/banks", content=rows, headers=other),
            await client.post("/api/v1/reference/banks", content=rows, headers=ana),
        ]
        sources = kept_sources(counter.application.settings.master_data_url)  # what the agent of this server asks
        known = (
            sources.reference.bank("LKVNDEHHXXX", date(2026, 11, 20)),
            (sources.history.find(reference="LK-1") + sources.history.find(reference="LK-2")),
        )
        async with counter.application.store.reading() as unit:
            return load, await unit.ledger.page(kinds=["policy_changed"]), known

    load, entries, (bank, past_payments) = serve(scene)
    assert bank["name"] == "Lindkvist Bank"
    assert [row["amount"] for row in past_payments] == ["10", "11"]
    assert [answer.status_code for answer in load] == [200, 200, 200, 404, 403, 403]
    assert (load[0].json()["accepted"], load[0].json()["rejected"]) == (1, 1)
    assert load[1].json()["accepted"] == 1
    assert [entry["facts"]["what"] for entry in entries] == ["history", "history", "reference"]


def test_figures_of_cases_need_the_scope(serve) -> None:
    async def scene(client, counter):
        await open_case(counter.application.store, a_report(), now=counter.clock.now())
        return await client.get("/metrics"), await client.get("/metrics", headers=await counter.machine("cases:read"))

    bare, whole = serve(scene)
    assert "paymend_up_seconds" in bare.text
    assert "paymend_cases" not in bare.text
    assert 'paymend_cases{status="received"} 1\n' in whole.text


def test_the_etag_tells_what_was_seen_and_guards_a_decision(serve) -> None:
    async def scene(client, counter):
        key = await counter.machine("exceptions:write", "cases:read")
        ana = await counter.person("ana", "approver")
        path = (await client.post("/api/v1/exceptions", json=A_REPORT, headers=key)).json()["links"]["self"]
        before = await client.get(path, headers=ana)
        await counter.turn()
        seen = await client.get(path, headers=ana)
        same = await client.get(path, headers={**ana, "If-None-Match": seen.headers["etag"]})
        body = {"verdict": "approve", "version": 2, "repaired_sha256": seen.json()["repaired_sha256"]}
        asked = [
            await client.post(f"{path}/decisions", json=body, headers={**ana, "If-Match": tag})
            for tag in (before.headers["etag"], seen.headers["etag"])
        ]
        return same, asked

    same, asked = serve(scene)
    assert (same.status_code, same.content) == (304, b"")
    assert [answer.status_code for answer in asked] == [412, 200]


def test_a_caller_above_the_limit_is_told_when_to_come_back(serve) -> None:
    async def scene(client, counter):
        key, other = await counter.machine("cases:read"), await counter.machine("cases:read")
        counter.application.rate.per_minute = 2
        many = [await client.get("/api/v1/cases", headers=key) for _ in range(3)]
        return many, await client.get("/api/v1/cases", headers=other)

    many, other = serve(scene)
    assert [answer.status_code for answer in many] == [200, 200, 429]
    assert many[2].headers["retry-after"] == "30"
    assert other.status_code == 200


def test_a_limit_refills_evenly() -> None:
    limit, noon = RateLimit(60), datetime(2026, 11, 23, 12)
    taken = [limit.seconds_to_wait("a", noon) for _ in range(61)]
    assert (taken[59], taken[60]) == (0.0, 1.0)
    assert limit.seconds_to_wait("a", noon + timedelta(seconds=1)) == 0.0
    assert RateLimit(0).seconds_to_wait("a", noon) == 0.0


def test_webhooks_are_signed_repeated_and_in_the_order_of_each_case(serve) -> None:
    got: list[tuple[str, bytes, str]] = []
    answers = [500, 0, 200]

    def post(url, body, headers):
        answer = answers.pop(0) if answers else 200
        if answer == 0:
            raise ConnectionRefusedError("nobody")
        if answer == 200:
            got.append((url, body, headers[SIGNATURE]))
        return answer

    async def scene(_client, counter):
        store, clock = counter.application.store, counter.clock
        hooks = Webhooks(store, ("http://127.0.0.1/hook",), b"key", post, clock)
        await open_case(store, a_report(), now=clock.now())
        assert await hooks.deliver_due() == 1
        await counter.turn()  # later events of the same case wait for the first
        pauses = [await hooks.deliver_due()]
        for _ in range(6):
            clock.advance(seconds=30)
            pauses.append(await hooks.deliver_due())
        return pauses

    pauses = serve(scene)
    told = [json.loads(body) for _, body, _ in got]
    assert pauses[0] == 0
    assert [t["status"] for t in told] == ["received", "working", "awaiting_approval"]
    assert [t["id"] for t in told] == sorted(t["id"] for t in told)
    assert set(told[0]) == {"id", "case_id", "version", "status"}
    seconds, mac = (part.partition("=")[2] for part in got[0][2].split(","))
    assert mac == hmac.new(b"key", seconds.encode() + b"." + got[0][1], hashlib.sha256).hexdigest()


def test_a_webhook_nobody_takes_is_given_up_and_the_next_gets_through(serve) -> None:
    async def scene(_client, counter):
        store, clock = counter.application.store, counter.clock
        broken = Webhooks(store, ("http://127.0.0.1/hook",), b"key", lambda *_: 500, clock)
        await open_case(store, a_report(), now=clock.now())
        for _ in range(TRIES_MAX + 2):
            await broken.deliver_due()
            clock.advance(hours=2)
        async with store.reading() as unit:
            return await unit.webhooks.counts()

    assert serve(scene) == {"given up": 1}


def test_webhooks_tell_changes_of_cases_and_not_the_steps_of_runs(serve) -> None:
    got: list[dict[str, object]] = []

    def post(_url, body, _headers):
        got.append(json.loads(body))
        return 200

    async def scene(_client, counter):
        store, clock = counter.application.store, counter.clock
        hooks = Webhooks(store, ("http://127.0.0.1/hook",), b"key", post, clock)
        case = (await open_case(store, a_report(), now=clock.now())).case
        async with store.writing() as unit:
            await unit.events.add_steps(case, [Step("triage")], clock.now())
        await hooks.deliver_due()  # the address is new: it starts with the last change of a case
        await counter.turn()
        while await hooks.deliver_due():
            pass
        return True

    assert serve(scene)
    assert [told["status"] for told in got] == ["received", "working", "awaiting_approval"]


def test_unsigned_webhooks_are_refused(tmp_path) -> None:
    with pytest.raises(ValueError, match="PAYMEND_WEBHOOK_SECRET"):
        Settings(home=tmp_path, webhook_urls="http://127.0.0.1/x", _env_file=None)
    assert Settings(home=tmp_path, _env_file=None).webhooks == ()


def test_a_stream_resumes_in_another_process_and_tells_a_gap(serve) -> None:
    async def goes_on() -> bool:
        return True

    async def scene(_client, counter):
        for number in range(3):
            await open_case(counter.application.store, a_report(f"Q{number}"), now=counter.clock.now())
        settings = counter.application.settings
        other = assemble(settings, works=counter.agent, ports=counter.application.ports)
        told = []
        cut = stream(Tail(other.store), "1", may_look=lambda _: True, goes_on=goes_on)
        async for part in cut:
            told.append(part.decode())
            if len(told) == 3:
                break
        await cut.aclose()
        reset = stream(Tail(other.store), "99", may_look=lambda _: True, goes_on=goes_on)
        first = (await anext(reset)).decode()
        await reset.aclose()
        await other.store.close()
        return told, first

    told, first = serve(scene)
    assert [part.split("\n")[0] for part in told] == ["id: 1", "id: 2", "id: 3"]
    assert "event: alive" in told[0]
    assert first.startswith("id: 3\nevent: reset\n")


def test_the_description_shows_examples(serve) -> None:
    async def scene(client, _counter):
        return (await client.get("/api/v1/openapi.json")).json()

    told = serve(scene)
    handed = told["paths"]["/api/v1/exceptions"]["post"]["requestBody"]["content"]["application/json"]
    assert handed["example"]["external_id"] == "Q7-000123"
    assert told["components"]["schemas"]["DecisionBody"]["examples"][0]["verdict"] == "approve"
